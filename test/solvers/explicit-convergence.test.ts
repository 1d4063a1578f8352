import { describe, expect, test } from 'vitest';
import { errorNorm, integrate, steps, type Method } from '../../solvers/index.js';
import { dop853 } from '../../solvers/dop853.js';
import { rkc } from '../../solvers/rkc.js';
import { tsitouras54 } from '../../solvers/tsitouras-54.js';
import { verner76 } from '../../solvers/verner-76.js';
import { agnesi, distance, hyperbolic, kepler, logistic, type ClosedForm } from './closed-forms.js';
import { explicitMethods } from './explicit-methods.js';
import { logSlope, march, oneStep } from './fixed-step.js';

/** Numbers of steps over the whole interval, and sizes of single steps, between the asymptotic range and rounding. */
const ranges: Record<string, { counts: readonly number[]; sizes: readonly number[] }> = {
  Euler: { counts: [4096, 8192, 16384], sizes: [0.03] },
  RK4: { counts: [256, 384, 512, 768], sizes: [0.03] },
  'Dormand–Prince 5(4)': { counts: [64, 96, 128, 192], sizes: [0.03] },
  'Tsitouras 5(4)': { counts: [64, 96, 128, 192], sizes: [0.03] },
  'Verner 7(6)': { counts: [20, 24, 32, 40], sizes: [0.12] },
  DOP853: { counts: [14, 16, 20, 24, 28], sizes: [0.25, 0.12, 0.25, 0.12] },
  RKC: { counts: [512, 768, 1024, 2048], sizes: [0.03] },
};

const methods: readonly { name: string; method: Method }[] = [
  ...explicitMethods,
  { name: 'RKC', method: rkc() },
];
const problems = [logistic, agnesi, hyperbolic, kepler];
const cases = methods.flatMap(({ name, method }) =>
  problems.map((problem, i) => ({
    method,
    problem,
    name: `${name}, ${problem.name}`,
    // The Kepler problem is the hardest of them.
    counts: ranges[name].counts.map((count) => (problem === kepler ? 4 : 1) * count),
    size: ranges[name].sizes[i] ?? ranges[name].sizes[0],
  })),
);

const within = [0.2, 0.4, 0.6, 0.8];

/** Largest error at the given places in all steps. */
function largestError(method: Method, one: ClosedForm, count: number, thetas: readonly number[]): number {
  const out = new Float64Array(one.problem.y0.length);
  let most = 0;
  march(method, one.problem, count, (t, h, stepper) => {
    for (const theta of thetas) {
      if (theta === 1) out.set(stepper.y);
      else stepper.interpolate(theta, out);
      most = Math.max(most, distance(out, one.exact(t + theta * h)));
    }
  });
  return most;
}

describe.each(cases)('observed order of $name', ({ method, problem, counts, size }) => {
  const lengths = counts.map((count) => 1 / count);

  test('over the interval, at the ends of the steps', () => {
    const errors = counts.map((count) => largestError(method, problem, count, [1]));
    // Verner's principal error is so small that on sech and tanh only the next term shows before rounding does.
    const better = method === verner76 && problem === hyperbolic ? 1 : 0;
    expect(Math.abs(logSlope(lengths, errors) - method.order - better)).toBeLessThan(0.2);
  });

  test('over the interval, within the steps', () => {
    const errors = counts.map((count) => largestError(method, problem, count, within));
    const order = Math.min(method.order, method.interpolantOrder + 1);
    expect(Math.abs(logSlope(lengths, errors) - order)).toBeLessThan(0.2);
  });

  const { t0, tEnd } = problem.problem;
  const starts = Array.from({ length: 16 }, (_, i) => t0 + ((tEnd - t0 - size) * i) / 15);
  const sizes = [1, 1.25, 1.6, 2].map((part) => size / part);
  const largest = (measure: (t: number, h: number) => number) =>
    sizes.map((h) => Math.max(...starts.map((t) => measure(t, h))));

  test('of the interpolant in single steps', () => {
    const out = new Float64Array(problem.problem.y0.length);
    const errors = largest((t, h) => {
      const stepper = oneStep(method, problem.problem, t, problem.exact(t), h);
      const gaps = within.map((theta) => {
        stepper.interpolate(theta, out);
        return distance(out, problem.exact(t + theta * h));
      });
      return Math.max(...gaps);
    });
    expect(Math.abs(logSlope(sizes, errors) - (method.interpolantOrder + 1))).toBeLessThan(0.2);
  });

  // The estimate of DOP853 is a quotient, whose order shows where neither part passes through zero.
  if (method.embeddedOrder > 0 && !(method === dop853 && problem.problem.y0.length === 1)) {
    test('of the error estimate in single steps', () => {
      const estimates = largest((t, h) =>
        Math.max(...oneStep(method, problem.problem, t, problem.exact(t), h).error.map(Math.abs)),
      );
      const order = Math.min(method.order, method.embeddedOrder) + 1;
      expect(Math.abs(logSlope(sizes, estimates) - order)).toBeLessThan(0.2);
    });
  }
});

