import type { LinearAlgebra } from './linear-algebra.js';
import type { Evaluation } from './method.js';

/** Corrections below this share of the tolerance may be rounding, and the step is good for all that. */
const BELOW_TOLERANCE = 0.5;
/** Corrections of so many roundings of the state are rounding. */
const ROUNDINGS = 10;
/** Steps below this share of t are about to end the run: it is to say whether rounding is why. */
const DESPERATE = 1e-9;

/** Holds corrections that do not converge against what rounding makes of the equations. */
export interface RoundingFloor {
  /**
   * Whether corrections of this size are what rounding makes of f at `y0 + z`, moved by its last digits, and less than
   * the tolerance. Two evaluations; to be asked only where the step would have to be repeated.
   */
  explains(t: number, y0: Float64Array, z: Float64Array, h: number, size: number): boolean;
  /** Is told of an accepted step from t. */
  accepted(t: number, h: number): void;
  /** Why no step can be taken, where rounding was found to weigh more than the tolerances. */
  readonly reason: string | undefined;
}

/** For the algebra whose real factorisation is that of the step. */
export function roundingFloor(
  f: Evaluation,
  n: number,
  algebra: LinearAlgebra,
  sizeOf: (values: Float64Array, y0: Float64Array, h: number) => number,
): RoundingFloor {
  const point = new Float64Array(n);
  const value = new Float64Array(n);
  const change = new Float64Array(n);
  let drowned = NaN;
  const isDesperate = (t: number, h: number): boolean => Math.abs(h) < DESPERATE * Math.abs(t);
  return {
    explains(t, y0, z, h, size) {
      if (!(size <= BELOW_TOLERANCE || isDesperate(t, h))) return false;
      for (let i = 0; i < n; i++) point[i] = y0[i] + z[i];
      if (!f(t, point, value)) return false;
      for (let i = 0; i < n; i++) point[i] *= i % 2 === 0 ? 1 + Number.EPSILON : 1 - Number.EPSILON;
      if (!f(t, point, change)) return false;
      for (let i = 0; i < n; i++) change[i] -= value[i];
      algebra.solveReal(change);
      if (!(size <= ROUNDINGS * sizeOf(change, y0, h))) return false;
      if (size <= BELOW_TOLERANCE) return true;
      drowned = t;
      return false;
    },
    accepted(t, h) {
      if (!isDesperate(t, h)) drowned = NaN;
    },
    get reason() {
      if (Number.isNaN(drowned)) return undefined;
      return (
        `Rounding of the right-hand side weighs more than the tolerances at t = ${drowned}: loosen them, ` +
        'the absolute ones of components that pass through zero before others.'
      );
    },
  };
}
