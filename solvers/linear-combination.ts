/**
 * $y + h \sum_j w_j k_j$ over the stages whose weight is not zero. The stages lie one after another in one array.
 */
export interface LinearCombination {
  readonly weights: Float64Array;
  /** The stage of each weight, counted from 0. */
  readonly stages: Int32Array;
}

/** The combination that has the given weights, zeros left out. */
export function linearCombination(weights: readonly number[]): LinearCombination {
  const stages = weights.map((_, j) => j).filter((j) => weights[j] !== 0);
  return { weights: Float64Array.from(stages, (j) => weights[j]), stages: Int32Array.from(stages) };
}

/** Steps beyond this, times a weight, may be out of range. */
export const LARGE = 1e280;

/**
 * Writes the combination into `out`. One pass over the components, with all terms at once: this is where explicit
 * methods spend their time.
 */
export function combine(
  out: Float64Array,
  y: Float64Array,
  h: number,
  k: Float64Array,
  c: LinearCombination,
): void {
  const terms = Math.abs(h) > LARGE ? 0 : c.weights.length;
  if (terms === 1) sum1(out, y, h, k, c);
  else if (terms === 2) sum2(out, y, h, k, c);
  else if (terms === 3) sum3(out, y, h, k, c);
  else if (terms === 4) sum4(out, y, h, k, c);
  else if (terms === 5) sum5(out, y, h, k, c);
  else if (terms === 6) sum6(out, y, h, k, c);
  else if (terms === 7) sum7(out, y, h, k, c);
  else if (terms === 8) sum8(out, y, h, k, c);
  else if (terms === 9) sum9(out, y, h, k, c);
  else if (terms === 12) sum12(out, y, h, k, c);
  else accumulate(out, y, h, k, c);
}

/** Of any length. A large step multiplies the sum, a small one the terms, so that neither overflows. */
function accumulate(
  out: Float64Array,
  y: Float64Array,
  h: number,
  k: Float64Array,
  c: LinearCombination,
): void {
  const { weights: w, stages: s } = c;
  const n = out.length;
  const inner = Math.abs(h) < 1 ? h : 1;
  const outer = Math.abs(h) < 1 ? 1 : h;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < w.length; j++) sum += inner * w[j] * k[s[j] * n + i];
    out[i] = y[i] + outer * sum;
  }
}

function sum1(out: Float64Array, y: Float64Array, h: number, k: Float64Array, c: LinearCombination): void {
  const { weights: w, stages: s } = c;
  const n = out.length;
  const w0 = h * w[0];
  const o0 = n * s[0];
  for (let i = 0; i < n; i++) out[i] = y[i] + w0 * k[o0 + i];
}

function sum2(out: Float64Array, y: Float64Array, h: number, k: Float64Array, c: LinearCombination): void {
  const { weights: w, stages: s } = c;
  const n = out.length;
  const w0 = h * w[0];
  const w1 = h * w[1];
  const o0 = n * s[0];
  const o1 = n * s[1];
  for (let i = 0; i < n; i++) out[i] = y[i] + (w0 * k[o0 + i] + w1 * k[o1 + i]);
}

function sum3(out: Float64Array, y: Float64Array, h: number, k: Float64Array, c: LinearCombination): void {
  const { weights: w, stages: s } = c;
  const n = out.length;
  const w0 = h * w[0];
  const w1 = h * w[1];
  const w2 = h * w[2];
  const o0 = n * s[0];
  const o1 = n * s[1];
  const o2 = n * s[2];
  for (let i = 0; i < n; i++) out[i] = y[i] + (w0 * k[o0 + i] + w1 * k[o1 + i] + w2 * k[o2 + i]);
}

function sum4(out: Float64Array, y: Float64Array, h: number, k: Float64Array, c: LinearCombination): void {
  const { weights: w, stages: s } = c;
  const n = out.length;
  const w0 = h * w[0];
  const w1 = h * w[1];
  const w2 = h * w[2];
  const w3 = h * w[3];
  const o0 = n * s[0];
  const o1 = n * s[1];
  const o2 = n * s[2];
  const o3 = n * s[3];
  for (let i = 0; i < n; i++)
    out[i] = y[i] + (w0 * k[o0 + i] + w1 * k[o1 + i] + w2 * k[o2 + i] + w3 * k[o3 + i]);
}

function sum5(out: Float64Array, y: Float64Array, h: number, k: Float64Array, c: LinearCombination): void {
  const { weights: w, stages: s } = c;
  const n = out.length;
  const w0 = h * w[0];
  const w1 = h * w[1];
  const w2 = h * w[2];
  const w3 = h * w[3];
  const w4 = h * w[4];
  const o0 = n * s[0];
  const o1 = n * s[1];
  const o2 = n * s[2];
  const o3 = n * s[3];
  const o4 = n * s[4];
  for (let i = 0; i < n; i++)
    out[i] = y[i] + (w0 * k[o0 + i] + w1 * k[o1 + i] + w2 * k[o2 + i] + w3 * k[o3 + i] + w4 * k[o4 + i]);
}

