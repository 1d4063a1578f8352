import { phi } from './activation.js';
import type { LayerShape } from './backend.js';

/** What a backend is asked for at once. */
export interface PredictionTask {
  readonly shape: LayerShape;
  /** examples × features */
  readonly x: Float64Array;
  readonly examples: number;
  /** vectors × width × features */
  readonly rows: Float64Array;
  /** vectors × width */
  readonly coefficients: Float64Array;
  readonly vectors: number;
}

/** Operations of a task: a multiplication and an addition for each product. */
export const taskWork = ({ shape, examples, vectors }: PredictionTask): number =>
  2 * examples * vectors * shape.width * shape.features;

/** One prediction in float64, term by term, and the sum of the sizes of its terms, Σ_j |c_j| φ(Σ_a |r_ja x_a|). */
export function plainPrediction(
  { shape: { features: d, width: m, activation }, x, rows, coefficients }: PredictionTask,
  b: number,
  i: number,
): { readonly value: number; readonly size: number } {
  let value = 0;
  let size = 0;
  for (let j = 0, at = b * m * d; j < m; j++) {
    let z = 0;
    let sizes = 0;
    for (let a = 0, v = i * d; a < d; a++, at++, v++) {
      const term = rows[at] * x[v];
      z += term;
      sizes += Math.abs(term);
    }
    const c = coefficients[b * m + j];
    value += c * phi(activation, z);
    size += Math.abs(c) * phi(activation, sizes);
  }
  return { value, size };
}
