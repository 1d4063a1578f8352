import type { Clock, ClockChange } from './clock.js';
import { checkWritten } from './check-first-call.js';
import { checkNames, shown, type Names } from './check-options.js';
import type { InitialValueProblem } from './initial-value-problem.js';
import { findRoot } from './root.js';
import { legsBetween, steppingInLegs } from './tstops.js';
import { statusAdvice } from './status.js';
import { stepping, type Outcome, type Step, type Stepping } from './stepping.js';
import { STEPPING_OPTIONS, type SteppingOptions } from './stepping-options.js';

/** How to step, and in which clock. */
export interface ClockedSteppingOptions extends SteppingOptions {
  /**
   * The independent variable to step in; time when left out. `firstStep` and `maxStep` are then sizes in this clock,
   * all else is in the original time: end points, saved points, events, progress.
   */
  readonly clock?: Clock;
}

/** The names of the options. */
export const CLOCKED_OPTIONS: Names<ClockedSteppingOptions> = Object.freeze({
  ...STEPPING_OPTIONS,
  clock: true,
});

/**
 * Sets up a run in the clock of the options; without one this is {@link stepping}. Its steps are in the original time
 * and state.
 *
 * @param origin where the clock begins to count, default `t0`.
 * @throws RangeError as {@link stepping}, and for problems that the clock cannot take.
 */
export function clockedStepping(
  problem: InitialValueProblem,
  options: ClockedSteppingOptions = {},
  origin = problem.t0,
): Stepping {
  checkNames('option of clockedStepping', options, CLOCKED_OPTIONS);
  const { clock, onProgress, ...rest } = options;
  if (clock !== undefined && typeof (clock as Partial<Clock> | null)?.change !== 'function')
    throw new TypeError(`clock is ${shown(clock)}: give a clock, as logTime() makes one`);
  // The stepping loop has the rules for what all clocks share.
  const plain = stepping(problem, clock === undefined ? plainOptions(options) : withoutSteps(rest));
  if (clock === undefined || problem.t0 === problem.tEnd) return plain;
  if (options.tstops !== undefined) {
    const legs = legsBetween(problem.t0, problem.tEnd, options.tstops);
    return steppingInLegs(problem, options, legs, (leg, given) => clockedStepping(leg, given, origin));
  }
  const { t0, tEnd } = problem;
  const n = problem.y0.length;
  const change = clock.change(problem, origin);
  checkCarriedOver(clock, problem, change.problem, rest);
  const inner = stepping(change.problem, { ...rest, ...tolerancesIn(change, rest, problem) });
  const total = Math.abs(tEnd - origin);

  let t = t0;
  let tPrevious = t0;
  let y = Float64Array.from(problem.y0);
  let previous = Float64Array.from(y);
  const state = new Float64Array(change.problem.y0.length);
  let reached = false;
  let ended: Outcome | undefined;

  const elapsedAt = (s: number): number => {
    inner.step.interpolate(s, state);
    return state[n];
  };
  /** The position in the clock, within the last step, where so much time has elapsed. */
  const locate = (elapsed: number): number => {
    const { t0: from, t1: to, y0, y1 } = inner.step;
    if (elapsed <= y0[n]) return from;
    if (elapsed >= y1[n]) return to;
    return findRoot((s) => elapsedAt(s) - elapsed, from, to, y0[n] - elapsed, y1[n] - elapsed);
  };

  const step: Step = {
    get t0() {
      return tPrevious;
    },
    get t1() {
      return t;
    },
    get y0() {
      return previous;
    },
    get y1() {
      return y;
    },
    interpolate(at, out) {
      if (at === t || t === tPrevious) out.set(y);
      else if (at === tPrevious) out.set(previous);
      else {
        inner.step.interpolate(change.position?.(at) ?? locate(Math.abs(at - origin)), state);
        for (let i = 0; i < n; i++) out[i] = state[i];
      }
    },
  };

  const advance = (): boolean => {
    if (reached || ended !== undefined) return false;
    if (!inner.advance()) {
      ended = endOf(clock, change, inner, problem);
      return false;
    }
    const { t1: s, y1 } = inner.step;
    const oldest = previous;
    previous = y;
    y = oldest;
    tPrevious = t;
    t = change.time(s, y1);
    if (change.carriesTime && y1[n] > total) inner.step.interpolate(locate(total), state);
    else state.set(y1);
    for (let i = 0; i < n; i++) y[i] = state[i];
    reached = t === tEnd;
    onProgress?.(t);
    return true;
  };

  return {
    advance,
    step,
    outcome() {
      const { stats } = inner.outcome();
      if (reached) return { status: 'success', message: statusAdvice.success, stats };
      return ended ?? inner.outcome();
    },
  };
}

