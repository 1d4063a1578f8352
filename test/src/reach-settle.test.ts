import { describe, expect, it } from 'vitest';
import { dataSet, deepLinear, squaredRelu } from '../../problems/index.js';
import { randomSource } from '../../problems/random.js';
import { exponentialLoss, logisticLoss } from '../../src/index.js';
import { centralPath } from '../../src/flow/central-path/central-path.js';
import xor8 from '../reference/squared_relu_xor8.json' with { type: 'json' };
import { gap } from './reach.js';

/*
 * Between steps directions and unknowns are interpolated, each with an error of its own; settling makes a point of the
 * path of them again. A state that is one, disturbed by 1e-9, must come back to within a few times that, with the
 * algebraic equations at rounding, and stay where it is when settled again.
 */
const rows = dataSet({
  x: [
    [1, 0.5],
    [1, -1],
    [3, 0.3],
  ],
  y: [1, 1, 1],
});
const nearTie = (R: number) => [1.1, 1e-3 / R, 0, 0.2, 1.05, 0.01].map((value) => R * value);
const cases = [
  [
    'squared ReLU',
    squaredRelu(dataSet({ x: xor8.X, y: xor8.y }), xor8.signs),
    (R: number) => xor8.W0.flat().map((w) => R * w),
  ],
  ['deep linear', deepLinear(rows, [2, 2, 1]), nearTie],
] as const;

describe.each(cases)('%s', (_name, model, startOf) => {
  describe.each([
    ['exponential', exponentialLoss],
    ['logistic', logisticLoss],
  ] as const)('%s loss', (_loss, loss) => {
    it.each(['unknowns', 'direction'] as const)('settling the %s', (how) => {
      const random = randomSource(5);
      for (const R of [0.5, 1, 2, 5]) {
        const flow = centralPath({ model, loss }, Float64Array.from(startOf(R)), 'spherical', 1e-8);
        const n = flow.y0.length;
        const unknowns = n - 4 - model.count;
        const residual = (y: Float64Array): number => {
          const out = new Float64Array(n);
          flow.f(0, y, out);
          let largest = 0;
          // z, C and E in this order.
          for (let a = unknowns; a < n - 2; a++) largest = Math.max(largest, Math.abs(out[a]));
          return largest;
        };
        expect(residual(flow.y0)).toBeLessThan(1e-13);
        const y = flow.y0.map((value, a) => value + (a < n - 2 ? 1e-9 * random.normal() : 0));
        const before = y.slice();
        flow.settle?.(0, y, how);
        const scale = Math.exp(-y[n - 3]);
        // The closure of the weights, a sum of n numbers, and ln ‖W‖ are what rounding is measured by.
        const rounding = how === 'direction' ? 4e-15 : 1e-14 * Math.max(1, scale);
        // The closure of the logistic loss depends on α, which moves with the directions: that is second order.
        const second = how === 'direction' && loss.name === 'logistic' ? 1e-7 : 0;
        expect(residual(y)).toBeLessThan(rounding + second);
        expect(gap(y, before)).toBeLessThan(1e-6 * Math.max(1, how === 'direction' ? 1 : scale));
        const again = y.slice();
        flow.settle?.(0, again, how);
        expect(gap(again, y)).toBeLessThan(1e-14 * Math.max(1, scale) + second);
      }
    });
  });
});
