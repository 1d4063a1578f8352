import { describe, expect, it } from 'vitest';
import { deepLinear, randomSource, sphericallySymmetric } from '../../problems/index.js';
import { keeping } from '../../src/flow/central-path/kept.js';
import { normalizeState, stateLayout } from '../../src/flow/central-path/state.js';
import { gap } from './reach.js';

/*
 * States that have drifted by δ off the invariants come back to them, at the norm that they come to, without moving the
 * margins p(W) by more than δ².
 */
describe.each([[[5, 3, 1]], [[5, 3, 4, 1]], [[4, 3, 3, 3, 3, 1]]])('widths %j', (widths) => {
  const data = sphericallySymmetric({ count: 8, dimension: widths[0], seed: 3 });
  const model = deepLinear(data, widths);
  const layout = stateLayout(model);
  const { invariants, dimension: k, count: n, degree } = model;
  if (invariants === undefined) throw new Error('a deep linear network has invariants');
  const random = randomSource(8);
  const first = layout.shareAt(0) + 1;

  const start = new Float64Array(layout.size);
  start[first - 1] = 0.3;
  for (let a = 0; a < k; a++) start[first + a] = random.normal();
  normalizeState(layout, start);
  const keep = keeping(invariants, layout, degree, start);
  const theta = (y: Float64Array) => y.subarray(first, first + k);
  const values = (y: Float64Array) => {
    const out = new Float64Array(invariants.count);
    invariants.form(theta(y), theta(y), out);
    return out.map((value) => value * Math.exp(2 * (y[0] - start[0])));
  };
  const margins = (y: Float64Array) => {
    const out = new Float64Array(n);
    model.margins(theta(y), out);
    return out.map((value) => value * Math.exp(degree * (y[0] - start[0])));
  };

  it('leaves the start where it is', () => {
    const y = start.slice();
    keep(y);
    expect(gap(y, start)).toBe(0);
  });

  it.each([1e-4, 1e-6, 1e-8])('comes back from a drift of %d', (drift) => {
    for (let round = 0; round < 5; round++) {
      const y = start.slice();
      for (let a = 0; a < k; a++) y[first + a] += drift * random.normal();
      normalizeState(layout, y);
      const [before, E, C] = [margins(y), y[layout.barrier], y[layout.margin]];
      const norm = y[0];
      expect(gap(values(y), values(start))).toBeGreaterThan(1e-3 * drift);
      keep(y);
      expect(gap(values(y), values(start))).toBeLessThan(1e-14);
      const size = Math.max(...before.map(Math.abs));
      expect(gap(margins(y), before)).toBeLessThan((100 * drift * drift + 1e-14) * Math.max(1, size));
      // ε ρ^L is what it was.
      expect(Math.abs(y[layout.barrier] - E + degree * (y[0] - norm))).toBeLessThan(1e-15);
      expect(y[layout.margin]).toBe(C);
      const again = y.slice();
      keep(again);
      expect(gap(again, y)).toBeLessThan(1e-15);
    }
  });
});
