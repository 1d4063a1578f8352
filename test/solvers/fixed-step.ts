import {
  errorNorm,
  type Evaluation,
  type InitialValueProblem,
  type Method,
  type StepSizeController,
  type Stepper,
} from '../../solvers/index.js';

/** The right-hand side as a method wants it. */
export function evaluation(problem: InitialValueProblem): Evaluation {
  return (t, y, out) => {
    problem.f(t, y, out);
    return out.every(Number.isFinite);
  };
}

/**
 * A method set up for a problem, without a loop around it. The tolerances matter only to what is judged by them, as the
 * iterations of implicit methods are.
 */
export function stepperFor(method: Method, problem: InitialValueProblem, tolerance = 1e-9): Stepper {
  const dimension = problem.y0.length;
  return method.create({
    f: evaluation(problem),
    dimension,
    problem,
    norm: errorNorm(tolerance, new Float64Array(dimension).fill(tolerance)),
    relativeTolerance: tolerance,
    counts: { jacobians: 0, factorizations: 0, newton: 0, newtonFailures: 0 },
  });
}

/** One step from any point: the method itself, without a loop around it. */
export function oneStep(
  method: Method,
  problem: InitialValueProblem,
  t: number,
  y: ArrayLike<number>,
  h: number,
): Stepper {
  const f = evaluation(problem);
  const start = Float64Array.from(y);
  const slope = new Float64Array(start.length);
  f(t, start, slope);
  const stepper = stepperFor(method, problem);
  if (stepper.attempt(t, start, slope, h) !== 'ok') throw new Error('the step failed');
  stepper.accept?.(h);
  return stepper;
}

/** Goes over the problem's interval in `count` equal steps; `look` sees each step before the next is taken. */
export function march(
  method: Method,
  problem: InitialValueProblem,
  count: number,
  look?: (t: number, h: number, stepper: Stepper) => void,
): Float64Array {
  const f = evaluation(problem);
  const y = Float64Array.from(problem.y0);
  const slope = new Float64Array(y.length);
  f(problem.t0, y, slope);
  const stepper = stepperFor(method, problem);
  const h = (problem.tEnd - problem.t0) / count;
  for (let i = 0; i < count; i++) {
    const t = problem.t0 + i * h;
    if (stepper.attempt(t, y, slope, h) !== 'ok') throw new Error('the step is not finite');
    stepper.accept?.(h);
    look?.(t, h, stepper);
    y.set(stepper.y);
    slope.set(stepper.derivative);
  }
  return y;
}

/** Leaves the step as it is. */
export const constantStep = (): StepSizeController => ({ accepted: () => 1, rejected: () => 0.5 });

/** Slope of the line through the points (ln x, ln y) with the least squares. */
export function logSlope(x: readonly number[], y: readonly number[]): number {
  const u = x.map(Math.log);
  const v = y.map(Math.log);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [uMean, vMean] = [mean(u), mean(v)];
  const covariance = mean(u.map((value, i) => (value - uMean) * (v[i] - vMean)));
  return covariance / mean(u.map((value) => (value - uMean) ** 2));
}
