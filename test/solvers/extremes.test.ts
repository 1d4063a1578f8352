import { describe, expect, test } from 'vitest';
import { integrate } from '../../solvers/index.js';

describe('spans', () => {
  test.each([-300, -200, -100, -10, 0, 10, 100, 200, 300, 307])('of 1e%d: growth by e', (exponent) => {
    const span = 10 ** exponent;
    const problem = {
      f: (_t: number, y: Float64Array, out: Float64Array) => void (out[0] = y[0] / span),
      t0: 0,
      y0: [1],
      tEnd: span,
    };
    const { t, y, status, stats } = integrate(problem, { relativeTolerance: 1e-10, absoluteTolerance: 0 });
    expect(status).toBe('success');
    expect(t[t.length - 1]).toBe(span);
    expect(Math.abs(y[y.length - 1][0] / Math.E - 1)).toBeLessThan(2e-10);
    expect(stats.accepted).toBeLessThan(400);
  });

  test('as far as doubles go: y′ = exp(−y) is ln(1 + t)', () => {
    const problem = {
      f: (_t: number, y: Float64Array, out: Float64Array) => void (out[0] = Math.exp(-y[0])),
      t0: 0,
      y0: [0],
      tEnd: 1.7e308,
    };
    const { t, y, status } = integrate(problem, { relativeTolerance: 1e-10 });
    expect(status).toBe('success');
    expect(t[t.length - 1]).toBe(1.7e308);
    expect(Math.max(...y.map((value, i) => Math.abs(value[0] - Math.log1p(t[i]))))).toBeLessThan(1e-7);
    expect(Math.abs(y[y.length - 1][0] / Math.log(1.7e308) - 1)).toBeLessThan(1e-9);
  });

  test('across zero, from one end of the doubles to the other', () => {
    const problem = {
      f: (_t: number, _y: Float64Array, out: Float64Array) => void (out[0] = 1e-308),
      t0: -8.9e307,
      y0: [0],
      tEnd: 8.9e307,
    };
    const { y, status } = integrate(problem);
    expect(status).toBe('success');
    expect(y[y.length - 1][0]).toBeCloseTo(1.78, 12);
  });

  test.each([1e12, -1e12, 1e100, 1e200, 1.1e308])(
    'that begin at %d, where a small step does not show in t',
    (t0) => {
      const problem = {
        f: (t: number, _y: Float64Array, out: Float64Array) => void (out[0] = 1 / Math.abs(t)),
        t0,
        y0: [0],
        tEnd: 1.5 * t0,
      };
      const { y, status } = integrate(problem, { relativeTolerance: 1e-9 });
      expect(status).toBe('success');
      expect(Math.abs(Math.abs(y[y.length - 1][0]) - Math.log(1.5))).toBeLessThan(1e-8);
    },
  );

  test('of the smallest double', () => {
    const problem = {
      f: (_t: number, y: Float64Array, out: Float64Array) => void (out[0] = y[0]),
      t0: 0,
      y0: [1],
      tEnd: Number.MIN_VALUE,
    };
    const { t, y, status } = integrate(problem);
    expect([status, Array.from(t), y[1][0]]).toEqual(['success', [0, Number.MIN_VALUE], 1]);
  });
});

describe('sizes', () => {
  test.each([-300, -200, -100, 100, 200, 300])(
    'of y of 1e%d, with a relative tolerance alone',
    (exponent) => {
      const scale = 10 ** exponent;
      const problem = {
        f(_t: number, y: Float64Array, out: Float64Array) {
          out[0] = y[1];
          out[1] = -y[0];
        },
        t0: 0,
        y0: [scale, 0],
        tEnd: 10,
      };
      const { y, status } = integrate(problem, { relativeTolerance: 1e-9, absoluteTolerance: 0 });
      expect(status).toBe('success');
      expect(Math.abs(y[y.length - 1][0] / scale - Math.cos(10))).toBeLessThan(1e-7);
    },
  );

  test('components 400 orders of magnitude apart', () => {
    const problem = {
      f(_t: number, y: Float64Array, out: Float64Array) {
        out[0] = -y[0];
        out[1] = -2 * y[1];
      },
      t0: 0,
      y0: [1e200, 1e-200],
      tEnd: 3,
    };
    const { y, status } = integrate(problem, { relativeTolerance: 1e-9, absoluteTolerance: 0 });
    expect(status).toBe('success');
    const [first, second] = y[y.length - 1];
    expect(Math.abs(first / (1e200 * Math.exp(-3)) - 1)).toBeLessThan(1e-8);
    expect(Math.abs(second / (1e-200 * Math.exp(-6)) - 1)).toBeLessThan(1e-8);
  });

  test('a change so slow that it does not show: y′ = 1e-200 y', () => {
    const problem = {
      f: (_t: number, y: Float64Array, out: Float64Array) => void (out[0] = 1e-200 * y[0]),
      t0: 0,
      y0: [1],
      tEnd: 1,
    };
    const { y, status, stats } = integrate(problem);
    expect([status, y[y.length - 1][0]]).toEqual(['success', 1]);
    expect(stats.accepted).toBeLessThan(20);
  });

  test.each([0, 1e-300, 1e300])(
    'an absolute tolerance of %d on a solution of size 1',
    (absoluteTolerance) => {
      const problem = {
        f: (_t: number, y: Float64Array, out: Float64Array) => void (out[0] = -y[0]),
        t0: 0,
        y0: [1],
        tEnd: 2,
      };
      const { y, status } = integrate(problem, { absoluteTolerance, relativeTolerance: 1e-8, maxStep: 0.1 });
      expect(status).toBe('success');
      expect(Math.abs(y[y.length - 1][0] / Math.exp(-2) - 1)).toBeLessThan(1e-8);
    },
  );

  test('a decay through the subnormal numbers to zero, with a relative tolerance alone, ends', () => {
    const problem = {
      f: (_t: number, y: Float64Array, out: Float64Array) => void (out[0] = -y[0]),
      t0: 0,
      y0: [1e-300],
      tEnd: 100,
    };
    const { y, status } = integrate(problem, { absoluteTolerance: 0, maxSteps: 5000 });
    expect(['success', 'step-too-small', 'max-steps']).toContain(status);
    expect(y[y.length - 1][0]).toBeLessThan(1e-320);
    expect(y.every((value) => Number.isFinite(value[0]))).toBe(true);
  });

  test('rates of 1e300 and solutions of 1e-300', () => {
    const problem = {
      f: (t: number, _y: Float64Array, out: Float64Array) =>
        void (out[0] = 1e-300 * 1e300 * Math.cos(1e300 * t)),
      t0: 0,
      y0: [0],
      tEnd: 1e-300,
    };
    const { y, status } = integrate(problem, { relativeTolerance: 1e-9, absoluteTolerance: 1e-309 });
    expect(status).toBe('success');
    expect(Math.abs(y[y.length - 1][0] / (1e-300 * Math.sin(1)) - 1)).toBeLessThan(1e-8);
  });
});
