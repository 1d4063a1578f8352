import { factorDense, solveDense } from '../../../solvers/index.js';
import { dependentLnWeight } from './dependent-weights.js';
import type { PathPoint } from './point.js';
import type { Dependents } from './dependents.js';

/** Rounds of Newton's method; no logarithm is moved by more than this in one, and by this it is done. */
const ROUNDS = 50;
const LONGEST = 2;
const DONE = 1e-14;

/**
 * Weights of near combinations and of those they follow, between steps. The unknowns are interpolated, and where one
 * weight gives way to another within a few η there is more error in each than in the sums
 *
 * $$z_b + \sum_i T_{ib} z_i,$$
 *
 * by which they turn θ. Writes the unknowns that have these sums and satisfy $\ln\omega_i = \lambda_i(\ln\omega_b)$: where
 * $\sum_b (\kappa e^{u_b} + \eta u_b^2/2) + \sum_i (\kappa e^{\lambda_i} + \eta\lambda_i^2/2)$, less the sums times
 * $u = \ln\omega$, is least; it is convex.
 */
export function balancing(point: PathPoint): (dependents: Dependents, y: Float64Array) => void {
  const { count: n, weights: Z } = point.layout;
  const bases = new Int32Array(n);
  const places = new Int32Array(n);
  const u = new Float64Array(n);
  const sums = new Float64Array(n);
  const offsets = new Float64Array(n);
  let matrix = new Float64Array(0);
  const right = new Float64Array(n);
  const pivots = new Int32Array(n);
  let size = 0;

  /** Lists the weights that are followed, with their logarithms and the sums. */
  const begin = (
    { count, examples, starts, bases: followed, factors }: Dependents,
    y: Float64Array,
  ): void => {
    size = 0;
    places.fill(-1);
    for (let t = 0; t < starts[count]; t++) {
      const b = followed[t];
      if (places[b] >= 0) continue;
      places[b] = size;
      bases[size] = b;
      u[size] = point.lnOmega[b];
      sums[size++] = y[Z + b];
    }
    for (let k = 0; k < count; k++)
      for (let t = starts[k]; t < starts[k + 1]; t++)
        sums[places[followed[t]]] += factors[t] * y[Z + examples[k]];
    if (matrix.length < size * size) matrix = new Float64Array(size * size);
  };

  const logarithm = ({ starts, bases: followed, factors }: Dependents, k: number): number => {
    let sum = offsets[k];
    for (let t = starts[k]; t < starts[k + 1]; t++) sum += factors[t] * u[places[followed[t]]];
    return sum;
  };

  /** One step of Newton's method; the largest change of a logarithm, or NaN. */
  const step = (dependents: Dependents): number => {
    const { kappa, eta } = point;
    const { count, starts, bases: followed, factors } = dependents;
    matrix.fill(0, 0, size * size);
    for (let s = 0; s < size; s++) {
      const weight = kappa * Math.exp(u[s]);
      right[s] = sums[s] - weight - eta * u[s];
      matrix[s * (size + 1)] = weight + eta;
    }
    for (let k = 0; k < count; k++) {
      const ln = logarithm(dependents, k);
      const weight = kappa * Math.exp(ln);
      for (let t = starts[k]; t < starts[k + 1]; t++) {
        const row = places[followed[t]];
        right[row] -= factors[t] * (weight + eta * ln);
        for (let l = starts[k]; l < starts[k + 1]; l++)
          matrix[row * size + places[followed[l]]] += factors[t] * factors[l] * (weight + eta);
      }
    }
    if (!factorDense(matrix, size, pivots)) return NaN;
    solveDense(matrix, size, pivots, right);
    let largest = 0;
    for (let s = 0; s < size; s++) largest = Math.max(largest, Math.abs(right[s]));
    const scale = Math.min(1, LONGEST / largest);
    for (let s = 0; s < size; s++) u[s] += scale * right[s];
    return largest;
  };

  return (dependents, y) => {
    const { kappa, eta, lnOmega } = point;
    const { count, examples, starts, bases: followed, factors } = dependents;
    begin(dependents, y);
    for (let s = 0; s < size; s++) if (u[s] === -Infinity) return;
    for (let k = 0; k < count; k++) {
      offsets[k] = dependentLnWeight(point, dependents, k);
      for (let t = starts[k]; t < starts[k + 1]; t++) offsets[k] -= factors[t] * lnOmega[followed[t]];
    }
    for (let round = 0; round < ROUNDS; round++) {
      const moved = step(dependents);
      if (Number.isNaN(moved)) return;
      if (moved <= DONE) break;
    }
    for (let s = 0; s < size; s++) y[Z + bases[s]] = kappa * Math.exp(u[s]) + eta * u[s];
    for (let k = 0; k < count; k++) {
      const ln = logarithm(dependents, k);
      y[Z + examples[k]] = kappa * Math.exp(ln) + eta * ln;
    }
  };
}
