import { describe, expect, it } from 'vitest';
import { dataSet, squaredRelu } from '../../problems/index.js';
import { exponentialLoss, follow, logisticLoss, type Loss, type Observation } from '../../src/index.js';
import xor8 from '../reference/squared_relu_xor8.json' with { type: 'json' };
import { gap } from './reach.js';

/*
 * The error follows the tolerance over six powers of ten: against a run at 1e-12, and for the exponential loss against
 * the checkpoints of an independent program, which hold ten digits and more of the direction.
 */
const model = squaredRelu(dataSet({ x: xor8.X, y: xor8.y }), xor8.signs);
const TOLERANCES = [1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10];

const at = (loss: Loss, s: number, relativeTolerance: number): Observation => {
  const { status, final } = follow(
    model,
    loss,
    xor8.W0.flat(),
    { sphericalTime: s },
    { relativeTolerance, samples: 2 },
  );
  expect(status).toBe('reached');
  return final;
};

const losses = [
  ['exponential', exponentialLoss],
  ['logistic', logisticLoss],
] as const;

describe.each(losses)('%s loss', (name, loss) => {
  it.each([100, 1000])('s = %d', (s) => {
    const best = at(loss, s, 1e-12);
    const published = xor8.checkpoints.find((one) => one.s === s);
    const direction: number[] = [];
    const weights: number[] = [];
    for (const tolerance of TOLERANCES) {
      const found = at(loss, s, tolerance);
      direction.push(gap(found.direction, best.direction));
      weights.push(gap(found.weights, best.weights));
      expect(direction.at(-1)).toBeLessThan(tolerance);
      expect(weights.at(-1)).toBeLessThan(tolerance);
      expect(Math.abs((found.logNorm ?? NaN) - (best.logNorm ?? NaN))).toBeLessThan(tolerance);
      expect(Math.abs((found.smoothedMargin ?? NaN) - (best.smoothedMargin ?? NaN))).toBeLessThan(tolerance);
      expect(found.time.level).toBe(best.time.level);
      expect(Math.abs(found.time.value / best.time.value - 1)).toBeLessThan(10 * tolerance);
      expect(Math.abs(found.pathLength - best.pathLength)).toBeLessThan(100 * tolerance);
      if (name === 'exponential' && published !== undefined) {
        expect(gap(found.direction, published.theta)).toBeLessThan(tolerance + 1e-12);
        expect(gap(found.weights, published.weights)).toBeLessThan(tolerance + (s === 1000 ? 1.1e-6 : 1e-12));
        expect(Math.abs((found.logNorm ?? NaN) - published.logNorm)).toBeLessThan(tolerance + 2e-12);
      }
    }
    // Six powers of ten of the tolerance buy four at least of the errors.
    expect(direction.at(-1)).toBeLessThan(1e-4 * direction[0]);
    if (s === 100) expect(weights.at(-1)).toBeLessThan(1e-4 * weights[0]);
  });
});