/**
 * @throws RangeError for linear algebra that a clock does not carry over to an implicit method.
 */
function checkCarriedOver(
  { name }: Clock,
  problem: InitialValueProblem,
  changed: InitialValueProblem,
  { method }: SteppingOptions,
): void {
  const stiff = method !== undefined && 'stiff' in method ? method.stiff : method;
  if (stiff?.implicit !== true) return;
  for (const what of ['linearAlgebra', 'stages'] as const)
    if (problem[what] !== undefined && changed[what] === undefined)
      throw new RangeError(
        `${what}: the clock ${name} does not carry it over, and dense systems would be solved instead; leave it out, or use time or log-time`,
      );
}

/** All options but the clock, which is none. */
function plainOptions({ clock: _, ...others }: ClockedSteppingOptions): SteppingOptions {
  return others;
}

/** Sizes of steps are those of the clock. */
function withoutSteps(options: SteppingOptions): SteppingOptions {
  const { maxStep: _, ...others } = options;
  return others;
}

/** The tolerances, with that of the time elapsed at the end where it is carried along. */
function tolerancesIn(
  { carriesTime, timeTolerance }: ClockChange,
  { relativeTolerance = 1e-6, absoluteTolerance = 1e-9 }: SteppingOptions,
  { y0, t0, tEnd }: InitialValueProblem,
): SteppingOptions {
  if (!carriesTime) return { absoluteTolerance };
  const given = typeof absoluteTolerance === 'number' ? absoluteTolerance : 0;
  const usual = (given > 0 ? given : 1e-3 * relativeTolerance) * Math.min(1, Math.abs(tEnd - t0));
  const extended = new Float64Array(y0.length + 1).fill(timeTolerance ?? usual);
  for (let i = 0; i < y0.length; i++)
    extended[i] = typeof absoluteTolerance === 'number' ? absoluteTolerance : absoluteTolerance[i];
  return { absoluteTolerance: extended };
}

/** A clock in which the last doubles are worth this share of the time elapsed has parted from time. */
const PARTED = 1e-6;

/** How a run ended before time did, in the words of the original problem. */
function endOf(clock: Clock, change: ClockChange, inner: Stepping, problem: InitialValueProblem): Outcome {
  const outcome = inner.outcome();
  const { t1: s, y1 } = inner.step;
  const n = problem.y0.length;
  const t = change.time(s, y1);
  if (outcome.status === 'non-finite' && outcome.stats.accepted === 0 && y1.every(Number.isFinite))
    checkWritten(problem);
  if (change.carriesTime) {
    const slope = new Float64Array(n + 1);
    change.problem.f(s, y1, slope);
    const worth = slope[n] * 4 * Number.EPSILON * s;
    const failed = outcome.status === 'non-finite' || outcome.status === 'step-too-small';
    const parted = slope[n] === Infinity || worth > PARTED * y1[n];
    if (outcome.status === 'success' || (failed && parted))
      return {
        status: 'clock-ended',
        message: `The ${clock.name} ended at ${s}, with t = ${t} of ${problem.tEnd}, where dt/ds = ${slope[n]}. ${statusAdvice['clock-ended']}`,
        stats: outcome.stats,
      };
  }
  if (outcome.status === 'success') return outcome;
  const carried = change.carriesTime ? `, component ${n} the time elapsed` : '';
  return {
    ...outcome,
    message: `${outcome.message} (Here t is the ${clock.name}${carried}; time has reached ${t}.)`,
  };
}
