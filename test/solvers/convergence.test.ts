import { describe, expect, test } from 'vitest';
import { dormandPrince54, integrate } from '../../solvers/index.js';
import { agnesi, distance, hyperbolic, kepler, logistic, type ClosedForm } from './closed-forms.js';
import { constantStep, logSlope, march, oneStep } from './fixed-step.js';

const method = dormandPrince54;

/** Problems with numbers of steps between the onset of asymptotics and rounding. */
const cases: (ClosedForm & { counts: number[] })[] = [
  { ...logistic, counts: [48, 64, 96, 128, 192] },
  { ...agnesi, counts: [96, 128, 192, 256, 384] },
  { ...hyperbolic, counts: [48, 64, 96, 128, 192] },
  { ...kepler, counts: [192, 256, 384, 512, 768] },
];

/** Largest error over all steps, at the given places in each. */
function largestError({ problem, exact }: ClosedForm, count: number, thetas: readonly number[]): number {
  const out = new Float64Array(problem.y0.length);
  let most = 0;
  march(method, problem, count, (t, h, stepper) => {
    for (const theta of thetas) {
      stepper.interpolate(theta, out);
      most = Math.max(most, distance(out, exact(t + theta * h)));
    }
  });
  return most;
}

describe.each(cases)('observed order with equal steps: $name', (one) => {
  const sizes = one.counts.map((count) => 1 / count);

  test('is that of the method at the ends of the steps', () => {
    const errors = one.counts.map((count) => largestError(one, count, [1]));
    expect(Math.abs(logSlope(sizes, errors) - method.order)).toBeLessThan(0.2);
  });

  test('is one more than that of the continuous extension, and thus the same, within the steps', () => {
    const errors = one.counts.map((count) => largestError(one, count, [0.2, 0.4, 0.6, 0.8]));
    expect(Math.abs(logSlope(sizes, errors) - (method.interpolantOrder + 1))).toBeLessThan(0.2);
  });
});

describe.each([
  { ...logistic, at: 2, step: 0.25 },
  { ...agnesi, at: 0.2, step: 0.125 },
  { ...hyperbolic, at: 0.2, step: 0.25 },
  { ...kepler, at: 2.4, step: 0.25 },
])('one step from the exact solution: $name', ({ problem, exact, at, step }) => {
  const sizes = [1, 2, 4, 8].map((part) => step / part);
  const steppers = sizes.map((h) => oneStep(method, problem, at, exact(at), h));

  test('the continuous extension has local order 5 and no more', () => {
    const out = new Float64Array(problem.y0.length);
    const errors = steppers.map((stepper, i) => {
      const gaps = [0.2, 0.4, 0.6, 0.8].map((theta) => {
        stepper.interpolate(theta, out);
        return distance(out, exact(at + theta * sizes[i]));
      });
      return Math.max(...gaps);
    });
    expect(Math.abs(logSlope(sizes, errors) - 5)).toBeLessThan(0.2);
  });

  test('the error estimate has local order 5', () => {
    const estimates = steppers.map((stepper) => Math.hypot(...stepper.error));
    expect(Math.abs(logSlope(sizes, estimates) - 5)).toBeLessThan(0.2);
  });

  test('the error estimate is the error of the companion, with its sign, to first order in h', () => {
    const discrepancies = steppers.map((stepper, i) => {
      const truth = exact(at + sizes[i]).map((value, j) => value - (stepper.y[j] - stepper.error[j]));
      return Math.hypot(...truth.map((value, j) => value - stepper.error[j])) / Math.hypot(...truth);
    });
    expect(discrepancies[0]).toBeLessThan(0.5);
    expect(discrepancies[3]).toBeLessThan(0.05);
    expect(discrepancies[3]).toBeLessThan(0.25 * discrepancies[0]);
  });
});

test('the stepping loop with a constant step does what the method does alone', () => {
  const count = 64;
  const h = (logistic.problem.tEnd - logistic.problem.t0) / count;
  const solution = integrate(logistic.problem, {
    method,
    controller: constantStep,
    firstStep: h,
    absoluteTolerance: Infinity,
  });
  expect(solution.stats).toMatchObject({ accepted: count, rejected: 0, evaluations: 1 + 6 * count });
  expect(solution.t).toEqual(Float64Array.from({ length: count + 1 }, (_, i) => i * h));
  expect(solution.y[count]).toEqual(march(method, logistic.problem, count));
});
