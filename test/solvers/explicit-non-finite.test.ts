import { describe, expect, test } from 'vitest';
import { integrate, type InitialValueProblem, type Solution } from '../../solvers/index.js';
import { dop853 } from '../../solvers/dop853.js';
import { rkc } from '../../solvers/rkc.js';
import { tsitouras54 } from '../../solvers/tsitouras-54.js';
import { distance, kepler } from './closed-forms.js';

const { problem, exact } = kepler;
const places = Array.from({ length: 60 }, (_, i) => i + 1);
const saveAt = Array.from({ length: 41 }, (_, i) => i / 10);

/** The Kepler problem with a value put into the given evaluations, which count from 1. */
function injected(where: (evaluation: number) => boolean, value: number): InitialValueProblem {
  let evaluations = 0;
  return {
    ...problem,
    f(t, y, out) {
      problem.f(t, y, out);
      if (where(++evaluations)) out[evaluations % 4] = value;
    },
  };
}

const finite = ({ y }: Solution) => y.every((value) => value.every(Number.isFinite));

describe.each([
  { name: 'Tsitouras 5(4)', method: tsitouras54, tolerance: 1e-8, within: 1e-5 },
  { name: 'DOP853', method: dop853, tolerance: 1e-8, within: 1e-5 },
  { name: 'RKC', method: rkc(), tolerance: 1e-4, within: 0.2 },
])('$name', ({ method, tolerance, within }) => {
  const options = { method, relativeTolerance: tolerance, absoluteTolerance: tolerance };
  const clean = integrate(problem, options);

  describe.each([Number.NaN, Infinity, -Infinity])('with a derivative of %d', (value) => {
    test('once, at any evaluation: the step is repeated smaller, and nothing else happens', () => {
      for (const place of places) {
        const solution = integrate(
          injected((evaluation) => evaluation === place, value),
          { ...options, saveAt },
        );
        expect(solution.status).toBe(place === 1 ? 'non-finite' : 'success');
        expect(finite(solution)).toBe(true);
        solution.y.forEach((y, i) => expect(distance(y, exact(solution.t[i]))).toBeLessThan(within));
      }
    });

    test('from any evaluation on: the path until then is kept as it was', () => {
      for (const place of places) {
        const solution = integrate(
          injected((evaluation) => evaluation >= place, value),
          options,
        );
        expect(solution.status).toBe('non-finite');
        expect(solution.message).toContain(`is ${value}`);
        expect(solution.t).toEqual(clean.t.slice(0, solution.t.length));
        expect(solution.y).toEqual(clean.y.slice(0, solution.t.length));
      }
    });

    test('from any evaluation on: no run that saves such a value succeeds', () => {
      const ends = { ...options, saveAt };
      const last = integrate(problem, ends).stats.evaluations;
      for (let place = 2; place <= last; place += last < 500 ? 1 : 7) {
        const solution = integrate(
          injected((evaluation) => evaluation >= place, value),
          ends,
        );
        expect(solution.status).toBe('non-finite');
        expect(solution.message).toContain('is ');
        expect(solution.y.filter((y) => !y.every(Number.isFinite)).length).toBeLessThan(10);
      }
    });
  });
});
