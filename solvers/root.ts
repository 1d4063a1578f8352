/**
 * A root of `g` between `a` and `b`, where `g` has opposite signs (or vanishes), located until the bracket is two
 * neighbouring doubles or `g` is zero: Brent (1973), chapter 4, inverse quadratic interpolation guarded by bisection,
 * down to a few doubles but for no more than 200 values of `g`; then plain bisection.
 *
 * @returns of the final bracket the end at which g is not on the side of `ga` (so the crossing has happened there).
 */
export function findRoot(g: (x: number) => number, a: number, b: number, ga: number, gb: number): number {
  if (ga === 0) return a;
  if (gb === 0) return b;
  if (ga > 0 === gb > 0) throw new RangeError(`no sign change between ${a} and ${b}: values ${ga} and ${gb}`);
  const side = ga > 0;
  let best = b;
  let gBest = gb;
  let other = a;
  let gOther = ga;
  let old = a;
  let gOld = ga;
  let d = b - a;
  let e = d;
  for (let count = 0; count < 200; count++) {
    if (Math.abs(gOther) < Math.abs(gBest)) {
      [old, best, other] = [best, other, best];
      [gOld, gBest, gOther] = [gBest, gOther, gBest];
    }
    const tolerance = 2 * Number.EPSILON * Math.abs(best) + Number.MIN_VALUE;
    // In halves, because the width of a bracket may overflow.
    const middle = 0.5 * other - 0.5 * best;
    if (gBest === 0) return best;
    if (Math.abs(middle) <= tolerance) break;
    if (Math.abs(e) >= tolerance && Math.abs(gOld) > Math.abs(gBest)) {
      const s = gBest / gOld;
      let p: number;
      let q: number;
      if (old === other) {
        p = 2 * middle * s;
        q = 1 - s;
      } else {
        const r = gBest / gOther;
        q = gOld / gOther;
        p = s * (2 * middle * q * (q - r) - (best - old) * (r - 1));
        q = (q - 1) * (r - 1) * (s - 1);
      }
      if (p > 0) q = -q;
      else p = -p;
      if (2 * p < Math.min(3 * middle * q - Math.abs(tolerance * q), Math.abs(e * q))) {
        e = d;
        d = p / q;
      } else {
        d = middle;
        e = middle;
      }
    } else {
      d = middle;
      e = middle;
    }
    old = best;
    gOld = gBest;
    best += Math.abs(d) > tolerance ? d : Math.sign(middle) * tolerance;
    gBest = g(best);
    if (gBest > 0 === gOther > 0) {
      other = old;
      gOther = gOld;
      d = best - old;
      e = d;
    }
  }
  let from = gBest > 0 === side ? best : other;
  let to = from === best ? other : best;
  for (;;) {
    const middle = 0.5 * from + 0.5 * to;
    if (middle === from || middle === to) return to;
    const value = g(middle);
    if (value === 0) return middle;
    if (value > 0 === side) from = middle;
    else to = middle;
  }
}
