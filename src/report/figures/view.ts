import type { Observation } from '../../follow/observation.js';
import type { Followed } from '../../results/check.js';
import { alongClock, alongRisk, type Along } from './along.js';
import { refined } from './refined.js';

/** What the figures of a flow have in common: their axes, and the points to draw. */
export interface View {
  readonly flow: Followed;
  /** The clock; null where the run is a single point. */
  readonly clock: Along | null;
  /** The accuracy of optimisation; null where it did not grow. */
  readonly risk: Along | null;
  readonly points: readonly Observation[];
  /** The same for the definable twin; empty where there is none. */
  readonly twinPoints: readonly Observation[];
}

export function viewOf(flow: Followed): View {
  const { trajectory, twin } = flow;
  const clock = alongClock(trajectory, twin);
  const risk = alongRisk(trajectory, twin);
  const axes = [clock, risk].filter((axis) => axis !== null);
  return {
    flow,
    clock,
    risk,
    points: refined(trajectory, axes),
    twinPoints: twin === undefined ? [] : refined(twin, axes),
  };
}
