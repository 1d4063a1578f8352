/** A place and the value of a function there. */
export interface Place {
  readonly t: number;
  readonly value: number;
}

/** Share of the longer part at which golden section looks next. */
const GOLDEN = (3 - Math.sqrt(5)) / 2;

/**
 * A place between `a` and `b` where `g` is not positive, given a place `x` between them where it is smaller than at
 * both: golden section. Gives up when the parabola through the three stays clear of zero, or the bracket has closed.
 */
export function minimum(g: (t: number) => number, a: Place, x: Place, b: Place): Place | undefined {
  for (let count = 0; count < 100; count++) {
    const towardsB = Math.abs(b.t - x.t) > Math.abs(x.t - a.t);
    const t = x.t + GOLDEN * ((towardsB ? b.t : a.t) - x.t);
    if (t === x.t || t === a.t || t === b.t) return undefined;
    const next = { t, value: g(t) };
    if (next.value <= 0) return next;
    const lower = next.value < x.value;
    if (lower && towardsB) a = x;
    else if (lower) b = x;
    else if (towardsB) b = next;
    else a = next;
    if (lower) x = next;
    // Once the bracket is small the curve is a parabola, and this is its lowest value.
    if (count >= SETTLED && vertex(a, x, b) > 0.8 * x.value) return undefined;
  }
  return undefined;
}

/** Refinements after which a parabola is believed. */
const SETTLED = 6;

/** The lowest value of the parabola through three places, the middle one the lowest. */
function vertex(a: Place, x: Place, b: Place): number {
  const left = (a.value - x.value) / (a.t - x.t);
  const right = (b.value - x.value) / (b.t - x.t);
  const bend = (right - left) / (b.t - a.t);
  const slope = left - bend * (a.t - x.t);
  return x.value - (slope * slope) / (4 * bend);
}
