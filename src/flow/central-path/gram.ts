/**
 * Scalar products of many rows with many columns, `out[l * stride + s] = <rows[l], columns[s]>`, added to what stands
 * there if asked. Two by two at a time, so that every number that is loaded is used twice.
 */
export function gram(
  rows: readonly Float64Array[],
  columns: readonly Float64Array[],
  rowCount: number,
  columnCount: number,
  stride: number,
  out: Float64Array,
  add: boolean,
): void {
  for (let l = 0; l < rowCount; l += 2) {
    const a = rows[l];
    const b = rows[Math.min(l + 1, rowCount - 1)];
    for (let s = 0; s < columnCount; s += 2) {
      const c = columns[s];
      const d = columns[Math.min(s + 1, columnCount - 1)];
      let ac = 0;
      let ad = 0;
      let bc = 0;
      let bd = 0;
      for (let t = 0; t < a.length; t++) {
        const x = a[t];
        const y = b[t];
        const u = c[t];
        const w = d[t];
        ac += x * u;
        ad += x * w;
        bc += y * u;
        bd += y * w;
      }
      const at = l * stride + s;
      if (!add) out[at] = 0;
      out[at] += ac;
      if (s + 1 < columnCount) out[at + 1] = ad + (add ? out[at + 1] : 0);
      if (l + 1 >= rowCount) continue;
      const below = at + stride;
      out[below] = bc + (add ? out[below] : 0);
      if (s + 1 < columnCount) out[below + 1] = bd + (add ? out[below + 1] : 0);
    }
  }
}

/** Scalar products of many rows with one vector, likewise. */
export function products(
  rows: readonly Float64Array[],
  x: Float64Array,
  rowCount: number,
  out: Float64Array,
  add: boolean,
): void {
  for (let l = 0; l < rowCount; l += 2) {
    const a = rows[l];
    const b = rows[Math.min(l + 1, rowCount - 1)];
    let first = 0;
    let second = 0;
    for (let t = 0; t < a.length; t++) {
      const value = x[t];
      first += a[t] * value;
      second += b[t] * value;
    }
    out[l] = first + (add ? out[l] : 0);
    if (l + 1 < rowCount) out[l + 1] = second + (add ? out[l + 1] : 0);
  }
}

/** The scalar product of two vectors. */
export function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < a.length; t++) sum += a[t] * b[t];
  return sum;
}
