import type { LayerShape } from '../batch/backend.js';

/** From here on, and how many. */
export interface Range {
  readonly first: number;
  readonly count: number;
}

/** A part of a batch; the arrays are shared between threads. */
export interface MarginTask {
  readonly shape: LayerShape;
  readonly rows: Float64Array;
  readonly coefficients: Float64Array;
  readonly x: Float64Array;
  /** Written: all vectors × all examples. */
  readonly out: Float64Array;
  /** Examples in x, and so the length of a row of `out`. */
  readonly examples: number;
  readonly vectorsAt: Range;
  readonly examplesAt: Range;
}

/** `count` things in `parts` ranges, none empty, that differ by a multiple of `unit` at most. */
export function ranges(count: number, parts: number, unit: number): Range[] {
  const size = unit * Math.ceil(count / (unit * parts));
  return Array.from({ length: Math.ceil(count / size) }, (_, k) => ({
    first: k * size,
    count: Math.min(size, count - k * size),
  }));
}
