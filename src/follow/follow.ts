import { InputError, type MarginModel } from '../../problems/index.js';
import {
  addStats,
  dormandPrince54,
  type Method,
  type Stats,
  type Status,
  type Step,
  type StopSignal,
} from '../../solvers/index.js';
import { directionSpeed } from '../flow/evaluation.js';
import { clockTimeAt, stepTimeAt, type Clock, type Flow, type Settlement } from '../flow/flow.js';
import { requireFollowOptions, requireLoss, requireModel } from './check-call.js';
import { chooseFlow } from './choose-flow.js';
import { watchRest } from './rest-watch.js';
import { describeEnd, judgeStability, remaining } from './ending.js';
import { meetsGoal } from './goal-met.js';
import { watchGoal } from './goal-watch.js';
import { setOff, type Leg, type RunSettings } from './leg.js';
import type { Loss } from '../flow/loss.js';
import { observe, type Observation, type RunPoint } from './observation.js';
import { onPath } from './on-path.js';
import { revisit } from './revisit.js';
import { restsUntil } from './resting-start.js';
import { sampling } from './sampling.js';
import { watchSeparation } from './separation-watch.js';
import { sightOn } from './sight.js';
import { kinkPath } from './kink-path.js';
import { startingPoint, type Start } from './start.js';
import { NO_TIME, type TimeRecovery } from '../flow/time-recovery.js';
import { weightFlow } from '../flow/weight-flow.js';
import type { FollowProgress, FollowStatus, Trajectory } from './trajectory.js';
import { unitsOf, type Units } from './units.js';
import { goal as checkGoal, type Goal, type Until } from './until.js';

/** How to follow. Every field has a default. */
export interface FollowOptions {
  /**
   * The clock to integrate in. By default spherical time; log-time where the start is W = 0, from which spherical time
   * is infinite, unless the goal is so far that the flow is begun beside the origin instead.
   */
  readonly clock?: Clock;
  /** Error aimed at in θ and in ln‖W‖, default 1e-8. Each step is held to a tenth of it. */
  readonly relativeTolerance?: number;
  /** Points of the trajectory to keep, spaced evenly halfway between its clock and the clock's logarithm; default 200. */
  readonly samples?: number;
  /** Steps, accepted or rejected, before giving up; default 1 000 000. */
  readonly maxSteps?: number;
  /**
   * An explicit method to use instead of the default. In spherical time the default is Radau IIA 5 on the central path,
   * with the weights as unknowns, which nothing stops on the way to infinity; in time and log-time Dormand–Prince 5(4),
   * but for a linear predictor from W = 0 in log-time: Radau IIA 13 in the principal axes of its features, or from 25 of
   * these on Dormand–Prince 5(4) and Radau IIA 5 by turns.
   */
  readonly method?: Method;
  /**
   * Whether W is brought back after each step to where what the flow keeps is what it was at the start, on the central
   * path and for models that say what that is: balancedness of layers and neurons. Default true.
   */
  readonly keepInvariants?: boolean;
  /** Looked at before every step; an `AbortSignal`, say. */
  readonly signal?: StopSignal;
  /** Called after every step, so it should be quick. */
  readonly onProgress?: (progress: FollowProgress) => void;
}

/** The path is measured to this share of the tolerance in a step. */
const LENGTHS = 1e-2;

/** From here on what grows with the clock may overflow in a step, and rates are beyond what rounding leaves of them. */
const LAST_DECADES = 1e300;

/** As far as a run in log-time gets, whose steps are of order 1: ln(1/risk) grows with the clock. */
const LOG_TIME_REACH = 1e4;

const isFar = ({ key, value }: Goal): boolean =>
  (key === 'logInverseRisk' && value > LOG_TIME_REACH) ||
  (key === 'lnLogInverseRisk' && value > Math.log(LOG_TIME_REACH)) ||
  key === 'tail';

/** A model that says nothing of what its flow keeps. */
function freely({ invariants: _, inBlocks, ...model }: MarginModel): MarginModel {
  return inBlocks === undefined
    ? model
    : { ...model, inBlocks: { ...inBlocks, model: freely(inBlocks.model) } };
}

/** A run may have several stretches, each of which knows its own steps only. */
const stepsTaken = ({ accepted, rejected }: Stats): string =>
  `${accepted + rejected} steps were taken. Allow more steps (maxSteps), or loosen the tolerance.`;

