import type { ErrorNorm } from './error-norm.js';
import type { Evaluation } from './method.js';

/**
 * Keeps an estimate of the spectral radius of $\partial f/\partial y$ along a solution.
 *
 * @returns the estimate at `(t, y)`, where the right-hand side is `f0`; 0 when it cannot be told.
 */
export type SpectralRadius = (t: number, y: Float64Array, f0: Float64Array) => number;

/**
 * A nonlinear power method (Sommeijer, Shampine & Verwer 1998, section 3): the vector of the last estimate is the start
 * of the next, so that few iterations a call suffice. Perturbations have the size of the tolerance, in its norm.
 */
export function spectralRadius(
  f: Evaluation,
  dimension: number,
  norm: ErrorNorm,
  iterations = 2,
): SpectralRadius {
  const vector = new Float64Array(dimension);
  const argument = new Float64Array(dimension);
  const value = new Float64Array(dimension);
  let started = false;
  return (t, y, f0) => {
    // The first direction is that of the solution itself, with alternating parts so that none is orthogonal to it.
    if (!started)
      for (let i = 0; i < dimension; i++) vector[i] = f0[i] + (i % 2 === 0 ? 1 : -1) * Math.abs(y[i]);
    let radius = 0;
    const rounds = started ? iterations : 4 * iterations;
    started = true;
    for (let round = 0; round < rounds; round++) {
      const size = norm(vector, y, y);
      if (!(size > 0 && size < Infinity)) return 0;
      for (let i = 0; i < dimension; i++) argument[i] = y[i] + vector[i] / size;
      if (!f(t, argument, value)) return 0;
      for (let i = 0; i < dimension; i++) vector[i] = value[i] - f0[i];
      radius = norm(vector, y, y);
    }
    return radius < Infinity ? radius : 0;
  };
}
