import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { proximalPoint, proxByCuts, type Cut } from '../../solvers/index.js';
import { logSlope } from './fixed-step.js';

/** The largest of linear functions, with all that are largest to rounding. */
const largest =
  (rows: readonly (readonly number[])[]) =>
  (y: Float64Array): Cut[] => {
    const values = rows.map((row) => row.reduce((sum, g, i) => sum + g * y[i], 0));
    const top = Math.max(...values);
    return rows.flatMap((gradient, k) => (values[k] > top - 1e-13 ? [{ value: values[k], gradient }] : []));
  };

/** The point of the simplex nearest to y, by sorting (Held, Wolfe & Crowder 1974). */
function onSimplex(y: readonly number[]): number[] {
  const sorted = [...y].sort((a, b) => b - a);
  let sum = 0;
  let shift = 0;
  sorted.forEach((value, k) => {
    sum += value;
    if (value > (sum - 1) / (k + 1)) shift = (sum - 1) / (k + 1);
  });
  return y.map((value) => Math.max(value - shift, 0));
}

test('the largest component: y less h times the projection of y/h onto the simplex', () => {
  const states = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(states, fc.double({ min: 0.01, max: 10, noNaN: true }), (y, h) => {
      const rows = y.map((_, i) => y.map((__, j) => (i === j ? 1 : 0)));
      const out = new Float64Array(y.length);
      expect(proxByCuts(largest(rows))(Float64Array.from(y), h, out)).toBe(true);
      const share = onSimplex(y.map((value) => value / h));
      y.forEach((value, i) =>
        expect(Math.abs(out[i] - (value - h * share[i]))).toBeLessThan(1e-12 * (1 + h)),
      );
    }),
    { seed: 5, numRuns: 200 },
  );
});

test('the sum of absolute values: soft thresholds, from one generator a point', () => {
  const cuts = (y: Float64Array): Cut[] => [
    { value: y.reduce((sum, v) => sum + Math.abs(v), 0), gradient: y.map((v) => (v < 0 ? -1 : 1)) },
  ];
  const y = Float64Array.of(0.9, -0.2, 0.05, -1.4, 0);
  const out = new Float64Array(5);
  expect(proxByCuts(cuts)(y, 0.3, out)).toBe(true);
  y.forEach((value, i) =>
    expect(out[i]).toBeCloseTo(Math.sign(value) * Math.max(Math.abs(value) - 0.3, 0), 12),
  );
});

test('a smooth function, to half of the digits', () => {
  const scale = [1, 5, 20];
  const cuts = (y: Float64Array): Cut[] => [
    {
      value: y.reduce((sum, v, i) => sum + 0.5 * scale[i] * v * v, 0),
      gradient: y.map((v, i) => scale[i] * v),
    },
  ];
  const y = Float64Array.of(1, -2, 0.5);
  const out = new Float64Array(3);
  expect(proxByCuts(cuts, { tolerance: 1e-6 })(y, 0.1, out)).toBe(true);
  y.forEach((value, i) => expect(Math.abs(out[i] - value / (1 + 0.1 * scale[i]))).toBeLessThan(1e-6));
});

describe('|x² − 1|, which is convex but for −x²', () => {
  const cuts = ([x]: Float64Array): Cut[] => [
    { value: Math.abs(x * x - 1), gradient: [2 * x * Math.sign(x * x - 1)] },
  ];
  const prox = proxByCuts(cuts, { weakness: 2 });
  const at = (y: number, h: number): number => {
    const out = new Float64Array(1);
    expect(prox(Float64Array.of(y), h, out)).toBe(true);
    return out[0];
  };
  test('comes down to the kink, stays there, or comes up to it', () => {
    // 2z + (z − y)/h = 0 above; −2z + (z − y)/h = 0 below; else the kink.
    expect(at(1.5, 0.1)).toBeCloseTo(1.25, 7);
    expect(at(1.1, 0.1)).toBeCloseTo(1, 12);
    expect(at(0.9, 0.1)).toBeCloseTo(1, 12);
    expect(at(0.5, 0.1)).toBeCloseTo(0.5 / 0.8, 7);
    expect(at(-0.5, 0.1)).toBeCloseTo(-0.5 / 0.8, 7);
  });
  test('has no map for steps that are too long', () => {
    expect(prox(Float64Array.of(1.5), 0.5, new Float64Array(1))).toBe(false);
  });
});

