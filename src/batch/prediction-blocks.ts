import { InputError, type MarginModel } from '../../problems/index.js';
import { requireOptions } from '../input/known-options.js';
import type { LayerShape, LoadedExamples } from './backend.js';
import { DEFAULT_MEMORY, type BatchOptions, type Ran } from './batch-options.js';
import { checkLabels, requireLabels } from './labels.js';
import { restoreLarge } from './large-examples.js';
import { layerOf } from './layer-of.js';
import { openBackend } from './open-backend.js';
import { flatRows, type Rows } from './rows.js';
import { checkExamples, exampleScaling, unscaledExamples } from './scaled-examples.js';
import { checkVectors, unitLayers } from './unit-layers.js';
import { unscale } from './unscale.js';

/** Predictions of some parameter vectors on some examples. */
export interface PredictionBlock {
  readonly firstVector: number;
  readonly vectors: number;
  readonly firstExample: number;
  readonly examples: number;
  /** Φ(x_i; θ_b), or the margin: vectors × examples, row-major. Written over by the next block. */
  readonly values: Float64Array;
  /** ln‖W_b‖ of all vectors. */
  readonly logNorms: Float64Array;
  readonly ran: Ran;
}

/** Makes room for so many results. */
export type ResultArray = (size: number) => Float64Array;

interface Extents {
  readonly examples: number;
  readonly vectors: number;
}

/**
 * How much goes into a block: a third of the memory each for examples, for parameters and for results. Backends hold
 * copies, so each counts twice.
 */
function blockExtents(total: Extents, features: number, parameters: number, memory: number): Extents {
  const third = memory / 3 / Float64Array.BYTES_PER_ELEMENT;
  const fit = (most: number, size: number): number => Math.max(1, Math.min(most, Math.floor(third / size)));
  const examples = fit(total.examples, 2 * features);
  return {
    examples,
    vectors: Math.min(fit(total.vectors, 2 * parameters), fit(total.vectors, 2 * examples)),
  };
}

function abortError(): Error {
  const error = new Error('the batch was given up');
  error.name = 'AbortError';
  return error;
}

/**
 * The blocks of a batch.
 *
 * @param into asked, once all is checked, for an array of all values; blocks of whole rows are computed in it. Where it
 * is null, blocks are written one over the other
 */
export async function* blocksOf(
  model: MarginModel,
  givenW: Rows,
  givenX: Rows,
  givenY: ArrayLike<number> | null,
  options: BatchOptions,
  into: ResultArray | null,
): AsyncGenerator<PredictionBlock, void, undefined> {
  const layer = layerOf(model);
  const { features, width, activation } = layer;
  requireOptions('a batch', options, ['backend', 'cpu', 'gpu', 'memory', 'signal']);
  const shape: LayerShape = { features, width, activation };
  const { memory = DEFAULT_MEMORY, signal } = options;
  if (!(typeof memory === 'number' && memory >= 0))
    throw new InputError(`memory is ${memory}: give a number of bytes`);
  // Of its own, for who calls may write to them before there is a result. Examples, of which there may be many, are not
  // copied, and not to be written to.
  const w = flatRows('W', givenW, model.dimension, 'parameters').slice();
  const y = givenY === null ? null : Float64Array.from(givenY);
  const x = flatRows('x', givenX, features, 'features');
  const logNorms = checkVectors(w, model.dimension);
  const { count, large } = checkExamples(x, features);
  if (y !== null) checkLabels(y, count);
  const total = { examples: count, vectors: logNorms.length };
  const most = blockExtents(total, features, width * (features + 1), memory);
  const backend = await openBackend(shape, total, options);
  try {
    const plain = backend.precision === 'float64';
    const examplesOf = plain
      ? unscaledExamples(features)
      : exampleScaling(features, activation, most.examples);
    const largeOf = (first: number, some: number): number[] =>
      large.filter((i) => i >= first && i < first + some).map((i) => i - first);
    const layersOf = unitLayers(layer, model.dimension, most.vectors, !plain);
    const whole = most.examples === total.examples ? into?.(total.vectors * total.examples) : undefined;
    const block = whole ?? new Float64Array(most.vectors * most.examples);
    for (let firstExample = 0; firstExample < total.examples; firstExample += most.examples) {
      const examples = Math.min(most.examples, total.examples - firstExample);
      const scaled = examplesOf(x, firstExample, examples);
      let loaded: LoadedExamples | undefined;
      try {
        loaded = await backend.load(shape, scaled.x, examples);
        for (let firstVector = 0; firstVector < total.vectors; firstVector += most.vectors) {
          if (signal?.aborted === true) throw abortError();
          const vectors = Math.min(most.vectors, total.vectors - firstVector);
          const layers = layersOf(w, firstVector, vectors);
          const at = whole === undefined ? 0 : firstVector * examples;
          const values = block.subarray(at, at + vectors * examples);
          await loaded.predict(layers.rows, layers.coefficients, vectors, values);
          if (plain) restoreLarge(shape, layers, vectors, largeOf(firstExample, examples), scaled.x, values);
          unscale(values, layers, scaled, y, firstExample);
          yield { firstVector, vectors, firstExample, examples, values, logNorms, ran: backend.ran() };
        }
      } finally {
        loaded?.close();
      }
    }
  } finally {
    await backend.close();
  }
}

/**
 * Φ(x_i; θ_b), block by block, for batches that do not fit into memory as a whole. See {@link evaluatePredictions}.
 *
 * @param w B × k, row-major, or an array for each row; no row may be zero
 * @param x n × d, likewise
 */
export function predictionBlocks(
  model: MarginModel,
  w: Rows,
  x: Rows,
  options: BatchOptions = {},
): AsyncGenerator<PredictionBlock, void, undefined> {
  return blocksOf(model, w, x, null, options, null);
}

/**
 * p_i(θ_b) = y_i Φ(x_i; θ_b), block by block, for batches that do not fit into memory as a whole. See
 * {@link evaluateMargins}.
 *
 * @param w B × k, row-major, or an array for each row; no row may be zero
 * @param x n × d, likewise
 * @param y n labels, each +1 or −1
 */
export function marginBlocks(
  model: MarginModel,
  w: Rows,
  x: Rows,
  y: ArrayLike<number>,
  options: BatchOptions = {},
): AsyncGenerator<PredictionBlock, void, undefined> {
  requireLabels(y);
  return blocksOf(model, w, x, y, options, null);
}
