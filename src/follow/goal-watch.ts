import { InputError } from '../../problems/index.js';
import { findRoot, type Step } from '../../solvers/index.js';
import type { SteppingClock } from '../flow/flow.js';
import type { Sight } from './sight.js';
import { AT_REST, estimateTail } from './tail.js';
import { logTime, NO_TIME, type FlowTime, type TimeRecovery } from '../flow/time-recovery.js';
import { formatGoal, softLog, type Goal } from './until.js';

/** Tells when a run has come as far as was asked. */
export interface GoalWatch {
  /** End of the interval to integrate over: the goal itself where it is a place in the run's clock. */
  readonly end: number;
  /** Looks at a finished step; the place in it where the goal is met, or undefined. */
  locate(step: Step): number | undefined;
  /** Share of the way, 0 to 1, on a scale on which runs advance evenly; null where unknown. */
  readonly fraction: number | null;
}

/** As far as doubles go, with room for what grows with the clock; in a clock of logarithms, that of it. */
const forEver = (clock: SteppingClock): number => (clock === 'log-spherical' ? 700 : 1e308);

/** $\ln(1 + e^x)$. */
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

function endInClock({ key, value }: Goal, clock: SteppingClock): number | undefined {
  if (clock === 'log-spherical' && key === 'sphericalTime') return Math.log1p(value);
  if (clock === 'log-spherical' && key === 'lnSphericalTime') return softplus(value);
  if (clock === 'spherical' && key === 'sphericalTime') return value;
  if (clock === 'spherical' && key === 'lnSphericalTime') return Math.exp(value);
  if (clock === 'log-time' && key === 'logTime') return value;
  if (clock === 'time' && key === 'logTime' && value < 709) return Math.expm1(value);
  return undefined;
}

function watchClock(end: number): GoalWatch {
  let fraction = 0;
  return {
    end,
    locate(step) {
      fraction = step.t1 / end;
      return step.t1 === end ? end : undefined;
    },
    get fraction() {
      return fraction;
    },
  };
}

/** The tail is looked at again when the clock has advanced by this share. */
const TAIL_EVERY = 1.01;
/** Places in a step at which the speed is looked at. */
const PLACES = 8;
/** Before this ln(1/risk) there is no tail to speak of. */
const TAIL_FROM = 5;
/** Angles below this may be rounding, whatever the number of parameters and the length of the run. */
const SEEN = 1e-13;

function watchTail(
  target: number,
  clock: SteppingClock,
  sight: Sight,
  speed: (x: number) => number,
): GoalWatch {
  // A model that gives its turning apart gives it to all digits.
  const least = clock === 'log-spherical' ? 0 : SEEN;
  const x: number[] = [];
  const speeds: number[] = [];
  let looked = 0;
  /** The tail at the last place where the direction was seen to move; undefined where the record does not tell. */
  const estimate = (): number | undefined => {
    const tail = estimateTail(x, speeds);
    // The bound holds if the decay does not slow down: it must not have between the last two halvings of the clock.
    const half = x.findIndex((at) => at > 0.5 * x[x.length - 1]);
    const before = estimateTail(x.slice(0, half), speeds.slice(0, half));
    if (tail === undefined || before === undefined) return undefined;
    return tail.exponent >= before.exponent - 0.1 * Math.abs(before.exponent) ? tail.length : undefined;
  };
  return {
    end: forEver(clock),
    locate(step) {
      let moving = false;
      let still = true;
      // Large steps are few: several places in each make a record of the decay.
      for (let k = 1; k <= PLACES; k++) {
        const at = k === PLACES ? step.t1 : step.t0 + ((step.t1 - step.t0) * k) / PLACES;
        if (at < TAIL_EVERY * looked) continue;
        sight.within(step, at);
        looked = at;
        const { tangential, radial } = sight.inside;
        moving = tangential > least * radial;
        still &&= tangential <= AT_REST * radial;
        if (!moving) continue;
        x.push(at);
        speeds.push(speed(at));
      }
      if (looked !== step.t1 || !(-sight.inside.risk.lnRisk > TAIL_FROM)) return undefined;
      // What is left of the speed is rounding: there is no more to come that could be seen.
      if (!moving && (still || !(step.t1 < 2 * x[x.length - 1]))) return step.t1;
      const left = estimate();
      return left !== undefined && left <= target ? step.t1 : undefined;
    },
    fraction: null,
  };
}

/**
 * The sign of x − value, for positive numbers of any size, and how far they are apart; `lnX` is used where x does not fit
 * a double.
 */
const compare = (x: number, value: number, lnX = NaN): number =>
  value < 1 ? x / value - 1 : softLog(x, lnX) - softLog(value, NaN);

/**
 * How far the quantity of the goal is from its value, at the place the sight is on; both on a scale that stays finite
 * and on which they grow evenly.
 */
function shortfall(goal: Goal, degree: number, sight: Sight): (time: () => FlowTime) => number {
  const { inside, point } = sight;
  const { key, value } = goal;
  const lnLogInverseRisk = (): number => {
    const lnAlpha = degree * point.logNorm + Math.log(inside.risk.normalizedSmoothedMargin);
    return softLog(-inside.risk.lnRisk, lnAlpha);
  };
  switch (key) {
    case 'logInverseRisk':
      return () => lnLogInverseRisk() - softLog(value, NaN);
    case 'lnLogInverseRisk':
      return () => lnLogInverseRisk() - (value > 0 ? value : Math.exp(value) - 1);
    case 'sphericalTime':
      return () => compare(point.sphericalTime, value);
    case 'lnSphericalTime':
      return () => compare(point.sphericalTime, Math.exp(value));
    default:
      return (time) => {
        const now = time();
        return compare(logTime(now), value, now.lnLn);
      };
  }
}

/**
 * Watches for a goal, with the sight on the start of the run.
 *
 * @param speed $\|d\theta/dx\|$ at the place the sight is on.
 * @throws InputError when the goal is already met there, or counts from a place that does not exist.
 */
export function watchGoal(
  goal: Goal,
  clock: SteppingClock,
  degree: number,
  sight: Sight,
  time: TimeRecovery,
  speed: (x: number) => number,
): GoalWatch {
  if (goal.key.endsWith('phericalTime') && Number.isNaN(sight.point.sphericalTime))
    throw new InputError(
      `until.${goal.key} counts from the start, but spherical time is infinite from W = 0: use another goal`,
    );
  const end = endInClock(goal, clock);
  if (end !== undefined) return watchClock(end);
  if (goal.key === 'tail') return watchTail(goal.value, clock, sight, speed);

  const short = shortfall(goal, degree, sight);
  const atStart = short(() => NO_TIME);
  if (atStart >= 0)
    throw new InputError(
      `until ${formatGoal(goal)} is already past at the start, where ln(1/risk) is ${-sight.inside.risk.lnRisk}: ask for more, or start elsewhere`,
    );
  let fraction = 0;
  const shortAt = (step: Step, x: number): number => {
    if (goal.key !== 'logTime') sight.within(step, x);
    return short(() => time.at(step, x));
  };
  return {
    end: forEver(clock),
    locate(step) {
      const now = shortAt(step, step.t1);
      fraction = Math.min(1, Math.max(0, 1 - now / atStart));
      if (!(now >= 0)) return undefined;
      const before = shortAt(step, step.t0);
      return before >= 0 ? step.t0 : findRoot((x) => shortAt(step, x), step.t0, step.t1, before, now);
    },
    get fraction() {
      return fraction;
    },
  };
}
