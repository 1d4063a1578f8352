import { cancellations } from './algebraic-defect.js';
import { differenceJacobian } from './difference-jacobian.js';
import type { StepperSetup } from './method.js';

/** The Jacobians of all stages, and how far they have moved since they were last factored. */
export interface StageJacobians {
  /** Those that were kept last, s matrices, row-major. */
  readonly kept: Float64Array;
  /** Evaluates that of stage k, where the right-hand side is `f`. False when it is not finite. */
  evaluate(k: number, t: number, y: Float64Array, f: Float64Array): boolean;
  /** Takes the units of the components at the start of a step. */
  weigh(y0: Float64Array): void;
  /**
   * How much the Jacobians just evaluated would change Newton's matrix for a step h in the directions that are not
   * stiff: the largest row sum of $hM^{-1}\Delta J$ in units of the tolerances. In an algebraic equation, which may be a
   * sum of rows in which M cancels, it is the relative change.
   */
  drift(h: number): number;
  /** As much of that may have been rounding. */
  readonly noise: number;
  /** Keeps those just evaluated. */
  keep(): void;
}

/** Rounding of entries that are given, and of entries by differences, relative to the row. */
const ROUNDING = 100 * Number.EPSILON;
const ROUNDING_OF_DIFFERENCES = 1e-6;

/** Makes room for s Jacobians; `mass` is full, row-major. */
export function stageJacobians(setup: StepperSetup, s: number, mass: Float64Array): StageJacobians {
  const { f, dimension: n, problem, norm, relativeTolerance, counts } = setup;
  const { jacobian } = problem;
  const differences = differenceJacobian(f, n);
  const rounding = jacobian === undefined ? ROUNDING_OF_DIFFERENCES : ROUNDING;
  const kept = new Float64Array(s * n * n);
  const fresh = new Float64Array(s * n * n);
  const one = new Float64Array(n * n);
  const unit = new Float64Array(n);
  const weights = new Float64Array(n).fill(1);
  const inertia = Float64Array.from({ length: n }, (_, i) =>
    mass.subarray(i * n, (i + 1) * n).reduce((most, value) => Math.max(most, Math.abs(value)), 0),
  );

  const algebraic = cancellations(problem.mass, n) ?? [];

  let noise = 0;

  /** The largest relative change of a sum of rows that is an algebraic equation, at stage k. */
  const algebraicDrift = (k: number): number => {
    let most = 0;
    for (const w of algebraic) {
      let change = 0;
      let size = 0;
      for (let l = 0; l < n; l++) {
        let difference = 0;
        for (let i = 0; i < n; i++) {
          const place = (k * n + i) * n + l;
          difference += w[i] * (fresh[place] - kept[place]);
          size += Math.abs(w[i] * fresh[place]) * weights[l];
        }
        change += Math.abs(difference) * weights[l];
      }
      if (change === 0) continue;
      most = Math.max(most, change / size);
      noise = Math.max(noise, rounding);
    }
    return most;
  };

  return {
    kept,
    get noise() {
      return noise;
    },
    evaluate(k, t, y, value) {
      counts.jacobians++;
      if (jacobian === undefined) {
        if (!differences(t, y, value, one)) return false;
      } else {
        one.fill(0);
        jacobian(t, y, one);
        let taint = 0;
        for (let i = 0; i < one.length; i++) taint += one[i] * 0;
        if (taint !== 0) return false;
      }
      fresh.set(one, k * n * n);
      return true;
    },
    weigh(y0) {
      for (let i = 0; i < n; i++) {
        unit[i] = 1;
        const size = norm(unit, y0, y0);
        unit[i] = 0;
        // A component that is not controlled is taken to be of size 1.
        weights[i] = size > 0 && size < Infinity ? 1 / size : relativeTolerance > 0 ? relativeTolerance : 1;
      }
    },
    drift(h) {
      let most = 0;
      noise = 0;
      for (let k = 0; k < s; k++) {
        most = Math.max(most, algebraicDrift(k));
        for (let i = 0; i < n; i++) {
          const row = (k * n + i) * n;
          let change = 0;
          let size = 0;
          for (let l = 0; l < n; l++) {
            change += Math.abs(fresh[row + l] - kept[row + l]) * weights[l];
            size += Math.abs(fresh[row + l]) * weights[l];
          }
          if (change === 0) continue;
          const scale = inertia[i] > 0 ? (weights[i] * inertia[i]) / Math.abs(h) : size;
          most = Math.max(most, change / scale);
          noise = Math.max(noise, (rounding * size) / scale);
        }
      }
      return most;
    },
    keep() {
      kept.set(fresh);
    },
  };
}
