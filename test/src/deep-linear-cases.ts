import { expect } from 'vitest';
import {
  dataSet,
  deepLinear,
  deepLinearLayers,
  endToEndProduct,
  signedFeatures,
} from '../../problems/index.js';
import { randomSource } from '../../problems/random.js';
import type { Trajectory } from '../../src/index.js';
import { dot, gap, nonNegativeLeastSquares, norm, solveSquare } from './reach.js';

/* Deep linear networks on separable data, and what their flow tends to (Ji & Telgarsky 2020, Proposition 4.2). */

/** Gaussian data that a Gaussian teacher separates by a gap. */
export function separable(seed: number, n: number, d: number) {
  const random = randomSource(seed);
  const teacher = Array.from({ length: d }, () => random.normal());
  const x: number[][] = [];
  while (x.length < n) {
    const row = Array.from({ length: d }, () => random.normal());
    if (Math.abs(dot(row, teacher)) > 0.3 * norm(teacher)) x.push(row);
  }
  return dataSet({ x, y: x.map((row) => Math.sign(dot(row, teacher))) });
}

/** Direction and margin of the hard-margin machine: least-distance programming (Lawson & Hanson 1974), then its supports. */
function machine(z: Float64Array, d: number) {
  const rows = Array.from({ length: z.length / d }, (_, i) => z.subarray(i * d, (i + 1) * d));
  const target = [...new Array<number>(d).fill(0), 1];
  const { x } = nonNegativeLeastSquares(
    rows.map((row) => [...row, 1]),
    target,
  );
  const supports = rows.filter((_, i) => x[i] > 1e-10);
  // w = Σ λ z over the supports with ⟨w, z⟩ = 1 on all of them.
  const lambda = solveSquare(
    supports.map((one) => supports.map((other) => dot(one, other))),
    supports.map(() => 1),
  );
  const w = Array.from({ length: d }, (_, a) =>
    supports.reduce((sum, row, k) => sum + (lambda?.[k] ?? NaN) * row[a], 0),
  );
  expect(lambda?.every((value) => value > 0)).toBe(true);
  expect(Math.min(...rows.map((row) => dot(row, w)))).toBeGreaterThan(1 - 1e-12);
  return { direction: w.map((value) => value / norm(w)), margin: 1 / norm(w) };
}

/** The distance of a matrix from the nearest of rank one, relative to its size: the second singular value, at least. */
function rankDefect({
  rows,
  columns,
  values,
}: {
  rows: number;
  columns: number;
  values: Float64Array;
}): number {
  let right = Float64Array.from({ length: columns }, (_, b) => 1 + b / columns);
  let left = new Float64Array(rows);
  let size = 0;
  for (let round = 0; round < 4; round++) {
    left = Float64Array.from({ length: rows }, (_, a) =>
      dot(values.subarray(a * columns, (a + 1) * columns), right),
    );
    const length = norm(left);
    left = left.map((value) => value / length);
    right = Float64Array.from({ length: columns }, (_, b) => {
      let sum = 0;
      for (let a = 0; a < rows; a++) sum += values[a * columns + b] * left[a];
      return sum;
    });
    size = norm(right);
  }
  let rest = 0;
  for (let a = 0; a < rows; a++)
    for (let b = 0; b < columns; b++) rest += (values[a * columns + b] - left[a] * right[b]) ** 2;
  return Math.sqrt(rest) / size;
}

/** Ten features, forty examples and hidden layers of three; the start is Gaussian too. */
export function deepLinearCase(layers: number, dataSeed: number, seed: number) {
  const data = separable(dataSeed, 40, 10);
  const widths = [10, ...new Array<number>(layers - 1).fill(3), 1];
  const model = deepLinear(data, widths);
  const random = randomSource(seed);
  const start = Array.from({ length: model.dimension }, () => 0.4 * random.normal());
  return { data, widths, model, start };
}

/**
 * Expects the limit: every layer of rank one, the product in the direction of the hard-margin support vector machine,
 * found here by non-negative least squares, and the margin $\gamma_{SVM}/L^{L/2}$.
 */
export function expectLimit(
  { data, widths }: Pick<ReturnType<typeof deepLinearCase>, 'data' | 'widths'>,
  { status, final }: Trajectory,
): void {
  expect(status).toBe('reached');
  const layers = widths.length - 1;
  const { direction, margin } = machine(signedFeatures(data), 10);
  const product = endToEndProduct(final.direction, widths);
  const length = norm(product);
  expect(
    gap(
      [...product].map((value) => value / length),
      direction,
    ),
  ).toBeLessThan(1e-13);
  expect(Math.abs((final.normalizedMargin * layers ** (layers / 2)) / margin - 1)).toBeLessThan(1e-12);
  for (const layer of deepLinearLayers(final.direction, widths))
    expect(rankDefect(layer)).toBeLessThan(1e-13);
}
