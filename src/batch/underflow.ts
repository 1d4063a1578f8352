import type { LayerShape } from './backend.js';
import { plainPrediction, type PredictionTask } from './plain-prediction.js';
import { activationDegree } from './activation.js';

/*
 * Float32 ends at 2^-126. Where all terms of a prediction may be below that, it can come out as 0; where it comes out
 * above 2^-60, all that was lost is below 1e-5 of it, for up to 10,000 neurons and features.
 */

/** Results below this are doubted where their terms may be below {@link SMALL_TERM}. */
const SMALL_RESULT = 2 ** -60;
const SMALL_TERM = 2 ** -110;
/** Part of the predictions that may be doubted. */
const MOST = 1 / 20;

/** The smallest size of a number other than 0 in each stretch of `length`; Infinity where there is none. */
function smallestSizes(values: Float64Array, length: number, count: number): Float64Array {
  const sizes = new Float64Array(count).fill(Infinity);
  for (let k = 0, at = 0; k < count; k++)
    for (let a = 0; a < length; a++, at++) {
      const size = Math.abs(values[at]);
      if (size < sizes[k] && size > 0) sizes[k] = size;
    }
  return sizes;
}

/** The size below which no entry of an example is, unless it is 0. */
export const exampleFloors = ({ features }: LayerShape, x: Float64Array, examples: number): Float64Array =>
  smallestSizes(x, features, examples);

/**
 * Computes again, in float64, the predictions that float32 may have lost.
 *
 * @returns why that cannot be done for all, or null
 */
export function restoreLost(task: PredictionTask, floors: Float64Array, out: Float64Array): string | null {
  const { shape, examples, vectors, rows, coefficients } = task;
  const { features, width, activation } = shape;
  const lowestRow = smallestSizes(rows, width * features, vectors);
  const lowestCoefficient = smallestSizes(coefficients, width, vectors);
  const degree = activationDegree(activation);
  const size = vectors * examples;
  const lost: number[] = [];
  for (let b = 0, at = 0; b < vectors; b++)
    for (let i = 0; i < examples; i++, at++)
      if (
        Math.abs(out[at]) < SMALL_RESULT &&
        lowestCoefficient[b] * (lowestRow[b] * floors[i]) ** degree < SMALL_TERM
      )
        lost.push(at);
  if (lost.length > Math.max(1, MOST * size))
    return `float32 cannot tell ${lost.length} of ${size} predictions from 0: the sizes of the numbers differ too much`;
  for (const at of lost) out[at] = plainPrediction(task, Math.floor(at / examples), at % examples).value;
  return null;
}
