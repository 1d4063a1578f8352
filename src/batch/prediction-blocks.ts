import { InputError, type MarginModel } from '../../problems/index.js';
import { LARGEST_PLAIN, type LayerShape, type LoadedExamples } from './backend.js';
import { LARGEST_POWER, timesPower } from './binary-scale.js';
import { DEFAULT_MEMORY, type BatchOptions, type Ran } from './batch-options.js';
import { layerOf } from './layer-of.js';
import { openBackend } from './open-backend.js';
import { checkExamples, exampleScaling, unscaledExamples, type ScaledExamples } from './scaled-examples.js';
import { checkVectors, unitLayers, type UnitLayers } from './unit-layers.js';

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

/** What predictions on examples are multiplied by: 2 to the exponent, and the label where there are labels. */
function exampleFactors(exponents: Int32Array, y: ArrayLike<number> | null, first: number): Float64Array {
  return Float64Array.from(exponents, (e, i) => 2 ** e * (y === null ? 1 : y[first + i]));
}

/** Undoes the scaling of layers and examples, and multiplies by the labels. */
function unscale(
  values: Float64Array,
  layers: UnitLayers,
  { count, exponents }: ScaledExamples,
  y: ArrayLike<number> | null,
  firstExample: number,
): void {
  const ordinary = exponents.every((e) => Math.abs(e) <= LARGEST_POWER / 2);
  const factors = exampleFactors(ordinary ? exponents : new Int32Array(count), y, firstExample);
  // Zero times a number is zero, and times anything else is not: one pass without a branch.
  let defect = 0;
  for (let b = 0, at = 0; b < layers.exponents.length; b++) {
    const e = layers.exponents[b];
    if (ordinary && Math.abs(e) <= LARGEST_POWER / 4) {
      const factor = 2 ** e;
      for (let i = 0; i < count; i++, at++) {
        const value = values[at] * factor * factors[i];
        defect += 0 * value;
        values[at] = value;
      }
    } else
      for (let i = 0; i < count; i++, at++) {
        // Where all is ordinary, the factor has the exponent in it.
        const value = timesPower(values[at], ordinary ? e : e + exponents[i]) * factors[i];
        defect += 0 * value;
        values[at] = value;
      }
  }
  if (defect === 0) return;
  const row = firstExample + (values.findIndex((value) => !Number.isFinite(value)) % count) + 1;
  throw new InputError(`row ${row} of x is too large: a prediction on it overflows; scale the features down`);
}

function abortError(): Error {
  const error = new Error('the batch was given up');
  error.name = 'AbortError';
  return error;
}

/** @throws InputError unless there is a label, +1 or −1, for each example */
function checkLabels(y: ArrayLike<number>, examples: number): void {
  if (y.length !== examples)
    throw new InputError(`x has ${examples} rows and y has ${y.length} labels: give one label for each row`);
  for (let i = 0; i < examples; i++)
    if (y[i] !== 1 && y[i] !== -1)
      throw new InputError(`label ${i + 1} is ${y[i]}: labels must be the numbers +1 and -1`);
}

async function* blocks(
  model: MarginModel,
  w: Float64Array,
  x: Float64Array,
  y: ArrayLike<number> | null,
  options: BatchOptions,
): AsyncGenerator<PredictionBlock, void, undefined> {
  const layer = layerOf(model);
  const { features, width, activation } = layer;
  const shape: LayerShape = { features, width, activation };
  const { memory = DEFAULT_MEMORY, signal } = options;
  if (!(memory >= 0)) throw new InputError(`memory is ${memory}: give a number of bytes`);
  const logNorms = checkVectors(w, model.dimension);
  const { count, largest } = checkExamples(x, features);
  if (y !== null) checkLabels(y, count);
  const total = { examples: count, vectors: logNorms.length };
  const most = blockExtents(total, features, width * (features + 1), memory);
  const backend = await openBackend(shape, total, options);
  try {
    const plain = backend.precision === 'float64' && largest <= LARGEST_PLAIN;
    const examplesOf = plain
      ? unscaledExamples(features)
      : exampleScaling(features, activation, most.examples);
    const layersOf = unitLayers(layer, model.dimension, most.vectors);
    const out = new Float64Array(most.vectors * most.examples);
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
          const values = out.subarray(0, vectors * examples);
          await loaded.predict(layers.rows, layers.coefficients, vectors, values);
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
 * @param w B × k, row-major; no row may be zero
 * @param x n × d, row-major
 */
export function predictionBlocks(
  model: MarginModel,
  w: Float64Array,
  x: Float64Array,
  options: BatchOptions = {},
): AsyncGenerator<PredictionBlock, void, undefined> {
  return blocks(model, w, x, null, options);
}

/**
 * p_i(θ_b) = y_i Φ(x_i; θ_b), block by block, for batches that do not fit into memory as a whole. See
 * {@link evaluateMargins}.
 *
 * @param w B × k, row-major; no row may be zero
 * @param x n × d, row-major
 * @param y n labels, each +1 or −1
 */
export function marginBlocks(
  model: MarginModel,
  w: Float64Array,
  x: Float64Array,
  y: ArrayLike<number>,
  options: BatchOptions = {},
): AsyncGenerator<PredictionBlock, void, undefined> {
  return blocks(model, w, x, y, options);
}
