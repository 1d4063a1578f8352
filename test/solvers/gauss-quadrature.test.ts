import { describe, expect, test } from 'vitest';
import { gaussLaguerre, gaussLegendre, type QuadratureRule } from '../../solvers/index.js';

const sizes = Array.from({ length: 32 }, (_, i) => i + 1);

/** Kahan's sum, so that what is seen is the error of the rule. */
function total(terms: readonly number[]): number {
  let sum = 0;
  let lost = 0;
  for (const term of terms) {
    const corrected = term - lost;
    const next = sum + corrected;
    lost = next - sum - corrected;
    sum = next;
  }
  return sum;
}

const apply = ({ nodes, weights }: QuadratureRule, g: (x: number) => number) =>
  total(Array.from(nodes, (x, i) => weights[i] * g(x)));

/** ln m! */
const lnFactorial = (m: number): number => (m < 2 ? 0 : Math.log(m) + lnFactorial(m - 1));

const ascending = (nodes: Float64Array) => nodes.every((x, i) => i === 0 || x > nodes[i - 1]);

describe('Gauss–Legendre on [0, 1]', () => {
  test.each(sizes)('with %d nodes: ordered, inside, symmetric, positive', (n) => {
    const { nodes, weights } = gaussLegendre(n);
    expect([nodes.length, weights.length]).toEqual([n, n]);
    expect(ascending(nodes)).toBe(true);
    expect(nodes[0]).toBeGreaterThan(0);
    expect(nodes[n - 1]).toBeLessThan(1);
    expect(weights.every((weight) => weight > 0)).toBe(true);
    nodes.forEach((x, i) => {
      expect(Math.abs(x + nodes[n - 1 - i] - 1)).toBeLessThan(4e-16);
      expect(Math.abs(weights[i] / weights[n - 1 - i] - 1)).toBeLessThan(1e-13);
    });
  });

  test.each(sizes)('with %d nodes is exact to degree 2n − 1', (n) => {
    const rule = gaussLegendre(n);
    for (let m = 0; m < 2 * n; m++) {
      expect(Math.abs((m + 1) * apply(rule, (x) => x ** m) - 1)).toBeLessThan(2e-14);
      // Legendre's polynomials would tell more than powers, which are all alike: (2x − 1)ᵐ has integral 0 or 1/(m+1).
      const centred = apply(rule, (x) => (2 * x - 1) ** m);
      expect(Math.abs(centred - (m % 2 === 0 ? 1 / (m + 1) : 0))).toBeLessThan(1e-15);
    }
  });

  test.each(sizes.slice(0, 10))('with %d nodes misses degree 2n by what theory says', (n) => {
    // (n!)⁴ / ((2n + 1) ((2n)!)²), Davis & Rabinowitz (1984), 2.7.
    const wanted = Math.exp(4 * lnFactorial(n) - 2 * lnFactorial(2 * n)) / (2 * n + 1);
    const found = 1 / (2 * n + 1) - apply(gaussLegendre(n), (x) => x ** (2 * n));
    expect(Math.abs(found - wanted)).toBeLessThan(1e-3 * wanted + 2e-16);
  });

  test('with 5 nodes is the table (Abramowitz & Stegun 25.4.30)', () => {
    const { nodes, weights } = gaussLegendre(5);
    const table = [
      [0.04691007703066802, 0.11846344252809454],
      [0.2307653449471584, 0.23931433524968324],
      [0.5, 0.28444444444444444],
    ];
    table.forEach(([x, weight], i) => {
      expect(Math.abs(nodes[i] - x)).toBeLessThan(1e-16);
      expect(Math.abs(weights[i] - weight)).toBeLessThan(1e-16);
    });
  });

  test('integrates what is no polynomial', () => {
    expect(apply(gaussLegendre(16), Math.exp)).toBeCloseTo(Math.E - 1, 15);
    expect(apply(gaussLegendre(32), (x) => 1 / (1 + x * x))).toBeCloseTo(Math.PI / 4, 15);
  });
});

describe('Gauss–Laguerre', () => {
  test.each(sizes)('with %d nodes: ordered, positive, within the known bounds', (n) => {
    const { nodes, weights } = gaussLaguerre(n);
    expect([nodes.length, weights.length]).toEqual([n, n]);
    expect(ascending(nodes)).toBe(true);
    expect(weights.every((weight) => weight > 0)).toBe(true);
    // Abramowitz & Stegun 22.16.8, and the largest below 2n + 1 + √((2n + 1)² + 1/4).
    expect(nodes[0]).toBeGreaterThan(1.4458 / (2 * n + 1));
    expect(nodes[n - 1]).toBeLessThan(2 * n + 1 + Math.sqrt((2 * n + 1) ** 2 + 0.25));
    // The sum of the roots of Lₙ is n², as its coefficients say.
    expect(Math.abs(total(Array.from(nodes)) / n ** 2 - 1)).toBeLessThan(1e-14);
  });

  test.each(sizes)('with %d nodes is exact to degree 2n − 1: ∫ e⁻ˣ xᵐ = m!', (n) => {
    const rule = gaussLaguerre(n);
    for (let m = 0; m < 2 * n; m++) {
      const ratio = apply(rule, (x) => Math.exp(m * Math.log(x) - lnFactorial(m)));
      expect(Math.abs(ratio - 1)).toBeLessThan(1e-12);
    }
  });

  test.each(sizes.slice(0, 16))('with %d nodes misses degree 2n by (n!)²', (n) => {
    const wanted = Math.exp(2 * lnFactorial(n) - lnFactorial(2 * n));
    const found = 1 - apply(gaussLaguerre(n), (x) => Math.exp(2 * n * Math.log(x) - lnFactorial(2 * n)));
    expect(Math.abs(found / wanted - 1)).toBeLessThan(1e-4);
  });

  test('with 3 nodes is the table (Abramowitz & Stegun 25.9)', () => {
    const { nodes, weights } = gaussLaguerre(3);
    [
      [0.415774556783, 0.711093009929],
      [2.294280360279, 0.278517733569],
      [6.289945082937, 0.0103892565016],
    ].forEach(([x, weight], i) => {
      expect(Math.abs(nodes[i] - x)).toBeLessThan(1e-12);
      expect(Math.abs(weights[i] - weight)).toBeLessThan(1e-12);
    });
  });
});
