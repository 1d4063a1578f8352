import { shown } from './check-options.js';
import type { InitialValueProblem } from './initial-value-problem.js';
import { neighbour } from './neighbour.js';
import { addStats, statusAdvice, type Stats } from './status.js';
import type { Outcome, Step, Stepping } from './stepping.js';
import type { SteppingOptions } from './stepping-options.js';

/** Stops that are so many doubles apart, or fewer, are one. */
const APART = 16;

/** A part of the interval within which the right-hand side is smooth. */
export interface Leg {
  readonly from: number;
  readonly to: number;
  /**
   * The ends as the right-hand side sees them: a rounding inside, where there is a stop, so that it is that of this leg
   * whichever leg the stop itself belongs to.
   */
  readonly first: number;
  readonly last: number;
}

/**
 * The legs into which stops divide an interval, in the order of integration. Stops beyond it are of no use, and left out.
 *
 * @throws TypeError for what is no list of numbers; RangeError for NaN.
 */
export function legsBetween(t0: number, tEnd: number, tstops: ArrayLike<number> | undefined): readonly Leg[] {
  const whole = { from: t0, to: tEnd, first: t0, last: tEnd };
  if (tstops === undefined) return [whole];
  if (typeof tstops !== 'object' || (tstops as ArrayLike<number> | null)?.length === undefined)
    throw new TypeError(`tstops is ${shown(tstops)}: give the times that steps are to end on, in a list`);
  const stops = Array.from(tstops, (time: unknown, i) => {
    if (typeof time === 'number' && !Number.isNaN(time)) return time;
    const Kind = typeof time === 'number' ? RangeError : TypeError;
    throw new Kind(`tstops[${i}] is ${shown(time)}: give a number`);
  });
  if (t0 === tEnd) return [whole];
  const sign = tEnd < t0 ? -1 : 1;
  const isApart = (a: number, b: number): boolean =>
    Math.abs(b - a) > APART * Math.max(Number.EPSILON * Math.max(Math.abs(a), Math.abs(b)), Number.MIN_VALUE);
  const inside = stops
    .filter((time) => sign * (time - t0) >= 0 && sign * (tEnd - time) >= 0)
    .sort((a, b) => sign * (a - b));
  const isStart = inside.some((time) => !isApart(t0, time));
  const isEnd = inside.some((time) => !isApart(time, tEnd));
  const ends = [t0];
  for (const time of inside) if (isApart(ends[ends.length - 1], time) && isApart(time, tEnd)) ends.push(time);
  return ends.map((from, i) => {
    const isLast = i === ends.length - 1;
    const to = isLast ? tEnd : ends[i + 1];
    const size = Math.max(Math.abs(from), Math.abs(to));
    return {
      from,
      to,
      first: i > 0 || isStart ? neighbour(from, sign > 0) : from,
      // Times are sums of a start and a step: so far from the end none is rounded onto it.
      last: !isLast || isEnd ? to - sign * Math.max(Number.EPSILON * size, Number.MIN_VALUE) : to,
    };
  });
}

/**
 * A run that is made of one after the other: each is set up anew where a stop is, with the step size, the stages, the
 * Jacobian and all that a method remembers, so that nothing is carried over a jump.
 *
 * @param run sets up one of them.
 */
export function steppingInLegs<Options extends SteppingOptions>(
  problem: InitialValueProblem,
  options: Options,
  legs: readonly Leg[],
  run: (problem: InitialValueProblem, options: Options) => Stepping,
): Stepping {
  const { tEnd } = problem;
  const sign = tEnd < problem.t0 ? -1 : 1;
  const { onProgress, tstops: _, ...rest } = options;
  const { firstStep: __, ...later } = rest;
  const { method, maxSteps = 100_000 } = options;
  const isFixed = method !== undefined && !('stiff' in method) && method.embeddedOrder === 0;
  let spent: Stats | undefined;
  let number = 0;
  let ended: Outcome | undefined;

  const stats = (): Stats => {
    const { stats: now } = inner.outcome();
    return spent === undefined ? now : addStats(spent, now);
  };
  const setOff = (y0: ArrayLike<number>): Stepping => {
    const { first, last } = legs[number];
    const left = spent === undefined ? maxSteps : maxSteps - spent.accepted - spent.rejected;
    return run({ ...problem, t0: first, y0, tEnd: last }, {
      ...(number === 0 || isFixed ? rest : later),
      ...(spent === undefined ? {} : { maxSteps: Math.max(left, Number.MIN_VALUE) }),
    } as Options);
  };
  let inner = setOff(problem.y0);

  /** The time of the whole run: ends of legs are where the stops are. */
  const timeOf = (t: number): number => {
    const { from, to, first, last } = legs[number];
    return t === last ? to : t === first ? from : t;
  };
  const step: Step = {
    get t0() {
      return timeOf(inner.step.t0);
    },
    get t1() {
      return timeOf(inner.step.t1);
    },
    get y0() {
      return inner.step.y0;
    },
    get y1() {
      return inner.step.y1;
    },
    interpolate(at, out, from, to) {
      const { t0, t1 } = inner.step;
      const t = sign * (at - t1) > 0 ? t1 : sign * (t0 - at) > 0 ? t0 : at;
      inner.step.interpolate(t, out, from, to);
    },
  };

  return {
    step,
    advance() {
      if (ended !== undefined) return false;
      for (;;) {
        if (inner.advance()) {
          onProgress?.(step.t1);
          return true;
        }
        const { status, message } = inner.outcome();
        if (status !== 'success' || number === legs.length - 1) {
          const bounded = status === 'max-steps' && spent !== undefined;
          const told = bounded
            ? `${maxSteps} steps were taken; t = ${step.t1} of ${tEnd}. ${statusAdvice[status]}`
            : message;
          ended = { status, message: told, stats: stats() };
          return false;
        }
        spent = stats();
        number++;
        inner = setOff(inner.step.y1.slice());
      }
    },
    outcome: () => ended ?? { ...inner.outcome(), stats: stats() },
  };
}
