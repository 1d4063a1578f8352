import { InputError } from '../../problems/index.js';
import { follow } from '../follow/follow.js';
import type { Observation } from '../follow/observation.js';
import type { Trajectory } from '../follow/trajectory.js';
import type { FollowPlan } from '../input/resolve-spec.js';
import type { Run, Snapshots } from './run.js';

/** One array after the other. */
function stacked(arrays: readonly Float64Array[]): Float64Array {
  const length = arrays.reduce((sum, array) => sum + array.length, 0);
  const all = new Float64Array(length);
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}

function snapshotsOf(samples: readonly Observation[]): Snapshots {
  const column = (read: (at: Observation) => number | null) =>
    Float64Array.from(samples, (at) => read(at) ?? NaN);
  return {
    count: samples.length,
    logInverseRisk: column((at) => at.logInverseRisk),
    lnLogInverseRisk: column((at) => at.lnLogInverseRisk),
    directions: stacked(samples.map((at) => at.direction)),
    margins: stacked(samples.map((at) => at.margins)),
  };
}

/** What an ensemble keeps of a trajectory. No two of its arrays share memory. */
function runOf(seed: number, { status, message, stats, final, samples }: Trajectory): Run {
  const { margins, weights, direction } = final;
  const own = { margins: margins.slice(), weights: weights.slice(), direction: direction.slice() };
  return { seed, status, message, stats, final: { ...final, ...own }, snapshots: snapshotsOf(samples) };
}

/**
 * Follows one start of a plan: the run that `follow` makes of `{seed, scale}`. Nothing is thrown; a run that cannot be
 * followed says why.
 */
export function followStart(plan: FollowPlan, seed: number, scale: number): Run {
  const { model, loss, until, options } = plan;
  try {
    return runOf(seed, follow(model, loss, { seed, scale }, until, options));
  } catch (error) {
    const status = error instanceof InputError ? 'refused' : 'failed';
    return failedRun(seed, status, error);
  }
}

/** A run of which nothing is left but the reason. */
export function failedRun(seed: number, status: 'refused' | 'failed', error: unknown): Run {
  const message = error instanceof Error ? error.message : String(error);
  return { seed, status, message, stats: null, final: null, snapshots: null };
}
