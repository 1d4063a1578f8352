import { describe, expect, test } from 'vitest';
import { integrate, rodas5P, type NonAutonomousProblem } from '../../solvers/index.js';
import { agnesi, distance, hyperbolic, kaps, kepler, logistic, type ClosedForm } from './closed-forms.js';
import { implicitMethods, stiffMethods } from './implicit-methods.js';

/** $y' = \lambda (y - \cos t) - \sin t$ from a start off the slow solution (Prothero & Robinson 1974). */
const prothero = (rate: number): ClosedForm & { problem: NonAutonomousProblem } => ({
  name: `Prothero and Robinson’s problem at rate ${rate}`,
  problem: {
    f: (t, y, out) => void (out[0] = rate * (y[0] - Math.cos(t)) - Math.sin(t)),
    // Differences of it are not good enough at tolerances below 1e-10.
    timeDerivative: (t, _y, out) => void (out[0] = rate * Math.sin(t) - Math.cos(t)),
    t0: 0,
    y0: [0],
    tEnd: 3,
  },
  exact: (t) => [Math.cos(t) - Math.exp(rate * t)],
});

/** Index 1: $y' = -yz$, $0 = e^z - e^{y^2}$. */
const algebraic: ClosedForm = {
  name: 'a differential-algebraic problem of index 1',
  problem: {
    f(_t, y, out) {
      out[0] = -y[0] * y[1];
      out[1] = Math.exp(y[1]) - Math.exp(y[0] * y[0]);
    },
    mass: [1, 0],
    t0: 0,
    tEnd: 2,
    y0: [1, 1],
  },
  exact: (t) => [1 / Math.sqrt(1 + 2 * t), 1 / (1 + 2 * t)],
};

/** Largest error at the steps, in units of the tolerance. */
function inTolerances(
  { problem, exact }: ClosedForm,
  options: Parameters<typeof integrate>[1],
  tolerance: number,
) {
  const { status, t, y } = integrate(problem, {
    ...options,
    relativeTolerance: tolerance,
    absoluteTolerance: tolerance,
  });
  expect(status).toBe('success');
  return Math.max(...y.map((value, i) => distance(value, exact(t[i])))) / tolerance;
}

const smooth = [logistic, agnesi, hyperbolic, kepler, kaps, prothero(-50), prothero(-1e6)];
const decades = Array.from({ length: 10 }, (_, i) => 10 ** -(3 + i));

/** Global errors in units of the tolerance, at most: as found, and half as much again. */
const bounds: Record<string, number> = { 'Radau IIA 5': 35, Rodas5P: 15 };

describe.each(stiffMethods.filter(({ name }) => name !== 'RKC'))('$name', ({ name, method }) => {
  const problems = 'implicit' in method ? [...smooth, algebraic] : smooth;

  test.each(problems)('keeps to every tolerance from 1e-3 to 1e-12: $name', (problem) => {
    const errors = decades.map((tolerance) => inTolerances(problem, { method }, tolerance));
    expect(Math.max(...errors)).toBeLessThan(bounds[name] ?? 20);
    // No more is done than was asked for, but for estimates of lower order than the method.
    expect(Math.min(...errors)).toBeGreaterThan(1e-4);
  });
});

describe('RKC', () => {
  const { method } = stiffMethods[stiffMethods.length - 1];

  // Its error estimate is of order 3 in h, the global error of order 2.
  test.each([logistic, agnesi, hyperbolic, kaps, prothero(-50)])(
    'errs by a multiple of the tolerance to the power ⅔: $name',
    (problem) => {
      for (const tolerance of [1e-2, 1e-3, 1e-4, 1e-5, 1e-6])
        expect(inTolerances(problem, { method }, tolerance)).toBeLessThan(2 * tolerance ** (-1 / 3));
    },
  );
});

describe.each(implicitMethods)('$name', ({ method }) => {
  const options = { method, relativeTolerance: 1e-8, absoluteTolerance: 1e-11 };

  test('with and without the derivatives given: the same to the tolerance, in any units', () => {
    // The problem of Kaps, its second component in units of 1e±150.
    for (const unit of [1e-150, 1e-8, 1, 1e8, 1e150]) {
      const inner = new Float64Array(2);
      const run = (jacobian: boolean) =>
        integrate(
          {
            ...kaps.problem,
            f(t, y, out) {
              inner.set([y[0], y[1] / unit]);
              kaps.problem.f(t, inner, out);
              out[1] *= unit;
            },
            ...(jacobian && {
              jacobian: (_t, y, J) =>
                J.set([-1002, (2000 * (y[1] / unit)) / unit, unit, -1 - 2 * (y[1] / unit)]),
            }),
            y0: [1, unit],
          },
          { ...options, absoluteTolerance: [1e-11, 1e-11 * unit] },
        );
      const [given, differenced] = [run(true), run(false)];
      expect(Math.abs(differenced.stats.accepted / given.stats.accepted - 1)).toBeLessThan(0.05);
      for (const { status, t, y } of [given, differenced]) {
        expect(status).toBe('success');
        y.forEach((value, i) =>
          expect(distance([value[0], value[1] / unit], kaps.exact(t[i]))).toBeLessThan(1e-7),
        );
      }
    }
  });

  test.each([1, 40, 200])('in dimension %d, every component coupled with every other', (n) => {
    // y′ = −k (y − mean) − (mean − cos t) − sin t in every component: the mean follows cos t, the rest decays.
    const solution = integrate(
      {
        f(t, y, out) {
          let mean = 0;
          for (let i = 0; i < n; i++) mean += y[i] / n;
          for (let i = 0; i < n; i++) out[i] = -1e4 * (y[i] - mean) - (mean - Math.cos(t)) - Math.sin(t);
        },
        t0: 0,
        y0: Array.from({ length: n }, (_, i) => 1 + (i - (n - 1) / 2) / n),
        tEnd: 1,
      },
      { method, relativeTolerance: 1e-5, absoluteTolerance: 1e-6, saveAt: [1] },
    );
    expect(solution.status).toBe('success');
    for (const value of solution.y[0]) expect(Math.abs(value - Math.cos(1))).toBeLessThan(1e-5);
  });
});

test('a differenced time derivative serves Rodas5P down to 1e-8', () => {
  const { timeDerivative: _, ...problem } = prothero(-1e6).problem;
  for (const tolerance of [1e-4, 1e-6, 1e-8])
    expect(
      inTolerances({ ...prothero(-1e6), problem }, { method: rodas5P, maxSteps: 500 }, tolerance),
    ).toBeLessThan(3);
});
