import { describe, expect, it } from 'vitest';
import { dataSet, deepLinear, linear, squaredRelu, type MarginModel } from '../../problems/index.js';
import { exponentialLoss, follow, logisticLoss } from '../../src/index.js';
import xor8 from '../reference/squared_relu_xor8.json' with { type: 'json' };
import exact from '../reference/squared_relu_xor8_limit.json' with { type: 'json' };
import { dot, gap, notFinite, solveSquare } from './reach.js';

/*
 * Margins whose gradients depend on each other: examples that occur more than once, as they do in data that people have,
 * and more ties than there are directions to move in. Equal examples have equal weights for ever; where several tie for
 * other reasons their weights are not determined by the limit alone but are by the path.
 */
const repeat = <T>(values: readonly T[], times: number): T[] =>
  Array.from({ length: times }, () => values).flat();

interface Case {
  readonly name: string;
  readonly model: MarginModel;
  readonly start: readonly number[];
  /** Groups of equal examples and the sum of the weights of each in the limit. */
  readonly groups: readonly (readonly number[])[];
  readonly sums: readonly number[];
  readonly margin: number;
}

// Rows (1, ½) and (1, −1): direction (1, 0), weights 2/3 and 1/3.
const twice = [
  [1, 0.5],
  [1, -1],
  [1, -1],
  [3, 0.3],
];
const multipliers = exact.weights.map(Number);
const cases: Case[] = [
  {
    name: 'two equal examples of one feature',
    model: linear(dataSet({ x: [[1], [1]], y: [1, 1] })),
    start: [1],
    groups: [[0, 1]],
    sums: [1],
    margin: 1,
  },
  {
    name: 'three equal examples, two layers',
    model: deepLinear(dataSet({ x: [[1], [1], [1]], y: [1, 1, 1] }), [1, 1, 1]),
    start: [1, 1],
    groups: [[0, 1, 2]],
    sums: [1],
    margin: 0.5,
  },
  {
    name: 'a row that occurs twice',
    model: linear(dataSet({ x: twice, y: [1, 1, 1, 1] })),
    start: [0.3, 0.4],
    groups: [[0], [1, 2], [3]],
    sums: [2 / 3, 1 / 3, 0],
    margin: 1,
  },
  {
    name: 'a row that occurs with the other sign and label',
    model: linear(dataSet({ x: [...twice.slice(0, 2), [-1, 1], [3, 0.3]], y: [1, 1, -1, 1] })),
    start: [0.3, 0.4],
    groups: [[0], [1, 2], [3]],
    sums: [2 / 3, 1 / 3, 0],
    margin: 1,
  },
  {
    name: 'every example of the squared-ReLU network twice',
    model: squaredRelu(dataSet({ x: repeat(xor8.X, 2), y: repeat(xor8.y, 2) }), xor8.signs),
    start: xor8.W0.flat(),
    groups: multipliers.map((_, i) => [i, i + 8]),
    sums: multipliers,
    margin: Number(exact.normalizedMargin),
  },
];

describe.each([
  ['exponential', exponentialLoss],
  ['logistic', logisticLoss],
] as const)('%s loss', (_name, loss) => {
  it.each(cases.flatMap((one) => [1e-6, 1e-8, 1e-10].map((tolerance) => ({ ...one, tolerance }))))(
    '$name, tolerance $tolerance',
    ({ model, start, groups, sums, margin, tolerance }) => {
      for (const until of [{ logInverseRisk: 1e300 }, { lnLogInverseRisk: 1e6 }]) {
        const { status, samples, final } = follow(model, loss, start, until, {
          relativeTolerance: tolerance,
          maxSteps: 5000,
        });
        expect(status).toBe('reached');
        expect(samples.flatMap((at) => notFinite(at))).toEqual([]);
        for (const { weights } of samples)
          for (const group of groups)
            for (const i of group) expect(Math.abs(weights[i] - weights[group[0]])).toBeLessThan(1e-6);
        groups.forEach((group, k) => {
          const sum = group.reduce((total, i) => total + final.weights[i], 0);
          expect(Math.abs(sum - sums[k])).toBeLessThan(10 * tolerance);
        });
        expect(Math.abs(final.normalizedMargin / margin - 1)).toBeLessThan(1e-8);
      }
    },
  );

  it('three supports on a line', () => {
    const model = linear(
      dataSet({
        x: [
          [1, 0.5],
          [1, -1],
          [1, 0.25],
        ],
        y: [1, 1, 1],
      }),
    );
    const options = { maxSteps: 5000 };
    const { status, final } = follow(model, loss, [0.3, 0.4], { logInverseRisk: 1e300 }, options);
    expect(status).toBe('reached');
    // ŵ = (1, 0), and w̃ = (a, b) has e^{−w̃·z} as its weights: q₁ = r^{1/2} e^{−a}, …, with Σ q z = (1, 0). So with
    // r = e^{−b} the second component says r^{1/2}/2 + r^{1/4}/4 = r^{−1}, whose root gives the weights.
    const f = (r: number): number => 0.5 * Math.sqrt(r) + 0.25 * r ** 0.25 - 1 / r;
    let [low, high] = [0.5, 2];
    for (let k = 0; k < 100; k++) {
      const middle = 0.5 * (low + high);
      if (f(middle) < 0) low = middle;
      else high = middle;
    }
    const terms = [Math.sqrt(low), 1 / low, low ** 0.25];
    const total = terms.reduce((sum, value) => sum + value, 0);
    terms.forEach((term, i) => expect(Math.abs(final.weights[i] - term / total)).toBeLessThan(1e-6));
  });
});

