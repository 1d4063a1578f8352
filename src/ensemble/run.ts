import type { Stats } from '../../solvers/index.js';
import type { Observation } from '../follow/observation.js';
import type { FollowStatus } from '../follow/trajectory.js';

/**
 * How one start of an ensemble ended: as a flow that was followed, or
 *
 * - `refused`: the flow could not set off. Usual cause: a start at which the gradient is zero, all neurons being dead.
 * - `failed`: following broke off with an error, which is a defect, or the worker ran out of memory.
 */
export type RunStatus = FollowStatus | 'refused' | 'failed';

/**
 * Points that were kept along a run, as columns; NaN where there is no such number. `count` rows, the first is the start
 * and the last the end.
 */
export interface Snapshots {
  readonly count: number;
  /** $\ln(1/\mathcal L)$; NaN where it does not fit a double. */
  readonly logInverseRisk: Float64Array;
  /** $\ln\ln(1/\mathcal L)$; NaN while $\mathcal L \ge 1$. */
  readonly lnLogInverseRisk: Float64Array;
  /** θ, `count` × `dimension`, row-major. */
  readonly directions: Float64Array;
  /** $p_i(\theta)$ as they were observed, `count` × the number of examples, row-major. */
  readonly margins: Float64Array;
}

/** One start of an ensemble and what became of it, as plain data. */
export interface Run {
  /** Of the start: `{"seed": seed, "scale": scale}` with the scale of the ensemble. */
  readonly seed: number;
  readonly status: RunStatus;
  /** What happened, and what to try where the goal was not reached. */
  readonly message: string;
  /** Null for a run that was refused or failed, as the two below. */
  readonly stats: Stats | null;
  readonly final: Observation | null;
  readonly snapshots: Snapshots | null;
}

/** The memory of a run that may be handed over to another thread. */
export function buffersOf({ final, snapshots }: Run): ArrayBufferLike[] {
  const arrays = [
    ...(final === null ? [] : [final.margins, final.weights, final.direction]),
    ...(snapshots === null
      ? []
      : [snapshots.logInverseRisk, snapshots.lnLogInverseRisk, snapshots.directions, snapshots.margins]),
  ];
  return arrays.map(({ buffer }) => buffer);
}
