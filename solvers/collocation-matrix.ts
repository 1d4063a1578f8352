import { factorDense, signOfDense, solveDense } from './dense-lu.js';
import type { RadauCoefficients } from './radau-coefficients.js';

/** The matrix of Newton's method for all stages at once. */
export interface CollocationMatrix {
  /**
   * Factors $A^{-1}/h \otimes M - \mathrm{diag}(J_1, \dots, J_s)$, with the Jacobians one after the other in
   * `jacobians`, row-major. False when it is singular.
   */
  factor(jacobians: Float64Array, h: number): boolean;
  /** The sign of its determinant. */
  sign(): number;
  /** Solves in place. */
  solve(b: Float64Array): void;
}

/** M as a full matrix, row-major, from what a problem gives; undefined for the identity. */
export function fullMass(mass: ArrayLike<number> | undefined, n: number): Float64Array {
  const full = new Float64Array(n * n);
  if (mass !== undefined && mass.length === n * n && n > 1) full.set(Array.from(mass));
  else for (let i = 0; i < n; i++) full[i * n + i] = mass === undefined ? 1 : mass[i];
  return full;
}

/**
 * Dense, $O((sn)^3)$ per factorisation. Rows are brought to the size 1 by powers of 2, which commits no rounding error, so
 * that pivots are chosen whatever the units of the equations, with rows of $M/h$ beside those of constraints.
 */
export function collocationMatrix(
  { stages: s, inverse }: RadauCoefficients,
  mass: Float64Array,
  n: number,
  signal?: { readonly aborted: boolean },
): CollocationMatrix {
  const size = s * n;
  const matrix = new Float64Array(size * size);
  const pivots = new Int32Array(size);
  const scale = new Float64Array(size);

  return {
    factor(jacobians, h) {
      for (let k = 0; k < s; k++) {
        for (let i = 0; i < n; i++) {
          const row = (k * n + i) * size;
          for (let j = 0; j < s; j++) {
            const weight = inverse[k * s + j] / h;
            for (let l = 0; l < n; l++) matrix[row + j * n + l] = weight * mass[i * n + l];
          }
          const from = (k * n + i) * n;
          let largest = 0;
          for (let l = 0; l < n; l++) matrix[row + k * n + l] -= jacobians[from + l];
          for (let l = 0; l < size; l++) largest = Math.max(largest, Math.abs(matrix[row + l]));
          // An empty row is left to the factorisation, which finds that it is.
          const factor =
            largest > 0 && largest < Infinity ? 2 ** -Math.max(-1000, Math.floor(Math.log2(largest))) : 1;
          scale[k * n + i] = factor;
          for (let l = 0; l < size; l++) matrix[row + l] *= factor;
        }
      }
      return factorDense(matrix, size, pivots, signal);
    },
    sign: () => signOfDense(matrix, size, pivots),
    solve(b) {
      for (let i = 0; i < size; i++) b[i] *= scale[i];
      solveDense(matrix, size, pivots, b);
    },
  };
}
