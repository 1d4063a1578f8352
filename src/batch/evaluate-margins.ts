import { InputError, type MarginModel } from '../../problems/index.js';
import type { BatchOptions, Ran } from './batch-options.js';
import { requireLabels } from './labels.js';
import { layerOf } from './layer-of.js';
import { flatRows, type Rows } from './rows.js';
import { blocksOf, marginBlocks, type PredictionBlock } from './prediction-blocks.js';

/** Predictions at unit vectors θ_b = W_b/‖W_b‖. */
export interface Predictions {
  /** Number of parameter vectors, B. */
  readonly vectors: number;
  /** Number of examples, n. */
  readonly examples: number;
  /** Φ(x_i; θ_b): B × n, row-major. Those at W_b are ‖W_b‖^L times as large. */
  readonly values: Float64Array;
  /** ln‖W_b‖. */
  readonly logNorms: Float64Array;
  readonly ran: Ran;
}

/** Margins at unit vectors θ_b = W_b/‖W_b‖. */
export interface Margins {
  /** Number of parameter vectors, B. */
  readonly vectors: number;
  /** Number of examples, n. */
  readonly examples: number;
  /** p_i(θ_b) = y_i Φ(x_i; θ_b): B × n, row-major. Those at W_b are ‖W_b‖^L times as large. */
  readonly margins: Float64Array;
  /** ln‖W_b‖. */
  readonly logNorms: Float64Array;
  readonly ran: Ran;
}

/** The smallest margin of each parameter vector, at θ_b: its normalised margin. */
export interface SmallestMargins {
  /** min_i p_i(θ_b), B entries. */
  readonly margins: Float64Array;
  /** The first example with that margin, counted from 0. */
  readonly examples: Int32Array;
  /** ln‖W_b‖. */
  readonly logNorms: Float64Array;
  readonly ran: Ran;
}

/** Results of 2 GiB. */
const MOST_VALUES = 2 ** 28;

/** All blocks in one array. */
async function collected(
  model: MarginModel,
  w: Rows,
  x: Rows,
  y: ArrayLike<number> | null,
  options: BatchOptions,
): Promise<Predictions> {
  const { features } = layerOf(model);
  const [flatW, flatX] = [
    flatRows('W', w, model.dimension, 'parameters'),
    flatRows('x', x, features, 'features'),
  ];
  const examples = flatX.length / features;
  const size = (flatW.length / model.dimension) * examples;
  if (size > MOST_VALUES)
    throw new InputError(
      `W and x make ${size} values, more than the ${MOST_VALUES} that are returned at once: take them block by block, with predictionBlocks or marginBlocks`,
    );
  let values: Float64Array | undefined;
  let last: PredictionBlock | undefined;
  const room = (count: number): Float64Array => (values ??= new Float64Array(count));
  for await (const block of blocksOf(model, flatW, flatX, y, options, room)) {
    last = block;
    const all = room(size);
    if (block.values.buffer === all.buffer) continue;
    for (let b = 0; b < block.vectors; b++)
      all.set(
        block.values.subarray(b * block.examples, (b + 1) * block.examples),
        (block.firstVector + b) * examples + block.firstExample,
      );
  }
  const { logNorms, ran } = last!;
  return { vectors: logNorms.length, examples, values: values!, logNorms, ran };
}

/**
 * Φ(x_i; θ_b) for many parameter vectors and many examples, θ_b = W_b/‖W_b‖: decision surfaces on a grid, for instance.
 * Of linear, deep linear, squared ReLU, ReLU and leaky ReLU predictors; the examples need not be those of the model.
 *
 * θ_b is taken as rounded to float64. In float64 each value is then within a few roundings of Σ_j |c_j| φ(Σ_a |r_ja x_ia|),
 * the sum of the sizes of its terms; in float32, on the gpu, within 1e-5 of it, checked on a sample. A backend of your own
 * that is given as `cpu` is trusted.
 *
 * @param w B × k, row-major, or an array for each row; no row may be zero
 * @param x n × d, likewise; not to be written to before the result is there
 * @throws InputError when the model is of another kind, arrays do not fill their rows or are nested in part, options are not known, a number is not finite, a
 * parameter vector is zero, a prediction overflows, or B n exceeds $2^{28}$; {@link predictionBlocks} has no such limit
 */
export function evaluatePredictions(
  model: MarginModel,
  w: Rows,
  x: Rows,
  options: BatchOptions = {},
): Promise<Predictions> {
  return collected(model, w, x, null, options);
}

/**
 * p_i(θ_b) = y_i Φ(x_i; θ_b), as {@link evaluatePredictions}.
 *
 * @param y n labels, each +1 or −1
 */
export async function evaluateMargins(
  model: MarginModel,
  w: Rows,
  x: Rows,
  y: ArrayLike<number>,
  options: BatchOptions = {},
): Promise<Margins> {
  requireLabels(y);
  const { values, ...rest } = await collected(model, w, x, y, options);
  return { ...rest, margins: values };
}

/**
 * min_i p_i(θ_b) for each parameter vector, as {@link evaluateMargins}; in the memory of a few blocks, however many
 * margins there are.
 */
export async function smallestMargins(
  model: MarginModel,
  w: Rows,
  x: Rows,
  y: ArrayLike<number>,
  options: BatchOptions = {},
): Promise<SmallestMargins> {
  let margins = new Float64Array();
  let examples = new Int32Array();
  let last: PredictionBlock | undefined;
  for await (const block of marginBlocks(model, w, x, y, options)) {
    if (last === undefined) {
      margins = new Float64Array(block.logNorms.length).fill(Infinity);
      examples = new Int32Array(block.logNorms.length);
    }
    for (let b = 0, at = 0; b < block.vectors; b++)
      for (let i = 0; i < block.examples; i++, at++) {
        if (!(block.values[at] < margins[block.firstVector + b])) continue;
        margins[block.firstVector + b] = block.values[at];
        examples[block.firstVector + b] = block.firstExample + i;
      }
    last = block;
  }
  return { margins, examples, logNorms: last!.logNorms, ran: last!.ran };
}
