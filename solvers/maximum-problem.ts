import type { Manifold } from './manifold.js';
import { residualManifold } from './residual-manifold.js';

/**
 * The inclusion $y' \in -\partial F(y)$ of the largest of several smooth functions, $F = \max_i F_i$, whose generators are
 * the gradients of the pieces that are largest.
 */
export interface MaximumProblem {
  readonly t0: number;
  /** Copied before use; its length is the dimension. */
  readonly y0: ArrayLike<number>;
  /** Not before `t0`. */
  readonly tEnd: number;
  /** The number of pieces, 1 or more. */
  readonly pieces: number;
  /** $F_i(y)$, all of them. Must not change `y`. */
  values(y: Float64Array, out: Float64Array): void;
  /** $\nabla F_i(y)$ into `out`, zeros on entry. */
  gradient(y: Float64Array, piece: number, out: Float64Array): void;
}

/** The gradients of some pieces at a state, row by row. */
export function gradientsAt(
  problem: MaximumProblem,
  y: Float64Array,
  which: readonly number[],
  out: readonly Float64Array[],
): void {
  for (let i = 0; i < which.length; i++) {
    out[i].fill(0);
    problem.gradient(y, which[i], out[i]);
  }
}

/** Room for as many gradients. */
export function gradientRows(problem: MaximumProblem, which: readonly number[]): Float64Array[] {
  return which.map(() => new Float64Array(problem.y0.length));
}

/** The set where all of these pieces are equal. */
export function ridgeOf(problem: MaximumProblem, which: readonly number[]): Manifold {
  const [base, ...others] = which;
  const n = problem.y0.length;
  const values = new Float64Array(problem.pieces);
  const rows = gradientRows(problem, which);
  return residualManifold({
    name: `ridge of pieces ${which.join(', ')}`,
    dimension: n,
    codimension: others.length,
    residual(y, out) {
      problem.values(y, values);
      others.forEach((piece, i) => (out[i] = values[piece] - values[base]));
    },
    jacobian(y, out) {
      gradientsAt(problem, y, which, rows);
      for (let i = 0; i < others.length; i++)
        for (let j = 0; j < n; j++) out[i * n + j] = rows[i + 1][j] - rows[0][j];
    },
  });
}
