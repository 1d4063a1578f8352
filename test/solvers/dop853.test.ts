import { describe, expect, test } from 'vitest';
import { integrate, projected, sphere, type InitialValueProblem } from '../../solvers/index.js';
import { dop853, dop853Tableau } from '../../solvers/dop853.js';
import { agnesi, distance, hyperbolic, kepler } from './closed-forms.js';
import { correctDigits, pleiades } from './ivp-test-set.js';
import { stepperFor } from './fixed-step.js';

describe('Pleiades', () => {
  const digits = (relativeTolerance: number, absoluteTolerance: number) => {
    const options = { method: dop853, relativeTolerance, absoluteTolerance };
    const { status, y, stats } = integrate(pleiades.problem, options);
    expect(status).toBe('success');
    return { digits: correctDigits(pleiades, y[y.length - 1]), stats };
  };

  test.each([1e-8, 1e-9, 1e-10, 1e-11, 1e-12, 1e-13, 0])(
    'to more than 5.7 digits at a relative tolerance of 1e-8 and an absolute one of %d',
    (absolute) => {
      const { digits: correct, stats } = digits(1e-8, absolute);
      expect(correct).toBeGreaterThan(5.7);
      expect(stats.evaluations).toBeLessThan(2600);
      expect(stats.rejected).toBeLessThan(0.1 * stats.accepted);
    },
  );

  test('two digits more for tolerances a hundred times tighter', () => {
    expect(digits(1e-10, 1e-10).digits).toBeGreaterThan(7.7);
    expect(digits(1e-12, 1e-12).digits).toBeGreaterThan(9.7);
  });
});

describe('the error estimate', () => {
  const { problem, exact } = hyperbolic;
  const { a, b, c, e, damping = [] } = dop853Tableau;

  test('is the one of order 5, scaled by ε/√(ε² + ε′²/100)', () => {
    const [t, h, n] = [0.3, 0.4, 2];
    const start = exact(t);
    const sum = (weights: readonly number[], k: readonly Float64Array[]) =>
      start.map((_, i) => h * weights.reduce((total, weight, j) => total + weight * (k[j]?.[i] ?? 0), 0));
    const k: Float64Array[] = [];
    for (let j = 0; j < c.length; j++) {
      const increment = sum(a[j], k);
      const out = new Float64Array(n);
      problem.f(
        t + c[j] * h,
        Float64Array.from(start, (value, i) => value + increment[i]),
        out,
      );
      k.push(out);
    }
    const step = sum(b, k).map((value, i) => start[i] + value);
    // The norm of `stepperFor` at its tolerance.
    const norm = (values: readonly number[]) => {
      const sizes = values.map((_, i) => 1e-6 * (1 + Math.max(Math.abs(start[i]), Math.abs(step[i]))));
      return Math.hypot(...values.map((value, i) => value / sizes[i])) / Math.sqrt(n);
    };
    const [fine, coarse] = [sum(e, k), sum(damping, k)];
    const factor = norm(fine) / Math.sqrt(norm(fine) ** 2 + 0.01 * norm(coarse) ** 2);
    expect(factor).toBeLessThan(0.5);

    const stepper = stepperFor(dop853, problem, 1e-6);
    stepper.attempt(t, Float64Array.from(start), k[0], h);
    stepper.error.forEach((value, i) => expect(value / (factor * fine[i])).toBeCloseTo(1, 8));
    stepper.y.forEach((value, i) => expect(value).toBeCloseTo(step[i], 14));
  });

  test('is scale-free: the steps are the same, bit for bit, for a solution 2⁷⁰⁰ times as small or large', () => {
    const run = (scale: number) =>
      integrate(
        {
          f: (t, y, out) => void (out[0] = -2 * t * y[0] + scale * Math.sin(t)),
          t0: 0,
          y0: [scale],
          tEnd: 5,
        },
        { method: dop853, relativeTolerance: 1e-9, absoluteTolerance: 1e-12 * scale, firstStep: 0.01 },
      );
    const plain = run(1);
    for (const scale of [2 ** -700, 2 ** 700]) {
      const { t, y } = run(scale);
      expect(t).toEqual(plain.t);
      y.forEach((value, i) => expect(value[0] / scale).toBe(plain.y[i][0]));
    }
  });

  test('is none where nothing is controlled or nothing happens', () => {
    const still: InitialValueProblem = { f: (_t, _y, out) => void out.fill(0), t0: 0, y0: [1], tEnd: 1 };
    expect(integrate(still, { method: dop853 }).y.every((y) => y[0] === 1)).toBe(true);
    const { status } = integrate(problem, { method: dop853, absoluteTolerance: Infinity });
    expect(status).toBe('success');
  });
});

