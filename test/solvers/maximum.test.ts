import { describe, expect, test } from 'vitest';
import {
  dop853,
  integrateMaximum,
  proximalPoint,
  proxByCuts,
  radauIIA5,
  type MaximumProblem,
} from '../../solvers/index.js';
import { last, tight } from './filippov-problems.js';

const linear = (
  rows: readonly (readonly number[])[],
  y0: readonly number[],
  tEnd: number,
): MaximumProblem => ({
  t0: 0,
  y0,
  tEnd,
  pieces: rows.length,
  values: (y, out) => rows.forEach((row, i) => (out[i] = row.reduce((sum, g, j) => sum + g * y[j], 0))),
  gradient: (_y, piece, out) => out.set(rows[piece]),
});

/** ½|y − a_i|²: the descent leads to the centre of the smallest ball around all a_i. */
const farthest = (
  points: readonly (readonly number[])[],
  y0: readonly number[],
  tEnd: number,
): MaximumProblem => ({
  t0: 0,
  y0,
  tEnd,
  pieces: points.length,
  values: (y, out) =>
    points.forEach((a, i) => (out[i] = 0.5 * a.reduce((sum, value, j) => sum + (y[j] - value) ** 2, 0))),
  gradient: (y, piece, out) => y.forEach((value, j) => (out[j] = value - points[piece][j])),
});

describe.each([
  [dop853, 1e-10],
  [radauIIA5, 1e-9],
] as const)('$name', (method, within) => {
  const options = { method, ...tight };

  test('of two linear functions: down to the ridge, and along it with the shortest gradient', () => {
    const [a, b] = [
      [1, 0.5],
      [-0.4, 1],
    ];
    const run = integrateMaximum(linear([a, b], [1, 0.1], 3), options);
    const d = [b[0] - a[0], b[1] - a[1]];
    const share = -(a[0] * d[0] + a[1] * d[1]) / (d[0] ** 2 + d[1] ** 2);
    const met = (d[0] + 0.1 * d[1]) / (d[0] * a[0] + d[1] * a[1]);
    expect(run.status).toBe('success');
    expect(run.ridges.map(({ carriers }) => carriers)).toEqual([[0], [0, 1]]);
    expect(run.events[0].t).toBeCloseTo(met, 13);
    for (const i of [0, 1])
      expect(last(run)[i]).toBeCloseTo([1, 0.1][i] - met * a[i] - (3 - met) * (a[i] + share * d[i]), 12);
  });

  test('of four: from face to edge to corner of a pyramid, where it comes to rest', () => {
    // |x| + |y| is the largest of four linear functions; from (1, 0.3): y comes to zero first, then x.
    const rows = [
      [1, 1],
      [1, -1],
      [-1, 1],
      [-1, -1],
    ];
    const run = integrateMaximum(linear(rows, [1, 0.3], 2), options);
    expect(run.status).toBe('success');
    expect(run.events[0].t).toBeCloseTo(0.3, 13);
    expect(run.events[1].t).toBeCloseTo(1, 13);
    expect(run.at(0.7)[0]).toBeCloseTo(0.3, 13);
    expect(Math.abs(run.at(0.7)[1])).toBeLessThan(1e-15);
    expect(Math.hypot(...last(run))).toBeLessThan(1e-15);
  });

  test('of distances: to the centre of the smallest ball, by way of bisectors', () => {
    /*
     * With the farthest points A the velocity is p − y, where p is the nearest point to y of the affine hull of A. From
     * (1.5, 0.7) that is straight to c, until b is as far; then to the middle of b and c along their bisector, until a is
     * as far as both: this is the circumcentre, and as the triangle is acute there is no way on.
     */
    const [a, b, c] = [
      [2, 0],
      [-1, 1.5],
      [-1, -2],
    ];
    const run = integrateMaximum(farthest([a, b, c], [1.5, 0.7], 6), options);
    const y0 = [1.5, 0.7];
    // ⟨y, b − c⟩ = (|b|² − |c|²)/2 on the bisector, and y = c + (y0 − c) e^{−t} before.
    const bisector = (b[0] ** 2 + b[1] ** 2 - c[0] ** 2 - c[1] ** 2) / 2;
    const along = (v: readonly number[]): number => v[0] * (b[0] - c[0]) + v[1] * (b[1] - c[1]);
    const first = Math.log((along(y0) - along(c)) / (bisector - along(c)));
    const met = c.map((value, j) => value + (y0[j] - value) * Math.exp(-first));
    const middle = [(b[0] + c[0]) / 2, (b[1] + c[1]) / 2];
    // The circumcentre: y₂ = −¼ by the bisector, and as far from a as from b.
    const height = -0.25;
    const x = (a[0] ** 2 - b[0] ** 2 - b[1] ** 2 + 2 * b[1] * height) / (2 * (a[0] - b[0]));
    const second = first + Math.log((met[0] - middle[0]) / (x - middle[0]));
    expect(run.status).toBe('success');
    expect(run.ridges.map(({ carriers }) => carriers)).toEqual([[2], [1, 2], [0, 1, 2]]);
    expect(Math.abs(run.events[0].t - first)).toBeLessThan(within);
    expect(Math.abs(run.events[1].t - second)).toBeLessThan(within);
    expect(Math.abs(last(run)[0] - x)).toBeLessThan(1e-14);
    expect(Math.abs(last(run)[1] - height)).toBeLessThan(1e-14);
    const between = 0.5 * (first + second);
    const exact = middle.map((value, j) => value + (met[j] - value) * Math.exp(first - between));
    run.at(between).forEach((value, j) => expect(Math.abs(value - exact[j])).toBeLessThan(1e-7));
  });

  test('a carrier whose weight falls to zero is left behind', () => {
    // On the ridge y₁ = 0 of f₁ = y₁ + y₂ and f₂ = −s(y₂) y₁ + y₂, with s falling through zero at y₂ = 1.
    const problem: MaximumProblem = {
      t0: 0,
      y0: [0, 2],
      tEnd: 1.8,
      pieces: 2,
      values(y, out) {
        out[0] = y[0] + y[1];
        out[1] = -(y[1] - 1) * y[0] + y[1];
      },
      gradient(y, piece, out) {
        out[0] = piece === 0 ? 1 : -(y[1] - 1);
        out[1] = piece === 0 ? 1 : 1 - y[0];
      },
    };
    const run = integrateMaximum(problem, options);
    expect(run.status).toBe('success');
    // On the ridge y₂′ = −1: at t = 1 the first has no weight left, and the second goes on alone.
    expect(run.ridges.map(({ carriers }) => carriers)).toEqual([[0, 1], [1]]);
    expect(run.events[0].t).toBeCloseTo(1, 12);
    // Then y₁′ = y₂ − 1 and y₂′ = y₁ − 1 from (0, 1): with s = t − 1, y₁ = 1 − cosh s and y₂ = 1 − sinh s.
    const [y1, y2] = last(run);
    expect(Math.abs(y1 - (1 - Math.cosh(0.8)))).toBeLessThan(10 * within);
    expect(Math.abs(y2 - (1 - Math.sinh(0.8)))).toBeLessThan(10 * within);
  });
});

