import { describe, expect, it } from 'vitest';
import { dataSet, deepLinear, squaredRelu } from '../../problems/index.js';
import { randomSource } from '../../problems/random.js';
import { steps } from '../../solvers/index.js';
import { exponentialLoss, logisticLoss } from '../../src/index.js';
import { centralPath } from '../../src/flow/central-path/central-path.js';
import { flowProblem } from '../../src/flow/flow.js';
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
        flow.settle?.(0, y, { fit: how, step: 1 });
        const scale = Math.exp(-y[n - 3]);
        // The closure of the weights, a sum of n numbers, and ln ‖W‖ are what rounding is measured by.
        const rounding = how === 'direction' ? 4e-15 : 1e-14 * Math.max(1, scale);
        expect(residual(y)).toBeLessThan(rounding);
        expect(gap(y, before)).toBeLessThan(1e-6 * Math.max(1, how === 'direction' ? 1 : scale));
        const again = y.slice();
        flow.settle?.(0, again, { fit: how, step: 1 });
        expect(gap(again, y)).toBeLessThan(1e-14 * Math.max(1, how === 'direction' ? 1 : scale));
      }
    });
  });
});

/*
 * The logistic loss from starts on the wrong side, where α is −1000 and the weights of most examples have underflowed as
 * e^{α − p} while their shares of the risk have not.
 */
describe.each([
  ['three layers', deepLinear(rows, [2, 2, 2, 1]), [11, 0.01, 0, 2, 10.5, 0.1, 4, 3, -2, 1]],
  ['three layers, farther', deepLinear(rows, [2, 2, 2, 1]), [33, 0.03, 0, 6, 31.5, 0.3, 12, 9, -6, 3]],
  [
    'squared ReLU',
    squaredRelu(dataSet({ x: xor8.X, y: xor8.y }), xor8.signs),
    xor8.W0.flat().map((w) => -30 * w),
  ],
])('between the steps of a flow with misclassified examples: %s', (_name, model, start) => {
  it('the closure holds, and what is settled stays', () => {
    const flow = centralPath({ model, loss: logisticLoss }, Float64Array.from(start), 'spherical', 1e-6);
    const { method, relativeTolerance, absoluteTolerance, firstStep } = flow;
    const n = flow.y0.length;
    const [y, slopes] = [new Float64Array(n), new Float64Array(n)];
    let lowest = 0;
    for (const step of steps(flowProblem(flow, 0, flow.y0, 100), {
      method,
      relativeTolerance,
      absoluteTolerance,
      ...(firstStep === undefined ? {} : { firstStep }),
    })) {
      const how = flow.enter?.(step) ?? ({ fit: 'unknowns', step: 0 } as const);
      for (const place of [0.3, 0.7, 1]) {
        const x = step.t0 + place * (step.t1 - step.t0);
        step.interpolate(x, y);
        flow.settle?.(x, y, how);
        flow.f(x, y, slopes);
        const alpha = y[n - 4] * (1 + Math.exp(-y[n - 3]));
        lowest = Math.min(lowest, alpha);
        expect(Math.abs(slopes[n - 4])).toBeLessThan(1e-14 * Math.max(1, Math.min(40, Math.abs(alpha))));
        const again = y.slice();
        flow.settle?.(x, again, how);
        expect(gap(again, y)).toBeLessThan(1e-15 * Math.max(10, Math.abs(alpha)));
      }
    }
    expect(lowest).toBeLessThan(-100);
  });
});
