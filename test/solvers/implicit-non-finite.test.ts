import { describe, expect, test } from 'vitest';
import { integrate, type InitialValueProblem, type Solution } from '../../solvers/index.js';
import { bits } from './doubles.js';
import { distance, kaps } from './closed-forms.js';
import { implicitMethods, stiffMethods } from './implicit-methods.js';

const { problem, exact } = kaps;
const tolerances = { relativeTolerance: 1e-5, absoluteTolerance: 1e-6 };
const values = [Number.NaN, Infinity, -Infinity];
const saveAt = Array.from({ length: 41 }, (_, i) => i / 40);
const finite = ({ t, y }: Solution) =>
  t.every(Number.isFinite) && y.every((one) => one.every(Number.isFinite));

/** The problem with a value put into evaluations of the right-hand side, which count from 1. */
function injected(where: (evaluation: number) => boolean, value: number): InitialValueProblem {
  let evaluations = 0;
  return {
    ...problem,
    f(t, y, out) {
      problem.f(t, y, out);
      if (where(++evaluations)) out[evaluations % 2] = value;
    },
  };
}

describe.each(stiffMethods)('$name', ({ method }) => {
  const options = { ...tolerances, method };
  const clean = integrate(problem, options);
  const total = clean.stats.evaluations;
  const places = Array.from({ length: Math.min(total, 200) }, (_, i) => i + 1);

  test.each(values)('a right-hand side that is %d once is gone around', (value) => {
    for (const place of places) {
      const solution = integrate(
        injected((evaluation) => evaluation === place, value),
        { ...options, saveAt },
      );
      expect(solution.status).toBe(place === 1 ? 'non-finite' : 'success');
      expect(finite(solution)).toBe(true);
      solution.y.forEach((y, i) => expect(distance(y, exact(solution.t[i]))).toBeLessThan(1e-3));
    }
  });

  test.each(values)('one that is %d from some evaluation on ends the run, and the path is kept', (value) => {
    for (const place of places) {
      const solution = integrate(
        injected((evaluation) => evaluation >= place, value),
        options,
      );
      // The last evaluations of a run may be such that only look whether a step can be believed.
      if (place > total - 3 && solution.status === 'success') expect(solution.t.length).toBe(clean.t.length);
      else {
        expect(solution.status).toBe('non-finite');
        expect(solution.message).toContain(`is ${value}`);
      }
      expect(finite(solution)).toBe(true);
      expect(bits(solution.t)).toBe(bits(clean.t.slice(0, solution.t.length)));
      solution.y.forEach((y, i) => expect(bits(y)).toBe(bits(clean.y[i])));
      expect(solution.stats.evaluations).toBeLessThan(place + 60);
    }
  });

  test('one that is not finite now and then costs steps, but not the result', () => {
    for (const period of [7, 29, 101]) {
      const solution = integrate(
        injected((evaluation) => evaluation % period === 0, Number.NaN),
        { ...options, saveAt, nonFiniteRetries: 100 },
      );
      expect(finite(solution)).toBe(true);
      // A tenth for every failure is lost again where fewer than three steps lie between two of them.
      if (period > 50) expect(solution.status).toBe('success');
      solution.y.forEach((y, i) => expect(distance(y, exact(solution.t[i]))).toBeLessThan(1e-3));
    }
  });
});

describe.each(implicitMethods)('$name', ({ method }) => {
  const options = { ...tolerances, method };
  const jacobian: InitialValueProblem['jacobian'] = (_t, y, J) => {
    J.set([-1002, 2000 * y[1], 1, -1 - 2 * y[1]]);
  };
  const clean = integrate({ ...problem, jacobian }, options);
  const spoilt = (where: (evaluation: number) => boolean, value: number): InitialValueProblem => {
    let evaluations = 0;
    return {
      ...problem,
      jacobian(t, y, J) {
        jacobian(t, y, J);
        if (where(++evaluations)) J[evaluations % 4] = value;
      },
    };
  };

  test.each(values)('a Jacobian that is %d once is gone around', (value) => {
    for (let place = 1; place <= clean.stats.jacobians; place++) {
      const solution = integrate(
        spoilt((count) => count === place, value),
        { ...options, saveAt },
      );
      expect(solution.status).toBe('success');
      expect(finite(solution)).toBe(true);
      solution.y.forEach((y, i) => expect(distance(y, exact(solution.t[i]))).toBeLessThan(1e-3));
    }
  });

  test.each(values)(
    'one that is %d from some evaluation on ends the run, and says that it was that',
    (value) => {
      for (let place = 1; place <= clean.stats.jacobians; place++) {
        const solution = integrate(
          spoilt((count) => count >= place, value),
          options,
        );
        expect(solution.status).toBe('non-finite');
        expect(solution.message).toMatch(/Jacobian/);
        expect(finite(solution)).toBe(true);
        expect(bits(solution.t)).toBe(bits(clean.t.slice(0, solution.t.length)));
      }
    },
  );

  test('a time derivative that is not finite ends the run, and says that it was that', () => {
    for (const value of values) {
      const solution = integrate(
        {
          ...problem,
          timeDerivative: (_t: number, _y: Float64Array, out: Float64Array) => out.fill(value),
        } as InitialValueProblem,
        options,
      );
      // Radau has no use for it.
      if (method.name === 'Radau IIA 5') expect(solution.status).toBe('success');
      else {
        expect(solution.status).toBe('non-finite');
        expect(solution.message).toContain('time derivative');
      }
    }
  });
});
