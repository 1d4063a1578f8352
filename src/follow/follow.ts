import { InputError, type MarginModel } from '../../problems/index.js';
import {
  dormandPrince54,
  stepping,
  type Method,
  type Status,
  type SteppingOptions,
  type StopSignal,
} from '../../solvers/index.js';
import { directionSpeed, evaluation, type Evaluation } from '../flow/evaluation.js';
import {
  clockTimeAt,
  flowProblem,
  normalize,
  stepTimeAt,
  type Clock,
  type Flow,
  type Settlement,
} from '../flow/flow.js';
import { watchGoal } from './goal-watch.js';
import type { Loss } from '../flow/loss.js';
import { observe, type Observation, type RunPoint } from './observation.js';
import { odometer } from './odometer.js';
import { revisit } from './revisit.js';
import { sampling } from './sampling.js';
import { watchSeparation } from './separation-watch.js';
import { sightOn } from './sight.js';
import { centralPath } from '../flow/central-path/central-path.js';
import { sphericalFlow } from '../flow/spherical-flow.js';
import { startingPoint, type Start } from './start.js';
import { AT_REST, estimateTail, type Tail } from './tail.js';
import { recoverTime } from '../flow/time-recovery.js';
import type { FollowProgress, FollowStatus, Trajectory } from './trajectory.js';
import { formatGoal, goal as checkGoal, type Goal, type Until } from './until.js';
import { weightFlow } from '../flow/weight-flow.js';

/** How to follow. Every field has a default. */
export interface FollowOptions {
  /**
   * The clock to integrate in. By default spherical time; log-time where the start is W = 0, from which spherical time
   * is infinite.
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
   * with the weights as unknowns, which nothing stops on the way to infinity; in time and log-time Dormand–Prince 5(4).
   */
  readonly method?: Method;
  /** Looked at before every step; an `AbortSignal`, say. */
  readonly signal?: StopSignal;
  /** Called after every step, so it should be quick. */
  readonly onProgress?: (progress: FollowProgress) => void;
}

/** A gradient smaller than its largest by this many tolerances is zero as far as the solver can tell. */
const STATIONARY = 100;
const STATIONARY_AT_MOST = 1e-4;

/** Errors of steps add up: by the thousand where stability bounds the steps, by a few where it does not. */
const PER_STEP = 0.1;
const PER_LARGE_STEP = 0.5;

/**
 * Below this smoothed margin the logistic loss is the sum of the hinges of misclassified examples, whose weights jump
 * from 1 to 0 as their margins change sign: nothing is stiff there, and an explicit method sees the jumps better.
 */
const HINGES = -100;

const NO_TIME = { ln: -Infinity, lnLn: -Infinity };

/** Everything checked that can be before the first step. */
function prepare(model: MarginModel, loss: Loss, start: Start, until: Until, options: FollowOptions) {
  const goal = checkGoal(until);
  const w0 = startingPoint(model, start);
  const tolerance = options.relativeTolerance ?? 1e-8;
  if (!(tolerance >= 1e-13 && tolerance <= 0.1))
    throw new InputError(`relativeTolerance is ${tolerance}: give a number from 1e-13 to 0.1`);
  const count = options.samples ?? 200;
  if (!(Number.isInteger(count) && count >= 2))
    throw new InputError(`samples is ${count}: give an integer, 2 or more`);
  const fromOrigin = w0.every((value) => value === 0);
  const clock = options.clock ?? (fromOrigin ? 'log-time' : 'spherical');
  if (fromOrigin && model.degree !== 1)
    throw new InputError(
      `start is all zeros: the gradient vanishes there for degree L = ${model.degree}, so the flow cannot move; start elsewhere`,
    );
  if (fromOrigin && clock === 'spherical')
    throw new InputError('start is W = 0, which is infinitely far in spherical time: use the clock log-time');
  return {
    goal,
    tolerance,
    count,
    clock,
    flow: flowIn(clock, { model, loss }, w0, options.method, tolerance),
  };
}

