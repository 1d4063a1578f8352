import type { EventRecord, Solution } from './integrate.js';
import type { InitialValueProblem } from './initial-value-problem.js';

/**
 * Another independent variable s in place of time: a map of problems to problems whose solutions run along the same
 * curve. Give one to `integrate` or `steps` as the option `clock`; what comes back is in the original time.
 */
export interface Clock {
  readonly name: string;
  /**
   * The problem in this clock.
   *
   * @param origin where the clock begins to count, before or at `t0`; default `t0`.
   * @throws RangeError for a problem that the clock cannot take, saying why.
   */
  change(problem: InitialValueProblem, origin?: number): ClockChange;
}

/** A problem in another clock, and the way back. */
export interface ClockChange {
  /**
   * What to solve. Where time is carried along, its state has one more component, the last: the time elapsed since the
   * origin of the clock, $|t - t_0|$. Its `tEnd` is where time ends; where that is only known from the solution, it is
   * the largest double, to be replaced, or to be stopped at by an event on {@link ClockChange.time}.
   */
  readonly problem: InitialValueProblem;
  /** Whether the state carries the time elapsed. */
  readonly carriesTime: boolean;
  /** Absolute tolerance of the time elapsed, where it is carried along and the clock was given one. */
  readonly timeTolerance?: number;
  /** Time at a position in the clock, from `t0` to `tEnd` of the original problem and never beyond. */
  time(s: number, y: Float64Array): number;
  /** The position in the clock at a time, where that does not depend on the solution. */
  position?(t: number): number;
  /** A solution of {@link ClockChange.problem} in the original time and state. */
  solution(solution: Solution): ClockSolution;
}

/** A solution that was found in another clock. */
export interface ClockSolution extends Solution {
  /** The position in the clock at every saved point. */
  readonly s: Float64Array;
}

/** Pulls a solution back point by point; of every state the first `dimension` components are kept. */
export function pullBack(solution: Solution, time: ClockChange['time'], dimension: number): ClockSolution {
  const { t: s, y, events } = solution;
  const original = (value: Float64Array): Float64Array => value.slice(0, dimension);
  return {
    ...solution,
    s,
    t: s.map((at, i) => time(at, y[i])),
    y: y.map(original),
    events: events.map(
      (event): EventRecord => ({ ...event, t: time(event.t, event.y), y: original(event.y) }),
    ),
  };
}
