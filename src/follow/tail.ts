/** An angle between W and $-\nabla\mathcal L$ that is no more than rounding: the direction is at rest. */
export const AT_REST = 1e-14;
/** An angle above this is none. */
export const VISIBLE = 1e-12;

/** An estimate of how much of a path is still to come. */
export interface Tail {
  /**
   * Local exponent of the decay, $-d\ln(\text{speed})/d\ln x$. Above 1 the path has finite length if this stays so;
   * an exponential decay shows as an exponent that grows like x.
   */
  readonly exponent: number;
  /** Remaining length, $x \cdot \text{speed}/(\text{exponent} - 1)$; Infinity where the exponent is 1 or less. */
  readonly length: number;
}

/**
 * Estimates the tail $\int_x^\infty \text{speed}$ from the last part of a record, x from `from` times its end. If the
 * exponent no longer falls, the length is an upper bound, since a speed $w(x')\le w(x)(x/x')^p$ integrates to
 * $x w/(p-1)$. The exponent is the slope of a least-squares line through (ln x, ln speed).
 *
 * @returns undefined where fewer than four points with positive speed lie in the window.
 */
export function estimateTail(x: ArrayLike<number>, speed: ArrayLike<number>, from = 0.5): Tail | undefined {
  const last = x[x.length - 1];
  let count = 0;
  let sumX = 0;
  let sumY = 0;
  let sumXX = 0;
  let sumXY = 0;
  for (let i = x.length - 1; i >= 0 && x[i] >= from * last; i--) {
    if (!(speed[i] > 0) || !(x[i] > 0)) continue;
    const a = Math.log(x[i] / last);
    const b = Math.log(speed[i]);
    count++;
    sumX += a;
    sumY += b;
    sumXX += a * a;
    sumXY += a * b;
  }
  const spread = count * sumXX - sumX * sumX;
  if (count < 4 || !(spread > 0)) return undefined;
  const slope = (count * sumXY - sumX * sumY) / spread;
  const atEnd = Math.exp((sumY - slope * sumX) / count);
  const exponent = -slope;
  return { exponent, length: exponent > 1 ? (last * atEnd) / (exponent - 1) : Infinity };
}
