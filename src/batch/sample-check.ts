import { plainPrediction, type PredictionTask } from './plain-prediction.js';

/** Error that is let pass, of the sum of the sizes of the terms. */
export const FLOAT32_ERROR = 1e-5;

const MOST_ENTRIES = 16;
/** Products that a check may take however small the task is. */
const SMALL = 1e7;
/** Part of the task that a check may be. */
const PART = 1 / 20;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Entries to look at: the first, the last, and others spread over all, whatever the period of a fault. */
function entries(size: number, products: number): Set<number> {
  const affordable = Math.max(2, PART * size, SMALL / products);
  const count = Math.min(size, MOST_ENTRIES, Math.floor(affordable));
  const chosen = new Set([0, size - 1]);
  for (let k = 1; chosen.size < count && k < 10 * MOST_ENTRIES; k++)
    chosen.add(Math.floor(((k * GOLDEN) % 1) * size));
  return chosen;
}

/** What is wrong with predictions as far as a few of them tell, or null. */
export function objection(task: PredictionTask, out: Float64Array): string | null {
  const { shape, examples, vectors } = task;
  const size = vectors * examples;
  for (let at = 0; at < size; at++) if (!Number.isFinite(out[at])) return `a prediction was ${out[at]}`;
  for (const at of entries(size, shape.width * shape.features)) {
    const { value, size: terms } = plainPrediction(task, Math.floor(at / examples), at % examples);
    const error = Math.abs(out[at] - value);
    if (!(error <= FLOAT32_ERROR * terms))
      return `a prediction was off by ${(error / terms).toExponential(1)} of its terms, and ${FLOAT32_ERROR} is allowed`;
  }
  return null;
}