/** Everything checked that can be before the first step. */
function prepare({ model, start: w0, goal: aim }: Units, loss: Loss, options: FollowOptions) {
  const tolerance = options.relativeTolerance ?? 1e-8;
  if (!(tolerance >= 1e-13 && tolerance <= 0.1))
    throw new InputError(`relativeTolerance is ${tolerance}: give a number from 1e-13 to 0.1`);
  const count = options.samples ?? 200;
  if (!(Number.isInteger(count) && count >= 2))
    throw new InputError(`samples is ${count}: give an integer, 2 or more`);
  const fromOrigin = w0.every((value) => value === 0);
  const rests = options.clock === undefined && !fromOrigin && restsUntil(aim, { model, loss }, w0);
  const clock = options.clock ?? (rests || (fromOrigin && !isFar(aim)) ? 'log-time' : 'spherical');
  if (fromOrigin && model.degree !== 1)
    throw new InputError(
      `start is all zeros: the gradient vanishes there for degree L = ${model.degree}, so the flow cannot move; start elsewhere`,
    );
  if (fromOrigin && options.clock === 'spherical')
    throw new InputError('start is W = 0, which is infinitely far in spherical time: use the clock log-time');
  return {
    aim,
    tolerance,
    count,
    clock,
    flow: rests
      ? weightFlow('log-time', { model, loss }, w0, dormandPrince54, tolerance)
      : chooseFlow(
          clock,
          { model: options.keepInvariants === false ? freely(model) : model, loss },
          w0,
          options.method,
          tolerance,
        ),
  };
}

/**
 * Follows a flow one step at a time, so that the caller can do other things in between; returns the trajectory.
 * Arguments and errors are those of {@link follow}.
 */
