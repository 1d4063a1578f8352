/** The range in which $2^e$ and $2^{-e}$ are both ordinary numbers. */
export const LARGEST_POWER = 1000;

/**
 * An exponent e that brings entries `from` to `to` of `values` to about 1: the largest is between 1 and 2 in size once
 * divided by $2^e$, which is exact. 0 where all are 0.
 */
export function binaryExponent(values: Float64Array, from: number, to: number): number {
  let largest = 0;
  for (let a = from; a < to; a++) {
    const size = Math.abs(values[a]);
    if (size > largest) largest = size;
  }
  if (largest === 0) return 0;
  // The logarithm of a number just below a power of two can round up to it: then it is between 1/2 and 1, as good.
  return Math.max(-LARGEST_POWER, Math.min(LARGEST_POWER, Math.floor(Math.log2(largest))));
}

/** Divides entries `from` to `to` by $2^e$, in place. */
export function divideByPower(values: Float64Array, from: number, to: number, e: number): void {
  if (e === 0) return;
  const factor = 2 ** -e;
  for (let a = from; a < to; a++) values[a] *= factor;
}

/** $v \cdot 2^e$ for any e, without overflow or underflow on the way. */
export function timesPower(v: number, e: number): number {
  if (e > LARGEST_POWER) return timesPower(v * 2 ** LARGEST_POWER, e - LARGEST_POWER);
  if (e < -LARGEST_POWER && v !== 0) return timesPower(v * 2 ** -LARGEST_POWER, e + LARGEST_POWER);
  return v * 2 ** e;
}
