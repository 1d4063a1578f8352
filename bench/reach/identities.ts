import type { Trajectory } from '../../src/index.js';

/** The largest, or NaN where there is none or one is NaN. */
const largest = (values: readonly number[]): number => (values.length === 0 ? NaN : Math.max(...values));

/** How far the weights of a sample are from their sum, which is 1 for the exponential loss. */
export function closureOf({ loss, samples }: Trajectory): number {
  if (loss.name !== 'exponential') return NaN;
  return largest(samples.map(({ weights }) => Math.abs(weights.reduce((sum, q) => sum + q, 0) - 1)));
}

/** How far apart the sides of Lemma 3.4 are: what was measured on the path, and what was integrated. */
export function lemmaOf({ samples }: Trajectory): number {
  return largest(
    samples.flatMap(({ lemma34 }) =>
      lemma34 === null
        ? []
        : [lemma34.smoothedMargin, lemma34.pathLength].map(({ left, right }) => Math.abs(left - right)),
    ),
  );
}
