/** $2^{27} + 1$, which splits a double into halves whose products are exact (Dekker 1971). */
const SPLIT = 134217729;

/**
 * Sums of products as if in twice the precision (Ogita, Rump & Oishi 2005, Dot2): for what is left of a row after a
 * combination of others that nearly equals it. Factors must be below 1e300.
 */
export interface ExactSum {
  start(value: number): void;
  /** Adds $xy$. */
  add(x: number, y: number): void;
  value(): number;
}

/** An empty sum. */
export function exactSum(): ExactSum {
  let sum = 0;
  let lost = 0;
  return {
    start(value) {
      sum = value;
      lost = 0;
    },
    add(x, y) {
      const product = x * y;
      const splitX = SPLIT * x;
      const splitY = SPLIT * y;
      const highX = splitX - (splitX - x);
      const highY = splitY - (splitY - y);
      const lowX = x - highX;
      const lowY = y - highY;
      lost += lowX * lowY - (product - highX * highY - lowX * highY - highX * lowY);
      const before = sum;
      sum += product;
      const added = sum - before;
      lost += before - (sum - added) + (product - added);
    },
    value: () => sum + lost,
  };
}
