import { InputError, type MarginModel } from '../../problems/index.js';
import type { LoadedExamples } from './backend.js';
import { DEFAULT_MEMORY, type BatchOptions, type Ran } from './batch-options.js';
import { layerOf } from './layer-of.js';
import { openBackend } from './open-backend.js';
import { checkExamples, scaledExamples, type ScaledExamples } from './scaled-examples.js';
import { checkVectors, unitLayers, type UnitLayers } from './unit-layers.js';

/** Predictions of some parameter vectors on some examples. */
export interface PredictionBlock {
  readonly firstVector: number;
  readonly vectors: number;
  readonly firstExample: number;
  readonly examples: number;
  /** Φ(x_i; θ_b): vectors × examples, row-major. Written over by the next block. */
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
 * How much goes into a block: a third of the memory each for examples, for parameters and for results. Examples, packed,
 * are held twice, and so are parameters.
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

function scale(
  values: Float64Array,
  layers: UnitLayers,
  { count, exponents }: ScaledExamples,
  firstExample: number,
): void {
  const factors = Float64Array.from(exponents, (e) => 2 ** Math.max(-1000, Math.min(1000, e)));
  const rest = exponents.map((e) => e - Math.max(-1000, Math.min(1000, e)));
  for (let b = 0, at = 0; b < layers.exponents.length; b++) {
    const factor = 2 ** Math.max(-1000, layers.exponents[b]);
    for (let i = 0; i < count; i++, at++) {
      let value = values[at] * factor * factors[i];
      if (rest[i] !== 0) value *= 2 ** rest[i];
      if (!Number.isFinite(value))
        throw new InputError(
          `row ${firstExample + i + 1} of x is too large: a prediction on it overflows; scale the features down`,
        );
      values[at] = value;
    }
  }
}

function abortError(): Error {
  const error = new Error('the batch was given up');
  error.name = 'AbortError';
  return error;
}

/**
 * Φ(x_i; θ_b), block by block, for batches that do not fit into memory as a whole.
 *
 * @param w B × k, row-major; no row may be zero
 * @param x n × d, row-major
 */
export async function* predictionBlocks(
  model: MarginModel,
  w: Float64Array,
  x: Float64Array,
  options: BatchOptions = {},
): AsyncGenerator<PredictionBlock, void, undefined> {
  const layer = layerOf(model);
  const { features, width, activation } = layer;
  const { memory = DEFAULT_MEMORY, signal } = options;
  if (!(memory >= 0)) throw new InputError(`memory is ${memory}: give a number of bytes`);
  const logNorms = checkVectors(w, model.dimension);
  const total = { examples: checkExamples(x, features), vectors: logNorms.length };
  const most = blockExtents(total, features, width * (features + 1), memory);
  const layersOf = unitLayers(layer, model.dimension, most.vectors);
  const out = new Float64Array(most.vectors * most.examples);
  const backend = await openBackend(layer, total, options);
  try {
    for (let firstExample = 0; firstExample < total.examples; firstExample += most.examples) {
      const examples = Math.min(most.examples, total.examples - firstExample);
      const scaled = scaledExamples(x, features, activation, firstExample, examples);
      let loaded: LoadedExamples | undefined;
      try {
        loaded = await backend.load(layer, scaled.x, examples);
        for (let firstVector = 0; firstVector < total.vectors; firstVector += most.vectors) {
          if (signal?.aborted === true) throw abortError();
          const vectors = Math.min(most.vectors, total.vectors - firstVector);
          const layers = layersOf(w, firstVector, vectors);
          const values = out.subarray(0, vectors * examples);
          await loaded.predict(layers.rows, layers.coefficients, vectors, values);
          scale(values, layers, scaled, firstExample);
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
