import type { Evaluation } from './method.js';

/** Iterations of the power method before it is taken as it stands. */
const ITERATIONS = 50;

/** Euclidean length, of vectors of any size. */
function length(v: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < v.length; i++) sum += v[i] * v[i];
  if (sum > 1e-280 && sum < 1e280) return Math.sqrt(sum);
  let largest = 0;
  for (let i = 0; i < v.length; i++) largest = Math.max(largest, Math.abs(v[i]));
  if (!(largest > 0 && largest < Infinity)) return largest;
  sum = 0;
  for (let i = 0; i < v.length; i++) sum += (v[i] / largest) ** 2;
  return largest * Math.sqrt(sum);
}

/** Estimates of the spectral radius of one problem. */
export interface SpectralRadiusEstimator {
  /**
   * An upper bound, as far as can be told, for the moduli of the eigenvalues of ∂f/∂y at `(t, y)`, where the
   * right-hand side is `f0`; NaN when the right-hand side is not finite there. Radii below `small` need not be told
   * apart.
   */
  estimate(t: number, y: Float64Array, f0: Float64Array, small: number): number;
}

/** The golden section: multiples of it, less their whole parts, spread evenly (Weyl). */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * The nonlinear power method of Sommeijer, Shampine & Verwer (1998): differences of f take the place of products with
 * its Jacobian. It starts from the direction where the last one ended, so later estimates take few evaluations. What
 * it finds is raised by a fifth, since it approaches the radius from below.
 *
 * The first direction is that of f with as much of a fixed irregular vector: f alone may lie in a subspace that the
 * Jacobian does not leave, as with few Fourier modes of a diffusion, and then nothing is seen of the others.
 */
export function spectralRadiusEstimator(f: Evaluation, n: number): SpectralRadiusEstimator {
  const direction = new Float64Array(n);
  const v = new Float64Array(n);
  const fv = new Float64Array(n);
  let known = false;

  return {
    estimate(t, y, f0, small) {
      let along = known ? length(direction) : 0;
      if (!(along > 0)) {
        const slope = length(f0);
        for (let i = 0; i < n; i++) {
          const irregular = (((i + 1) * GOLDEN) % 1) - 0.5;
          direction[i] = irregular + (slope > 0 ? (f0[i] / slope) * Math.sqrt(n) : 0);
        }
        along = length(direction);
      }
      const size = length(y);
      // A relative change of √ε; where y is zero, ε.
      const delta = size > 0 ? size * Math.sqrt(Number.EPSILON) : Number.EPSILON;
      for (let i = 0; i < n; i++) v[i] = y[i] + delta * (direction[i] / along);
      let radius = 0;
      let largest = 0;
      for (let count = 1; count <= ITERATIONS; count++) {
        if (!f(t, v, fv)) return Number.NaN;
        for (let i = 0; i < n; i++) fv[i] -= f0[i];
        const change = length(fv);
        const last = radius;
        radius = change / delta;
        largest = Math.max(largest, radius);
        if (count >= 2 && Math.abs(radius - last) <= 0.01 * Math.max(radius, small)) {
          for (let i = 0; i < n; i++) direction[i] = v[i] - y[i];
          known = true;
          return 1.2 * radius;
        }
        if (change > 0) for (let i = 0; i < n; i++) v[i] = y[i] + delta * (fv[i] / change);
        else {
          // f does not change in this direction: another one.
          const place = count % n;
          v[place] = y[place] - (v[place] - y[place]);
        }
      }
      // It moves about, as with complex pairs: the largest of what was seen.
      return 1.2 * largest;
    },
  };
}
