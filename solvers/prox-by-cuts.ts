import { minimizeOnSimplex } from './simplex-quadratic.js';

/** A linear function that touches another from below: its value and gradient at the point that was asked about. */
export interface Cut {
  readonly value: number;
  readonly gradient: ArrayLike<number>;
}

/** Settings of {@link proxByCuts}. */
export interface ProxByCutsOptions {
  /** How far from the minimum the point may be, besides rounding; default 1e-9. */
  readonly tolerance?: number;
  /** Points that are looked at before giving up, default 500. */
  readonly maxIterations?: number;
  /**
   * ρ such that $F + \tfrac\rho2\lVert\cdot\rVert^2$ is convex; default 0, for convex F. Steps must be shorter than 1/ρ.
   */
  readonly weakness?: number;
}

/** Cuts without weight are forgotten beyond so many. */
const KEPT = 60;

/**
 * The proximal map $y \mapsto \arg\min_z F(z) + \lVert z - y\rVert^2/(2h)$ of a function that is known by values and
 * generalised gradients: a bundle method (Kiwiel 1990). F is replaced by the largest of all cuts seen so far, the
 * quadratic program of that is solved exactly, and the cuts at its solution are taken in, until F is no higher there than
 * the cuts say. For the larger of finitely many linear functions the result is exact to rounding; for curved ones, as F
 * differs from its minimum by the square of the distance, it is good to about half of the digits.
 *
 * @param cuts F at a point and one or more of its generators there: all pieces that are active, or the gradient.
 * @returns the map, as {@link ProximalProblem.prox} wants it; false where it did not converge.
 */
export function proxByCuts(
  cuts: (y: Float64Array) => readonly Cut[],
  options: ProxByCutsOptions = {},
): (y: Float64Array, h: number, out: Float64Array) => boolean {
  const { tolerance = 1e-9, maxIterations = 500, weakness = 0 } = options;
  if (!(tolerance >= 0)) throw new RangeError(`tolerance is ${tolerance}: it must be 0 or more`);
  if (!(maxIterations >= 1)) throw new RangeError(`maxIterations is ${maxIterations}: it must be 1 or more`);
  if (!(weakness >= 0 && weakness < Infinity))
    throw new RangeError(`weakness is ${weakness}: it must be finite, and 0 or more`);

  return (y, step, out) => {
    const n = y.length;
    if (!(step * weakness < 1)) return false;
    // The part that makes F convex is taken from the square of the distance.
    const h = step / (1 - step * weakness);
    let gradients: Float64Array[] = [];
    // What the cuts say at y.
    let heights: number[] = [];
    const z = Float64Array.from(y);
    for (let round = 0; round < maxIterations; round++) {
      const isFirst = gradients.length === 0;
      let modelled = isFirst ? 0 : -Infinity;
      for (let k = 0; k < gradients.length; k++) {
        let value = heights[k];
        for (let i = 0; i < n; i++) value += gradients[k][i] * (z[i] - y[i]);
        modelled = Math.max(modelled, value);
      }
      let highest = -Infinity;
      let distance = 0;
      for (let i = 0; i < n; i++) distance += (z[i] - y[i]) ** 2;
      for (const { value, gradient } of cuts(z)) {
        const own = value + 0.5 * weakness * distance;
        const g = Float64Array.from(gradient, (entry, i) => entry + weakness * (z[i] - y[i]));
        let atY = own;
        for (let i = 0; i < n; i++) atY -= g[i] * (z[i] - y[i]);
        highest = Math.max(highest, own);
        if (!g.every(Number.isFinite) || !Number.isFinite(atY)) return false;
        gradients.push(g);
        heights.push(atY);
      }
      const rounding = 8 * Number.EPSILON * (Math.abs(highest) + Math.abs(modelled) + distance / h);
      if (!isFirst && highest - modelled <= Math.max(rounding, tolerance ** 2 / (2 * h))) {
        out.set(z);
        return true;
      }
      const { weights, point } = minimizeOnSimplex({ gradients, heights, h });
      for (let i = 0; i < n; i++) z[i] = y[i] - h * point[i];
      if (gradients.length > KEPT + n) {
        const kept = gradients.map((_, k) => weights[k] > 0);
        gradients = gradients.filter((_, k) => kept[k]);
        heights = heights.filter((_, k) => kept[k]);
      }
    }
    return false;
  };
}
