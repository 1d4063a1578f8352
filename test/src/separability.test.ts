import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  convolutional,
  dataSet,
  deepLinear,
  deepRelu,
  gaussianBlobs,
  leakyRelu,
  linear,
  relu,
  signedFeatures,
  squaredRelu,
  xorDisk,
  type DataSet,
} from '../../problems/index.js';
import {
  exponentialLoss,
  follow,
  logisticLoss,
  outOfReach,
  separability,
  startingPoint,
  type Separability,
} from '../../src/index.js';

const points = (x: number[][], y: number[]): DataSet => dataSet({ x, y });
const ofLinear = (data: DataSet) => separability(linear(data), data);

/** Least ⟨w, z_i⟩. */
function leastMargin(data: DataSet, w: Float64Array): number {
  const p = new Float64Array(data.count);
  linear(data).margins(w, p);
  return Math.min(...p);
}

/** Largest entry of Σ λ_i z_i. */
function combined(data: DataSet, weights: Float64Array): number {
  const z = signedFeatures(data);
  const sum = new Float64Array(data.dimension);
  z.forEach((value, at) => (sum[at % data.dimension] += weights[Math.floor(at / data.dimension)] * value));
  return Math.max(...sum.map(Math.abs));
}

function holds(data: DataSet, found: Separability): void {
  if (found.verdict === 'separable') expect(leastMargin(data, found.predictor)).toBeGreaterThan(0);
  else if (found.verdict === 'not-separable') {
    expect(Math.min(...found.weights)).toBeGreaterThanOrEqual(0);
    expect(found.weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    const size = Math.max(...data.x.map(Math.abs));
    expect(combined(data, found.weights)).toBeLessThanOrEqual(1e-12 * size);
    expect(found.residual).toBeLessThan(1e-12);
  } else expect.fail('nothing was found either way');
}

describe('linear separability is decided, with a certificate,', () => {
  it.each([1, 2, 3, 4])('of separable blobs (seed %i)', async (seed) => {
    const data = gaussianBlobs({ count: 60, dimension: 8, gap: 0.1, seed });
    const found = await ofLinear(data);
    expect(found.verdict).toBe('separable');
    holds(data, found);
  });

  it('of any small data, one way or the other', async () => {
    const coordinate = fc.integer({ min: -4, max: 4 });
    const example = fc.tuple(coordinate, coordinate, coordinate, fc.constantFrom(1, -1));
    await fc.assert(
      fc.asyncProperty(fc.array(example, { minLength: 1, maxLength: 8 }), async (examples) => {
        const data = points(
          examples.map(([a, b, c]) => [a, b, c]),
          examples.map(([, , , y]) => y),
        );
        holds(data, await ofLinear(data));
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  it.each<[string, number[][], number[], Separability['verdict']]>([
    [
      'whose margin is 1e-13 of their size',
      [
        [1, 1e-13],
        [-1, 1e-13],
      ],
      [1, 1],
      'separable',
    ],
    [
      'of sizes from 1e-200 to 1e200',
      [
        [1e200, 1e-200],
        [-1e200, 1e-200],
      ],
      [1, 1],
      'separable',
    ],
    [
      'that only a larger second feature separates',
      [
        [1, 1],
        [1, 2],
      ],
      [1, -1],
      'separable',
    ],
    [
      'on opposite rays',
      [
        [1, 2],
        [3, 6],
      ],
      [1, -1],
      'not-separable',
    ],
  ])('of data %s', async (_, x, y, verdict) => {
    expect((await ofLinear(points(x, y))).verdict).toBe(verdict);
  });

  it('of XOR, whose four points weigh the same', async () => {
    const data = points(
      [
        [1, 1],
        [-1, -1],
        [1, -1],
        [-1, 1],
      ],
      [1, 1, -1, -1],
    );
    const found = await ofLinear(data);
    expect(found.verdict).toBe('not-separable');
    holds(data, found);
  });

  it('of data that a constant would separate', async () => {
    const found = await ofLinear(points([[1], [2], [5], [6]], [-1, -1, 1, 1]));
    expect(found).toMatchObject({ verdict: 'not-separable', withConstant: true, residual: 0 });
    expect(found).toHaveProperty(
      'how',
      expect.stringMatching(/^0\.\d+·z\d \+ 0\.\d+·z\d = 0 exactly with z_i = y_i x_i/),
    );
  });

  it('of an example that is all zeros', async () => {
    expect(
      await ofLinear(
        points(
          [
            [1, 2],
            [0, 0],
          ],
          [1, 1],
        ),
      ),
    ).toHaveProperty('how', 'example 2 is all zeros, so its margin is 0 for every w');
  });

  it('alike for deep linear networks', async () => {
    const data = xorDisk({ count: 30, seed: 2 });
    expect((await separability(deepLinear(data, [2, 3, 1]), data)).verdict).toBe('not-separable');
  });
});

describe('for other models', () => {
  it('two examples that contradict each other are found', async () => {
    const data = points(
      [
        [1, 2],
        [3, 4],
        [1, 2],
      ],
      [1, 1, -1],
    );
    const found = await separability(squaredRelu(data, [1, -1]), data);
    expect(found).toMatchObject({
      verdict: 'not-separable',
      residual: 0,
      how: 'examples 1 and 3 have the same features and opposite labels',
    });
  });

  const labels = [1, 1, -1];
  const networks = (data: DataSet) => [
    squaredRelu(data, [1, -1]),
    relu(data, 2),
    leakyRelu(data, 2, 0.1),
    deepRelu(data, [2, 3, 2, 1]),
    convolutional(data, { shape: { length: 2 }, filters: 2, kernel: 1, pool: 2 }),
  ];

  it('two examples on one ray with opposite labels are found, with weights that bound the risk', async () => {
    const data = points(
      [
        [3, -6],
        [3, 4],
        [1, -2],
      ],
      labels,
    );
    for (const model of networks(data)) {
      const found = await separability(model, data);
      expect(found).toMatchObject({
        verdict: 'not-separable',
        how: 'examples 1 and 3 lie on one ray from 0, where a network without biases has one sign, with opposite labels',
      });
      // Whatever the parameters are.
      const { weights } = found as Extract<Separability, { verdict: 'not-separable' }>;
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 14);
      const p = new Float64Array(3);
      for (let seed = 1; seed <= 5; seed++) {
        model.margins(startingPoint(model, { seed, scale: 1 }), p);
        expect(Math.abs(weights[0] * p[0] + weights[1] * p[1] + weights[2] * p[2])).toBeLessThan(1e-13);
      }
    }
    expect(await outOfReach(relu(data, 2), data, exponentialLoss, { tail: 1e-3 })).toMatch(
      /out of reach.* on one ray from 0/,
    );
  });

  it('an example that is all zeros is found', async () => {
    const data = points(
      [
        [1, 2],
        [3, 4],
        [0, -0],
      ],
      labels,
    );
    for (const model of networks(data))
      expect(await separability(model, data)).toMatchObject({
        verdict: 'not-separable',
        weights: Float64Array.of(0, 0, 1),
        how: 'example 3 is all zeros, so its margin is 0 for every W',
      });
  });

  it('opposite rays, equal labels on a ray and models of other kinds say nothing', async () => {
    const data = points(
      [
        [1, 2],
        [2, 4],
        [-1, -2],
      ],
      labels,
    );
    for (const model of networks(data))
      expect(await separability(model, data)).toEqual({ verdict: 'unknown' });
    const zero = points([[0, 0]], [1]);
    expect(await separability({ ...relu(zero, 1), kind: 'own' }, zero)).toEqual({ verdict: 'unknown' });
  });

  it('nothing else is known', async () => {
    const data = xorDisk({ count: 10, seed: 1 });
    expect(await separability(squaredRelu(data, [1, -1]), data)).toEqual({ verdict: 'unknown' });
  });
});

describe('a goal is out of reach', () => {
  const data = points([[1], [2]], [1, -1]);
  const reach = (until: Parameters<typeof outOfReach>[3], loss = exponentialLoss) =>
    outOfReach(linear(data), data, loss, until);

  it('where the risk cannot fall so far, and says how that was seen', async () => {
    expect(await reach({ logInverseRisk: 1000 })).toBe(
      'until logInverseRisk=1000 is out of reach, since the model does not separate these data and the risk never ' +
        'falls below 1.5: 0.667·z1 + 0.333·z2 = 0 exactly with z_i = y_i x_i, and then no w has every ⟨w, z_i⟩ > 0 ' +
        '(Gordan); add a feature that is 1 for every example (--bias, "bias": true), which makes them separable',
    );
    expect(await reach({ lnLogInverseRisk: 1 }, logisticLoss)).toMatch(
      /^until lnLogInverseRisk=1 is out of reach/,
    );
    expect(await reach({ tail: 1e-3 })).toMatch(/^until tail=0.001 is out of reach/);
  });

  it('but not where it can, nor where time is the goal', async () => {
    expect(await reach({ logInverseRisk: -0.5 })).toBeNull();
    expect(await reach({ logTime: 5 })).toBeNull();
    const blobs = gaussianBlobs({ count: 10, dimension: 3, gap: 1, seed: 1 });
    expect(await outOfReach(linear(blobs), blobs, exponentialLoss, { logInverseRisk: 10 })).toBeNull();
  });

  it.each([exponentialLoss, logisticLoss])('and the bound on the risk is one ($name loss)', async (loss) => {
    const { final } = follow(linear(data), loss, [0], { logTime: 30 });
    const bound = Number(/never falls below ([\d.]+):/.exec((await reach({ tail: 1 }, loss))!)![1]);
    expect(Math.exp(-final.logInverseRisk!)).toBeGreaterThanOrEqual(bound - 1e-3);
  });
});
