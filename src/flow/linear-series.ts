/** Coefficients of a matrix polynomial, at most: those of a cubic. */
export const TERMS = 4;

/** Taylor coefficients after the first, at most; those of exp(τ⁴), the slowest case, are below rounding from here. */
export const ORDERS = 80;

/** Taylor coefficients this small, and all after them, do not count. */
const NEGLIGIBLE = 1e-17;

/** Entries of the lower triangle of a d × d matrix; (a, b) is entry a(a + 1)/2 + b. */
export const triangle = (d: number): number => (d * (d + 1)) / 2;

/** Length of the array that {@link expandLinear} writes. */
export const seriesLength = (d: number): number => (ORDERS + TERMS) * d;

/** Where coefficient k stands in a series: they stand in falling order, and zeros after the first of them. */
export const seriesAt = (d: number, k: number): number => (ORDERS - k) * d;

/**
 * A polynomial of symmetric matrices as a sum: `factor` $\sum_{i \text{ active}} \sum_l c_{li}\, \sigma^l P_i$.
 *
 * @param parts the $P_i$, lower triangles.
 * @param active 1 for those that count.
 * @param coefficients `terms` rows of the $c_{li}$.
 * @param out gets `TERMS` lower triangles, the last of them zero where there are fewer `terms`.
 */
export function sumPacked(
  parts: Float64Array,
  d: number,
  active: Uint8Array,
  coefficients: Float64Array,
  terms: number,
  factor: number,
  out: Float64Array,
): void {
  const n = active.length;
  const entries = triangle(d);
  out.fill(0);
  for (let i = 0; i < n; i++) {
    if (active[i] === 0) continue;
    for (let l = 0, at = 0; l < terms; l++) {
      const c = factor * coefficients[l * n + i];
      for (let u = i * entries; u < (i + 1) * entries; u++, at++) out[at] += c * parts[u];
    }
  }
}

/**
 * A cubic polynomial of symmetric matrices in powers of σ − `start`.
 *
 * @param packed `TERMS` lower triangles, in powers of σ.
 * @param out the same in powers of σ − `start`.
 * @param size gets the Frobenius norms of the new coefficients.
 */
export function recentre(
  packed: Float64Array,
  d: number,
  start: number,
  out: Float64Array,
  size: Float64Array,
): void {
  const entries = triangle(d);
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  for (let a = 0, at = 0; a < d; a++) {
    for (let b = 0; b <= a; b++, at++) {
      const m1 = packed[entries + at];
      const m2 = packed[2 * entries + at];
      const m3 = packed[3 * entries + at];
      const c0 = packed[at] + start * (m1 + start * (m2 + start * m3));
      const c1 = m1 + start * (2 * m2 + 3 * start * m3);
      const c2 = m2 + 3 * start * m3;
      out[at] = c0;
      out[entries + at] = c1;
      out[2 * entries + at] = c2;
      out[3 * entries + at] = m3;
      const times = a === b ? 1 : 2;
      sum0 += times * c0 * c0;
      sum1 += times * c1 * c1;
      sum2 += times * c2 * c2;
      sum3 += times * m3 * m3;
    }
  }
  size[0] = Math.sqrt(sum0);
  size[1] = Math.sqrt(sum1);
  size[2] = Math.sqrt(sum2);
  size[3] = Math.sqrt(sum3);
}

/**
 * The longest λ up to `longest` with $\sum_l \|M_l\| \lambda^{l+1}$ not much above 1, so that Taylor series over it
 * neither are long nor cancel; NaN if that sum is not finite.
 */
export function substepLength(size: Float64Array, longest: number): number {
  const s0 = size[0];
  const s1 = size[1];
  const s2 = size[2];
  const s3 = size[3];
  let length = longest;
  for (;;) {
    const sum = length * (s0 + length * (s1 + length * (s2 + length * s3)));
    if (sum <= 1.05) return length;
    if (!(sum < Infinity)) return NaN;
    // Newton's method for a convex function, from above.
    length -= (sum - 1) / (s0 + length * (2 * s1 + length * (3 * s2 + 4 * length * s3)));
  }
}