describe('the further stages of the interpolant', () => {
  const { problem, exact } = kepler;
  const options = { method: dop853, relativeTolerance: 1e-10, absoluteTolerance: 1e-10 };
  const all = integrate(problem, options);

  test('are evaluated once in each step that is looked into, and in no other', () => {
    const [first, second] = [2, 5];
    const between = (step: number, part: number) => all.t[step] + part * (all.t[step + 1] - all.t[step]);
    const saveAt = [between(first, 0.3), between(first, 0.6), all.t[4], between(second, 0.5)];
    const { stats, y } = integrate(problem, { ...options, saveAt });
    expect(stats.evaluations).toBe(all.stats.evaluations + 2 * 3);
    expect(all.stats.evaluations).toBe(2 + 12 * (all.stats.accepted + all.stats.rejected));
    y.forEach((value, i) => expect(distance(value, exact(saveAt[i]))).toBeLessThan(1e-8));
  });

  test('are as accurate as the steps', () => {
    const saveAt = Array.from({ length: 400 }, (_, i) => (i * problem.tEnd) / 399);
    const { y } = integrate(problem, { ...options, saveAt });
    const apart = (values: readonly Float64Array[], t: ArrayLike<number>) =>
      Math.max(...values.map((value, i) => distance(value, exact(t[i]))));
    expect(apart(y, saveAt)).toBeLessThan(3 * apart(all.y, all.t));
  });

  test('that leave the domain are gone round, without loss', () => {
    let broken = false;
    const { problem: smooth, exact: truth } = agnesi;
    const fails: InitialValueProblem = {
      ...smooth,
      f(t, y, out) {
        smooth.f(t, y, out);
        if (broken && Math.abs(t - 0.5 - 0.2 / 8) < 1e-12) out[0] = Number.NaN;
      },
    };
    const stepper = stepperFor(dop853, fails, 1e-6);
    const slope = new Float64Array(1);
    smooth.f(0.5, Float64Array.from(truth(0.5)), slope);
    stepper.attempt(0.5, Float64Array.from(truth(0.5)), slope, 1 / 8);
    broken = true;
    const out = new Float64Array(1);
    for (const theta of [0.1, 0.5, 0.9]) {
      stepper.interpolate(theta, out);
      expect(distance(out, truth(0.5 + theta / 8))).toBeLessThan(1e-12);
    }
  });

  test('without which nothing can be said give NaN, not a number', () => {
    let broken = false;
    const fails: InitialValueProblem = {
      ...agnesi.problem,
      f(t, y, out) {
        agnesi.problem.f(t, y, out);
        if (broken) out[0] = Number.NaN;
      },
    };
    const stepper = stepperFor(dop853, fails, 1e-6);
    stepper.attempt(0, Float64Array.of(1), Float64Array.of(0), 1 / 8);
    broken = true;
    const out = new Float64Array(1);
    stepper.interpolate(0.5, out);
    expect(out[0]).toBeNaN();
  });
});

test('projected, it stays on the circle, between the steps too', () => {
  const { problem, exact } = hyperbolic;
  const saveAt = Array.from({ length: 100 }, (_, i) => -1 + (3 * i) / 99);
  const method = projected(dop853, sphere({ dimension: 2 }));
  const { y, stats } = integrate(problem, { method, relativeTolerance: 1e-9, saveAt });
  y.forEach((value, i) => {
    expect(Math.abs(Math.hypot(value[0], value[1]) - 1)).toBeLessThan(1e-15);
    expect(distance(value, exact(saveAt[i]))).toBeLessThan(1e-8);
  });
  expect(stats.accepted).toBeLessThan(20);
});