function startsOnHinges({ model, loss }: Pick<Evaluation, 'model' | 'loss'>, w0: Float64Array): boolean {
  if (loss.name === 'exponential' || model.count === 1) return false;
  const inside = evaluation(model, loss);
  const theta = new Float64Array(model.dimension);
  inside.riskAt(normalize(w0, theta), theta);
  return inside.risk.smoothedMargin < HINGES;
}

function flowIn(
  clock: Clock,
  at: { readonly model: MarginModel; readonly loss: Loss },
  w0: Float64Array,
  method: Method | undefined,
  tolerance: number,
): Flow {
  if (clock === 'time' || clock === 'log-time')
    return weightFlow(clock, at, w0, method ?? dormandPrince54, PER_STEP * tolerance);
  if (method === undefined && !startsOnHinges(at, w0))
    return centralPath(
      at,
      w0,
      at.model.sphericalPart === undefined ? 'spherical' : 'log-spherical',
      PER_LARGE_STEP * tolerance,
    );
  return sphericalFlow(at, w0, method ?? dormandPrince54, PER_STEP * tolerance);
}

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

/** The path still to come, from the samples up to where the direction has come to rest as far as can be seen. */
function remaining(samples: readonly Observation[]): Tail | null {
  const still = samples.findIndex(
    ({ alignmentAngle }) => alignmentAngle !== null && alignmentAngle <= AT_REST,
  );
  const moving = still < 0 ? samples : samples.slice(0, still);
  return (
    estimateTail(
      moving.map((at) => at.clockTime),
      moving.map((at) => at.speed ?? NaN),
    ) ?? null
  );
}

function judgeStability(
  { alignmentAngle, radialGradient }: Observation,
  rate: number | undefined,
): Trajectory['stability'] {
  if (rate === undefined || !Number.isFinite(rate) || alignmentAngle === null || !(alignmentAngle < ALIGNED))
    return null;
  return { largestGrowthRate: rate, stable: rate <= STILL * Math.abs(radialGradient) };
}

function describeEnd(status: FollowStatus, goal: Goal, solver: string, at: Observation): string {
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
        `Stopped at ${place}, before ${formatGoal(goal)}: ${solver} The direction relaxes at the rate |W|^L, which ` +
        'bounds the steps of explicit methods: leave the method out, and the clock, for steps that it does not bound.'
      );
    default:
      return `Stopped at ${place}, before ${formatGoal(goal)}: ${solver}`;
  }
}

/**
 * Follows a flow one step at a time, so that the caller can do other things in between; returns the trajectory.
 * Arguments and errors are those of {@link follow}.
 */