test.each(problems)(
  'the estimate of Tsitouras 5(4) is the error of its companion, with its sign: $name',
  ({ problem, exact }) => {
    const t = 0.5 * (problem.t0 + problem.tEnd);
    const discrepancies = [0.1, 0.0125].map((h) => {
      const stepper = oneStep(tsitouras54, problem, t, exact(t), h);
      const truth = exact(t + h).map((value, i) => value - (stepper.y[i] - stepper.error[i]));
      return Math.hypot(...truth.map((value, i) => value - stepper.error[i])) / Math.hypot(...truth);
    });
    expect(discrepancies[0]).toBeLessThan(0.2);
    expect(discrepancies[1]).toBeLessThan(0.02);
  },
);

const controlled = methods.filter(({ method }) => method.embeddedOrder > 0);

describe.each(controlled)('the error estimate of $name is calibrated', ({ method }) => {
  const { problem, exact } = kepler;
  const exponent = Math.min(method.order, method.embeddedOrder) + 1;
  // Of the error over the interval, when that of a step goes with the tolerance.
  const expected = method.order / exponent;
  const tolerances = [1, 10, 100, 1000, 10_000].map((part) => 10 ** -exponent / part);

  test('the local error of accepted steps is within the tolerance, and not absurdly so', () => {
    for (const tolerance of tolerances) {
      const norm = errorNorm(tolerance, new Float64Array(4).fill(tolerance));
      const options = { method, relativeTolerance: tolerance, absoluteTolerance: tolerance };
      const sizes: number[] = [];
      for (const { t0, t1, y0, y1 } of steps(problem, options)) {
        const truth = integrate(
          { ...problem, t0, y0, tEnd: t1 },
          { method: dop853, relativeTolerance: 1e-14, absoluteTolerance: 1e-15 },
        );
        const end = truth.y[truth.y.length - 1];
        sizes.push(
          norm(
            y1.map((value, i) => value - end[i]),
            y0,
            y1,
          ),
        );
      }
      sizes.sort((x, y) => x - y);
      expect(sizes[sizes.length - 1]).toBeLessThan(2);
      expect(sizes[Math.floor(0.9 * sizes.length)]).toBeLessThan(1);
      expect(sizes[Math.floor(0.9 * sizes.length)]).toBeGreaterThan(1e-5);
    }
  });

  test('the error at the end is proportional to the tolerance', () => {
    const errors = tolerances.map((tolerance) => {
      const { y } = integrate(problem, {
        method,
        relativeTolerance: tolerance,
        absoluteTolerance: tolerance,
      });
      return distance(y[y.length - 1], exact(problem.tEnd));
    });
    const slope = logSlope(tolerances, errors);
    expect(slope / expected).toBeGreaterThan(0.8);
    expect(slope / expected).toBeLessThan(1.3);
    errors.forEach((error, i) => expect(error).toBeLessThan(100 * tolerances[i] ** expected));
  });
});
