import { describe, expect, test } from 'vitest';
import { integrate, piController, type InitialValueProblem, type Solution } from '../../solvers/index.js';
import { distance, kepler } from './closed-forms.js';
import { bits } from './doubles.js';

const { problem, exact } = kepler;
const tolerances = { relativeTolerance: 1e-9, absoluteTolerance: 1e-9 };
const clean = integrate(problem, tolerances);

const values = [Number.NaN, Infinity, -Infinity];
const places = Array.from({ length: 40 }, (_, i) => i + 1).flatMap((evaluation) =>
  [0, 1, 2, 3].flatMap((component) => values.map((value) => ({ evaluation, component, value }))),
);

/** The Kepler problem with a value put into the given evaluations, which count from 1. */
function injected(
  where: (evaluation: number) => boolean,
  component: number,
  value: number,
): { problem: InitialValueProblem; evaluations: () => number } {
  let evaluations = 0;
  return {
    problem: {
      ...problem,
      f(t, y, out) {
        problem.f(t, y, out);
        if (where(++evaluations)) out[component] = value;
      },
    },
    evaluations: () => evaluations,
  };
}

const isFinite = ({ t, y }: Solution): boolean =>
  t.every(Number.isFinite) && y.every((value) => value.every(Number.isFinite));

describe('a right-hand side that is not finite from some evaluation on', () => {
  test.each(values)('%d at every one of the first 40, in every component', (value) => {
    for (const place of places.filter((one) => Object.is(one.value, value))) {
      const { evaluation, component } = place;
      const broken = injected((count) => count >= evaluation, component, value);
      const solution = integrate(broken.problem, tolerances);
      expect(solution.status).toBe('non-finite');
      expect(solution.message).toContain(`component ${component} is ${value}`);
      expect(isFinite(solution)).toBe(true);
      // What was accepted before stays as it was.
      expect(bits(solution.t)).toBe(bits(clean.t.slice(0, solution.t.length)));
      solution.y.forEach((y, i) => expect(bits(y)).toBe(bits(clean.y[i])));
      expect(solution.stats.accepted).toBe(solution.t.length - 1);
      // Two evaluations to begin with, then six a step.
      expect(solution.stats.accepted).toBe(Math.max(0, Math.floor((evaluation - 3) / 6)));
      expect(solution.stats.evaluations).toBe(broken.evaluations());
      expect(broken.evaluations()).toBeLessThanOrEqual(evaluation + 11);
    }
  });

  test('the point where the run ended is saved, besides those asked for', () => {
    const broken = injected((count) => count >= 30, 2, Number.NaN);
    const { t, y } = integrate(broken.problem, { ...tolerances, saveAt: [0, 4] });
    expect(t).toHaveLength(2);
    expect(t[1]).toBe(clean.t[4]);
    expect(bits(y[1])).toBe(bits(clean.y[4]));
  });
});

describe('a right-hand side that is not finite once', () => {
  test.each(values)('%d: the step is repeated smaller, and nothing else happens', (value) => {
    for (const { evaluation, component } of places.filter((one) => Object.is(one.value, value))) {
      const solution = integrate(
        injected((count) => count === evaluation, component, value).problem,
        tolerances,
      );
      if (evaluation === 1) {
        expect(solution.status).toBe('non-finite');
        continue;
      }
      expect(solution.status).toBe('success');
      expect(isFinite(solution)).toBe(true);
      expect(distance(solution.y[solution.y.length - 1], exact(problem.tEnd))).toBeLessThan(1e-6);
    }
  });

  test('without retries the first such step ends the run', () => {
    for (const { evaluation, component, value } of places.filter((one) => one.evaluation > 2)) {
      const broken = injected((count) => count === evaluation, component, value);
      const { status, message, stats } = integrate(broken.problem, { ...tolerances, nonFiniteRetries: 0 });
      expect([status, stats.evaluations]).toEqual(['non-finite', evaluation]);
      expect(message).toContain(`component ${component} is ${value}`);
    }
  });

  test('the controller hears of it as of an error at its bound, and lets the step not grow at once', () => {
    const heard: [string, number][] = [];
    const inner = piController({ errorExponent: 5 });
    const solution = integrate(injected((count) => count === 30, 1, Number.NaN).problem, {
      ...tolerances,
      controller: () => ({
        accepted(error) {
          heard.push(['accepted', error]);
          return inner.accepted(error);
        },
        rejected(error) {
          heard.push(['rejected', error]);
          return inner.rejected(error);
        },
      }),
    });
    const { t } = solution;
    expect(heard.slice(0, 6).map(([what]) => what)).toEqual([
      ...Array.from({ length: 4 }, () => 'accepted'),
      'rejected',
      'accepted',
    ]);
    expect(heard[4][1]).toBe(1);
    expect(t[6] - t[5]).toBeCloseTo(t[5] - t[4], 14);
    expect(t[7] - t[6]).toBeGreaterThan(5 * (t[6] - t[5]));
  });

  test.each([1, 3, 10])('%d retries are as many', (nonFiniteRetries) => {
    const broken = injected((count) => count >= 9, 0, Number.NaN);
    const { stats } = integrate(broken.problem, { ...tolerances, nonFiniteRetries });
    expect(stats).toMatchObject({
      evaluations: 9 + nonFiniteRetries,
      accepted: 1,
      rejected: 1 + nonFiniteRetries,
    });
  });
});