function sum6(out: Float64Array, y: Float64Array, h: number, k: Float64Array, c: LinearCombination): void {
  const { weights: w, stages: s } = c;
  const n = out.length;
  const w0 = h * w[0];
  const w1 = h * w[1];
  const w2 = h * w[2];
  const w3 = h * w[3];
  const w4 = h * w[4];
  const w5 = h * w[5];
  const o0 = n * s[0];
  const o1 = n * s[1];
  const o2 = n * s[2];
  const o3 = n * s[3];
  const o4 = n * s[4];
  const o5 = n * s[5];
  for (let i = 0; i < n; i++)
    out[i] =
      y[i] +
      (w0 * k[o0 + i] + w1 * k[o1 + i] + w2 * k[o2 + i] + w3 * k[o3 + i] + w4 * k[o4 + i] + w5 * k[o5 + i]);
}

function sum7(out: Float64Array, y: Float64Array, h: number, k: Float64Array, c: LinearCombination): void {
  const { weights: w, stages: s } = c;
  const n = out.length;
  const w0 = h * w[0];
  const w1 = h * w[1];
  const w2 = h * w[2];
  const w3 = h * w[3];
  const w4 = h * w[4];
  const w5 = h * w[5];
  const w6 = h * w[6];
  const o0 = n * s[0];
  const o1 = n * s[1];
  const o2 = n * s[2];
  const o3 = n * s[3];
  const o4 = n * s[4];
  const o5 = n * s[5];
  const o6 = n * s[6];
  for (let i = 0; i < n; i++)
    out[i] =
      y[i] +
      (w0 * k[o0 + i] +
        w1 * k[o1 + i] +
        w2 * k[o2 + i] +
        w3 * k[o3 + i] +
        w4 * k[o4 + i] +
        w5 * k[o5 + i] +
        w6 * k[o6 + i]);
}

function sum8(out: Float64Array, y: Float64Array, h: number, k: Float64Array, c: LinearCombination): void {
  const { weights: w, stages: s } = c;
  const n = out.length;
  const w0 = h * w[0];
  const w1 = h * w[1];
  const w2 = h * w[2];
  const w3 = h * w[3];
  const w4 = h * w[4];
  const w5 = h * w[5];
  const w6 = h * w[6];
  const w7 = h * w[7];
  const o0 = n * s[0];
  const o1 = n * s[1];
  const o2 = n * s[2];
  const o3 = n * s[3];
  const o4 = n * s[4];
  const o5 = n * s[5];
  const o6 = n * s[6];
  const o7 = n * s[7];
  for (let i = 0; i < n; i++)
    out[i] =
      y[i] +
      (w0 * k[o0 + i] +
        w1 * k[o1 + i] +
        w2 * k[o2 + i] +
        w3 * k[o3 + i] +
        w4 * k[o4 + i] +
        w5 * k[o5 + i] +
        w6 * k[o6 + i] +
        w7 * k[o7 + i]);
}

function sum9(out: Float64Array, y: Float64Array, h: number, k: Float64Array, c: LinearCombination): void {
  const { weights: w, stages: s } = c;
  const n = out.length;
  const w0 = h * w[0];
  const w1 = h * w[1];
  const w2 = h * w[2];
  const w3 = h * w[3];
  const w4 = h * w[4];
  const w5 = h * w[5];
  const w6 = h * w[6];
  const w7 = h * w[7];
  const w8 = h * w[8];
  const o0 = n * s[0];
  const o1 = n * s[1];
  const o2 = n * s[2];
  const o3 = n * s[3];
  const o4 = n * s[4];
  const o5 = n * s[5];
  const o6 = n * s[6];
  const o7 = n * s[7];
  const o8 = n * s[8];
  for (let i = 0; i < n; i++)
    out[i] =
      y[i] +
      (w0 * k[o0 + i] +
        w1 * k[o1 + i] +
        w2 * k[o2 + i] +
        w3 * k[o3 + i] +
        w4 * k[o4 + i] +
        w5 * k[o5 + i] +
        w6 * k[o6 + i] +
        w7 * k[o7 + i] +
        w8 * k[o8 + i]);
}

function sum12(out: Float64Array, y: Float64Array, h: number, k: Float64Array, c: LinearCombination): void {
  const { weights: w, stages: s } = c;
  const n = out.length;
  const w0 = h * w[0];
  const w1 = h * w[1];
  const w2 = h * w[2];
  const w3 = h * w[3];
  const w4 = h * w[4];
  const w5 = h * w[5];
  const w6 = h * w[6];
  const w7 = h * w[7];
  const w8 = h * w[8];
  const w9 = h * w[9];
  const w10 = h * w[10];
  const w11 = h * w[11];
  const o0 = n * s[0];
  const o1 = n * s[1];
  const o2 = n * s[2];
  const o3 = n * s[3];
  const o4 = n * s[4];
  const o5 = n * s[5];
  const o6 = n * s[6];
  const o7 = n * s[7];
  const o8 = n * s[8];
  const o9 = n * s[9];
  const o10 = n * s[10];
  const o11 = n * s[11];
  for (let i = 0; i < n; i++)
    out[i] =
      y[i] +
      (w0 * k[o0 + i] +
        w1 * k[o1 + i] +
        w2 * k[o2 + i] +
        w3 * k[o3 + i] +
        w4 * k[o4 + i] +
        w5 * k[o5 + i] +
        w6 * k[o6 + i] +
        w7 * k[o7 + i] +
        w8 * k[o8 + i] +
        w9 * k[o9 + i] +
        w10 * k[o10 + i] +
        w11 * k[o11 + i]);
}
