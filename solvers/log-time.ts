import { checkNames } from './check-options.js';
import { pullBack, type Clock } from './clock.js';
import type { InitialValueProblem } from './initial-value-problem.js';
import type { LinearAlgebra } from './linear-algebra.js';
import type { StepperSetup } from './method.js';
import type { NonAutonomousProblem } from './rosenbrock.js';

/** Settings of {@link logTime}. */
export interface LogTimeOptions {
  /** The time after which the logarithm takes over, $t_1$; default 1. */
  readonly unit?: number;
  /**
   * $e^{x} f(t, y)$ into `out`, where f is known as an exponential: with the exponents added before the exponentiation
   * neither factor needs to be a double. It then stands in for f, and the Jacobian is differenced.
   */
  readonly scaled?: (x: number, t: number, y: Float64Array, out: Float64Array) => void;
}

/**
 * Log-time $\sigma = \ln(1 + |t - t_0|/t_1)$: $dy/d\sigma = \pm t_1 e^{\sigma} f(t, y)$. Solutions that change ever more
 * slowly, like powers and logarithms of t, are followed to t = 1e308 in a few hundred units of σ. Mass matrices,
 * Jacobians, structured linear algebra and $\partial f/\partial t$ are carried over by the chain rule; multiplications
 * by $e^\sigma$ are made in halves, which do not overflow while the product does not.
 *
 * A problem in this clock may be followed past the largest t, by giving it another end, if f (or `scaled`) does not mind
 * that t is then Infinity.
 *
 * @throws RangeError for a unit that is not positive and finite.
 */
export function logTime(options: LogTimeOptions = {}): Clock {
  checkNames('option of logTime', options, { unit: true, scaled: true });
  const { unit = 1, scaled } = options;
  if (!(unit > 0 && unit < Infinity)) throw new RangeError(`unit is ${unit}: it must be positive and finite`);
  const lnUnit = Math.log(unit);
  return Object.freeze({
    name: 'log-time',
    change(problem: NonAutonomousProblem, origin = problem.t0) {
      const { f, t0, tEnd, y0, jacobian, linearAlgebra, timeDerivative, mass, index } = problem;
      const sign = tEnd < t0 ? -1 : 1;
      const position = (t: number): number => Math.log1p(Math.abs(t - origin) / unit);
      const [start, end] = [position(t0), position(tEnd)];
      const time = (s: number): number => {
        // The ends are those of the problem, to the bit.
        if (s === end) return tEnd;
        if (s === start) return t0;
        const t = origin + sign * unit * Math.expm1(s);
        // Stages between the ends are not to see times beyond them because of rounding.
        if (s > start && s < end) return sign * (t - tEnd) > 0 ? tEnd : sign * (t - t0) < 0 ? t0 : t;
        return t;
      };
      /** Multiplies by dt/dσ. */
      const scale = (s: number, values: Float64Array): void => {
        const half = Math.exp(0.5 * (s + lnUnit));
        for (let i = 0; i < values.length; i++) values[i] = sign * (values[i] * half) * half;
      };
      const rateAt = (s: number): number => sign * unit * Math.exp(s);
      const changed: NonAutonomousProblem = {
        f(s, y, out) {
          if (scaled === undefined) {
            f(time(s), y, out);
            scale(s, out);
          } else {
            scaled(s + lnUnit, time(s), y, out);
            if (sign < 0) for (let i = 0; i < out.length; i++) out[i] = -out[i];
          }
        },
        t0: start,
        tEnd: end,
        y0,
        ...(mass !== undefined && { mass }),
        ...(index !== undefined && { index }),
        ...(scaled === undefined &&
          jacobian !== undefined && {
            jacobian(s: number, y: Float64Array, out: Float64Array) {
              jacobian(time(s), y, out);
              scale(s, out);
            },
          }),
        ...(scaled === undefined &&
          timeDerivative !== undefined && {
            timeDerivative: scaledTimeDerivative(f, timeDerivative, y0.length, time, scale),
          }),
        ...(scaled === undefined &&
          linearAlgebra !== undefined && {
            linearAlgebra: scaledLinearAlgebra(problem, linearAlgebra, time, position, rateAt),
          }),
      };
      return Object.freeze({
        problem: changed,
        carriesTime: false,
        time,
        position,
        solution: (solution: Parameters<typeof pullBack>[0]) => pullBack(solution, time, y0.length),
      });
    },
  });
}

/** $\partial(\dot t f)/\partial\sigma = \dot t f + \dot t^2\, \partial f/\partial t$ with $\dot t = dt/d\sigma$. */
function scaledTimeDerivative(
  f: InitialValueProblem['f'],
  timeDerivative: NonNullable<NonAutonomousProblem['timeDerivative']>,
  dimension: number,
  time: (s: number) => number,
  scale: (s: number, values: Float64Array) => void,
): NonNullable<NonAutonomousProblem['timeDerivative']> {
  const value = new Float64Array(dimension);
  return (s, y, out) => {
    timeDerivative(time(s), y, out);
    scale(s, out);
    f(time(s), y, value);
    for (let i = 0; i < dimension; i++) out[i] += value[i];
    scale(s, out);
  };
}

/** $\gamma M - cJ = c((\gamma/c)M - J)$ with $c = dt/d\sigma$: the factorisations of the original problem serve. */
function scaledLinearAlgebra(
  problem: InitialValueProblem,
  make: NonNullable<InitialValueProblem['linearAlgebra']>,
  time: (s: number) => number,
  position: (t: number) => number,
  rateAt: (s: number) => number,
): (setup: StepperSetup) => LinearAlgebra {
  return (setup) => {
    const value = new Float64Array(setup.dimension);
    // Where the Jacobian is being evaluated, and the rate there.
    let here = Number.NaN;
    let there = Number.NaN;
    let rate = 1;
    const inner = make({
      ...setup,
      problem,
      f(t, y, out) {
        const s = t === there ? here : position(t);
        if (!setup.f(s, y, out)) return false;
        const factor = rateAt(s);
        for (let i = 0; i < out.length; i++) out[i] /= factor;
        return true;
      },
    });
    return {
      jacobian(s, y, f) {
        here = s;
        there = time(s);
        rate = rateAt(s);
        for (let i = 0; i < value.length; i++) value[i] = f[i] / rate;
        return inner.jacobian(there, y, value);
      },
      factorReal: (gamma) => inner.factorReal(gamma / rate),
      solveReal(b) {
        inner.solveReal(b);
        for (let i = 0; i < b.length; i++) b[i] /= rate;
      },
      factorComplex: (alpha, beta) => inner.factorComplex(alpha / rate, beta / rate),
      solveComplex(re, im) {
        inner.solveComplex(re, im);
        for (let i = 0; i < re.length; i++) re[i] /= rate;
        for (let i = 0; i < im.length; i++) im[i] /= rate;
      },
      multiplyMass(x, out) {
        inner.multiplyMass(x, out);
      },
    };
  };
}
