import { describe, expect, it } from 'vitest';
import {
  dataSet,
  gaussianBlobs,
  linear,
  mexicanHat,
  randomSource,
  squaredRelu,
  xorDisk,
  type DataSet,
} from '../../problems/index.js';
import { exponentialLoss, follow } from '../../src/index.js';
import { dataPlane, gridOver, windowAround } from '../../src/surfaces/data-plane.js';
import { firstClassification } from '../../src/surfaces/first-classification.js';
import { gatedSum } from '../../src/surfaces/gated-sum.js';
import { pointsOfGram } from '../../src/surfaces/pivoted-cholesky.js';
import { predictionSurfaces } from '../../src/surfaces/prediction-surfaces.js';
import { tangentPredictor, tangentRows } from '../../src/surfaces/tangent-kernel.js';

const alternating = (count: number): number[] =>
  Array.from({ length: count }, (_, j) => (j % 2 === 0 ? 1 : -1));

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, entry, i) => sum + entry * b[i], 0);

function normals(count: number, seed: number): Float64Array {
  const random = randomSource(seed);
  return Float64Array.from({ length: count }, () => random.normal());
}

describe('the plane of examples', () => {
  const of = (...x: number[][]) => dataPlane(dataSet({ x, y: x.map(() => 1) }));

  it.each([
    [
      'two features',
      [
        [1, 2],
        [1, 3],
      ],
      { columns: [0, 1], shared: null },
    ],
    [
      'a bias behind',
      [
        [1, 2, 5],
        [1, 3, 5],
      ],
      { columns: [0, 1], shared: { column: 2, value: 5 } },
    ],
    [
      'a bias in front',
      [
        [5, 2, 7],
        [5, 3, 5],
      ],
      { columns: [1, 2], shared: { column: 0, value: 5 } },
    ],
    [
      'three features',
      [
        [5, 2, 7],
        [4, 3, 5],
      ],
      null,
    ],
    ['one feature', [[5], [4]], null],
    [
      'four features',
      [
        [5, 2, 7, 1],
        [4, 3, 7, 1],
      ],
      null,
    ],
  ])('%s', (_, x, plane) => {
    expect(of(...x)).toEqual(plane);
  });

  it('has a window with room around all of them, and a grid from edge to edge', () => {
    const data = dataSet({
      x: [
        [-1, 7, 3],
        [1, 7, 4],
      ],
      y: [1, -1],
    });
    const plane = dataPlane(data)!;
    const window = windowAround(data, plane);
    expect(window.x[0]).toBeLessThan(-1.1);
    expect(window.x[1]).toBe(-window.x[0]);
    expect(window.y[1] - window.y[0]).toBeCloseTo(window.x[1] - window.x[0], 12);
    expect([...gridOver(plane, { x: [0, 2], y: [10, 14] }, 2)]).toEqual([
      0, 7, 10, 2, 7, 10, 0, 7, 14, 2, 7, 14,
    ]);
  });

  it('has a window around examples in one place, and of features in other units', () => {
    const one = dataSet({ x: [[3, 0]], y: [1] });
    const window = windowAround(one, dataPlane(one)!);
    expect(window.x[1] - window.x[0]).toBeGreaterThan(1);
    expect(window.y[1] - window.y[0]).toBeGreaterThan(1);
    const units = dataSet({
      x: [
        [0, 0],
        [1, 1e6],
      ],
      y: [1, -1],
    });
    const wide = windowAround(units, dataPlane(units)!);
    expect(wide.x[1] - wide.x[0]).toBeLessThan(2);
  });
});

