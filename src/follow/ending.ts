import type { MarginModel } from '../../problems/index.js';
import type { Observation } from './observation.js';
import { AT_REST, estimateTail, VISIBLE, type Tail } from './tail.js';
import type { FollowStatus, Trajectory } from './trajectory.js';
import { formatGoal, type Goal } from './until.js';

/** The examples whose margins are not positive, as a sentence. */
function stuck({ margins }: Observation): string {
  const wrong = [...margins.keys()].filter((i) => !(margins[i] > 0)).map((i) => i + 1);
  if (wrong.length === 0) return '';
  const named = wrong.slice(0, 5).join(', ') + (wrong.length > 5 ? ', …' : '');
  return ` Not positive: the margin${wrong.length > 1 ? 's' : ''} of ${wrong.length} of ${margins.length} examples (${named}).`;
}

/** Angles below this are those of a KKT point. */
const ALIGNED = 1e-4;
/** Growth below this share of that of the norm is rounding, or too slow to tell. */
const STILL = 1e-6;

/**
 * The path still to come, from the samples up to where the direction comes to rest for good, as far as can be seen. A
 * flow from W = 0 is at rest in the beginning too: it runs straight on. A model that gives its turning apart, to all
 * digits, is never at rest.
 */
export function remaining(samples: readonly Observation[], { sphericalPart }: MarginModel): Tail | null {
  const angle = (at: Observation): number => at.alignmentAngle ?? Infinity;
  const moved = samples.findLastIndex((at) => angle(at) > VISIBLE);
  const still = samples.findIndex((at, k) => k > moved && angle(at) <= AT_REST);
  const moving = still < 0 || sphericalPart !== undefined ? samples : samples.slice(0, still);
  return (
    estimateTail(
      moving.map((at) => at.clockTime),
      moving.map((at) => at.speed ?? NaN),
    ) ?? null
  );
}

/** What the largest growth rate says of the point that the direction has come to. */
export function judgeStability(
  { alignmentAngle, radialGradient }: Observation,
  rate: number | undefined,
): Trajectory['stability'] {
  if (rate === undefined || !Number.isFinite(rate) || alignmentAngle === null || !(alignmentAngle < ALIGNED))
    return null;
  return { largestGrowthRate: rate, stable: rate <= STILL * Math.abs(radialGradient) };
}

/**
 * What happened, and what to try where the goal was not reached.
 *
 * @param explicit whether the method that the run ended with is one that stiffness bounds.
 */
export function describeEnd(
  status: FollowStatus,
  goal: Goal,
  solver: string,
  at: Observation,
  explicit: boolean,
): string {
  const place = `ln(1/risk) = ${String(at.logInverseRisk ?? `exp(${at.lnLogInverseRisk})`)}`;
  switch (status) {
    case 'reached':
      return `Reached ${formatGoal(goal)}.`;
    case 'stationary':
      return (
        `The gradient has fallen to nothing at ${place} and ln|W| = ${at.logNorm}, before ${formatGoal(goal)}: the ` +
        `risk falls no further from here.${stuck(at)} Try another start, or a model that separates the data.`
      );
    case 'clock-ended':
      return (
        `Stopped at ${place}, before ${formatGoal(goal)}: the clock has come to the largest double. Follow the flow in ` +
        'the clock log-time or spherical.'
      );
    case 'max-steps':
      return (
        `Stopped at ${place}, before ${formatGoal(goal)}: ${solver}` +
        (explicit
          ? ' The direction relaxes at the rate |W|^L, which bounds the steps of explicit methods: leave the method ' +
            'out, and the clock, for steps that it does not bound.'
          : '')
      );
    default:
      return `Stopped at ${place}, before ${formatGoal(goal)}: ${solver}`;
  }
}
