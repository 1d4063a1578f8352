import type { MarginModel } from '../../problems/index.js';
import type { Clock } from '../flow/flow.js';
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

/** How a run ended. */
export interface RunEnd {
  readonly status: FollowStatus;
  readonly goal: Goal;
  /** What the solver says of it. */
  readonly solver: string;
  readonly final: Observation;
  readonly tolerance: number;
  /** Whether the method that the run ended with is one that stiffness bounds. */
  readonly explicit: boolean;
  readonly clock: Clock;
  /** $-d\ln\mathcal L/d\ln x$ of a run that was slow. */
  readonly rate: number;
}

/** A number in the six digits that say where a run ended; the path has them all. */
const short = (value: number): string => String(Number(value.toPrecision(6)));

function placeOf({ logInverseRisk, lnLogInverseRisk }: Observation): string {
  if (logInverseRisk !== null) return `ln(1/risk) = ${short(logInverseRisk)}`;
  if (lnLogInverseRisk !== null) return `ln(1/risk) = exp(${short(lnLogInverseRisk)})`;
  return 'ln(1/risk) beyond exp(1e308)';
}

/** What the quantity of a goal came to. */
const formatReached = ({ key }: Goal, final: Observation): string =>
  key === 'logInverseRisk' || key === 'lnLogInverseRisk'
    ? placeOf(final)
    : `${key} = ${short(final[key as 'logTime'] ?? NaN)}`;

/** What holds all the same where a run could not go on. */
function kept({ normalizedMargin, alignmentAngle, clockTime }: Observation): string {
  const angle =
    alignmentAngle === null ? '' : ` and W at ${alignmentAngle.toExponential(1)} radians from the gradient`;
  return `The path up to there, ${clockTime} by its clock, is good to the tolerance: it ends with the normalised margin ${normalizedMargin}${angle}.`;
}

/** Why the central path could not be followed further, and what to try; of its equations the caller knows nothing. */
function describeImpasse({ status, tolerance }: RunEnd): string {
  switch (status) {
    case 'not-converged':
      return (
        'no step from there could be solved, however short. Supports that join late, or margins that come to depend on ' +
        'each other, may ask for more digits than there are. Try another relativeTolerance, looser or stricter than ' +
        `${tolerance}, which takes other steps, or a start that differs a little; and hold the derivatives of a model ` +
        'of your own against differences.'
      );
    case 'non-finite':
      return (
        'beyond there margins or their derivatives are not finite. Check that those of a model of your own are finite ' +
        `for every W; otherwise try a relativeTolerance stricter than ${tolerance}, or a start that differs a little.`
      );
    default:
      return (
        'no step from there was accurate to the tolerance, however short. Try a relativeTolerance looser than ' +
        `${tolerance}, or a start that differs a little.`
      );
  }
}

/** What happened, and what to try where the goal was not reached. */
export function describeEnd(end: RunEnd): string {
  const { status, goal, solver, final, explicit } = end;
  const place = placeOf(final);
  switch (status) {
    case 'reached':
      return `Reached ${formatGoal(goal)}.`;
    case 'stationary': {
      const norm = final.logNorm === null ? 'W = 0' : `ln|W| = ${short(final.logNorm)}`;
      return (
        `The gradient has fallen to nothing at ${place} and ${norm}, before ${formatGoal(goal)}: the risk falls no ` +
        `further from here.${stuck(final)} Try another start, or a model that separates the data.`
      );
    }
    case 'slow':
      return (
        `Stopped at ${place}, before ${formatGoal(goal)}: the risk falls no faster than by ${short(end.rate)} of itself ` +
        `while the clock grows e times, and has done so for long.${stuck(final)} Try another start, a ` +
        'model that separates the data, or a goal in time.'
      );
    case 'unresolved':
      return (
        `${formatGoal(goal)} lies between doubles: the flow passes it while its clock and W change by less than their ` +
        `rounding. At the nearest place that there is ${formatReached(goal, final)}. Ask for a goal well beyond, or ` +
        'start nearer to the origin.'
      );
    case 'clock-ended':
      return (
        `Stopped at ${place}, before ${formatGoal(goal)}: the clock has come to the largest double.` +
        (end.clock === 'time' ? ' Follow the flow in the clock log-time or spherical.' : '')
      );
    case 'max-steps':
      return (
        `Stopped at ${place}, before ${formatGoal(goal)}: ${solver}` +
        (explicit
          ? ' The direction relaxes at the rate |W|^L, which bounds the steps of explicit methods: leave the method ' +
            'out, and the clock, for steps that it does not bound.'
          : '')
      );
    case 'not-converged':
    case 'non-finite':
    case 'step-too-small':
      return (
        `Stopped at ${place}, before ${formatGoal(goal)}: ` +
        (explicit ? solver : `${describeImpasse(end)} ${kept(final)}`)
      );
    case 'undecided':
      return (
        `Stopped at a kink at ${place}, before ${formatGoal(goal)}: ${solver}. A start that differs a little comes by ` +
        `elsewhere. ${kept(final)}`
      );
    default:
      return `Stopped at ${place}, before ${formatGoal(goal)}: ${solver}`;
  }
}
