/**
 * Whether `factor` times each of the numbers `from` to `to` is finite. Zero times a number is zero, and times anything else
 * is not: so a sum tells, without a branch. There are four sums, since each addition waits for the one before.
 */
export function allFinite(values: Float64Array, from: number, to: number, factor = 1): boolean {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let at = from;
  for (; at + 4 <= to; at += 4) {
    s0 += 0 * (factor * values[at]);
    s1 += 0 * (factor * values[at + 1]);
    s2 += 0 * (factor * values[at + 2]);
    s3 += 0 * (factor * values[at + 3]);
  }
  for (; at < to; at++) s0 += 0 * (factor * values[at]);
  return s0 + s1 + s2 + s3 === 0;
}
