import { checkNames } from './check-options.js';
import type { Clock } from './clock.js';
import type { InitialValueProblem } from './initial-value-problem.js';
import { carryTime, checkTimeTolerance } from './time-carrying.js';

/** Settings of {@link rateClock}. */
export interface RateClockOptions {
  /** Default `rate`. */
  readonly name?: string;
  /** $dt/ds = r(t, y)$, positive and finite. Must not change `y`. */
  readonly rate: (t: number, y: Float64Array) => number;
  /**
   * $\partial r/\partial y$ into `out`, and returns $\partial r/\partial t$. With it the Jacobian of the problem, where it
   * has one, is carried over; without, Jacobians are differenced.
   */
  readonly gradient?: (t: number, y: Float64Array, out: Float64Array) => number;
  /**
   * Error allowed in the time elapsed besides the relative one; `Infinity` carries time along without controlling it.
   * Default: the absolute tolerance of the run, where that is one positive number, else a thousandth of the relative one;
   * times the length of the interval where that is below 1.
   */
  readonly timeTolerance?: number;
}

/**
 * A clock of any rate $dt/ds = r(t, y)$: $dy/ds = r f$, the Sundman transformation where r is a power of a distance
 * (Sundman 1912; Hairer, Lubich & Wanner 2006, VIII.2.1). Time is carried along as one more component.
 *
 * A rate that is zero, negative or NaN is a right-hand side that is not finite. Mass matrices and algebraic
 * equations are refused, and so is structured linear algebra with an implicit method.
 *
 * @throws RangeError for a tolerance that makes no sense.
 */
export function rateClock(options: RateClockOptions): Clock {
  checkNames('option of rateClock', options, { name: true, rate: true, gradient: true, timeTolerance: true });
  const { name = 'rate', rate, gradient } = options;
  const timeTolerance = checkTimeTolerance(options.timeTolerance);
  return Object.freeze({
    name,
    change: (problem: InitialValueProblem, origin = problem.t0) =>
      carryTime(name, problem, origin, timeTolerance, {
        rate: (t, y) => rate(t, y),
        ...(gradient !== undefined && { gradient: (t, y, _f, _J, _ft, out) => gradient(t, y, out) }),
      }),
  });
}
