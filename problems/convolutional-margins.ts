import type { DataSet } from './data-set.js';
import type { MarginModel } from './margin-model.js';
import type { PooledWindows } from './pooled-windows.js';

/** The sizes of a convolutional network, and where its kernels look. */
export interface ConvolutionalLayout {
  readonly data: DataSet;
  readonly windows: PooledWindows;
  /** From the beginning of a patch to each of its entries, in the features. */
  readonly kernel: Int32Array;
  readonly filters: number;
  /** Parameters of a filter: its kernel, then its read-out, one weight a window. */
  readonly block: number;
  /** λ. */
  readonly slope: number;
}

/** What is chosen in every window under every filter, filters × windows. */
export interface Choice {
  /** The patch with the largest response: where it begins in the features. */
  readonly patch: Int32Array;
  /** The slope of φ at the largest response. */
  readonly slope: Float64Array;
}

export function newChoice({ filters, windows }: ConvolutionalLayout): Choice {
  const size = filters * windows.count;
  return { patch: new Int32Array(size), slope: new Float64Array(size) };
}

/** The response of the filter whose parameters begin at `first` to a patch. */
export function response(
  { data, kernel }: ConvolutionalLayout,
  w: Float64Array,
  first: number,
  patch: number,
): number {
  const { x } = data;
  let sum = 0;
  for (let c = 0; c < kernel.length; c++) sum += w[first + c] * x[patch + kernel[c]];
  return sum;
}

/** Chooses as the responses are at W: where they tie the last patch, and where the largest is 0 the slope λ. */
export function chooseAt(layout: ConvolutionalLayout, w: Float64Array, out: Choice): void {
  const { filters, block, slope } = layout;
  const { count, starts, patches, blank } = layout.windows;
  for (let f = 0, place = 0; f < filters; f++)
    for (let g = 0; g < count; g++, place++) {
      let largest = Number.NEGATIVE_INFINITY;
      for (let e = starts[g]; e < starts[g + 1]; e++) {
        const z = response(layout, w, f * block, patches[e]);
        if (largest > z) continue;
        largest = z;
        out.patch[place] = patches[e];
      }
      out.slope[place] = largest > 0 || blank[g] === 1 ? 1 : slope;
    }
}

/** The functions of a model, and of its pieces. */
export type ConvolutionalFunctions = Pick<MarginModel, 'margins' | 'pullback' | 'jacobian' | 'hessian'> &
  Required<Pick<MarginModel, 'blockMargins'>>;

/** The margins and their derivatives, with the choice that `choiceAt` makes at W. */
export function convolutionalMargins(
  layout: ConvolutionalLayout,
  choiceAt: (w: Float64Array) => Choice,
): ConvolutionalFunctions {
  const { data, windows, kernel, filters, block } = layout;
  const { count, x, y } = data;
  const { perExample } = windows;
  const size = kernel.length;
  const dimension = filters * block;
  // The choice at the last W, and its parts.
  let { patch, slope } = newChoice(layout);

  const take = (w: Float64Array): void => {
    ({ patch, slope } = choiceAt(w));
  };
  /** What a window passes on. */
  const passed = (w: Float64Array, f: number, place: number): number =>
    slope[place] === 0 ? 0 : slope[place] * response(layout, w, f * block, patch[place]);

  /** What a filter contributes to the margin of an example. */
  const contribution = (w: Float64Array, f: number, i: number): number => {
    let sum = 0;
    for (let v = 0, place = f * windows.count + i * perExample; v < perExample; v++, place++)
      sum += w[f * block + size + v] * passed(w, f, place);
    return y[i] * sum;
  };

  const addGradient = (
    w: Float64Array,
    f: number,
    i: number,
    q: number,
    out: Float64Array,
    start: number,
  ) => {
    const first = f * block;
    const factor = q * y[i];
    for (let v = 0, place = f * windows.count + i * perExample; v < perExample; v++, place++) {
      if (slope[place] === 0) continue;
      const weight = factor * slope[place] * w[first + size + v];
      for (let c = 0; c < size; c++) out[start + first + c] += weight * x[patch[place] + kernel[c]];
      out[start + first + size + v] += factor * passed(w, f, place);
    }
  };

  return {
    margins(w, out) {
      take(w);
      for (let i = 0; i < count; i++) {
        let sum = 0;
        for (let f = 0; f < filters; f++) sum += contribution(w, f, i);
        out[i] = sum;
      }
    },
    blockMargins(w, out) {
      take(w);
      for (let f = 0, at = 0; f < filters; f++)
        for (let i = 0; i < count; i++, at++) out[at] = contribution(w, f, i);
    },
    pullback(w, q, out) {
      take(w);
      out.fill(0);
      for (let f = 0; f < filters; f++) for (let i = 0; i < count; i++) addGradient(w, f, i, q[i], out, 0);
    },
    jacobian(w, out) {
      take(w);
      out.fill(0);
      for (let f = 0; f < filters; f++)
        for (let i = 0; i < count; i++) addGradient(w, f, i, 1, out, i * dimension);
    },
    hessian(w, q, out) {
      take(w);
      out.fill(0);
      for (let f = 0, place = 0; f < filters; f++) {
        const start = f * block * block;
        for (let i = 0; i < count; i++)
          for (let v = 0; v < perExample; v++, place++) {
            const factor = q[i] * y[i] * slope[place];
            if (factor === 0) continue;
            const row = start + (size + v) * block;
            for (let c = 0; c < size; c++) out[row + c] += factor * x[patch[place] + kernel[c]];
          }
        for (let v = size; v < block; v++)
          for (let c = 0; c < size; c++) out[start + c * block + v] = out[start + v * block + c];
      }
    },
  };
}
