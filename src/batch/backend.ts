import type { Activation } from '../../problems/index.js';

/** What a backend has to know of a hidden layer, see `HiddenLayer` of `farflow/problems`. */
export interface LayerShape {
  readonly features: number;
  readonly width: number;
  readonly activation: Activation;
}

/** Examples that lie where a backend computes. */
export interface LoadedExamples {
  /**
   * $\Phi_{bi} = \sum_j c_{bj}\,\varphi(\langle r_{bj}, x_i\rangle)$.
   *
   * @param rows $r_{bj}$, vectors × width × features
   * @param coefficients $c_{bj}$, vectors × width
   * @param vectors number of layers, B
   * @param out vectors × examples; every entry is written
   */
  predict(
    rows: Float64Array,
    coefficients: Float64Array,
    vectors: number,
    out: Float64Array,
  ): void | Promise<void>;
  /** Gives back what was taken; not to be used afterwards. */
  close(): void;
}

/**
 * One way to compute. What it is given is finite. Those in float32 are given it scaled: the largest entry of each row, of
 * each layer's coefficients and of each example is 0 or between 1 and 2 in size. What float32 loses because it is too small
 * need not be found: results below $2^{-60}$ are looked after by the caller. Those in float64 are given layers of unit
 * vectors and examples as they are; where examples above $2^{501}$ make them overflow, the caller mends it.
 */
export interface MarginBackend {
  readonly name: 'cpu' | 'gpu';
  readonly precision: 'float64' | 'float32';
  /** What computes, for people: `WebAssembly SIMD on 2 threads`, say. */
  readonly description: string;
  /**
   * Takes examples in, for all that is predicted on them.
   *
   * @param x examples × features, row-major; not to be written to before `close`
   */
  load(shape: LayerShape, x: Float64Array, examples: number): LoadedExamples | Promise<LoadedExamples>;
  /** Gives back threads, textures and the like. */
  close(): void | Promise<void>;
}
