/** What a number is known to lie between. */
export interface Bounds {
  readonly lower: number;
  readonly upper: number;
}

/** Bounds of the larger of two numbers. */
export const largerOf = (a: Bounds, b: Bounds): Bounds => ({
  lower: Math.max(a.lower, b.lower),
  upper: Math.max(a.upper, b.upper),
});

/** Bounds of the smaller of a number and a constant. */
export const atMost = ({ lower, upper }: Bounds, most: number): Bounds => ({
  lower: Math.min(lower, most),
  upper: Math.min(upper, most),
});

/**
 * Bounds that hold for exact arithmetic: distances of unit vectors of d entries, formed of rounded differences, are off
 * by a few roundings, and so are the entries of the unit vectors themselves. No distance on the sphere exceeds 2.
 */
export function withRounding({ lower, upper }: Bounds, d: number): Bounds {
  const slack = 4 * (d + 4) * Number.EPSILON;
  return { lower: Math.max(0, lower - slack), upper: Math.min(2, upper + slack) };
}