/**
 * Taylor series on [0, 1] of the solution of $w' = \sum_l \lambda^{l+1} M_l \tau^l\, w$, which is entire:
 * $(k+1) w_{k+1} = \sum_l \lambda^{l+1} M_l w_{k-l}$. The same recurrence with $\|M_l\|$ for $M_l$ majorizes the
 * coefficients, and says beforehand how many of them count (Hairer, Nørsett & Wanner 1993, I.8).
 *
 * @param packed the $M_l$, `TERMS` lower triangles.
 * @param size their norms.
 * @param terms how many of them are not zero.
 * @param length λ, from {@link substepLength}.
 * @param rows work space of `TERMS` · d · d entries.
 * @param series coefficient 0 is given; see {@link seriesAt} and {@link seriesLength}.
 * @param majorant gets the bounds, relative to that of coefficient 0.
 * @returns the order of the last coefficient; 0 where all $M_l$ vanish.
 */
export function expandLinear(
  packed: Float64Array,
  size: Float64Array,
  terms: number,
  d: number,
  length: number,
  rows: Float64Array,
  series: Float64Array,
  majorant: Float64Array,
): number {
  const entries = triangle(d);
  const width = terms * d;
  let largest = 0;
  for (let l = 0, scale = length; l < terms; l++, scale *= length) {
    largest = Math.max(largest, scale * size[l]);
    for (let a = 0, at = l * entries; a < d; a++) {
      for (let b = 0; b <= a; b++, at++) {
        const entry = scale * packed[at];
        rows[a * width + l * d + b] = entry;
        rows[b * width + l * d + a] = entry;
      }
    }
  }
  majorant[0] = 1;
  if (!(largest > 0)) return 0;
  const m0 = length * size[0];
  const m1 = length * length * size[1];
  const m2 = length ** 3 * size[2];
  const m3 = length ** 4 * size[3];
  let bound0 = 1;
  let bound1 = 0;
  let bound2 = 0;
  let bound3 = 0;
  let target = seriesAt(d, 1);
  for (let k = 1; k <= ORDERS; k++, target -= d) {
    for (let a = 0, u = 0; a < d; a++) {
      let sum = 0;
      for (let v = target + d; v < target + d + width; u++, v++) sum += rows[u] * series[v];
      series[target + a] = sum / k;
    }
    const bound = (m0 * bound0 + m1 * bound1 + m2 * bound2 + m3 * bound3) / k;
    majorant[k] = bound;
    bound3 = bound2;
    bound2 = bound1;
    bound1 = bound0;
    bound0 = bound;
    // All that comes later comes from this coefficient, and from the three before it by these terms.
    const rest = m1 * bound1 + m2 * (bound1 + bound2) + m3 * (bound1 + bound2 + bound3);
    if (bound <= NEGLIGIBLE && rest <= NEGLIGIBLE) return k;
  }
  return ORDERS;
}

/**
 * The solution at `share` of the substep, as a direction and a logarithm.
 *
 * @param series the Taylor coefficients of w, the first of norm 1.
 * @param orders as {@link expandLinear} returned it.
 * @param out gets $w/\|w\|$, d entries from `at`.
 * @param first where coefficient 0 stands.
 * @returns $\ln\|w\|$.
 */
export function moveAlong(
  series: Float64Array,
  d: number,
  orders: number,
  share: number,
  out: Float64Array,
  at: number,
  first = seriesAt(d, 0),
): number {
  let growth = 0;
  let squared = 0;
  for (let a = 0; a < d; a++) {
    let change = 0;
    for (let u = first - orders * d + a; u < first; u += d) change = (change + series[u]) * share;
    const before = series[first + a];
    const after = before + change;
    // ‖w‖² − 1, as a sum that stays accurate where little changes.
    growth += change * (2 * before + change);
    squared += after * after;
    out[at + a] = after;
  }
  const scale = 1 / Math.sqrt(squared);
  for (let a = 0; a < d; a++) out[at + a] *= scale;
  return 0.5 * Math.log1p(growth);
}
