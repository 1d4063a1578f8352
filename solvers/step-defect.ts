import type { ErrorNorm } from './error-norm.js';
import { gaussLegendre } from './gauss-quadrature.js';
import type { Evaluation } from './method.js';
import type { Step } from './stepping.js';

/**
 * Defects of accepted steps are measured in tolerances. On smooth problems those of odex were found to stay below 100,
 * however large the steps; where something was stepped over they are larger by orders of magnitude.
 */
export const DEFECT_LIMIT = 1000;
/** The second rule is asked where the first may be too coarse for a large step. No method has nodes like theirs. */
const RULES = [gaussLegendre(4), gaussLegendre(12)];

/**
 * Measures by how much an accepted step misses $y_1 = y_0 + \int f(t, u(t))\,dt$ along its continuous solution u, in
 * units of the tolerances; undefined where f is not finite on it.
 */
export function stepDefect(f: Evaluation, n: number, norm: ErrorNorm): (step: Step) => number | undefined {
  const point = new Float64Array(n);
  const value = new Float64Array(n);
  const residual = new Float64Array(n);
  return (step) => {
    const h = step.t1 - step.t0;
    let size = 0;
    for (const { nodes, weights } of RULES) {
      for (let i = 0; i < n; i++) residual[i] = step.y1[i] - step.y0[i];
      for (let k = 0; k < nodes.length; k++) {
        const at = step.t0 + nodes[k] * h;
        step.interpolate(at, point);
        if (!f(at, point, value)) return undefined;
        for (let i = 0; i < n; i++) residual[i] -= h * weights[k] * value[i];
      }
      size = norm(residual, step.y0, step.y1);
      if (size <= DEFECT_LIMIT) return size;
    }
    return size;
  };
}
