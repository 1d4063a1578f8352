/**
 * The first root in (0, `limit`) of $p(t) = \sum_k c_{\mathrm{from}+k}\, t^k$, $p(0) \ne 0$, where `limit` is at most 1.
 *
 * Marches from 0 to where the parabola $p(t) + p'(t)s - \tfrac12 B s^2$ meets zero, with $B \ge |p''|$ on [0, 1] and p
 * taken positive: that parabola lies below p, so no root is ever passed, however close to its neighbour. At a simple
 * root this is Newton's method from the safe side, and as fast.
 *
 * @param c coefficients; those from `from` to `to`, both included, are p's.
 * @returns the root to rounding, or Infinity where there is none; where p is so flat that the march comes to no end,
 * a place before the root.
 */
export function firstRoot(c: Float64Array, from: number, to: number, limit: number): number {
  const side = c[from] > 0 ? 1 : -1;
  let bend = 0;
  for (let k = 2; k <= to - from; k++) bend += k * (k - 1) * Math.abs(c[from + k]);
  let t = 0;
  for (let count = 0; count < 100; count++) {
    let value = 0;
    let slope = 0;
    for (let k = to; k >= from; k--) {
      slope = slope * t + value;
      value = value * t + c[k];
    }
    value *= side;
    slope *= side;
    if (!(value > 0)) return t;
    const root = Math.sqrt(slope * slope + 2 * bend * value);
    const next = t + (slope < 0 ? (2 * value) / (root - slope) : (slope + root) / bend);
    // Not less either where there is no slope and no bend.
    if (!(next < limit)) return Infinity;
    if (next === t) return t;
    t = next;
  }
  return t;
}