export function* following(
  given: MarginModel,
  loss: Loss,
  start: Start,
  until: Until,
  options: FollowOptions = {},
): Generator<FollowProgress, Trajectory, void> {
  requireModel(given);
  requireLoss(loss);
  requireFollowOptions(options);
  const goal = checkGoal(until);
  const units = unitsOf(given, startingPoint(given, start), goal);
  const { model } = units;
  const { aim, tolerance, count, clock, flow } = prepare(units, loss, options);
  const told = (x: number): number => units.clockTime(clock, clockTimeAt(flow, x));
  const sight = sightOn(flow, { model, loss });
  const { inside, point } = sight;
  const time: TimeRecovery = {
    advance: (step) => leg.time.advance(step),
    at: (step, x) => leg.time.at(step, x),
  };
  const speedAt = (x: number): number => directionSpeed(inside, flow.clock, point.logNorm, x);

  const first: RunPoint = { flow, clockTime: 0, state: flow.y0.slice(), time: NO_TIME, measuredLength: 0 };
  sight.at(0, first.state);
  if (Math.hypot(inside.radial, inside.tangential) === 0)
    throw new InputError(
      'start is a stationary point: the gradient is zero there and the flow cannot move; start elsewhere',
    );
  const watch = watchGoal(aim, flow.clock, model.degree, sight, time, speedAt);
  sight.at(0, first.state);
  const separation = watchSeparation(sight);
  const rest = watchRest(aim, flow.clock, { model, loss }, tolerance);
  let separatedAt = separation.origin === undefined ? undefined : first;

  const settings: RunSettings = {
    lengthAccuracy: LENGTHS * tolerance,
    maxSteps: options.maxSteps ?? 1_000_000,
    ...(options.signal ? { signal: options.signal } : {}),
  };
  let leg: Leg = setOff(flow, { model, loss }, 0, watch.end, NO_TIME, settings);
  let before: Stats | undefined;
  const statsNow = (): Stats => {
    const { stats } = leg.run.outcome();
    return before === undefined ? stats : addStats(before, stats);
  };
  /** Where flows took over from each other. */
  const joints: RunPoint[] = [];
  let measured = 0;
  let how: Settlement | undefined;
  const pointAt = (x: number): RunPoint => {
    const state = new Float64Array(leg.flow.y0.length);
    const { step } = leg.run;
    step.interpolate(x, state);
    // The hat's ζ is not to be relied on.
    const exact = leg.flow.clock === 'log-spherical';
    return {
      flow: leg.flow,
      clockTime: x,
      state,
      time: time.at(step, x),
      how,
      measuredLength: exact ? measured + leg.meter.length(step, x) : measured,
      stretch: exact ? undefined : leg.meter.stretch(),
    };
  };
  const progress: FollowProgress = {
    get clockTime() {
      return told(leg.run.step.t1);
    },
    get fraction() {
      return watch.fraction;
    },
    get logInverseRisk() {
      return -inside.risk.lnRisk;
    },
    get stats() {
      return statsNow();
    },
  };

  let status: FollowStatus | undefined;
  let undecided = '';
  const record = sampling(first, count);
  let last = first;
  const path = kinkPath(flow);
  /** Another flow goes on from here. */
  const handOver = (next: Flow, step: Step, stop: number): void => {
    before = statsNow();
    measured += next.turned ?? 0;
    last = {
      flow: next,
      clockTime: stop,
      state: next.y0.slice(),
      time: time.at(step, stop),
      measuredLength: measured,
    };
    joints.push(last);
    const maxSteps = Math.max(0.5, (settings.maxSteps ?? Infinity) - before.accepted - before.rejected);
    leg = setOff(next, { model, loss }, stop, watch.end, last.time, { ...settings, maxSteps });
    sight.turnTo(next);
  };
  /** Goes on where the flow has come to the end of its piece; false where it has not, or cannot. */
  const pass = (): boolean => {
    const { guards } = leg.flow;
    const { fallen, step } = leg.run;
    if (guards === undefined || fallen === undefined) return false;
    // A stretch may be too short to count its steps to the end.
    const { accepted, rejected } = statsNow();
    if (accepted + rejected >= (settings.maxSteps ?? Infinity)) {
      status = 'max-steps';
      return false;
    }
    const passage = guards.pass(step.t1, step.y1, fallen);
    if ('undecided' in passage) {
      status = 'undecided';
      undecided = passage.undecided;
      return false;
    }
    path.note(told(step.t1), passage.events);
    handOver(passage.flow, step, step.t1);
    return true;
  };
  while (status === undefined) {
    if (!leg.run.advance()) {
      if (pass()) continue;
      break;
    }
    const { step } = leg.run;
    how = leg.flow.enter?.(step);
    time.advance(step);
    const goalAt = watch.locate(step);
    if (goalAt !== undefined) status = 'reached';
    const stop = goalAt ?? step.t1;
    const through = measured + leg.meter.length(step, stop);
    const separatesAt = separation.advance(step, stop, through);
    if (separatesAt !== undefined) separatedAt = pointAt(separatesAt);
    record.advance(stop, pointAt);
    if (goalAt !== undefined) last = pointAt(stop);
    measured = through;

    sight.within(step, stop);
    status ??= rest.advance(stop, inside, point);
    if (status === undefined) {
      options.onProgress?.(progress);
      yield progress;
      const next = leg.flow.next?.(point, inside);
      if (next !== undefined) handOver(next, step, stop);
    }
  }
  const outcome = leg.run.outcome();
  const { step } = leg.run;
  const ended = outcome.status as Exclude<Status, 'event' | 'events-accumulate' | 'undecided'>;
  status ??= ended === 'success' || clockTimeAt(flow, step.t1) > LAST_DECADES ? 'clock-ended' : ended;
  if (status !== 'reached' && step.t1 > leg.from)
    last = {
      flow: leg.flow,
      clockTime: step.t1,
      state: step.y1.slice(),
      time: time.at(step, step.t1),
      how,
      measuredLength: measured,
    };

  const see = (at: RunPoint): Observation => {
    sight.turnTo(at.flow);
    sight.at(at.clockTime, at.state);
    const { degree } = model;
    const { weightError: given } = at.flow;
    const weightError =
      typeof given === 'function'
        ? given(at.clockTime, at.state)
        : (given ?? Math.exp(degree * point.logNorm + Math.log(tolerance)));
    const seen = observe(inside, { ...at, time: units.time(at.time) }, point, separation.origin, weightError);
    return units.observation(clock, seen);
  };
  const settled = (at: RunPoint): RunPoint => {
    if (at.how !== undefined) at.flow.settle?.(at.clockTime, at.state, at.how);
    if (at.stretch === undefined) return at;
    const { stretch, ...rest } = at;
    at.flow.read(at.clockTime, at.state, point);
    const along = stretch.scale * (point.pathLength - stretch.from);
    return { ...rest, measuredLength: at.measuredLength + along };
  };
  const chosen = record.pick(last).map(settled);
  const end = chosen[chosen.length - 1];
  const passed = [...chosen, ...joints].sort((a, b) => a.clockTime - b.clockTime);
  const rate = end.flow.growthRate?.(end.clockTime, end.state);
  const seen = onPath(passed, see);
  const samples = chosen.map(seen);
  const final = samples[samples.length - 1];
  if (status === 'reached' && !meetsGoal(goal, final, tolerance)) status = 'unresolved';
  return Object.freeze({
    model: given,
    loss,
    clock,
    goal,
    relativeTolerance: tolerance,
    status,
    message: describeEnd({
      status,
      goal,
      solver: undecided || (status === 'max-steps' ? stepsTaken(statsNow()) : outcome.message),
      final,
      tolerance,
      explicit: leg.flow.implicit === undefined,
      clock,
      rate: rest.rate,
    }),
    stats: statsNow(),
    samples,
    final,
    separated: separatedAt === undefined ? null : seen(settled(separatedAt)),
    largestFall: {
      value: units.margin(separation.largestFall.value),
      clockTime: told(separation.largestFall.clockTime),
    },
    stability: judgeStability(final, rate === undefined ? undefined : units.margin(rate)),
    tail: remaining(samples, model),
    kinks: path.result(),
    at(x: number): Observation {
      // There and back again may miss the end by a rounding.
      const place = x === final.clockTime ? end.clockTime : stepTimeAt(flow, units.fromClock(clock, x));
      return seen(revisit(settings, passed, inside, place));
    },
  });
}

/**
 * Follows the gradient flow of a model and a loss from a start until a goal: integrates
 * $dW/dt \in -\partial\mathcal L(W)$ in the clock that suits it, recovers the others, and observes the path.
 *
 * What the flow does is never an error: a run that ends before its goal returns the path so far with a status and a
 * message that say why.
 *
 * @param start parameters, or `{seed, scale}` for random ones.
 * @throws InputError for arguments that make no sense, naming them: a start of the wrong length or one from which the
 * flow cannot move, a goal that is already past, options out of range.
 */
export function follow(
  model: MarginModel,
  loss: Loss,
  start: Start,
  until: Until,
  options: FollowOptions = {},
): Trajectory {
  const run = following(model, loss, start, until, options);
  for (;;) {
    const { done, value } = run.next();
    if (done === true) return value;
  }
}
