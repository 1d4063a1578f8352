import { describe, expect, test } from 'vitest';
import { dataSet } from '../../problems/data-set.js';
import { InputError } from '../../problems/input-error.js';
import { squaredRelu } from '../../problems/squared-relu.js';
import { written } from './differences.js';

describe('squared ReLU network', () => {
  // Pre-activations: neuron 1 sees 3 and 5, neuron 2 sees 1 and −2.
  const data = dataSet({
    x: [
      [1, 1],
      [3, 1],
    ],
    y: [1, -1],
  });
  const model = squaredRelu(data, [1, -1]);
  const w = Float64Array.of(1, 2, -1.5, 2.5);
  const q = Float64Array.of(10, 1);

  test('has the margins and gradients of the definition', () => {
    expect([model.kind, model.degree, model.dimension, model.count]).toEqual(['squared-relu', 2, 4, 2]);
    expect(model.smoothness).toBe('C1,1');
    expect(model.definability.definable).toBe(true);
    expect(Array.from(written(2, (out) => model.margins(w, out)))).toEqual([9 - 1, -25]);
    const rows = written(8, (out) => model.jacobian(w, out));
    expect(Array.from(rows, (entry) => entry + 0)).toEqual([6, 6, -2, -2, -30, -10, 0, 0]);
    expect(Array.from(written(4, (out) => model.pullback(w, q, out)))).toEqual([30, 50, -20, -20]);
  });

  test('has one Hessian block per neuron', () => {
    expect(model.hessianBlocks).toEqual([2, 2]);
    const blocks = written(8, (out) => model.hessian(w, q, out));
    // 2·(10·x1x1ᵀ − 1·x2x2ᵀ) and 2·10·(−1)·x1x1ᵀ.
    expect(Array.from(blocks)).toEqual([2, 14, 14, 18, -20, -20, -20, -20]);
  });

  test('on a kink takes the derivatives of the inactive side', () => {
    const one = squaredRelu(dataSet({ x: [[0, 1]], y: [1] }), [1]);
    const at = (second: number) => {
      const point = Float64Array.of(5, second);
      return [
        ...written(1, (out) => one.margins(point, out)),
        ...written(2, (out) => one.pullback(point, Float64Array.of(1), out)),
        ...written(4, (out) => one.hessian(point, Float64Array.of(1), out)),
      ];
    };
    expect(at(0)).toEqual(new Array(7).fill(0));
    expect(at(-1e-200)).toEqual(new Array(7).fill(0));
    expect(at(1e-100)).toEqual([1e-200, 0, 2e-100, 0, 0, 0, 2]);
  });

  test.each([
    [[], 'there are no signs'],
    [[1, 0], 'sign 2 is 0'],
    [[2], 'sign 1 is 2'],
    [[1, -1, Number.NaN], 'sign 3 is NaN'],
    [['1' as unknown as number], 'sign 1 is "1"'],
  ])('refuses the signs %j', (signs, part) => {
    expect(() => squaredRelu(data, signs)).toThrow(InputError);
    expect(() => squaredRelu(data, signs)).toThrow(part);
  });
});
