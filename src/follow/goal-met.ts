import type { Observation } from './observation.js';
import type { Goal } from './until.js';

/** What is met to this many tolerances, or to this much of rounding, is met. */
const TOLERANCES = 10;
const ROUNDING = 1e-12;

const near = (x: number | null, wanted: number, error: number, least = 1): boolean =>
  x !== null && Math.abs(x - wanted) <= error * Math.max(least, Math.abs(wanted));

/**
 * Whether an observation is one at which a goal is met: whether the quantity that the goal names has its value there, to
 * ten tolerances, relative to the value, or for risks and logarithms of time to 1 where that is more. A tail is an estimate that takes the run before, and cannot be held
 * against one point.
 */
export function meetsGoal({ key, value }: Goal, at: Observation, tolerance: number): boolean {
  const error = TOLERANCES * tolerance + ROUNDING;
  switch (key) {
    case 'logInverseRisk':
      // What does not fit a double is known by its logarithm.
      return at.logInverseRisk === null
        ? near(at.lnLogInverseRisk, Math.log(value), error)
        : near(at.logInverseRisk, value, error);
    case 'lnLogInverseRisk':
      return value < 0
        ? near(at.logInverseRisk, Math.exp(value), error)
        : near(at.lnLogInverseRisk, value, error);
    case 'tail':
      return true;
    case 'logTime':
      return at.logTime === null
        ? at.time.level === 2 && near(at.time.value, Math.log(value), error)
        : near(at.logTime, value, error, 0);
    case 'lnSphericalTime':
      return near(at.lnSphericalTime, value, error);
    default:
      return near(at[key], value, error, 0);
  }
}
