import { checkNames } from './check-options.js';
import type { Clock } from './clock.js';
import type { InitialValueProblem } from './initial-value-problem.js';
import { carryTime, checkTimeTolerance, type TimeRate } from './time-carrying.js';

/** Settings of {@link arcLength}. */
export interface ArcLengthOptions {
  /** Weights of the components in the length, 0 or more, one a component; default 1. */
  readonly weights?: ArrayLike<number>;
  /**
   * Weight w of time in the length, default 0: $ds^2 = \|dy\|^2 + w^2 dt^2$ measures the graph of the solution, and
   * goes on where y stands still.
   */
  readonly timeWeight?: number;
  /**
   * Error allowed in the time elapsed besides the relative one; `Infinity` carries time along without controlling it.
   * Default: the absolute tolerance of the run, where that is one positive number, else a thousandth of the relative one;
   * times the length of the interval where that is below 1.
   */
  readonly timeTolerance?: number;
}

/**
 * Arc length $ds = \|f\|\,dt$: $dy/ds = f/\|f\|$, $dt/ds = 1/\|f\|$, with time carried along as one more component. The
 * curve is followed at speed 1 however fast it is run through, up to blow-up in finite time (Hirota & Ozawa 2006).
 * ‖f‖ is formed without over- or underflow.
 *
 * Where f vanishes the curve ends and time goes on for ever: a run that comes there before `tEnd` ends with the status
 * `clock-ended`, unless time has a weight. Jacobians are carried over by the chain rule. Structured linear algebra is not:
 * with an implicit method it is refused, as are mass matrices and algebraic equations.
 *
 * @throws RangeError for weights and tolerances that make no sense, naming them.
 */
export function arcLength(options: ArcLengthOptions = {}): Clock {
  checkNames('option of arcLength', options, { weights: true, timeWeight: true, timeTolerance: true });
  const { timeWeight = 0 } = options;
  if (!(timeWeight >= 0 && timeWeight < Infinity))
    throw new RangeError(`timeWeight is ${timeWeight}: it must be finite, and 0 or more`);
  const timeTolerance = checkTimeTolerance(options.timeTolerance);
  const weights = options.weights === undefined ? undefined : Float64Array.from(options.weights);
  const wrong = weights?.findIndex((value) => !(value >= 0 && value < Infinity)) ?? -1;
  if (wrong >= 0)
    throw new RangeError(`weights[${wrong}] is ${weights?.[wrong]}: it must be finite, and 0 or more`);
  const weight = (i: number): number => (weights === undefined ? 1 : weights[i]);

  const rate: TimeRate['rate'] = (_t, _y, f) => {
    let largest = timeWeight;
    // NaN stays.
    for (let i = 0; i < f.length; i++) largest = Math.max(largest, weight(i) * Math.abs(f[i]));
    if (largest === 0) return Infinity;
    let sum = (timeWeight / largest) ** 2;
    for (let i = 0; i < f.length; i++) sum += ((weight(i) * f[i]) / largest) ** 2;
    return 1 / largest / Math.sqrt(sum);
  };
  const gradient: NonNullable<TimeRate['gradient']> = (t, y, f, jacobian, timeDerivative, out) => {
    // r = 1/N with N² = Σ (w f)² + w_t²: ∂r = −r² Σ w (r w f) ∂f.
    const r = rate(t, y, f);
    const n = f.length;
    let byTime = 0;
    out.fill(0);
    for (let i = 0; i < n; i++) {
      const share = weight(i) * (r * weight(i) * f[i]) * r;
      byTime -= share * timeDerivative[i] * r;
      for (let j = 0; j < n; j++) out[j] -= share * jacobian[i * n + j] * r;
    }
    return byTime;
  };

  return Object.freeze({
    name: 'arc length',
    change(problem: InitialValueProblem, origin = problem.t0) {
      const n = problem.y0.length;
      if (weights !== undefined && weights.length !== n)
        throw new RangeError(`weights has ${weights.length} entries, y0 has ${n}: give one a component`);
      return carryTime('arc length', problem, origin, timeTolerance, { rate, gradient });
    },
  });
}
