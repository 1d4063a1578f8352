import { describe, expect, it } from 'vitest';
import { dataSet, linear, squaredRelu } from '../../problems/index.js';
import { randomSource } from '../../problems/random.js';
import { exponentialLoss, follow, logisticLoss } from '../../src/index.js';
import xor8 from '../reference/squared_relu_xor8.json' with { type: 'json' };
import { gap, optimality } from './reach.js';

/*
 * Starts so large that the risk is as good as zero from the beginning: the flow is that of the smallest margin, piecewise,
 * and supports join one by one, each within a time of 1/‖W‖^L. The linear predictor on rows (1, ½), (1, −1), (3, .3) moves
 * by the row whose margin is least until the second ties, and then along (1, 0) for ever, with weights 2/3 and 1/3.
 */
const rows = [
  [1, 0.5],
  [1, -1],
  [3, 0.3],
];
const SIZES = [1e3, 1e5, 1e6, 1e9, 3e10, 1e12, 1e30, 1e100];

describe.each([
  ['exponential', exponentialLoss],
  ['logistic', logisticLoss],
] as const)('%s loss', (_name, loss) => {
  it.each(SIZES)('a linear predictor from %d', (R) => {
    const model = linear(dataSet({ x: rows, y: [1, 1, 1] }));
    // At (1, 0.1) the second row has the least margin, 0.9. The path runs along it to where both tie: at (1.1, 0).
    const { status, final } = follow(model, loss, [R, 0.1 * R], { lnLogInverseRisk: 1000 });
    expect(status).toBe('reached');
    expect(gap(final.direction, [1, 0])).toBeLessThan(1e-8);
    expect(gap(final.weights, [2 / 3, 1 / 3, 0])).toBeLessThan(1e-8);
    const near = follow(model, loss, [R, 0.1 * R], { lnLogInverseRisk: Math.log(1.09 * R) }).final;
    if (R >= 1e6) {
      // w = (1, 0.1)R + τ(1, −1) with margin 0.9 R + 2τ = 1.09 R, so τ = 0.095 R: just before the tie.
      const wanted = [1.095, 0.005].map((value) => value / Math.hypot(1.095, 0.005));
      expect(gap(near.direction, wanted)).toBeLessThan(1e-5);
    }
  });

  it.each(SIZES)('the squared-ReLU network from %d times its start', (R) => {
    const model = squaredRelu(dataSet({ x: xor8.X, y: xor8.y }), xor8.signs);
    const start = xor8.W0.flat().map((value) => R * value);
    const { status, final } = follow(model, loss, start, { lnLogInverseRisk: 2000 });
    expect(status).toBe('reached');
    const { multipliers, residual } = optimality(model, final.direction);
    expect(residual).toBeLessThan(1e-8);
    expect(gap(final.weights, multipliers)).toBeLessThan(1e-8);
  });

  it.each([1e3, 1e4])('the order of neurons and examples does not matter from %d times the start', (R) => {
    const margins = Array.from({ length: 8 }, (_, seed) => {
      const random = randomSource(seed);
      const shuffled = <T>(list: readonly T[]): T[] => {
        const keys = list.map(() => random.uniform());
        return list
          .map((_one, i) => i)
          .sort((a, b) => keys[a] - keys[b])
          .map((i) => list[i]);
      };
      const examples = shuffled(xor8.X.map((x, i) => ({ x, y: xor8.y[i] })));
      const neurons = shuffled(xor8.W0.map((w, j) => ({ w, sign: xor8.signs[j] })));
      const model = squaredRelu(
        dataSet({ x: examples.map(({ x }) => x), y: examples.map(({ y }) => y) }),
        neurons.map(({ sign }) => sign),
      );
      const start = neurons.flatMap(({ w }) => w.map((value) => R * value));
      const { status, final } = follow(model, loss, start, { lnLogInverseRisk: 2000 }, { samples: 2 });
      expect(status, `seed ${seed}`).toBe('reached');
      return final.normalizedMargin;
    });
    expect(Math.max(...margins) / Math.min(...margins) - 1).toBeLessThan(1e-8);
  });
});

it.each([1e3, 1e4, 1e6])('networks of twenty neurons from %d times Gaussian starts', (R) => {
  for (let seed = 1; seed <= 8; seed++) {
    const random = randomSource(seed);
    const model = squaredRelu(dataSet({ x: xor8.X, y: xor8.y }), xor8.signs);
    const start = Array.from({ length: model.dimension }, () => 2 * R * random.normal());
    const { status, final } = follow(
      model,
      exponentialLoss,
      start,
      { lnLogInverseRisk: 2000 },
      { samples: 2 },
    );
    expect(status, `seed ${seed}`).toBe('reached');
    expect(optimality(model, final.direction).residual).toBeLessThan(1e-8);
  }
});
