import { describe, expect, test } from 'vitest';
import { integrate, type InitialValueProblem } from '../../solvers/index.js';
import { distance, kaps } from './closed-forms.js';
import { implicitMethods, stiffMethods } from './implicit-methods.js';

const rates = [1e4, 1e8, 1e12];

describe.each(stiffMethods.filter(({ name }) => name !== 'RKC'))('$name', ({ method }) => {
  /** Stiff along cos t until ½, then slow and towards 5; among others that stay as they are. */
  const jump = (rate: number, companions: number): InitialValueProblem => ({
    f(t, y, out) {
      out[0] = t < 0.5 ? -rate * (y[0] - Math.cos(t)) - Math.sin(t) : 5 - y[0];
      for (let i = 1; i <= companions; i++) out[i] = -rate * (y[i] - Math.cos(t)) - Math.sin(t);
    },
    t0: 0,
    y0: new Array<number>(1 + companions).fill(1),
    tEnd: 2,
  });
  const exact = 5 + (Math.cos(0.5) - 5) * Math.exp(-1.5);

  test.each(rates)('notices that stiffness of %d has ended, though the Jacobian says it has not', (rate) => {
    for (const companions of [0, 2])
      for (const tolerance of [1e-3, 1e-5, 1e-7]) {
        const { status, y } = integrate(jump(rate, companions), {
          method,
          relativeTolerance: tolerance,
          absoluteTolerance: 1e-3 * tolerance,
          saveAt: [2],
        });
        expect(status).toBe('success');
        expect(Math.abs(y[0][0] - exact)).toBeLessThan(20 * tolerance);
      }
  });

  test('and that it comes and goes many times', () => {
    const problem: InitialValueProblem = {
      f(t, y, out) {
        out[0] = Math.floor(t) % 2 === 0 ? -1e8 * (y[0] - 1) : 1;
      },
      t0: 0,
      y0: [1],
      tEnd: 20,
    };
    const at = Array.from({ length: 10 }, (_, i) => 2 * i + 1.75);
    // Longer steps might stride over the slow parts altogether.
    const options = { method, relativeTolerance: 1e-5, maxStep: 0.3, saveAt: at };
    const { status, y } = integrate(problem, options);
    expect(status).toBe('success');
    for (const value of y) expect(Math.abs(value[0] - 1.75)).toBeLessThan(2e-3);
  });
});

describe.each(implicitMethods)('$name, given a Jacobian that is not that of f,', ({ method }) => {
  const run = (jacobian: (t: number, y: Float64Array, J: Float64Array) => void, tolerance: number) =>
    integrate(
      { ...kaps.problem, jacobian },
      { method, relativeTolerance: tolerance, absoluteTolerance: tolerance, maxSteps: 5000 },
    );
  const right = (_t: number, y: Float64Array, J: Float64Array) =>
    J.set([-1002, 2000 * y[1], 1, -1 - 2 * y[1]]);
  const times = (factor: number) => (t: number, y: Float64Array, J: Float64Array) => {
    right(t, y, J);
    for (let i = 0; i < 4; i++) J[i] *= factor;
  };

  test('far too large, says so and takes no step, or one at a time', () => {
    for (const size of [1e6, -1e6, 1e8, -1e8, 1e200])
      for (const tolerance of [1e-3, 1e-5, 1e-7]) {
        const solution = run((_t, _y, J) => J.set([size, 0, 0, size]), tolerance);
        expect(solution.status).not.toBe('success');
        solution.y.forEach((y, i) => expect(distance(y, kaps.exact(solution.t[i]))).toBeLessThan(0.1));
      }
  });

  test.each([0, 0.1, 0.5, 0.9, 1.1, 2, -1])(
    '%d times the right one, needs more steps for the same result',
    (factor) => {
      for (const tolerance of [1e-3, 1e-5]) {
        const solution = run(times(factor), tolerance);
        expect(['success', 'not-converged', 'max-steps']).toContain(solution.status);
        solution.y.forEach((y, i) =>
          expect(distance(y, kaps.exact(solution.t[i]))).toBeLessThan(10 * tolerance),
        );
      }
    },
  );

  test('transposed, does not pass for right', () => {
    for (const tolerance of [1e-3, 1e-5]) {
      const solution = run((t, y, J) => {
        right(t, y, J);
        J.subarray(1, 3).reverse();
      }, tolerance);
      if (method.name === 'Rodas5P') expect(solution.status).toBe('not-converged');
      solution.y.forEach((y, i) =>
        expect(distance(y, kaps.exact(solution.t[i]))).toBeLessThan(10 * tolerance),
      );
    }
  });

  test('right at the start and nowhere else, needs more steps for the same result, or says so', () => {
    const start = Float64Array.from(kaps.problem.y0);
    const solution = run((t, _y, J) => right(t, start, J), 1e-4);
    expect(solution.status).toBe(method.name === 'Rodas5P' ? 'not-converged' : 'success');
    solution.y.forEach((y, i) => expect(distance(y, kaps.exact(solution.t[i]))).toBeLessThan(1e-3));
  });
});
