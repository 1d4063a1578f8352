/**
 * The first root in (0, `limit`) of $p(t) = \sum_k c_{\mathrm{from}+k}\, t^k$, $p(0) \ne 0$, where `limit` is at most 1.
 *
 * Marches from 0 to where the parabola $p(t) + p'(t)s - \tfrac12 B s^2$ meets zero, with $-p'' \le B$ as far as that and
 * p taken positive: it lies below p, so no root is ever passed, however close to its neighbour. At a simple root this is
 * Newton's method from the safe side, and as fast; near a double one the distance falls by half each time.
 *
 * @param c coefficients; those from `from` to `to`, both included, are p's.
 * @returns the root to rounding, or Infinity where there is none; where p is so flat that the march comes to no end,
 * a place before the root.
 */
export function firstRoot(c: Float64Array, from: number, to: number, limit: number): number {
  const side = c[from] > 0 ? 1 : -1;
  // Bounds |p'''| on [0, 1].
  let jerk = 0;
  for (let k = 3; k <= to - from; k++) jerk += k * (k - 1) * (k - 2) * Math.abs(c[from + k]);
  let t = 0;
  let reach = limit;
  for (let count = 0; count < 100; count++) {
    let value = 0;
    let slope = 0;
    let halfCurve = 0;
    for (let k = to; k >= from; k--) {
      halfCurve = halfCurve * t + slope;
      slope = slope * t + value;
      value = value * t + c[k];
    }
    value *= side;
    slope *= side;
    if (!(value > 0)) return t;
    const bend = Math.max(0, jerk * reach - 2 * side * halfCurve);
    const root = Math.sqrt(slope * slope + 2 * bend * value);
    let advance = slope < 0 ? (2 * value) / (root - slope) : (slope + root) / bend;
    // As far as the bound holds; not a number where there is neither slope nor bend.
    if (!(advance < reach)) advance = reach;
    const next = t + advance;
    if (next >= limit) return Infinity;
    if (next === t) return t;
    t = next;
    reach = 4 * advance;
  }
  return t;
}
