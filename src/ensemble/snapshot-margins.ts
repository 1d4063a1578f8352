import type { BatchOptions } from '../batch/batch-options.js';
import { evaluateMargins } from '../batch/evaluate-margins.js';
import type { Ensemble } from './ensemble.js';
import type { Run, Snapshots } from './run.js';

/** Margins that are evaluated at once at most, a GiB; of more than that, those that were observed are taken. */
const MOST = 2 ** 27;

/** Of a run that stopped at numbers that are none there is nothing to evaluate. */
function snapshotsOf({ snapshots }: Run): Snapshots | null {
  return snapshots !== null && snapshots.directions.every(Number.isFinite) ? snapshots : null;
}

/** θ of all snapshots of all runs, one below the other. */
function allDirections(kept: readonly Snapshots[], dimension: number): Float64Array {
  const rows = kept.reduce((sum, { count }) => sum + count, 0);
  const all = new Float64Array(rows * dimension);
  let at = 0;
  for (const { directions } of kept) {
    all.set(directions, at);
    at += directions.length;
  }
  return all;
}

/**
 * The margins $p_i(\theta)$ of every snapshot of every run: for each run in order `count` × n numbers, row-major, and
 * none for a run without snapshots.
 *
 * Those of a model with one hidden layer are computed from the directions, of all runs in one batch, B × k to B × n;
 * the default is good to a few roundings. Those of other models are what each run observed.
 *
 * @param options where to compute the batch
 */
export async function snapshotMargins(
  { model, data, runs }: Ensemble,
  options: BatchOptions = {},
): Promise<readonly Float64Array[]> {
  const observed = ({ snapshots }: Run): Float64Array => snapshots?.margins ?? new Float64Array(0);
  const kept = runs.flatMap((run) => snapshotsOf(run) ?? []);
  const w = allDirections(kept, model.dimension);
  const size = (w.length / model.dimension) * model.count;
  if (model.hiddenLayer === undefined || data === null || size === 0 || size > MOST)
    return runs.map(observed);
  const { margins } = await evaluateMargins(model, w, data.x, data.y, options);
  let at = 0;
  return runs.map((run) => {
    const snapshots = snapshotsOf(run);
    if (snapshots === null) return observed(run);
    const from = at;
    at += snapshots.count * model.count;
    return margins.slice(from, at);
  });
}
