const view = new DataView(new ArrayBuffer(8));

/** The next double above x, which is finite. */
export function nextUp(x: number): number {
  if (x === 0) return Number.MIN_VALUE;
  view.setFloat64(0, x);
  view.setBigInt64(0, view.getBigInt64(0) + (x > 0 ? 1n : -1n));
  return view.getFloat64(0);
}

/** The next double below x, which is finite. */
export function nextDown(x: number): number {
  return -nextUp(-x);
}

/** The bits of every value, so that 0 and −0 differ and NaN equals itself. */
export function bits(values: ArrayLike<number>): string {
  return Array.from(new BigUint64Array(Float64Array.from(values).buffer), (word) => word.toString(16)).join(
    ' ',
  );
}
