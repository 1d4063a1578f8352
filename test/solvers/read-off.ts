import type { Method } from '../../solvers/index.js';

/** What a method does, as the coefficients of a Runge–Kutta method. */
export interface Coefficients {
  readonly c: readonly number[];
  /** Rows of the stages, those after the step included. */
  readonly a: readonly number[][];
  readonly b: readonly number[];
  readonly e: readonly number[];
  /** The weights of the continuous solution at θ. */
  interpolant(theta: number): number[];
}

/**
 * Reads the coefficients of an explicit method off its implementation: evaluation i of the right-hand side returns the
 * unit vector i, so that with y = 0 and h = 1 the argument of each evaluation is its row of the tableau.
 *
 * @param evaluations how many there can be, those that only the interpolant makes included.
 */
export function readOff(method: Method, evaluations: number): Coefficients {
  const c = [0];
  const a: number[][] = [[]];
  const unit = (place: number) => Float64Array.from({ length: evaluations }, (_, i) => (i === place ? 1 : 0));
  const stepper = method.create({
    f(t, y, out) {
      if (a.length === evaluations) throw new Error(`more than ${evaluations} evaluations`);
      out.set(unit(a.length));
      c.push(t);
      a.push(Array.from(y.subarray(0, a.length)));
      return true;
    },
    dimension: evaluations,
    problem: { f: () => undefined, t0: 0, y0: new Float64Array(evaluations), tEnd: 1 },
    norm: () => 0,
    relativeTolerance: 1e-6,
    counts: { jacobians: 0, factorizations: 0, newton: 0, newtonFailures: 0 },
  });
  if (stepper.attempt(0, new Float64Array(evaluations), unit(0), 1) !== 'ok') throw new Error('no step');
  return {
    c,
    a,
    b: Array.from(stepper.y),
    e: Array.from(stepper.error),
    interpolant(theta) {
      const out = new Float64Array(evaluations);
      stepper.interpolate(theta, out);
      return Array.from(out);
    },
  };
}