describe('an initial value that is not finite', () => {
  test.each([
    [0, Number.NaN],
    [1, Infinity],
    [3, -Infinity],
  ])('component %d is %d', (component, value) => {
    const y0 = Array.from(problem.y0, (x, i) => (i === component ? value : x));
    for (const tEnd of [problem.tEnd, problem.t0]) {
      const { status, message, t, stats } = integrate({ ...problem, y0, tEnd });
      expect([status, Array.from(t), stats.evaluations]).toEqual(['non-finite', [0], 0]);
      expect(message).toContain(`initial value is not finite: component ${component} is ${value}`);
    }
  });
});

type Scalar = (t: number, y: number) => number;
const scalar = (f: Scalar, y0: number, tEnd: number): InitialValueProblem => ({
  f: (t, y, out) => void (out[0] = f(t, y[0])),
  t0: 0,
  y0: [y0],
  tEnd,
});

describe('a wall beyond which the right-hand side is NaN', () => {
  test('in t: y′ = −1/(2√(1 − t))', () => {
    const solution = integrate(
      scalar((t) => -0.5 / Math.sqrt(1 - t), 1, 2),
      tolerances,
    );
    expect(solution.status).toBe('non-finite');
    expect(solution.message).toMatch(/component 0 is (NaN|-Infinity)/);
    const last = solution.t[solution.t.length - 1];
    expect(1 - last).toBeLessThan(1e-13);
    expect(1 - last).toBeGreaterThanOrEqual(0);
    expect(isFinite(solution)).toBe(true);
    solution.y.forEach((y, i) => expect(Math.abs(y[0] - Math.sqrt(1 - solution.t[i]))).toBeLessThan(1e-6));
    expect(solution.stats.evaluations).toBeLessThan(3000);
  });

  test('in y, reached at t = −li(1/2): y′ = ln y', () => {
    const solution = integrate(
      scalar((_, y) => Math.log(y), 0.5, 2),
      tolerances,
    );
    expect(solution.status).toBe('non-finite');
    expect(Math.abs(solution.t[solution.t.length - 1] - 0.378671043061087976727)).toBeLessThan(1e-8);
    expect(solution.y.every((y) => y[0] > 0)).toBe(true);
    expect(solution.stats.evaluations).toBeLessThan(10_000);
  });

  test('that stands exactly at the end of the interval is reached', () => {
    const solution = integrate(
      scalar((t) => -Math.sqrt(1 - t), 2 / 3, 1),
      tolerances,
    );
    expect(solution.status).toBe('success');
    expect(Math.abs(solution.y[solution.y.length - 1][0])).toBeLessThan(1e-7);
  });

  test('along which the solution would have to crawl ends with the steps that are allowed', () => {
    const solution = integrate(
      scalar((_, y) => Math.sqrt(1 - y) + 1e-3, 0, 20),
      { maxSteps: 2000 },
    );
    expect(['max-steps', 'non-finite', 'step-too-small']).toContain(solution.status);
    expect(solution.y[solution.y.length - 1][0]).toBeCloseTo(1, 8);
    expect(isFinite(solution)).toBe(true);
    expect(solution.stats.evaluations).toBeLessThan(15_000);
  });
});

describe('a solution that grows past the doubles', () => {
  test('exponentially: the last point is close below the largest double', () => {
    const solution = integrate(
      scalar((_, y) => y, 1e300, 100),
      tolerances,
    );
    expect(solution.status).toBe('non-finite');
    expect(solution.y[solution.y.length - 1][0]).toBeGreaterThan(1.7e308);
    expect(solution.t[solution.t.length - 1]).toBeCloseTo(Math.log(Number.MAX_VALUE / 1e300), 6);
    expect(isFinite(solution)).toBe(true);
    expect(solution.stats.evaluations).toBeLessThan(20_000);
  });

  test('although the right-hand side stays finite', () => {
    const solution = integrate(
      scalar(() => 1e308, 1e308, 10),
      { absoluteTolerance: 1e300 },
    );
    expect(solution.status).toBe('non-finite');
    expect(solution.message).toContain('The solution overflows in the step from t = 0.79');
    expect(solution.message).toContain('component 0 is Infinity');
    expect(isFinite(solution)).toBe(true);
    expect(solution.stats.evaluations).toBeLessThan(20_000);
  });

  test.each([2, 3, 5])('in finite time: y′ = y^%d', (power) => {
    const solution = integrate(
      scalar((_, y) => y ** power, 1, 2),
      tolerances,
    );
    expect(['step-too-small', 'non-finite']).toContain(solution.status);
    expect(solution.message).toContain('t = ');
    expect(Math.abs(solution.t[solution.t.length - 1] * (power - 1) - 1)).toBeLessThan(1e-7);
    expect(isFinite(solution)).toBe(true);
    expect(solution.stats.evaluations).toBeLessThan(20_000);
  });
});
