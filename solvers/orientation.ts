import { factorDense, signOfDense } from './dense-lu.js';

/** What the mass term outweighs the Jacobian by, where the orientation of short steps is looked at. */
const OUTWEIGH = 1e4;

/*
 * The equations of an implicit step, F(z) = A⁻¹ M z/h − f(y0 + z) = 0, have several solutions where f is not linear, and
 * where h is large all but one have nothing to do with the differential equation: on y' = −y², two roots of which the
 * second stands for a solution that comes from infinity. Full Newton iteration finds any of them. Beside a tolerance
 * that is larger than their distance no estimate of the error tells them apart, and what begins on the wrong side of 0
 * runs away later.
 *
 * Roots that are next to each other have Jacobians F'(z) whose determinants are of opposite sign (the degree of the map
 * counts them with their signs). The one that is meant is carried from z = 0 by letting h grow from 0, and as long as
 * it can be, the determinant keeps the sign that it has for short steps, where it is that of A⁻¹ ⊗ M/h − J. The sign
 * comes with the factorisation. It also changes where a real eigenvalue of J grows beyond the real one of A⁻¹/h:
 * growth that no step of this length follows.
 */

/**
 * The sign of $\det(M/h - J)$ as h goes to 0, which that of a step of size h should have: that of a real eigenvalue alone
 * counts, complex ones come in pairs. 0 where it cannot be told.
 *
 * @param mass full, row-major; undefined for the identity.
 */
export function orientation(
  mass: Float64Array | undefined,
  n: number,
): (jacobian: Float64Array, h: number) => number {
  if (mass === undefined) return (_jacobian, h) => (h < 0 && n % 2 === 1 ? -1 : 1);
  const matrix = new Float64Array(n * n);
  const pivots = new Int32Array(n);
  return (jacobian, h) => {
    // Rows of M may be of any size, those without one are algebraic equations.
    let g = 1 / Math.abs(h);
    for (let i = 0; i < n; i++) {
      let inertia = 0;
      let size = 0;
      for (let j = i * n; j < (i + 1) * n; j++) {
        inertia = Math.max(inertia, Math.abs(mass[j]));
        size = Math.max(size, Math.abs(jacobian[j]));
      }
      if (inertia > 0) g = Math.max(g, size / inertia);
    }
    g *= OUTWEIGH * Math.sign(h);
    for (let i = 0; i < n; i++) {
      let largest = 0;
      for (let j = i * n; j < (i + 1) * n; j++) {
        matrix[j] = g * mass[j] - jacobian[j];
        largest = Math.max(largest, Math.abs(matrix[j]));
      }
      if (largest > 0) for (let j = i * n; j < (i + 1) * n; j++) matrix[j] /= largest;
    }
    return factorDense(matrix, n, pivots) ? signOfDense(matrix, n, pivots) : 0;
  };
}
