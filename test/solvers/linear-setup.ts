import type { StepperSetup } from '../../solvers/index.js';
import { multiply } from './random-matrices.js';

/** What linear algebra is set up with for the problem $M y' = A y$; `evaluations` counts those of its right side. */
export function linearSetup(
  a: Float64Array,
  n: number,
  mass?: Float64Array,
): StepperSetup & { evaluations: number } {
  const f = (_t: number, y: Float64Array, out: Float64Array): void => out.set(multiply(a, y));
  const problem = { f, t0: 0, y0: new Float64Array(n), tEnd: 1 };
  const setup = {
    f: (t: number, y: Float64Array, out: Float64Array): boolean => {
      setup.evaluations++;
      f(t, y, out);
      return out.every(Number.isFinite);
    },
    evaluations: 0,
    dimension: n,
    problem: mass === undefined ? problem : { ...problem, mass },
    norm: () => 0,
    relativeTolerance: 1e-6,
    counts: { jacobians: 0, factorizations: 0, newton: 0, newtonFailures: 0 },
  };
  return setup;
}
