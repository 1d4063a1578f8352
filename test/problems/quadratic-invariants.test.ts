import { describe, expect, it } from 'vitest';
import { deepLinear, deepLinearLayers, randomSource, sphericallySymmetric } from '../../problems/index.js';
import { layerBalance } from '../../problems/quadratic-invariants.js';

const dot = (u: ArrayLike<number>, v: ArrayLike<number>): number =>
  Array.from(u).reduce((sum, value, i) => sum + value * v[i], 0);

describe.each([[[3, 2, 1]], [[2, 4, 3, 1]], [[5, 3, 3, 2, 1]], [[2, 1, 3, 1, 1]]])('widths %j', (widths) => {
  const random = randomSource(4);
  const data = sphericallySymmetric({ count: 6, dimension: widths[0], seed: 2 });
  const model = deepLinear(data, widths);
  const balance = layerBalance(widths);
  const draw = (length: number) => Float64Array.from({ length }, () => random.normal());
  const [v, w, lambda] = [draw(model.dimension), draw(model.dimension), draw(balance.count)];

  it('is A_{j+1}ᵀA_{j+1} − A_jA_jᵀ, entry by entry', () => {
    const found = new Float64Array(balance.count);
    balance.form(w, w, found);
    const layers = deepLinearLayers(w, widths);
    let at = 0;
    for (let l = 0; l + 1 < layers.length; l++)
      for (let a = 0; a < layers[l].rows; a++)
        for (let b = a; b < layers[l].rows; b++, at++) {
          const { columns, values } = layers[l];
          const above = layers[l + 1];
          let sum = 0;
          for (let c = 0; c < above.rows; c++)
            sum += above.values[c * above.columns + a] * above.values[c * above.columns + b];
          for (let c = 0; c < columns; c++) sum -= values[a * columns + c] * values[b * columns + c];
          expect(Math.abs(found[at] - sum)).toBeLessThan(1e-13);
        }
    expect(at).toBe(balance.count);
  });

  it('has the pullback that belongs to its form', () => {
    const forms = new Float64Array(balance.count);
    balance.form(v, w, forms);
    const pulled = new Float64Array(model.dimension);
    balance.pullback(w, lambda, pulled);
    expect(Math.abs(dot(forms, lambda) - dot(pulled, v))).toBeLessThan(1e-12);
  });

  it('changes in no direction in which a margin rises', () => {
    const jacobian = new Float64Array(model.count * model.dimension);
    model.jacobian(w, jacobian);
    const pulled = new Float64Array(model.dimension);
    balance.pullback(w, lambda, pulled);
    for (let i = 0; i < model.count; i++) {
      const row = jacobian.subarray(i * model.dimension, (i + 1) * model.dimension);
      expect(Math.abs(dot(row, pulled))).toBeLessThan(1e-12 * Math.max(1, Math.sqrt(dot(row, row))));
    }
    expect(model.invariants?.count).toBe(balance.count);
  });
});
