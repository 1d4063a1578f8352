import { InputError, type MarginModel } from '../../problems/index.js';
import type { BatchOptions, Ran } from './batch-options.js';
import { predictionBlocks, type PredictionBlock } from './prediction-blocks.js';

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

/**
 * Φ(x_i; θ_b) for many parameter vectors and many examples, θ_b = W_b/‖W_b‖: decision surfaces on a grid, for instance.
 * Of linear, deep linear, squared ReLU, ReLU and leaky ReLU predictors; the examples need not be those of the model.
 *
 * In float64 each value is within a few roundings of Σ_j |c_j| φ(Σ_a |r_ja x_ia|), the sum of the sizes of its terms; in
 * float32 within 1e-5 of it, checked on a sample.
 *
 * @param w B × k, row-major; no row may be zero
 * @param x n × d, row-major
 * @throws InputError when the model is of another kind, arrays do not fill their rows, a number is not finite, a
 * parameter vector is zero, or B n exceeds $2^{28}$; {@link predictionBlocks} has no such limit
 */
export async function evaluatePredictions(
  model: MarginModel,
  w: Float64Array,
  x: Float64Array,
  options: BatchOptions = {},
): Promise<Predictions> {
  const features = model.hiddenLayer?.features ?? 1;
  const size = (w.length / model.dimension) * (x.length / features);
  if (size > MOST_VALUES)
    throw new InputError(
      `W and x make ${size} predictions, more than the ${MOST_VALUES} that are returned at once: take them block by block, with predictionBlocks`,
    );
  let values: Float64Array | undefined;
  let last: PredictionBlock | undefined;
  const examples = x.length / features;
  for await (const block of predictionBlocks(model, w, x, options)) {
    values ??= new Float64Array(size);
    for (let b = 0; b < block.vectors; b++)
      values.set(
        block.values.subarray(b * block.examples, (b + 1) * block.examples),
        (block.firstVector + b) * examples + block.firstExample,
      );
    last = block;
  }
  const { logNorms, ran } = last!;
  return { vectors: logNorms.length, examples, values: values!, logNorms, ran };
}

/** @throws InputError unless there is a label, +1 or −1, for each example */
function checkLabels(y: ArrayLike<number>, examples: number): void {
  if (y.length !== examples)
    throw new InputError(`x has ${examples} rows and y has ${y.length} labels: give one label for each row`);
  for (let i = 0; i < examples; i++)
    if (y[i] !== 1 && y[i] !== -1)
      throw new InputError(`label ${i + 1} is ${y[i]}: labels must be the numbers +1 and -1`);
}

/**
 * p_i(θ_b) = y_i Φ(x_i; θ_b), as {@link evaluatePredictions}.
 *
 * @param y n labels, each +1 or −1
 */
export async function evaluateMargins(
  model: MarginModel,
  w: Float64Array,
  x: Float64Array,
  y: ArrayLike<number>,
  options: BatchOptions = {},
): Promise<Margins> {
  checkLabels(y, x.length / (model.hiddenLayer?.features ?? 1));
  const { vectors, examples, values, logNorms, ran } = await evaluatePredictions(model, w, x, options);
  for (let b = 0, at = 0; b < vectors; b++) for (let i = 0; i < examples; i++, at++) values[at] *= y[i];
  return { vectors, examples, margins: values, logNorms, ran };
}

/**
 * min_i p_i(θ_b) for each parameter vector, as {@link evaluateMargins}; in the memory of a few blocks, however many
 * margins there are.
 */
export async function smallestMargins(
  model: MarginModel,
  w: Float64Array,
  x: Float64Array,
  y: ArrayLike<number>,
  options: BatchOptions = {},
): Promise<SmallestMargins> {
  checkLabels(y, x.length / (model.hiddenLayer?.features ?? 1));
  let margins = new Float64Array();
  let which = new Int32Array();
  let last: PredictionBlock | undefined;
  for await (const block of predictionBlocks(model, w, x, options)) {
    if (last === undefined) {
      margins = new Float64Array(block.logNorms.length).fill(Infinity);
      which = new Int32Array(block.logNorms.length);
    }
    for (let b = 0, at = 0; b < block.vectors; b++)
      for (let i = 0; i < block.examples; i++, at++) {
        const p = y[block.firstExample + i] * block.values[at];
        if (p < margins[block.firstVector + b]) {
          margins[block.firstVector + b] = p;
          which[block.firstVector + b] = block.firstExample + i;
        }
      }
    last = block;
  }
  return { margins, examples: which, logNorms: last!.logNorms, ran: last!.ran };
}