test('many pieces in space, against the proximal point method within its bound', () => {
  const n = 3;
  const points = Array.from({ length: 14 }, (_, i) =>
    Array.from({ length: n }, (__, j) => Math.sin(3 + 7 * i + 2 * j * j + i * j)),
  );
  const problem = farthest(points, [0.9, -0.4, 0.6], 4);
  const run = integrateMaximum(problem, { method: dop853, ...tight });
  expect(run.status).toBe('success');
  expect(run.events.length).toBeGreaterThan(1);
  const valuesAt = (y: Float64Array): Float64Array => {
    const out = new Float64Array(points.length);
    problem.values(y, out);
    return out;
  };
  const prox = proxByCuts((y) => {
    const values = valuesAt(y);
    const top = Math.max(...values);
    return points.flatMap((a, i) =>
      values[i] > top - 0.05 ? [{ value: values[i], gradient: y.map((v, j) => v - a[j]) }] : [],
    );
  });
  const { t, y, bounds, status } = proximalPoint(
    { t0: 0, y0: problem.y0, tEnd: 4, prox, convexValue: (at) => Math.max(...valuesAt(at)) },
    { step: 0.02 },
  );
  expect(status).toBe('success');
  t.forEach((at, k) => {
    const distance = Math.hypot(...run.at(at).map((value, j) => value - y[k][j]));
    expect(distance).toBeLessThan(bounds![k] + 1e-6);
  });
  // At rest: the shortest gradient is none.
  const end = last(run);
  const values = valuesAt(end);
  const top = Math.max(...values);
  expect(values.filter((value) => value > top - 1e-9).length).toBeGreaterThanOrEqual(2);
});

test('pieces that are the same, and a start at the minimum', () => {
  const rows = [[1], [1], [-1]];
  const run = integrateMaximum(linear(rows, [0.5], 1), tight);
  expect(run.status).toBe('success');
  expect(last(run)[0]).toBe(0);
  const still = integrateMaximum(linear(rows, [0], 1), tight);
  expect([still.status, last(still)[0]]).toEqual(['success', 0]);
});

test('what makes no sense is refused', () => {
  expect(() => integrateMaximum({ ...linear([[1]], [1], 1), pieces: 0 })).toThrow(/pieces is 0/);
  expect(() => integrateMaximum(linear([[1]], [1], -1))).toThrow(/not reversible/);
  expect(integrateMaximum({ ...linear([[1]], [NaN], 1) }).status).toBe('non-finite');
  expect(integrateMaximum({ ...linear([[1]], [1], 1), values: (_y, out) => out.fill(NaN) }).message).toMatch(
    /piece 0 has the value NaN/,
  );
});
