import { describe, expect, test } from 'vitest';
import {
  integrate,
  radauIIA13,
  radauIIA5,
  radauIIA9,
  rodas5P,
  type InitialValueProblem,
  type Method,
} from '../../solvers/index.js';
import { detestProblems, E4, type DetestProblem } from './detest.js';
import { robertson } from './ivp-test-set.js';
import { transistorAmplifier, transistorAmplifierEnd } from './transistor-amplifier.js';

/** Global errors in tolerances, at most; the largest found are 3.5 with the Jacobian given and 2.9 by differences. */
const FACTOR = 5;

/** The largest error at the given points in units of what is allowed; Infinity where the run ends otherwise. */
function inTolerances(
  { problem, values }: Pick<DetestProblem, 'problem' | 'values'>,
  method: Method,
  relativeTolerance: number,
  absoluteTolerance: number,
): number {
  const { status, y } = integrate(problem, {
    method,
    relativeTolerance,
    absoluteTolerance,
    saveAt: values.map(({ t }) => t),
    maxSteps: 20_000,
  });
  if (status !== 'success') return Infinity;
  const errors = values.map((value, k) =>
    value.y.map(
      (exact, i) => Math.abs(y[k][i] - exact) / (absoluteTolerance + relativeTolerance * Math.abs(exact)),
    ),
  );
  return Math.max(...errors.flat());
}

function differenced(problem: InitialValueProblem): InitialValueProblem {
  const { jacobian: _, ...rest } = problem;
  return rest;
}

/** E5 lives on the scale of 1e-10, and its solutions run away where an error of more makes a component negative. */
const scaleOf = (name: string): number => (name === 'E5' ? 1e-10 : 1);

describe.each([radauIIA5, radauIIA9, radauIIA13, rodas5P])('$name on stiff DETEST', (method) => {
  test.each(detestProblems)('$name follows the tolerance', ({ name, problem, values }) => {
    for (const tolerance of [1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12]) {
      // Half of them for the methods of lower order, which take thousands of steps.
      if (method.order === 5 && tolerance < 1e-8 && tolerance !== 1e-10) continue;
      const error = inTolerances({ problem, values }, method, tolerance, scaleOf(name) * tolerance);
      expect(error, `${tolerance}`).toBeLessThan(FACTOR);
    }
  });

  test.each(detestProblems)('$name by differences too', ({ name, problem, values }) => {
    for (const tolerance of [1e-2, 1e-4, 1e-6, 1e-8, ...(method.order > 5 ? [1e-10] : [])]) {
      const one = { problem: differenced(problem), values };
      expect(inTolerances(one, method, tolerance, scaleOf(name) * tolerance), `${tolerance}`).toBeLessThan(
        FACTOR,
      );
    }
  });

  test('Robertson’s kinetics do not run away over eleven decades', () => {
    const values = [{ t: robertson.problem.tEnd, y: robertson.final }];
    for (const [relative, absolute] of [
      [1e-2, 1e-7],
      [1e-3, 1e-6],
      [1e-4, 1e-7],
      [1e-6, 1e-9],
      [1e-8, 1e-11],
    ] as const)
      for (const problem of [robertson.problem, differenced(robertson.problem)])
        expect(inTolerances({ problem, values }, method, relative, absolute), `${relative}`).toBeLessThan(1);
  });
});

describe('the transistor amplifier', () => {
  const values = [{ t: transistorAmplifier.tEnd, y: transistorAmplifierEnd }];

  test.each([
    [radauIIA5, [1e-2, 1e-4, 1e-6]],
    [radauIIA9, [1e-2, 1e-4, 1e-6, 1e-8, 1e-10]],
    [radauIIA13, [1e-2, 1e-4, 1e-6, 1e-8, 1e-10]],
    [rodas5P, [1e-2, 1e-4, 1e-6]],
  ] as const)('by $name, which follows the tolerance', (method, tolerances) => {
    for (const tolerance of tolerances)
      expect(
        inTolerances({ problem: transistorAmplifier, values }, method, tolerance, tolerance),
      ).toBeLessThan(1);
  });

  test('by Radau IIA 5 where rounding is a tenth of the tolerance, of a voltage that passes through zero', () => {
    const one = { problem: { ...transistorAmplifier, tEnd: 0.03 }, values: [] };
    expect(inTolerances(one, radauIIA5, 1e-9, 1e-12)).toBe(-Infinity);
  });

  test('which says so where it is more', () => {
    const { status, message } = integrate(transistorAmplifier, {
      method: radauIIA5,
      relativeTolerance: 1e-11,
      absoluteTolerance: 1e-14,
    });
    expect(status).toBe('not-converged');
    expect(message).toContain('Rounding of the right-hand side weighs more than the tolerances at t = 0.0');
    expect(message).not.toContain('initial values');
  });
});

describe('differences of sums of much larger terms', () => {
  // E4 as it is written down, with the matrix multiplied out: terms of 10⁴ that leave 10⁻⁶.
  const U = [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => (i === j ? -0.5 : 0.5)));
  const D = [
    [-10, -10, 0, 0],
    [10, -10, 0, 0],
    [0, 0, 1000, 0],
    [0, 0, 0, 0.01],
  ];
  const times = (A: readonly number[][], x: ArrayLike<number>): number[] =>
    A.map((row) => row.reduce((sum, entry, j) => sum + entry * x[j], 0));
  const columns = [0, 1, 2, 3].map((j) => times(U, times(D, U[j])));
  const problem: InitialValueProblem = {
    ...differenced(E4.problem),
    f(_t, y, out) {
      const [a, b, c, d] = times(U, y);
      const g = times(U, [(a * a - b * b) / 2, a * b, c * c, d * d]);
      for (let i = 0; i < 4; i++) {
        out[i] = 0;
        for (let j = 0; j < 4; j++) out[i] -= columns[j][i] * y[j];
        out[i] += g[i];
      }
    },
  };

  test.each([radauIIA5, rodas5P])('do not stop $name, or cost it more than a few steps', (method) => {
    for (const tolerance of [1e-5, 1e-6, 1e-7, 1e-8]) {
      const run = (one: InitialValueProblem) =>
        integrate(one, { method, relativeTolerance: tolerance, absoluteTolerance: tolerance });
      const [given, own] = [run(E4.problem), run(problem)];
      expect(own.status).toBe('success');
      expect(own.stats.accepted + own.stats.rejected).toBeLessThan(
        1.6 * (given.stats.accepted + given.stats.rejected),
      );
      expect(inTolerances({ problem, values: E4.values }, method, tolerance, tolerance)).toBeLessThan(FACTOR);
    }
  });
});

test('a tolerance that is absolute alone is kept to by Radau IIA 5', () => {
  for (const { problem, values } of detestProblems.filter(({ name }) =>
    ['D1', 'D3', 'D5', 'E3'].includes(name),
  ))
    for (const tolerance of [1e-4, 1e-8])
      expect(inTolerances({ problem, values }, radauIIA5, 0, tolerance)).toBeLessThan(1);
});
