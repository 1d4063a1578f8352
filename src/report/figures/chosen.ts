/*
 * Which examples to draw. A chart shows some fifty lines; of more than that those that support the margin are shown
 * first, and of the others an even choice by where they end.
 */

const MOST = 48;

/** In the end, weights this much smaller than the largest no longer pull. */
export const SUPPORT = 1e-3;

/** Examples to draw, those that support the margin last, so that they lie on top. */
export interface Chosen {
  readonly supporting: readonly number[];
  readonly others: readonly number[];
  /** How many examples support the margin, drawn or not. */
  readonly supports: number;
}

function evenly(sorted: readonly number[], most: number): number[] {
  if (sorted.length <= most) return [...sorted];
  if (most === 1) return [sorted[0]];
  return Array.from({ length: most }, (_, k) => sorted[Math.round((k * (sorted.length - 1)) / (most - 1))]);
}

export function chooseExamples(margins: ArrayLike<number>, weights: ArrayLike<number>): Chosen {
  const all = Array.from({ length: margins.length }, (_, i) => i);
  const largest = all.reduce((most, i) => Math.max(most, weights[i]), 0);
  const supporting = all
    .filter((i) => weights[i] >= SUPPORT * largest)
    .sort((a, b) => weights[b] - weights[a]);
  const others = all
    .filter((i) => !(weights[i] >= SUPPORT * largest))
    .sort((a, b) => margins[a] - margins[b]);
  const room = Math.max(MOST / 2, MOST - others.length);
  const shown = evenly(supporting, room);
  return { supporting: shown, others: evenly(others, MOST - shown.length), supports: supporting.length };
}
