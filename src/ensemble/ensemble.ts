import type { DataSet, MarginModel } from '../../problems/index.js';
import type { Loss } from '../flow/loss.js';
import { goal as goalOf, type Goal } from '../follow/until.js';
import type { Preparation } from '../input/preparation.js';
import type { FollowPlan } from '../input/resolve-spec.js';
import type { EnsemblePlan } from './plan.js';
import type { Run, RunStatus } from './run.js';

/** Many starts of one specification that were followed to one goal. */
export interface Ensemble {
  readonly model: MarginModel;
  /** Null for a model that has none. */
  readonly data: DataSet | null;
  /** What was done to the features of the data. */
  readonly preparation: Preparation;
  readonly loss: Loss;
  readonly goal: Goal;
  /** Seed of the first start; start i is `{seed: seed + i, scale}`. */
  readonly seed: number;
  /** Standard deviation of the parameters at the start. */
  readonly scale: number;
  /** How many starts were asked for. */
  readonly starts: number;
  /** Those that came to an end, by seed: all of them, or fewer where the ensemble was given up. */
  readonly runs: readonly Run[];
}

/** Puts runs, in whatever order they came, together. */
export function ensembleOf(
  plan: FollowPlan,
  { seed, scale, starts }: EnsemblePlan,
  runs: readonly Run[],
): Ensemble {
  const { model, data, preparation, loss, until } = plan;
  const inOrder = [...runs].sort((a, b) => a.seed - b.seed);
  return Object.freeze({
    model,
    data,
    preparation,
    loss,
    goal: goalOf(until),
    seed,
    scale,
    starts,
    runs: inOrder,
  });
}

/** How many runs ended how: the reached ones first, then by how many there are. */
export function countStatuses(runs: readonly Run[]): ReadonlyMap<RunStatus, number> {
  const counts = new Map<RunStatus, number>();
  for (const { status } of runs) counts.set(status, (counts.get(status) ?? 0) + 1);
  const rank = ([status, count]: readonly [RunStatus, number]): number =>
    status === 'reached' ? Infinity : count;
  return new Map(
    [...counts].sort((a, b) => (rank(a) === rank(b) ? (a[0] < b[0] ? -1 : 1) : rank(b) - rank(a))),
  );
}

/** The runs that reached the goal. */
export const reachedRuns = (
  ensemble: Ensemble,
): readonly (Run & { readonly final: NonNullable<Run['final']> })[] =>
  ensemble.runs.flatMap((run) =>
    run.status === 'reached' && run.final !== null ? [{ ...run, final: run.final }] : [],
  );
