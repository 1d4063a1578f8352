import type { Trajectory } from '../../../src/index.js';
import type { Fault } from '../fault.js';

/** A goal is met to this many relative tolerances: the place where it lies is known to about one. */
const TOLERANCES = 10;
/** What rounding does to a logarithm whatever the tolerance. */
const ROUNDING = 1e-11;

/** A value where it fits a double; where it does not, it is larger than any. */
const orInfinite = (value: number | null): number => value ?? Infinity;

/**
 * How far the final observation is from the goal, overshoot as well as undershoot, on the scale that the goal is met on:
 *
 * - times, which are positive: relative to the goal;
 * - $\ln(1/\mathcal L)$ and ln s: relative to the goal where it is beyond 1, absolute otherwise;
 * - $\ln\ln(1/\mathcal L)$: the same where it is positive; below, where it says that the risk is near 1, it is
 *   $\ln(1/\mathcal L)$ that is met, absolutely.
 *
 * A tail is an estimate of what is to come, which the final observation does not hold: 0.
 */
function miss({ goal: { key, value }, final }: Trajectory): number {
  const scaled = (seen: number): number => Math.abs(seen - value) / Math.max(1, Math.abs(value));
  switch (key) {
    case 'logTime':
      return Math.abs(orInfinite(final.logTime) / value - 1);
    case 'sphericalTime':
      return Math.abs(orInfinite(final.sphericalTime) / value - 1);
    case 'lnSphericalTime':
      return scaled(orInfinite(final.lnSphericalTime));
    case 'logInverseRisk':
      return scaled(orInfinite(final.logInverseRisk));
    case 'lnLogInverseRisk':
      if (value > 0) return scaled(final.lnLogInverseRisk ?? -Infinity);
      return Math.abs(orInfinite(final.logInverseRisk) - Math.exp(value));
    case 'tail':
      return 0;
  }
}

/** Whether a goal that is said to be reached is. */
export function judgeGoal(trajectory: Trajectory): readonly Fault[] {
  if (trajectory.status !== 'reached') return [];
  const { goal, final, relativeTolerance } = trajectory;
  const missed = miss(trajectory);
  if (missed <= TOLERANCES * relativeTolerance + ROUNDING) return [];
  const seen = goal.key === 'tail' ? null : final[goal.key];
  return [
    {
      kind: 'false goal',
      what: `${goal.key} = ${goal.value} reached at ${seen ?? 'null'}, off by ${missed.toExponential(2)}`,
    },
  ];
}
