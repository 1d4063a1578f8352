import { expect, test } from 'vitest';
import { dataSet, deepRelu } from '../../problems/index.js';
import type { PathPoint } from '../../src/flow/central-path/point.js';
import { jumpedWeights } from '../../src/flow/pieces/jumped-weights.js';

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, e) => sum + v * b[e], 0);

test('weights jump to those of the least velocity on the surface of a unit of the second layer', () => {
  const model = deepRelu(
    dataSet({
      x: [
        [1, 0.2],
        [0.3, 1],
        [0.7, 0.6],
      ],
      y: [1, -1, 1],
    }),
    [2, 2, 2, 1],
  );
  const { kinks, dimension: k, count: n } = model;
  if (kinks === undefined) throw new Error('no kinks');
  // All units are active on all examples; unit 1 of the second layer is held on example 1, by its first weight.
  const w = Float64Array.of(0.5, 0.3, 0.4, 0.9, 0, 0.35, 0.4, 0.6, -0.7, 0.8);
  w[4] = (-w[5] * (w[2] + 0.2 * w[3])) / (w[0] + 0.2 * w[1]);
  const held = 2 * n;
  const z = new Float64Array(kinks.count);
  kinks.values(w, z);
  const mode = Int8Array.from(z, (value, r) => (r === held ? 0 : value > 0 ? 1 : -1));
  const weights = new Float64Array(n).fill(1 / n);
  const point = {
    layout: { offsets: Int32Array.of(0, k), blocks: 1, count: n, dimension: k },
    margins: new Float64Array(n),
    unit: 1,
    shares: Float64Array.of(1),
    directions: w,
    weights,
  } as unknown as PathPoint;
  const q = jumpedWeights(kinks, point, mode);

  const normal = new Float64Array(k);
  kinks.gradient(w, mode, held, normal);
  const rows = new Float64Array(n * k);
  kinks.piece(mode).jacobian(w, rows);
  const along = Array.from({ length: n }, (_, i) => {
    const row = rows.slice(i * k, (i + 1) * k);
    const part = dot(row, normal) / dot(normal, normal);
    return row.map((value, e) => value - part * normal[e]);
  });
  const velocity = new Float64Array(k).map((_, e) => along.reduce((sum, row, i) => sum + q[i] * row[e], 0));
  const square = dot(velocity, velocity);
  expect(square).toBeGreaterThan(1e-6);
  expect(q.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
  // Of a point of least norm: no example is behind it, and those that weigh are level with it.
  along.forEach((row, i) => {
    const ahead = dot(row, velocity) - square;
    expect(ahead).toBeGreaterThan(-1e-12);
    if (q[i] > 1e-9) expect(Math.abs(ahead)).toBeLessThan(1e-12);
  });
});
