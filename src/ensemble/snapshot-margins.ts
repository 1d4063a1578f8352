import type { Ensemble } from './ensemble.js';

/**
 * The margins $p_i(\theta)$ of every snapshot of every run: for each run in order `count` × n numbers, row-major, and
 * none for a run without snapshots.
 *
 * THE SEAM for margins that are computed in one batch: directions of all runs side by side, B × k, go into
 * one evaluation of the model, B × n, which is cut up again here. Until then they are what each run observed.
 */
export function snapshotMargins(ensemble: Ensemble): Promise<readonly Float64Array[]> {
  return Promise.resolve(ensemble.runs.map(({ snapshots }) => snapshots?.margins ?? new Float64Array(0)));
}
