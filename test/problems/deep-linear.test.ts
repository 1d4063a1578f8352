import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dataSet } from '../../problems/data-set.js';
import { deepLinear, deepLinearLayers, endToEndProduct } from '../../problems/deep-linear.js';
import { InputError } from '../../problems/input-error.js';
import { linear } from '../../problems/linear.js';
import { written } from './differences.js';

const hessianOf = (model: ReturnType<typeof deepLinear>, w: Float64Array, q: number[]) =>
  Array.from(written(model.dimension ** 2, (out) => model.hessian(w, Float64Array.from(q), out)));

describe('deep linear network', () => {
  test('of three scalar layers: p = y·c·b·a·x and its derivatives', () => {
    const model = deepLinear(dataSet({ x: [[7]], y: [-1] }), [1, 1, 1, 1]);
    const w = Float64Array.of(2, 3, 5);
    expect([model.kind, model.degree, model.dimension]).toEqual(['deep-linear', 3, 3]);
    expect(model.hessianBlocks).toEqual([3]);
    expect(Array.from(written(1, (out) => model.margins(w, out)))).toEqual([-210]);
    expect(Array.from(written(3, (out) => model.jacobian(w, out)))).toEqual([-105, -70, -42]);
    expect(hessianOf(model, w, [2])).toEqual([0, -70, -42, -70, 0, -28, -42, -28, 0]);
  });

  test('of widths 2-2-1: p = e(a x1 + b x2) + f(c x1 + d x2) and its derivatives', () => {
    const model = deepLinear(dataSet({ x: [[10, 1]], y: [1] }), [2, 2, 1]);
    const w = Float64Array.of(1, 2, 3, 4, 5, 6); // a b / c d, then e f
    expect(Array.from(written(1, (out) => model.margins(w, out)))).toEqual([5 * 12 + 6 * 34]);
    expect(Array.from(written(6, (out) => model.jacobian(w, out)))).toEqual([50, 5, 60, 6, 12, 34]);
    const zero = [0, 0, 0, 0];
    expect(hessianOf(model, w, [1])).toEqual([
      ...[...zero, 10, 0],
      ...[...zero, 1, 0],
      ...[...zero, 0, 10],
      ...[...zero, 0, 1],
      ...[10, 1, 0, 0, 0, 0],
      ...[0, 0, 10, 1, 0, 0],
    ]);
  });

  test('of one layer is the linear predictor', () => {
    const data = dataSet({
      x: [
        [1, 2, -1],
        [3, -4, 0.5],
      ],
      y: [1, -1],
    });
    const [one, other] = [deepLinear(data, [3, 1]), linear(data)];
    const w = Float64Array.of(0.3, -0.2, 0.9);
    const q = Float64Array.of(0.6, 0.4);
    expect([one.degree, one.dimension, one.hessianBlocks]).toEqual([1, 3, []]);
    expect(written(2, (out) => one.margins(w, out))).toEqual(written(2, (out) => other.margins(w, out)));
    expect(written(6, (out) => one.jacobian(w, out))).toEqual(written(6, (out) => other.jacobian(w, out)));
    expect(written(3, (out) => one.pullback(w, q, out))).toEqual(
      written(3, (out) => other.pullback(w, q, out)),
    );
  });

  test('its margins are those of the product of its layers, multiplied out from the input', () => {
    const widths = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(widths, fc.infiniteStream(fc.integer({ min: -9, max: 9 })), (inner, stream) => {
        const all = [...inner, 1];
        const draw = (length: number) => Array.from({ length }, () => stream.next().value as number);
        const rows = [draw(all[0]), draw(all[0])];
        const layers = inner.map((columns, l) => Array.from({ length: all[l + 1] }, () => draw(columns)));
        const w = Float64Array.from(layers.flat(2));
        // Integers: every sum is exact, so equality is.
        const forward = (input: number[]) =>
          layers.reduce((h, layer) => layer.map((row) => row.reduce((s, a, b) => s + a * h[b], 0)), input)[0];
        const model = deepLinear(dataSet({ x: rows, y: [1, -1] }), all);
        expect(Array.from(written(2, (out) => model.margins(w, out)))).toEqual([
          forward(rows[0]),
          0 - forward(rows[1]),
        ]);
        const basis = rows[0].map((_, a) => rows[0].map((__, b) => (a === b ? 1 : 0)));
        expect(Array.from(endToEndProduct(w, all))).toEqual(basis.map(forward));
      }),
      { seed: 21, numRuns: 100 },
    );
  });

  test('its layers are views into the parameters', () => {
    const w = Float64Array.from({ length: 8 }, (_, index) => index);
    const layers = deepLinearLayers(w, [3, 2, 1]);
    expect(layers.map(({ rows, columns, values }) => [rows, columns, Array.from(values)])).toEqual([
      [2, 3, [0, 1, 2, 3, 4, 5]],
      [1, 2, [6, 7]],
    ]);
    layers[1].values[0] = -1;
    expect(w[6]).toBe(-1);
  });

  test.each([
    [[3], 'at least two'],
    [[], 'at least two'],
    [[3, 2], 'last width is 2'],
    [[2, 1], 'first width is 2 and the data have 3 features'],
    [[3, 0, 1], 'width 2 is 0'],
    [[3, 1.5, 1], 'width 2 is 1.5'],
    [[3, Number.NaN, 1], 'width 2 is NaN'],
  ])('refuses the widths %j', (widths, part) => {
    const data = dataSet({ x: [[1, 2, 3]], y: [1] });
    expect(() => deepLinear(data, widths)).toThrow(InputError);
    expect(() => deepLinear(data, widths)).toThrow(part);
  });

  test('refuses parameters of the wrong length', () => {
    expect(() => deepLinearLayers(new Float64Array(7), [3, 2, 1])).toThrow(
      'there are 7 parameters and widths 3-2-1 need 8',
    );
    expect(() => endToEndProduct(new Float64Array(9), [3, 2, 1])).toThrow(InputError);
  });
});
