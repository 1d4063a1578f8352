import { describe, expect, test } from 'vitest';
import { explicitTableau } from '../../solvers/index.js';
import { dop853Tableau } from '../../solvers/dop853.js';
import { rk4Tableau } from '../../solvers/rk4.js';
import { interpolantWeights } from '../../solvers/tableau.js';
import { explicitMethods } from './explicit-methods.js';
import { largestDefect } from './order-conditions.js';
import { readOff } from './read-off.js';

const upTo = (order: number) => Array.from({ length: order }, (_, i) => i + 1);
const thetas = [0.1, 0.25, 0.5, 0.77, 0.9];

describe.each(explicitMethods)('$name', ({ method, tableau }) => {
  const further = tableau.further ?? { c: [], a: [] };
  const a = [...tableau.a, ...further.a];
  const all = a.length;
  const padded = (weights: readonly number[]) => a.map((_, i) => weights[i] ?? 0);
  const b = padded(tableau.b);
  const less = (weights: readonly number[]) => b.map((weight, i) => weight - (weights[i] ?? 0));
  const weightsAt = (theta: number) => {
    const out = new Float64Array(all);
    interpolantWeights(tableau, theta, out);
    return Array.from(out);
  };

  test('b satisfies the order conditions up to its order, and not the next', () => {
    for (const order of upTo(tableau.order)) expect(largestDefect(a, b, order)).toBeLessThan(1e-13);
    expect(largestDefect(a, b, tableau.order + 1)).toBeGreaterThan(1e-5);
  });

  test.each(thetas)('the interpolant satisfies those of its order at θ = %d, and not the next', (theta) => {
    const weights = weightsAt(theta);
    for (const order of upTo(tableau.interpolantOrder))
      expect(largestDefect(a, weights, order, theta)).toBeLessThan(1e-13);
    expect(largestDefect(a, weights, tableau.interpolantOrder + 1, theta)).toBeGreaterThan(1e-7);
  });

  test('the interpolant starts at the value and ends at the step', () => {
    expect(Math.max(...weightsAt(0).map(Math.abs))).toBe(0);
    expect(Math.max(...weightsAt(1).map((weight, i) => Math.abs(weight - b[i])))).toBeLessThan(2e-14);
  });

  test('the length of the stability region is that of the stability polynomial', () => {
    // R(z) = 1 + z Σ_k (bᵀ Aᵏ 1) zᵏ (Hairer & Wanner 1996, IV.2).
    const coefficients = [1];
    let powers = tableau.c.map(() => 1);
    for (let count = 0; count < tableau.c.length; count++) {
      const last = powers;
      coefficients.push(tableau.b.reduce((sum, weight, i) => sum + weight * last[i], 0));
      powers = tableau.a.map((row) => row.reduce((sum, aij, j) => sum + aij * last[j], 0));
    }
    const polynomial = (z: number) => coefficients.reduceRight((sum, value) => sum * z + value, 0);
    const limit = method.stabilityLimit ?? Number.NaN;
    for (let x = 1e-3; x < limit - 1e-3; x += 1e-3)
      expect(Math.abs(polynomial(-x))).toBeLessThanOrEqual(1 + 1e-12);
    expect(Math.abs(polynomial(-limit - 1e-3))).toBeGreaterThan(1);
  });

  test('what the implementation does is what the tableau says', () => {
    const does = readOff(method, all);
    const gap = (x: readonly number[], y: readonly number[]) =>
      Math.max(0, ...x.map((value, i) => Math.abs(value - y[i])));
    expect(gap(does.b, b)).toBe(0);
    expect(gap(does.e, padded(tableau.e))).toBe(0);
    for (const theta of thetas) expect(gap(does.interpolant(theta), weightsAt(theta))).toBe(0);
    expect(gap(does.c, [...tableau.c, ...further.c])).toBe(0);
    expect(does.a).toHaveLength(all);
    does.a.forEach((row, i) => expect(gap(row, a[i])).toBe(0));
  });

  if (tableau.embeddedOrder > 0 && tableau.damping === undefined) {
    test('b − e satisfies the order conditions of the companion, and not the next', () => {
      for (const order of upTo(tableau.embeddedOrder))
        expect(largestDefect(a, less(tableau.e), order)).toBeLessThan(1e-13);
      expect(largestDefect(a, less(tableau.e), tableau.embeddedOrder + 1)).toBeGreaterThan(1e-4);
    });
  }

  if (tableau.interpolantOrder > 1) {
    test('the interpolant has the derivatives of the solution at both ends', () => {
      // Of degree 8 at most, so central differences of order 8 are exact but for rounding.
      const slopeAt = (theta: number) => {
        const d = 1 / 64;
        const difference = (size: number) => {
          const after = weightsAt(theta + size);
          return weightsAt(theta - size).map((before, i) => after[i] - before);
        };
        const [d1, d2, d3, d4] = [1, 2, 3, 4].map((times) => difference(times * d));
        return d1.map((_, i) => (0.8 * d1[i] - 0.2 * d2[i] + (4 / 105) * d3[i] - d4[i] / 280) / d);
      };
      const apart = (weights: readonly number[], place: number) =>
        Math.max(...weights.map((weight, i) => Math.abs(weight - (i === place ? 1 : 0))));
      expect(apart(slopeAt(0), 0)).toBeLessThan(1e-11);
      expect(apart(slopeAt(1), tableau.c.length - 1)).toBeLessThan(1e-11);
    });
  }
});

describe('the companions of DOP853', () => {
  const { a, b, e, damping = [] } = dop853Tableau;
  test.each([
    { order: 5, weights: e },
    { order: 3, weights: damping },
  ])('satisfy the order conditions up to $order, and not the next', ({ order, weights }) => {
    const companion = b.map((weight, i) => weight - weights[i]);
    for (const each of upTo(order)) expect(largestDefect(a, companion, each)).toBeLessThan(1e-13);
    expect(largestDefect(a, companion, order + 1)).toBeGreaterThan(1e-4);
  });
});

describe('explicitTableau refuses', () => {
  const changed = (values: readonly number[], place: number, by: number) =>
    values.map((value, i) => (i === place ? value + by : value));

  test('an estimate of a method that says it has none', () => {
    expect(() => explicitTableau({ ...rk4Tableau, e: [1, -1, 0, 0, 0] })).toThrow(/no companion/);
  });

  test('a second estimate that does not vanish where nothing happens', () => {
    const damping = changed(dop853Tableau.damping ?? [], 0, 1e-12);
    expect(() => explicitTableau({ ...dop853Tableau, damping })).toThrow(/damping sums to/);
  });

  test('further stages without nodes, or whose rows do not sum to them', () => {
    const { c, a } = dop853Tableau.further ?? { c: [], a: [] };
    expect(() => explicitTableau({ ...dop853Tableau, further: { c: c.slice(1), a } })).toThrow(/one entry/);
    expect(() => explicitTableau({ ...dop853Tableau, further: { c: changed(c, 1, 1e-12), a } })).toThrow(
      /row 15 of a sums/,
    );
  });

  test('an interpolant of rows that differ in length, or that does not end at the step', () => {
    const { interpolant } = dop853Tableau;
    const short = interpolant.map((row, i) => (i === 1 ? row.slice(1) : row));
    const off = interpolant.map((row, i) => (i === 14 ? changed(row, 0, 1e-12) : row));
    expect(() => explicitTableau({ ...dop853Tableau, interpolant: short })).toThrow(/differ in length/);
    expect(() => explicitTableau({ ...dop853Tableau, interpolant: off })).toThrow(
      /does not end at b in stage 15/,
    );
  });
});
