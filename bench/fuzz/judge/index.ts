import type { DataSet } from '../../../problems/index.js';
import type { StopSignal } from '../../../solvers/index.js';
import type { Trajectory, TrajectoryJson } from '../../../src/index.js';
import type { Result } from '../../../src/results/index.js';
import type { Fault } from '../fault.js';
import { judgeFinite } from './finite.js';
import { judgeGoal } from './goal.js';
import { judgeObservations } from './observation.js';
import { judgeAt, judgeSamples } from './path.js';
import { judgeStationary } from './stationary.js';

/** What the judge takes from the library; the rest it does by its own means. */
export interface Judged {
  readonly results: readonly Result[];
  trajectoryJson(trajectory: Trajectory, about: { readonly data: DataSet | null }): TrajectoryJson;
}

/** Whether a result is said to be violated on a flow that it holds for. */
function judgeVerdicts({ results }: Judged, trajectory: Trajectory, data: DataSet | null): readonly Fault[] {
  const flow = { name: 'case', description: '', trajectory, ...(data === null ? {} : { data }) };
  return results
    .filter((result) => result.appliesTo(flow))
    .map((result) => result.check(flow))
    .filter(({ verdict }) => verdict === 'violated')
    .map(({ result, because }) => ({ kind: 'violated', what: `${result}: ${because}` }));
}

/** Everything that is wrong with a trajectory, whatever its status: a path that stops early is one still. */
export function judge(
  library: Judged,
  trajectory: Trajectory,
  data: DataSet | null,
  signal?: StopSignal,
): readonly Fault[] {
  return [
    ...judgeGoal(trajectory),
    ...judgeStationary(trajectory),
    ...judgeFinite(library.trajectoryJson(trajectory, { data })),
    ...judgeSamples(trajectory),
    ...judgeObservations(trajectory),
    ...judgeVerdicts(library, trajectory, data),
    ...judgeAt(trajectory, signal),
  ];
}
