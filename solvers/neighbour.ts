const value = new Float64Array(1);
const bits = new BigInt64Array(value.buffer);

/** The double next to t, above it or below. */
export function neighbour(t: number, above: boolean): number {
  if (t === 0) return above ? Number.MIN_VALUE : -Number.MIN_VALUE;
  value[0] = t;
  bits[0] += t > 0 === above ? 1n : -1n;
  return value[0];
}
