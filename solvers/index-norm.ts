import type { ErrorNorm } from './error-norm.js';

/** Sizes of errors of a differential-algebraic problem. */
export interface IndexNorm {
  /** Multiplies the errors of components of index ν by h^(ν−1), in place. */
  weigh(values: Float64Array, h: number): void;
  /** The norm of the errors `values` so weighed, on the scale of `y0`. */
  sizeOf(values: Float64Array, y0: Float64Array, h: number): number;
}

/**
 * In a problem of index ν errors of the algebraic components are larger than those of the others by h^(1−ν), and do not
 * touch them; held to the same tolerance they would bound the steps for nothing (Hairer & Wanner 1996, VII.4).
 *
 * @param own the problem's own weights, in place of the powers of h, of components of index 2 or more alone.
 */
export function indexNorm(
  n: number,
  index: ArrayLike<number> | undefined,
  norm: ErrorNorm,
  own?: (values: Float64Array, h: number) => void,
): IndexNorm {
  if (index === undefined) return { weigh: () => undefined, sizeOf: (values, y0) => norm(values, y0, y0) };
  const algebraic = Int32Array.from({ length: n }, (_, i) => i).filter((i) => index[i] > 1);
  const kept = new Float64Array(algebraic.length);
  const weigh = (values: Float64Array, h: number): void => {
    if (own !== undefined) own(values, Math.abs(h));
    else
      for (let i = 0; i < n; i++) if (index[i] > 1) values[i] *= Math.min(1, Math.abs(h)) ** (index[i] - 1);
  };
  return {
    weigh,
    sizeOf(values, y0, h) {
      for (let k = 0; k < algebraic.length; k++) kept[k] = values[algebraic[k]];
      weigh(values, h);
      const size = norm(values, y0, y0);
      for (let k = 0; k < algebraic.length; k++) values[algebraic[k]] = kept[k];
      return size;
    },
  };
}