test('along a ridge, with the shortest of all gradients: of order 1 in the time at which it is met', () => {
  const rows = [
    [1, 0.5],
    [-0.4, 1],
  ];
  // The ridge is met at t = 1.35/0.86; from there on with the point of the segment that is nearest to 0.
  const [d0, d1] = [rows[1][0] - rows[0][0], rows[1][1] - rows[0][1]];
  const met = -(d0 + 0.1 * d1) / -(d0 * rows[0][0] + d1 * rows[0][1]);
  const share = -(d0 * rows[0][0] + d1 * rows[0][1]) / (d0 * d0 + d1 * d1);
  const end = [0, 1].map(
    (i) => [1, 0.1][i] - met * rows[0][i] - (3 - met) * (rows[0][i] + share * [d0, d1][i]),
  );
  const sizes = [0.3, 0.07, 0.013];
  for (const step of sizes) {
    const { y, status } = proximalPoint(
      { t0: 0, y0: [1, 0.1], tEnd: 3, prox: proxByCuts(largest(rows)) },
      { step },
    );
    expect(status).toBe('success');
    const last = y[y.length - 1];
    // Linear pieces: once on the ridge, the end is that of the solution.
    expect(Math.hypot(last[0] - end[0], last[1] - end[1])).toBeLessThan(1e-12);
  }
});

test('curved pieces, of order 1', () => {
  // The larger of ½|y − e|² and ½|y + e|² with e = (1, 0): the ridge is y₁ = 0, and y₂′ = −y₂ on it.
  const cuts = (y: Float64Array): Cut[] => {
    const piece = (side: number): Cut => ({
      value: 0.5 * ((y[0] - side) ** 2 + y[1] ** 2),
      gradient: [y[0] - side, y[1]],
    });
    return Math.abs(y[0]) < 1e-12 ? [piece(1), piece(-1)] : [piece(y[0] > 0 ? -1 : 1)];
  };
  const sizes = [1 / 8, 1 / 16, 1 / 32, 1 / 64];
  // y₁ + 1 = 1.5 e^{−t} until y₁ = 0, then 0; y₂ = e^{−t}.
  const errors = sizes.map((step) => {
    const { y } = proximalPoint({ t0: 0, y0: [0.5, 1], tEnd: 1, prox: proxByCuts(cuts) }, { step });
    const last = y[y.length - 1];
    expect(Math.abs(last[0])).toBeLessThan(1e-12);
    return Math.abs(last[1] - Math.exp(-1));
  });
  expect(Math.abs(logSlope(sizes, errors) - 1)).toBeLessThan(0.1);
});

test('gives up, and refuses settings that make no sense', () => {
  const cuts = (y: Float64Array): Cut[] => [{ value: NaN, gradient: y }];
  expect(proxByCuts(cuts)(Float64Array.of(1), 0.1, new Float64Array(1))).toBe(false);
  const smooth = ([x]: Float64Array): Cut[] => [{ value: x ** 4, gradient: [4 * x ** 3] }];
  expect(proxByCuts(smooth, { maxIterations: 2 })(Float64Array.of(1), 0.1, new Float64Array(1))).toBe(false);
  expect(() => proxByCuts(smooth, { tolerance: -1 })).toThrow(/tolerance is -1/);
  expect(() => proxByCuts(smooth, { weakness: Infinity })).toThrow(/weakness is Infinity/);
  expect(() => proxByCuts(smooth, { maxIterations: 0 })).toThrow(/maxIterations is 0/);
});
