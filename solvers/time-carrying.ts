import { pullBack, type ClockChange } from './clock.js';
import type { NonAutonomousProblem } from './rosenbrock.js';

/** How fast time passes in a clock. */
export interface TimeRate {
  /** $dt/ds = r > 0$, where the right-hand side is `f`. */
  rate(t: number, y: Float64Array, f: Float64Array): number;
  /**
   * $\partial r/\partial y$ into `out`, n entries, given the derivatives of f by y (row-major) and t; returns
   * $\partial r/\partial t$.
   */
  gradient?(
    t: number,
    y: Float64Array,
    f: Float64Array,
    jacobian: Float64Array,
    timeDerivative: Float64Array,
    out: Float64Array,
  ): number;
}

/**
 * A problem in a clock that must carry time along: $dy/ds = \pm r f$, $de/ds = r$ with the time elapsed
 * $e = |t - t_0|$. f is not evaluated beyond `tEnd`, but at it. The Jacobian, where it and the gradient of r are given,
 * is $r J$ with the rank-one term $f\,\nabla r$; it takes one evaluation of f, and another for $\partial f/\partial t$
 * where that is not given, which are not counted.
 *
 * @throws RangeError for a differential-algebraic problem, or any mass matrix.
 */
export function carryTime(
  name: string,
  problem: NonAutonomousProblem,
  origin: number,
  timeTolerance: number | undefined,
  { rate, gradient }: TimeRate,
): ClockChange {
  const { f, t0, tEnd, y0, jacobian, mass, index } = problem;
  if (mass !== undefined || index !== undefined)
    throw new RangeError(
      `${mass === undefined ? 'index' : 'mass'}: the clock ${name} takes no mass matrix and no algebraic equations; use time or log-time`,
    );
  const n = y0.length;
  const sign = tEnd < t0 ? -1 : 1;
  const state = new Float64Array(n);
  // What f leaves out stays NaN.
  const slope = new Float64Array(n).fill(Number.NaN);
  const time = (_s: number, y: Float64Array): number => {
    const t = origin + sign * y[n];
    return sign * (t - tEnd) >= 0 ? tEnd : sign * (t - t0) <= 0 ? t0 : t;
  };
  const start = new Float64Array(n + 1);
  start.set(Array.from(y0));
  start[n] = Math.abs(t0 - origin);

  /** The right-hand side and the rate where `y` is, in `state` and `slope`. */
  const evaluate = (s: number, y: Float64Array): number => {
    const t = time(s, y);
    for (let i = 0; i < n; i++) state[i] = y[i];
    f(t, state, slope);
    return rate(t, state, slope);
  };
  const changed: NonAutonomousProblem = {
    f(s, y, out) {
      const r = evaluate(s, y);
      // Neither a clock that stands still nor one that goes back.
      out[n] = r > 0 ? r : Number.NaN;
      for (let i = 0; i < n; i++) out[i] = r === Infinity ? 0 : sign * r * slope[i];
    },
    t0: 0,
    tEnd: Number.MAX_VALUE,
    y0: start,
    timeDerivative: (_s, _y, out) => void out.fill(0),
    ...(jacobian !== undefined &&
      gradient !== undefined && { jacobian: extendedJacobian(problem, gradient, evaluate, time) }),
  };
  return Object.freeze({
    problem: changed,
    carriesTime: true,
    ...(timeTolerance !== undefined && { timeTolerance }),
    time,
    solution: (solution: Parameters<typeof pullBack>[0]) => pullBack(solution, time, n),
  });

  function extendedJacobian(
    { jacobian: inner, timeDerivative }: NonAutonomousProblem,
    gradientOf: NonNullable<TimeRate['gradient']>,
    at: typeof evaluate,
    timeAt: typeof time,
  ): NonNullable<NonAutonomousProblem['jacobian']> {
    const J = new Float64Array(n * n);
    const byTime = new Float64Array(n);
    const byY = new Float64Array(n);
    const differentiate = (t: number): void => {
      if (timeDerivative !== undefined) {
        timeDerivative(t, state, byTime);
        return;
      }
      const size = Math.max(Math.abs(t), Math.min(1, Math.abs(tEnd - t0)));
      const delta = Math.min(Math.sqrt(Number.EPSILON) * size, 0.5 * Math.abs(tEnd - t0));
      // Inside the interval.
      const towards = Math.abs(tEnd - t) > delta ? sign : -sign;
      const shifted = t + towards * delta;
      f(shifted, state, byTime);
      for (let i = 0; i < n; i++) byTime[i] = (byTime[i] - slope[i]) / (shifted - t);
    };
    return (s, y, out) => {
      const r = at(s, y);
      const t = timeAt(s, y);
      J.fill(0);
      inner?.(t, state, J);
      differentiate(t);
      const rateByTime = gradientOf(t, state, slope, J, byTime, byY);
      const width = n + 1;
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) out[i * width + j] = sign * (r * J[i * n + j] + slope[i] * byY[j]);
        out[i * width + n] = r * byTime[i] + slope[i] * rateByTime;
        out[n * width + i] = byY[i];
      }
      out[n * width + n] = sign * rateByTime;
    };
  }
}

/** @throws RangeError for a tolerance that is not a number, 0 or more. */
export function checkTimeTolerance(value: number | undefined): number | undefined {
  if (value !== undefined && !(value >= 0))
    throw new RangeError(`timeTolerance is ${value}: it must be 0 or more`);
  return value;
}
