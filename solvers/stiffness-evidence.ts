import type { ErrorNorm } from './error-norm.js';
import type { LinearAlgebra } from './linear-algebra.js';
import type { Evaluation } from './method.js';

/** Changes of y by which the Jacobian is tried, relative to its size. */
const RELATIVE = Math.sqrt(Number.EPSILON);
/** The share of what the Jacobian says that must be found. */
const FOUND = 0.1;
/** Changes of f below this many roundings of its terms tell nothing. */
const ROUNDINGS = 100;

/**
 * Looks whether a correction of an implicit step may be believed. With a residual r and $(g M - J) x = r$ a large J
 * makes x small, and x is what iterations and error estimates go by. Where the right-hand side is not as stiff as J
 * says, after a jump in time or with a Jacobian that is not its own, x is then far smaller than the error, and the
 * solution stands still unnoticed. So f is tried in the direction of the stiff part of x, $x - g (g M - J)^{-1} M x$:
 * it should change by about J times that.
 *
 * False when it does not; `out`, which is otherwise left alone, then holds the error as it would be with the stiffness
 * that was found. One evaluation where r would be too large without J, two where there is doubt: there may be a kink.
 * Only a Jacobian that is kept as a matrix is looked at.
 */
export type StiffnessEvidence = (
  t: number,
  y: Float64Array,
  fy: Float64Array,
  g: number,
  x: Float64Array,
  r: Float64Array,
  out: Float64Array,
) => boolean;

/** For a right-hand side of dimension n, the algebra that factorised $g M - J$, and the tolerances as a norm. */
export function stiffnessEvidence(
  f: Evaluation,
  n: number,
  algebra: LinearAlgebra,
  norm: ErrorNorm,
  relativeTolerance: number,
): StiffnessEvidence {
  const { matrix } = algebra;
  if (matrix === undefined) return () => true;
  const stiff = new Float64Array(n);
  const moved = new Float64Array(n);
  const value = new Float64Array(n);
  const error = new Float64Array(n);

  /** What f changes by in row i, as a share of what J says: 1 where that cannot be told. */
  const share = (i: number, y: Float64Array, change: number): number => {
    let said = 0;
    let terms = 0;
    for (let j = 0; j < n; j++) {
      const entry = matrix[i * n + j];
      said += entry * (moved[j] - y[j]);
      terms += Math.abs(entry * y[j]);
    }
    const told = Math.abs(said) > ROUNDINGS * Number.EPSILON * terms;
    return told ? Math.abs(change / said) : 1;
  };

  return (t, y, fy, g, x, r, out) => {
    for (let i = 0; i < n; i++) error[i] = r[i] / g;
    if (!(norm(error, y, y) > 1)) return true;
    algebra.multiplyMass(x, stiff);
    for (let i = 0; i < n; i++) stiff[i] *= g;
    algebra.solveReal(stiff);
    for (let i = 0; i < n; i++) stiff[i] = x[i] - stiff[i];
    const c = RELATIVE / Math.max(RELATIVE, relativeTolerance) / norm(stiff, y, y);
    if (!(c > 0 && c < Infinity)) return true;
    for (const step of [c, -c]) {
      for (let i = 0; i < n; i++) moved[i] = y[i] + step * stiff[i];
      // Where the domain ends nothing can be told.
      if (!f(t, moved, value)) return true;
      for (let i = 0; i < n; i++) {
        const found = share(i, y, value[i] - fy[i]);
        error[i] = found < FOUND ? Math.min(Math.abs(r[i] / g), Math.abs(x[i]) / found) : 0;
      }
      if (!(norm(error, y, y) > 1)) return true;
    }
    out.set(error);
    return false;
  };
}