/*
 * Where more margins tie than there are directions, the limit leaves the multipliers open. The path does not: for every
 * combination $\sum_i n_i p_i = 0$ of margins that tie, $\sum_i n_i \ln q_i = 0$.
 */
describe.each([
  ['exponential', exponentialLoss],
  ['logistic', logisticLoss],
] as const)('multipliers that the limit leaves open, %s loss', (_name, loss) => {
  const places = [
    [1, 0.3],
    [-1, 1],
    [0.2, -1],
    [-0.7, -0.9],
    [0.4, 0.8],
  ];
  const inPlane = dataSet({ x: places.map((place) => [1, ...place]), y: places.map(() => 1) });

  it.each([
    { name: 'linear', model: linear(inPlane), seed: 1, tolerance: 1e-6 },
    { name: 'linear', model: linear(inPlane), seed: 1, tolerance: 1e-12 },
    { name: 'three layers', model: deepLinear(inPlane, [3, 3, 2, 1]), seed: 2, tolerance: 1e-8 },
  ])('five supports in a plane, $name, tolerance $tolerance', ({ model, seed, tolerance }) => {
    const until = { lnLogInverseRisk: 1e4 };
    const options = { relativeTolerance: tolerance };
    const { status, final } = follow(model, loss, { seed, scale: 1 }, until, options);
    expect(status).toBe('reached');
    const { weights } = final;
    // Their mean is the point nearest to the origin, which is (1, 0, 0).
    for (const a of [0, 1])
      expect(
        Math.abs(
          dot(
            weights,
            places.map((place) => place[a]),
          ),
        ),
      ).toBeLessThan(1e-9);
    expect(weights.every((q) => q > 0.01)).toBe(true);
    for (const i of [3, 4]) {
      const ofThree = solveSquare(
        [[1, 1, 1], ...[0, 1].map((a) => places.slice(0, 3).map((place) => place[a]))],
        [1, ...places[i]],
      ) as number[];
      const combined = dot(ofThree, [...weights.subarray(0, 3)].map(Math.log));
      expect(Math.abs(Math.log(weights[i]) - combined)).toBeLessThan(1e-9);
    }
  });

  it.each([[[1, 1, 1, 1]], [[1, 1, -1, 1]]])('squared ReLU, x and −x with opposite labels, %j', (labels) => {
    const half = [
      [1, 0.5],
      [0.3, -1],
      [0.9, 0.8],
      [-0.7, 0.6],
    ];
    const data = dataSet({
      x: [...half, ...half.map((row) => row.map((value) => -value))],
      y: [...labels, ...labels.map((label) => -label)],
    });
    const model = squaredRelu(
      data,
      Array.from({ length: 12 }, (_, j) => (j % 2 === 0 ? 1 : -1)),
    );
    const { status, final } = follow(model, loss, { seed: 2, scale: 1 }, { logInverseRisk: 1e300 });
    expect(status).toBe('reached');
    const { weights, margins, direction } = final;
    const least = final.normalizedMargin;
    expect([...margins].filter((p) => p < (1 + 1e-10) * least)).toHaveLength(8);
    const pulled = new Float64Array(model.dimension);
    model.pullback(direction, weights, pulled);
    expect(
      gap(
        pulled,
        direction.map((value) => 2 * least * value),
      ),
    ).toBeLessThan(1e-9);
    // p(x) − p(−x) is a quadratic form in x, of which there are three: four of them depend on each other.
    const squares = half.map(([a, b], k) => [a * a, a * b, b * b].map((value) => labels[k] * value));
    const ofThree = solveSquare(
      [0, 1, 2].map((a) => squares.slice(0, 3).map((row) => row[a])),
      squares[3],
    ) as number[];
    const logs = half.map((_, k) => Math.log(weights[k]) - Math.log(weights[k + 4]));
    expect(Math.abs(logs[3] - dot(ofThree, logs))).toBeLessThan(1e-8);
  });

  it.each([1e-6, 1e-8, 1e-10])('supports whose weights vanish in a square, tolerance %d', (tolerance) => {
    const model = linear(
      dataSet({
        x: [
          [1, 1, 0],
          [1, -1, 0],
          [1, 1, 1],
          [1, -1, 1],
        ],
        y: [1, 1, 1, 1],
      }),
    );
    const options = { relativeTolerance: tolerance };
    const { samples } = follow(model, loss, [0.3, 0.4, -0.2], { logInverseRisk: 1e300 }, options);
    expect(samples.flatMap((at) => notFinite(at))).toEqual([]);
    const late = samples.filter((at) => (at.lnLogInverseRisk ?? 0) > Math.log(1e11));
    expect(late.length).toBeGreaterThan(0);
    for (const { weights } of late) {
      for (const i of [2, 3]) expect(weights[i]).toBeLessThan(1e-3);
      expect(weights.reduce((sum, q) => sum + q, 0)).toBeLessThan(1 + 1e-6);
    }
  });
});

it('the strictest tolerance does not stop where examples are equal', () => {
  const model = linear(dataSet({ x: [[1], [1]], y: [1, 1] }));
  const { status, final } = follow(
    model,
    exponentialLoss,
    [1],
    { logInverseRisk: 1e300 },
    { relativeTolerance: 1e-12 },
  );
  expect(status).toBe('reached');
  for (const q of final.weights) expect(Math.abs(q - 0.5)).toBeLessThan(1e-10);
});