describe('the first moment of perfect classification', () => {
  it('is that of the exact solution', () => {
    // w_2 stands still and exp(w_1) = exp(-1) + t: the margin w_1 passes 0 at t = 1 - 1/e.
    const model = linear(dataSet({ x: [[1, 0]], y: [1] }));
    const first = firstClassification(follow(model, exponentialLoss, [-1, 1], { logInverseRisk: 50 }))!;
    expect(first.normalizedMargin).toBeGreaterThan(0);
    expect(first.normalizedMargin).toBeLessThan(1e-4);
    expect(first.time.value).toBeCloseTo(1 - Math.exp(-1), 4);
  });

  it('may be the start, or not come', () => {
    const data = dataSet({ x: [[1, 0]], y: [1] });
    const from = (start: number[]) => follow(linear(data), exponentialLoss, start, { logInverseRisk: 5 });
    const classified = from([1, 1]);
    expect(firstClassification(classified)).toBe(classified.samples[0]);
    const short = follow(linear(data), exponentialLoss, [-9, 1], { logTime: 0.1 });
    expect(firstClassification(short)).toBeNull();
  });
});

describe('points with given inner products', () => {
  it.each([
    [6, 9],
    [9, 4],
  ])('%i of them, of rank %i at most', (n, d) => {
    const points = Array.from({ length: n }, (_, i) => normals(d, 10 * n + i));
    const gram = Float64Array.from({ length: n * n }, (_, at) =>
      dot(points[Math.floor(at / n)], points[at % n]),
    );
    const found = pointsOfGram(gram.slice(), n);
    expect(found[0]).toHaveLength(Math.min(n, d));
    for (let i = 0; i < n; i++)
      for (let k = 0; k < n; k++) expect(dot(found[i], found[k])).toBeCloseTo(gram[i * n + k], 12);
  });
});

describe('the predictor of largest margin of the tangent kernel', () => {
  const xor = xorDisk({ count: 14, seed: 4 });
  const repeated = dataSet({
    x: { values: Float64Array.of(...xor.x, ...xor.x), dimension: 2 },
    y: [...xor.y, ...xor.y],
  });
  const cases: [string, DataSet, number][] = [
    ['more parameters than examples', xor, 40],
    ['repeated examples', repeated, 40],
    ['blobs', gaussianBlobs({ count: 30, dimension: 3, gap: 1, seed: 2 }), 8],
  ];

  it.each(cases)('has the margin that its dual bounds: %s', (_, data, m) => {
    const model = squaredRelu(data, alternating(m));
    const w = normals(model.dimension, 6);
    const { weights, margin, residual } = tangentPredictor(data, w)!;
    // The gradients themselves: no V of norm 1 has a margin above the norm of a convex combination of them.
    const jacobian = new Float64Array(model.count * model.dimension);
    model.jacobian(w, jacobian);
    const rows = Array.from({ length: model.count }, (__, i) =>
      jacobian.subarray(i * model.dimension, (i + 1) * model.dimension),
    );
    const V = new Float64Array(model.dimension);
    rows.forEach((row, i) => row.forEach((entry, a) => (V[a] += weights[i] * entry)));
    const bound = Math.sqrt(dot(V, V));
    const least = Math.min(...rows.map((row) => dot(row, V))) / bound;
    expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    expect(least).toBeGreaterThan(bound * (1 - 1e-8));
    expect(margin / bound).toBeCloseTo(1, 10);
    expect(residual).toBeLessThan(1e-8);
  });

  it.each([
    ['in the plane', xor],
    [
      'with a bias',
      dataSet({
        x: [
          [0.5, 1, 0.2],
          [0.5, -1, 0.4],
          [0.5, 0.3, -2],
        ],
        y: [1, -1, 1],
      }),
    ],
  ])('predicts what the gradient of the network says, %s', (_, data) => {
    const m = 12;
    const model = squaredRelu(data, alternating(m));
    const w = normals(model.dimension, 9);
    // Two neurons that are constant along a row, one of them active.
    const plane = dataPlane(data)!;
    for (const j of [0, 1]) w[j * data.dimension + plane.columns[0]] = 0;
    const { weights } = tangentPredictor(data, w)!;
    const V = new Float64Array(model.dimension);
    model.pullback(w, weights, V);
    const window = windowAround(data, plane);
    const found = gatedSum(w, tangentRows(data, w, weights), plane, window, 9);
    const x = gridOver(plane, window, 9);
    for (let i = 0; i < 81; i++) {
      const one = squaredRelu(
        dataSet({ x: [x.subarray(data.dimension * i, data.dimension * (i + 1))], y: [1] }),
        alternating(m),
      );
      const gradient = new Float64Array(one.dimension);
      one.jacobian(w, gradient);
      expect(4 * found[i]).toBeCloseTo(dot(gradient, V), 11);
    }
  });

  it('is not there where the kernel does not separate, or vanishes', () => {
    const conflict = dataSet({
      x: [
        [1, 0],
        [1, 0],
        [0, 1],
      ],
      y: [1, -1, 1],
    });
    expect(tangentPredictor(conflict, normals(20, 1))).toBeNull();
    expect(tangentPredictor(xor, new Float64Array(20))).toBeNull();
  });
});

