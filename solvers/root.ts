/**
 * The first zero on the way from `start`, where g is positive (`side`) or negative, to `zero`, where it vanishes: where g stays zero for a while
 * every place there is a root, and where it begins is the one that is meant.
 */
export function firstZero(g: (x: number) => number, start: number, zero: number, side: boolean): number {
  const isBefore = (x: number): boolean => {
    const value = g(x);
    return value !== 0 && value > 0 === side;
  };
  let to = zero;
  let from = start;
  // Ever further back: most zeros are alone, or among a few doubles.
  for (let reach = Math.max(Number.EPSILON * Math.abs(zero), Number.MIN_VALUE); ; reach *= 2) {
    const x = zero + (start < zero ? -reach : reach);
    if (!(Math.abs(x - zero) < Math.abs(start - zero))) break;
    if (isBefore(x)) {
      from = x;
      break;
    }
    to = x;
  }
  for (;;) {
    const middle = 0.5 * from + 0.5 * to;
    if (middle === from || middle === to) return to;
    if (isBefore(middle)) from = middle;
    else to = middle;
  }
}

/**
 * A root of `g` between `a` and `b`, where `g` has opposite signs (or vanishes), located until the bracket is two
 * neighbouring doubles or `g` is zero: Brent (1973), chapter 4, inverse quadratic interpolation guarded by bisection,
 * down to a few doubles but for no more than 200 values of `g`; then plain bisection.
 *
 * @returns of the final bracket the end at which g is not on the side of `ga` (so the crossing has happened there). Where
 * g stays zero for a while, the place where that begins; but where it is zero at `a` or `b` that end, without looking.
 */
export function findRoot(g: (x: number) => number, a: number, b: number, ga: number, gb: number): number {
  if (ga === 0) return a;
  const side = ga > 0;
  if (gb === 0) return b;
  if (side === gb > 0) throw new RangeError(`no sign change between ${a} and ${b}: values ${ga} and ${gb}`);
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
    if (gBest === 0) return firstZero(g, a, best, side);
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
    if (value === 0) return firstZero(g, from, middle, side);
    if (value > 0 === side) from = middle;
    else to = middle;
  }
}
