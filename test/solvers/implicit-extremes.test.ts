import { describe, expect, test } from 'vitest';
import { integrate, type InitialValueProblem } from '../../solvers/index.js';
import { distance } from './closed-forms.js';
import { implicitMethods, stiffMethods } from './implicit-methods.js';

const tight = (name: string) => (name === 'RKC' ? 1e-5 : 1e-9);
const within = (name: string) => (name === 'RKC' ? 0.02 : 1e-5);

describe.each(stiffMethods)('$name', ({ name, method }) => {
  const options = { method, relativeTolerance: tight(name) };

  test('as far as doubles go: y′ = exp(−y) is ln(1 + t)', () => {
    const saveAt = [0.5, 1e3, 1e50, 1e160, 1e200, 1e307, 1e308, 1.7e308];
    const f: InitialValueProblem['f'] = (_t, y, out) => void (out[0] = Math.exp(-y[0]));
    for (const jacobian of [
      undefined,
      (_t: number, y: Float64Array, J: Float64Array) => void (J[0] = -Math.exp(-y[0])),
    ]) {
      const { t, y, status } = integrate(
        { f, t0: 0, y0: [0], tEnd: 1.7e308, ...(jacobian && { jacobian }) },
        { ...options, saveAt },
      );
      expect(status).toBe('success');
      y.forEach((value, i) => expect(Math.abs(value[0] - Math.log1p(t[i]))).toBeLessThan(10 * within(name)));
    }
  });

  // Below 1e-299 the first step of an implicit method is so short that the matrix I/h overflows.
  test.each([-298, -200, 0, 200, 300, 307])('growth by e over a span of 1e%d', (exponent) => {
    for (const sign of [1, -1]) {
      const span = sign * 10 ** exponent;
      const { y, status, stats } = integrate(
        { f: (_t, y, out) => void (out[0] = y[0] / span), t0: 0, y0: [1], tEnd: span },
        { ...options, absoluteTolerance: 0 },
      );
      expect(status).toBe('success');
      expect(Math.abs(y[y.length - 1][0] / Math.E - 1)).toBeLessThan(within(name));
      expect(stats.accepted).toBeLessThan(600);
    }
  });

  // RKC measures all components together, so that only the smaller may differ.
  test.each(name === 'RKC' ? [-300, -200] : [-300, -200, 200, 300])(
    'components of 1e%d and 1 that act on each other',
    (exponent) => {
      const size = 10 ** exponent;
      const { y, status } = integrate(
        {
          f(_t, y, out) {
            out[0] = (y[1] / size - y[0]) * 3;
            out[1] = (y[0] - y[1] / size) * 3 * size;
          },
          t0: 0,
          y0: [1, 0.5 * size],
          tEnd: 1,
        },
        { ...options, absoluteTolerance: 0 },
      );
      expect(status).toBe('success');
      const half = 0.25 * Math.exp(-6);
      expect(
        distance([y[y.length - 1][0], y[y.length - 1][1] / size], [0.75 + half, 0.75 - half]),
      ).toBeLessThan(within(name));
    },
  );

  test('an interval without length, and one far shorter than any step can be', () => {
    for (const tEnd of [0, 1e-298, -1e-298, Number.MIN_VALUE]) {
      const { t, y, status } = integrate(
        { f: (_t, y, out) => void (out[0] = -y[0]), t0: 0, y0: [1], tEnd },
        options,
      );
      expect(y[y.length - 1][0]).toBe(1);
      // The smallest double has no reciprocal, which an implicit step needs.
      if (tEnd === Number.MIN_VALUE && status === 'not-converged') expect(t[t.length - 1]).toBe(0);
      else expect([status, t[t.length - 1]]).toEqual(['success', tEnd]);
    }
  });

  test.each([1e12, -1e12, 1e100, 1.1e308])('beginning at %d, where a small step does not show in t', (t0) => {
    const { y, status } = integrate(
      { f: (t, _y, out) => void (out[0] = 1 / Math.abs(t)), t0, y0: [0], tEnd: 1.5 * t0 },
      options,
    );
    expect(status).toBe('success');
    expect(Math.abs(Math.abs(y[y.length - 1][0]) - Math.log(1.5))).toBeLessThan(within(name));
  });
});

describe.each(implicitMethods)('$name', ({ name, method }) => {
  const options = { method, relativeTolerance: 1e-8, absoluteTolerance: 1e-10 };

  test.each([-1, -1e3, -1e6, -1e9, -1e12, -1e15])(
    'relaxes at a rate of %d to a solution that moves',
    (rate) => {
      for (const start of [1, 3]) {
        const problem: InitialValueProblem = {
          f: (t, y, out) => void (out[0] = rate * (y[0] - Math.cos(t)) - Math.sin(t)),
          t0: 0,
          y0: [start],
          tEnd: 3,
        };
        for (const jacobian of [
          undefined,
          (_t: number, _y: Float64Array, J: Float64Array) => void (J[0] = rate),
        ]) {
          const { t, y, status, stats } = integrate({ ...problem, ...(jacobian && { jacobian }) }, options);
          expect(status).toBe('success');
          expect(stats.accepted).toBeLessThan(400);
          const error = Math.max(
            ...y.map((value, i) => Math.abs(value[0] - Math.cos(t[i]) - (start - 1) * Math.exp(rate * t[i]))),
          );
          expect(error).toBeLessThan(1e-6);
        }
      }
    },
  );

  test.each([-1e3, -1e9, -1e15])('a linear system with rates 1 and %d, turned', (rate) => {
    // Eigenvectors (1, 1) and (1, −1), written so that f has no rounding of its own.
    const problem: InitialValueProblem = {
      f(_t, y, out) {
        const fast = (rate * (y[0] - y[1])) / 2;
        const slow = -(y[0] + y[1]) / 2;
        out[0] = slow + fast;
        out[1] = slow - fast;
      },
      t0: 0,
      y0: [2, 0],
      tEnd: 2,
    };
    const { y, status } = integrate(problem, options);
    expect(status).toBe('success');
    expect(distance(y[y.length - 1], [Math.exp(-2), Math.exp(-2)])).toBeLessThan(1e-6);
  });

  test.each([-1e3, -1e9, -1e15])('the same beside an algebraic equation, rate %d', (rate) => {
    // z = y², M = diag(1, 0).
    const problem: InitialValueProblem = {
      f(t, y, out) {
        out[0] = rate * (y[0] - Math.cos(t)) - Math.sin(t) + (y[1] - Math.cos(t) ** 2);
        out[1] = y[0] * y[0] - y[1];
      },
      mass: [1, 0],
      t0: 0,
      y0: [1, 1],
      tEnd: 3,
    };
    const { t, y, status } = integrate(problem, options);
    expect(status, name).toBe('success');
    y.forEach((value, i) =>
      expect(distance(value, [Math.cos(t[i]), Math.cos(t[i]) ** 2])).toBeLessThan(1e-6),
    );
  });
});
