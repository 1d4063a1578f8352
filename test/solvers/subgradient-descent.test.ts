import { describe, expect, test } from 'vitest';
import {
  minimumNormVelocity,
  subgradientDescent,
  type GradientInclusion,
  type SubgradientSolution,
} from '../../solvers/index.js';
import { logSlope } from './fixed-step.js';

const absolute: GradientInclusion = {
  t0: 0,
  y0: [0.7],
  tEnd: 2,
  generators: ([x]) => (x === 0 ? [[1], [-1]] : [[Math.sign(x)]]),
};

/** The larger of two linear functions, one generator unless both are equal to `within`. */
const g = [
  [1, 0.5],
  [-0.4, 1],
];
const ridge = (within: number): GradientInclusion => ({
  t0: 0,
  y0: [1, 0.1],
  tEnd: 3,
  generators(y) {
    const [a, b] = g.map((row) => row[0] * y[0] + row[1] * y[1]);
    return Math.abs(a - b) <= within ? g : [a > b ? g[0] : g[1]];
  },
});
const d = [g[1][0] - g[0][0], g[1][1] - g[0][1]];
const share = -(d[0] * g[0][0] + d[1] * g[0][1]) / (d[0] ** 2 + d[1] ** 2);
const met = (d[0] + 0.1 * d[1]) / (d[0] * g[0][0] + d[1] * g[0][1]);
/** The largest distance of a point from the solution, which slides from where it meets the ridge. */
const worst = ({ t, y }: SubgradientSolution): number =>
  Math.max(
    ...y.map((value, k) => {
      const [before, after] = [Math.min(t[k], met), Math.max(t[k] - met, 0)];
      const [a, b] = [0, 1].map(
        (i) => value[i] - [1, 0.1][i] + before * g[0][i] + after * (g[0][i] + share * d[i]),
      );
      return Math.hypot(a, b);
    }),
  );

test('the velocity is the shortest of all convex combinations, turned round', () => {
  const out = new Float64Array(2);
  minimumNormVelocity(() => g)(new Float64Array(2), out);
  expect(out[0]).toBeCloseTo(-g[0][0] - share * d[0], 15);
  expect(out[1]).toBeCloseTo(-g[0][1] - share * d[1], 15);
  minimumNormVelocity(() => [g[1]])(new Float64Array(2), out);
  expect([...out]).toEqual([0.4, -1]);
});

describe('|x|', () => {
  test('comes down, and then zigzags by no more than a step', () => {
    for (const step of [0.1, 0.03, 0.007]) {
      const { t, y, status } = subgradientDescent(absolute, { step });
      expect(status).toBe('success');
      y.forEach(([x], i) => expect(Math.abs(x - Math.max(0.7 - t[i], 0))).toBeLessThanOrEqual(step + 1e-12));
    }
  });
  test('comes to rest where it hits the kink', () => {
    const { y } = subgradientDescent({ ...absolute, y0: [0.75] }, { step: 0.25 });
    expect(y.map(([x]) => x)).toEqual([0.75, 0.5, 0.25, 0, 0, 0, 0, 0, 0]);
  });
  test('comes to rest with steps that become shorter', () => {
    const { y, t } = subgradientDescent({ ...absolute, tEnd: 6 }, { step: (k) => 1 / (k + 1) });
    expect(Math.abs(y[y.length - 1][0])).toBeLessThan(2 / y.length);
    expect(t[t.length - 1]).toBe(6);
  });
});

describe('along a ridge, of order 1', () => {
  const sizes = [0.1, 0.05, 0.025, 0.0125, 0.00625].map((h) => 0.97 * h);
  test('zigzagging', () => {
    const errors = sizes.map((step) => worst(subgradientDescent(ridge(0), { step })));
    errors.forEach((error, k) => expect(error).toBeLessThan(2 * sizes[k]));
    expect(Math.abs(logSlope(sizes, errors) - 1)).toBeLessThan(0.2);
  });
  test('sliding beside it, where pieces that are nearly active count', () => {
    const errors = sizes.map((step) => {
      const run = subgradientDescent(ridge(2 * step), { step });
      // Each step is the same.
      const [a, b, c] = run.y.slice(-4, -1);
      expect(b[0] - a[0]).toBeCloseTo(c[0] - b[0], 14);
      return worst(run);
    });
    errors.forEach((error, k) => expect(error).toBeLessThan(2 * sizes[k]));
    expect(Math.abs(logSlope(sizes, errors) - 1)).toBeLessThan(0.2);
  });
});

test('a smooth function: Euler, of order 1', () => {
  const sizes = [0.1, 0.05, 0.025, 0.0125];
  const errors = sizes.map((step) => {
    const { y } = subgradientDescent({ t0: 0, y0: [1], tEnd: 1, generators: ([x]) => [[x]] }, { step });
    return Math.abs(y[y.length - 1][0] - Math.exp(-1));
  });
  expect(Math.abs(logSlope(sizes, errors) - 1)).toBeLessThan(0.1);
});

test('ends early with a status, and refuses what makes no sense', () => {
  expect(subgradientDescent(absolute, { step: 0.1, maxSteps: 3 }).t).toHaveLength(4);
  expect(subgradientDescent(absolute, { step: 0.1, maxSteps: 3 }).status).toBe('max-steps');
  expect(subgradientDescent(absolute, { step: 0.1, signal: { aborted: true } }).status).toBe('aborted');
  expect(subgradientDescent({ ...absolute, generators: () => [[NaN]] }, { step: 0.1 }).status).toBe(
    'non-finite',
  );
  expect(subgradientDescent({ ...absolute, t0: 1 }, { step: 1e-30 }).status).toBe('step-too-small');
  expect(() => subgradientDescent(absolute, { step: 0 })).toThrow(/step 0 is 0/);
  expect(() => subgradientDescent(absolute, { step: (k) => 1 - k })).toThrow(/step 1 is 0/);
  expect(() => subgradientDescent({ ...absolute, tEnd: -1 }, { step: 1 })).toThrow(RangeError);
  expect(() => subgradientDescent(absolute, { step: 1, maxSteps: 0 })).toThrow(/maxSteps is 0/);
  expect(() => subgradientDescent({ ...absolute, generators: () => [] }, { step: 0.1 })).toThrow(
    /generators is empty/,
  );
});
