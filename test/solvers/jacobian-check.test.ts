import { describe, expect, test } from 'vitest';
import { errorNorm, type InitialValueProblem } from '../../solvers/index.js';
import { jacobianCheck } from '../../solvers/jacobian-check.js';
import { stiffProblems } from './ivp-test-set.js';
import { uniform } from './random-matrices.js';

/** What a first look at a Jacobian says, and the evaluations that it took. */
function look(
  problem: Pick<InitialValueProblem, 'f' | 'jacobian'>,
  y: Float64Array,
  tolerance = 1e-6,
  change: (J: Float64Array) => void = () => undefined,
): { right: boolean; evaluations: number } {
  const n = y.length;
  let evaluations = 0;
  const f = (t: number, state: Float64Array, out: Float64Array) => {
    evaluations++;
    problem.f(t, state, out);
    return out.every(Number.isFinite);
  };
  const norm = errorNorm(tolerance, new Float64Array(n).fill(1e-3 * tolerance));
  const fy = new Float64Array(n);
  problem.f(0, y, fy);
  const J = new Float64Array(n * n);
  problem.jacobian?.(0, y, J);
  change(J);
  return { right: jacobianCheck(f, n, norm, tolerance)(0, y, fy, J), evaluations };
}

describe.each(stiffProblems)('$name', ({ problem }) => {
  const next = uniform(19);
  const points = Array.from({ length: 50 }, () =>
    Float64Array.from(problem.y0, () => 10 ** (4 * next()) * Math.sign(next())),
  );

  test('has the Jacobian that it has, at the start and at points of all sizes', () => {
    for (const tolerance of [1e-3, 1e-6, 1e-12])
      for (const y of [Float64Array.from(problem.y0), ...points])
        expect(look(problem, y, tolerance).right).toBe(true);
  });

  test('does not have it negated, doubled, or zero', () => {
    for (const factor of [-1, 0, 0.5, 2])
      for (const y of points) {
        const { right, evaluations } = look(problem, y, 1e-6, (J) => {
          for (let i = 0; i < J.length; i++) J[i] *= factor;
        });
        expect([right, evaluations]).toEqual([false, 4]);
      }
  });
});

test('a single wrong entry is found where it matters', () => {
  const problem: Pick<InitialValueProblem, 'f' | 'jacobian'> = {
    f: (_t, y, out) => out.set([y[0] * y[1], y[1] - y[2] ** 2, y[0] + y[2]]),
    jacobian: (_t, y, J) => J.set([y[1], y[0], 0, 0, 1, -2 * y[2], 1, 0, 1]),
  };
  const y = Float64Array.of(1, 2, 3);
  for (const entry of [0, 1, 2, 3, 4, 5, 6, 7, 8])
    expect(look(problem, y, 1e-6, (J) => void (J[entry] += 20)).right).toBe(false);
});

test('nothing is said where f bends, rounds or ends', () => {
  const wrong = (J: Float64Array) => void (J[0] += 1);
  const at = (f: (y: number) => number, y: number) =>
    look(
      { f: (_t, [x], out) => void (out[0] = f(x)), jacobian: (_t, _y, J) => void (J[0] = 0) },
      Float64Array.of(y),
      1e-6,
      wrong,
    );
  expect(at(Math.abs, 0).right).toBe(true);
  expect(at((y) => Math.sqrt(1 - y), 1).right).toBe(true);
  // A term that is nothing beside the others.
  expect(at((y) => 1e20 + y, 1).right).toBe(true);
});

test('the looks are at the Jacobians number 1, 2, 4, 8 and 16', () => {
  let evaluations = 0;
  const f = (_t: number, y: Float64Array, out: Float64Array) => {
    evaluations++;
    out[0] = -y[0];
    return true;
  };
  const check = jacobianCheck(f, 1, errorNorm(1e-6, Float64Array.of(1e-9)), 1e-6);
  const at = Array.from({ length: 20 }, () => {
    evaluations = 0;
    expect(check(0, Float64Array.of(1), Float64Array.of(-1), Float64Array.of(-1))).toBe(true);
    return evaluations;
  });
  expect(at.flatMap((count, i) => (count > 0 ? [i + 1] : []))).toEqual([1, 2, 4, 8, 16]);
});