describe('prediction surfaces', () => {
  const data = xorDisk({ count: 10, seed: 2 });
  const signs = alternating(12);
  const model = squaredRelu(data, signs);
  const trajectory = follow(model, exponentialLoss, { seed: 3, scale: 0.1 }, { logInverseRisk: 100 });

  it('are those of Figure 1', async () => {
    const found = (await predictionSurfaces(trajectory, data, { resolution: 16 }))!;
    expect(found.surfaces.map(({ of }) => of.kind)).toEqual(['tangent-kernel', 'classified', 'end']);
    expect([...found.places]).toEqual([...data.x]);
    const { window, surfaces } = found;
    const place = ([lo, hi]: readonly [number, number], k: number) => lo + ((hi - lo) * k) / 15;
    for (const { of, values } of surfaces.slice(1)) {
      if (of.kind === 'tangent-kernel') throw new Error('the first one');
      const theta = of.at.direction;
      for (const [r, c] of [
        [0, 0],
        [3, 12],
        [15, 7],
      ]) {
        const [x, y] = [place(window.x, c), place(window.y, r)];
        const phi = signs.reduce(
          (sum, sign, j) => sum + sign * Math.max(0, theta[2 * j] * x + theta[2 * j + 1] * y) ** 2,
          0,
        );
        expect(values[16 * r + c]).toBeCloseTo(phi, 13);
      }
    }
  });

  it('classify every example once they do', async () => {
    // A grid so fine that the point nearest to an example is as good as the example.
    const { surfaces, window, places, labels, resolution } = (await predictionSurfaces(trajectory, data))!;
    expect(resolution).toBe(512);
    const { values } = surfaces[2];
    const nearest = ([lo, hi]: readonly [number, number], v: number) =>
      Math.round(((v - lo) / (hi - lo)) * 511);
    labels.forEach((label, i) => {
      const at = 512 * nearest(window.y, places[2 * i + 1]) + nearest(window.x, places[2 * i]);
      expect(Math.sign(values[at])).toBe(label);
    });
  });

  it('are not there without a plane, or a predictor of other examples', async () => {
    const four = gaussianBlobs({ count: 5, dimension: 4, gap: 1, seed: 4 });
    const flow = follow(linear(four), exponentialLoss, [0, 0, 0, 0], { logInverseRisk: 10 });
    expect(await predictionSurfaces(flow, four)).toBeNull();
    const far = dataSet({
      x: [
        [1.7e308, 1],
        [-1.7e308, 1],
      ],
      y: [1, -1],
    });
    expect(await predictionSurfaces(trajectory, far)).toBeNull();
    const hat = follow(mexicanHat({ degree: 2 }), exponentialLoss, [0.5, 0.28, 1], { lnSphericalTime: 1 });
    expect(await predictionSurfaces(hat, data)).toBeNull();
  });
});
