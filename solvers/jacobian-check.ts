import type { ErrorNorm } from './error-norm.js';
import type { Evaluation } from './method.js';

/** Changes of y by which the Jacobian is tried, relative to its size. */
const RELATIVE = Math.sqrt(Number.EPSILON);
/** The share of a row by which it may be off. */
const ALLOWED = 0.25;
/** What f may be off by, in roundings of its terms. */
const ROUNDINGS = 100;
/** The golden section: multiples of it, less their whole parts, spread evenly (Weyl). */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Looks whether a given Jacobian, row-major, is that of f at `(t, y)`, where that is `fy`: false when it is not. It is
 * tried in two irregular directions, forward and backward, at four evaluations at most. Where f bends or rounds too much
 * to tell, it passes.
 */
export type JacobianCheck = (t: number, y: Float64Array, fy: Float64Array, jacobian: Float64Array) => boolean;

/** Looks at the Jacobians number 1, 2, 4, 8 and so on; for the others the answer is yes. */
export function jacobianCheck(
  f: Evaluation,
  n: number,
  norm: ErrorNorm,
  relativeTolerance: number,
): JacobianCheck {
  const unit = new Float64Array(n);
  const moved = new Float64Array(n);
  const plus = new Float64Array(n);
  const minus = new Float64Array(n);
  let count = 0;
  let next = 1;

  /** Moves component i by less than the tolerance can tell apart, or by half its digits. */
  const direction = (y: Float64Array, turn: number, side: number): void => {
    const share = RELATIVE / Math.max(RELATIVE, relativeTolerance) / Math.sqrt(n);
    for (let i = 0; i < n; i++) {
      unit[i] = 1;
      const size = share / norm(unit, y, y);
      unit[i] = 0;
      const irregular = (((i + 1) * GOLDEN * turn) % 1) + 0.5;
      const sign = ((i + turn) * GOLDEN * 7) % 1 < 0.5 ? -side : side;
      moved[i] = y[i] + (size < Infinity ? sign * irregular * size : 0);
    }
  };

  const fits = (t: number, y: Float64Array, fy: Float64Array, J: Float64Array, turn: number): boolean => {
    direction(y, turn, -1);
    if (!f(t, moved, minus)) return true;
    direction(y, turn, 1);
    if (!f(t, moved, plus)) return true;
    for (let i = 0; i < n; i++) {
      let said = 0;
      let terms = Math.abs(fy[i]);
      for (let j = 0; j < n; j++) {
        said += J[i * n + j] * (moved[j] - y[j]);
        terms += Math.abs(J[i * n + j] * y[j]);
      }
      const change = (plus[i] - minus[i]) / 2;
      const unsure = Math.abs(plus[i] - 2 * fy[i] + minus[i]) + ROUNDINGS * Number.EPSILON * terms;
      if (Math.abs(change - said) > ALLOWED * Math.max(Math.abs(change), Math.abs(said)) + unsure)
        return false;
    }
    return true;
  };

  return (t, y, fy, jacobian) => {
    if (++count < next) return true;
    next *= 2;
    return fits(t, y, fy, jacobian, 1) || fits(t, y, fy, jacobian, 2);
  };
}
