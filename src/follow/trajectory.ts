import type { MarginModel } from '../../problems/index.js';
import type { Stats } from '../../solvers/index.js';
import type { Clock } from '../flow/flow.js';
import type { Loss } from '../flow/loss.js';
import type { KinkPath } from './kink-path.js';
import type { Observation } from './observation.js';
import type { Fall } from './separation-watch.js';
import type { Tail } from './tail.js';
import type { Goal } from './until.js';

/**
 * How following ended.
 *
 * - `reached`: the goal of `until`.
 * - `stationary`: the flow has come to a point at which the gradient is zero to rounding, or to within a few tolerances
 *   of a local minimum that Newton's method confirms; the risk falls no further. Usual causes: data that the model does
 *   not separate, examples on which no neuron is active, a saddle that the flow runs straight into.
 * - `slow`: the risk still falls, but by less than a millionth while the clock grew ten thousand times, or ten times in a
 *   thousand steps, or in ten thousand steps; the message has the rate. Usual causes: examples on which no neuron is active beside others whose margins grow for ever, data that
 *   are separable but for ties, degenerate minima.
 * - `unresolved`: the goal was passed between two neighbouring doubles of the clock, or of W: at none of them the
 *   quantity has the value asked for. Usual cause: a start so large that the risk falls by many orders of magnitude
 *   while W changes by less than its rounding.
 * - `clock-ended`: the clock of the run came to the largest double. Usual causes: the clock `time`; a direction that
 *   settles like a power of ln s.
 * - `max-steps`: with an explicit method usually stiffness, since the direction relaxes at the rate ‖W‖^L; on the central
 *   path, which that does not bound, supports that join one after the other, or a direction that goes on turning.
 * - `undecided`: at a kink it cannot be told how the flow goes on: it has several ways, touches the kink as closely as
 *   rounding, or meets more kinks at once than can be told apart, or without time passing.
 * - `not-converged`: on the central path no step could be solved, however short. Usual causes: margins that come to depend
 *   on each other beyond the digits of a double, derivatives of a model that do not belong to its margins.
 * - `step-too-small`, `non-finite`, `aborted`: as for an integration, see `Status` of farflow/solvers.
 */
export type FollowStatus =
  | 'reached'
  | 'stationary'
  | 'slow'
  | 'unresolved'
  | 'clock-ended'
  | 'max-steps'
  | 'step-too-small'
  | 'non-finite'
  | 'not-converged'
  | 'undecided'
  | 'aborted';

/** A gradient flow that was followed, whole or in part. */
export interface Trajectory {
  readonly model: MarginModel;
  readonly loss: Loss;
  readonly clock: Clock;
  readonly goal: Goal;
  readonly relativeTolerance: number;
  readonly status: FollowStatus;
  /** What happened, and what to try where the goal was not reached. */
  readonly message: string;
  readonly stats: Stats;
  /** In order; the first is the start, the last is {@link Trajectory.final}. */
  readonly samples: readonly Observation[];
  readonly final: Observation;
  /** The first point at which $\mathcal L < \ell(0)$ (Assumption 2.2), or null if there was none. */
  readonly separated: Observation | null;
  /** Largest fall of $\tilde\alpha$ in one step since then (0 if it never fell), and where. */
  readonly largestFall: Fall;
  /**
   * Whether the KKT point that the direction has come to is stable: how fast the fastest perturbation grows there that
   * leaves the active margins alone, in units of 1/s, and whether that is no more than rounding. Null where the
   * direction is not aligned yet, or the method does not tell.
   */
  readonly stability: { readonly largestGrowthRate: number; readonly stable: boolean } | null;
  /** Estimate of the path of θ still to come, from the last half of the run; null where it is too short to tell. */
  readonly tail: Tail | null;
  /** How the path met the kinks of the model; null for a model without. */
  readonly kinks: KinkPath | null;
  /**
   * The trajectory at any point of its clock between start and end, integrated anew from the last sample before.
   *
   * @throws RangeError outside the trajectory.
   */
  at(clockTime: number): Observation;
}

/** Where a run stands, to be shown while it goes on. */
export interface FollowProgress {
  readonly clockTime: number;
  /** Share of the way to the goal, 0 to 1; null where it cannot be known. */
  readonly fraction: number | null;
  readonly logInverseRisk: number;
  readonly stats: Stats;
}