export function* following(
  model: MarginModel,
  loss: Loss,
  start: Start,
  until: Until,
  options: FollowOptions = {},
): Generator<FollowProgress, Trajectory, void> {
  const { goal, tolerance, count, clock, flow } = prepare(model, loss, start, until, options);
  const sight = sightOn(flow, { model, loss });
  const { inside, point } = sight;
  // With an evaluation of its own: it looks at other places between our looks.
  const time = recoverTime(evaluation(model, loss), flow);
  const meter = odometer(flow, model.dimension);
  const speedAt = (x: number): number => directionSpeed(inside, flow.clock, point.logNorm, x);

  const first: RunPoint = { clockTime: 0, state: flow.y0.slice(), time: NO_TIME, measuredLength: 0 };
  sight.at(0, first.state);
  let steepest = Math.hypot(inside.radial, inside.tangential);
  if (steepest === 0)
    throw new InputError(
      'start is a stationary point: the gradient is zero there and the flow cannot move; start elsewhere',
    );
  const watch = watchGoal(goal, flow.clock, model.degree, sight, time, speedAt);
  sight.at(0, first.state);
  const separation = watchSeparation(sight);
  let separatedAt = separation.origin === undefined ? undefined : first;

  const settings: SteppingOptions = {
    method: flow.method,
    relativeTolerance: flow.relativeTolerance,
    absoluteTolerance: flow.absoluteTolerance,
    // An iterate of Newton's far from the path may well give one; an explicit stage does not.
    stopAtNaN: flow.implicit === undefined,
    ...(flow.firstStep === undefined ? {} : { firstStep: flow.firstStep }),
    maxSteps: options.maxSteps ?? 1_000_000,
    ...(options.signal ? { signal: options.signal } : {}),
  };
  const run = stepping(flowProblem(flow, 0, flow.y0, watch.end), settings);
  const { step } = run;
  let measured = 0;
  let how: Settlement | undefined;
  const pointAt = (x: number): RunPoint => {
    const state = new Float64Array(flow.y0.length);
    step.interpolate(x, state);
    const measuredLength = measured + meter.length(step, x);
    return {
      clockTime: x,
      state,
      time: time.at(step, x),
      how,
      measuredLength,
    };
  };
  const progress: FollowProgress = {
    get clockTime() {
      return clockTimeAt(flow, step.t1);
    },
    get fraction() {
      return watch.fraction;
    },
    get logInverseRisk() {
      return -inside.risk.lnRisk;
    },
    get stats() {
      return run.outcome().stats;
    },
  };

  let status: FollowStatus | undefined;
  const record = sampling(first, count);
  let last = first;
  while (status === undefined && run.advance()) {
    how = flow.enter?.(step);
    time.advance(step);
    const goalAt = watch.locate(step);
    if (goalAt !== undefined) status = 'reached';
    const stop = goalAt ?? step.t1;
    const through = measured + meter.length(step, stop);
    const separatesAt = separation.advance(step, stop, through);
    if (separatesAt !== undefined) separatedAt = pointAt(separatesAt);
    record.advance(stop, pointAt);
    if (goalAt !== undefined) last = pointAt(stop);
    measured = through;

    sight.within(step, stop);
    const slope = Math.hypot(inside.radial, inside.tangential);
    steepest = Math.max(steepest, slope);
    // While every margin is positive the gradient is not zero, however small: its radial part is L Σ q p.
    const stuckAt = inside.margins.some((p) => !(p > 0));
    if (stuckAt && slope < Math.min(STATIONARY * tolerance, STATIONARY_AT_MOST) * steepest)
      status ??= 'stationary';
    if (status === undefined) {
      options.onProgress?.(progress);
      yield progress;
    }
  }
  const outcome = run.outcome();
  const ended = outcome.status as Exclude<Status, 'event' | 'events-accumulate'>;
  status ??= ended === 'success' ? 'clock-ended' : ended;
  if (status !== 'reached' && step.t1 > 0)
    last = {
      clockTime: step.t1,
      state: step.y1.slice(),
      time: time.at(step, step.t1),
      measuredLength: measured,
    };

  const see = (at: RunPoint): Observation => {
    sight.at(at.clockTime, at.state);
    const { degree } = model;
    const weightError = flow.weightError ?? Math.exp(degree * point.logNorm + Math.log(tolerance));
    return observe(inside, flow, at, point, separation.origin, weightError);
  };
  const settled = (at: RunPoint): RunPoint => {
    if (at.how !== undefined) flow.settle?.(at.clockTime, at.state, at.how);
    return at;
  };
  const chosen = record.pick(last).map(settled);
  const end = chosen[chosen.length - 1];
  const rate = flow.growthRate?.(end.clockTime, end.state);
  const samples = chosen.map(see);
  const final = samples[samples.length - 1];
  return Object.freeze({
    model,
    loss,
    clock,
    goal,
    relativeTolerance: tolerance,
    status,
    message: describeEnd(status, goal, outcome.message, final),
    stats: outcome.stats,
    samples,
    final,
    separated: separatedAt === undefined ? null : see(settled(separatedAt)),
    largestFall: {
      ...separation.largestFall,
      clockTime: clockTimeAt(flow, separation.largestFall.clockTime),
    },
    stability: judgeStability(final, rate),
    tail: remaining(samples),
    at(x: number): Observation {
      return see(revisit(flow, settings, chosen, inside, stepTimeAt(flow, x)));
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
