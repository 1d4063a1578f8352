import { describe, expect, test } from 'vitest';
import { dataSet } from '../../problems/data-set.js';
import { linear } from '../../problems/linear.js';
import { written } from './differences.js';

describe('linear', () => {
  const model = linear(
    dataSet({
      x: [
        [1, 2],
        [3, -4],
        [0.5, 0],
      ],
      y: [1, -1, -1],
    }),
  );
  const w = Float64Array.of(10, 1);

  test('has the margins, gradients and weighted sums of the definition', () => {
    expect(Array.from(written(3, (out) => model.margins(w, out)))).toEqual([12, -26, -5]);
    expect(Array.from(written(6, (out) => model.jacobian(w, out)))).toEqual([1, 2, -3, 4, -0.5, -0]);
    const q = Float64Array.of(1, 2, 4);
    expect(Array.from(written(2, (out) => model.pullback(w, q, out)))).toEqual([-7, 10]);
  });

  test('has degree 1, no Hessian blocks, and writes no Hessian', () => {
    expect([model.kind, model.degree, model.dimension, model.count]).toEqual(['linear', 1, 2, 3]);
    expect(model.smoothness).toBe('analytic');
    expect(model.definability.definable).toBe(true);
    expect(model.hessianBlocks).toEqual([]);
    const out = Float64Array.of(7);
    model.hessian(w, Float64Array.of(1, 1, 1), out);
    expect(out[0]).toBe(7);
  });
});
