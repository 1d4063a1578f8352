import { Matrix, solve } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import { largestDefect } from './order-conditions.js';
import { rootedTrees } from './rooted-trees.js';

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

describe('rooted trees', () => {
  test('are as many as Cayley counted (OEIS A000081)', () => {
    const counts = Array.from({ length: 9 }, (_, i) => rootedTrees(i + 1).length);
    expect(counts).toEqual([1, 1, 2, 4, 9, 20, 48, 115, 286]);
  });

  // n!/(γσ) is the number of monotonic labellings; each of them is made by adding a vertex n to one of n − 1 others.
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('of order %d have (n − 1)! monotonic labellings', (n) => {
    const labellings = rootedTrees(n).map((tree) => factorial(n) / (tree.density * tree.symmetry));
    expect(labellings.every((count) => Number.isInteger(count) && count > 0)).toBe(true);
    expect(labellings.reduce((sum, count) => sum + count, 0)).toBe(factorial(n - 1));
  });

  // n!/σ is the number of labellings of any kind, nⁿ⁻¹ in all (Cayley).
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('of order %d have nⁿ⁻¹ labellings', (n) => {
    const labellings = rootedTrees(n).map((tree) => factorial(n) / tree.symmetry);
    expect(labellings.reduce((sum, count) => sum + count, 0)).toBe(n ** (n - 1));
  });

  test('of order 4 have the densities 4, 8, 12, 24', () => {
    const densities = rootedTrees(4).map((tree) => tree.density);
    expect(densities.toSorted((a, b) => a - b)).toEqual([4, 8, 12, 24]);
  });
});

describe('order conditions of methods of known order', () => {
  test('the classical Runge–Kutta method has order 4', () => {
    const a = [[], [1 / 2], [0, 1 / 2], [0, 0, 1]];
    const b = [1 / 6, 1 / 3, 1 / 3, 1 / 6];
    for (const order of [1, 2, 3, 4]) expect(largestDefect(a, b, order)).toBeLessThan(1e-15);
    // Σ b c⁴ = 5/24 against 1/5 is among what it misses.
    expect(largestDefect(a, b, 5)).toBeGreaterThan(5 / 24 - 1 / 5 - 1e-15);
  });

  test('the collocation method at four Gauss points has order 8', () => {
    const [inner, outer] = [
      Math.sqrt(3 / 7 - (2 / 7) * Math.sqrt(6 / 5)),
      Math.sqrt(3 / 7 + (2 / 7) * Math.sqrt(6 / 5)),
    ];
    const c = [-outer, -inner, inner, outer].map((x) => (1 + x) / 2);
    // Σ_j a_ij c_jᵏ⁻¹ = c_iᵏ/k and Σ_j b_j c_jᵏ⁻¹ = 1/k.
    const powers = new Matrix([0, 1, 2, 3].map((k) => c.map((node) => node ** k)));
    const weightsTo = (x: number) =>
      solve(powers, Matrix.columnVector([1, 2, 3, 4].map((k) => x ** k / k))).to1DArray();
    const a = c.map(weightsTo);
    const b = weightsTo(1);
    for (const order of [1, 2, 3, 4, 5, 6, 7, 8]) expect(largestDefect(a, b, order)).toBeLessThan(1e-14);
    expect(largestDefect(a, b, 9)).toBeGreaterThan(1e-7);
    // The collocation polynomial itself has order 4.
    for (const order of [1, 2, 3, 4])
      expect(largestDefect(a, weightsTo(0.3), order, 0.3)).toBeLessThan(1e-14);
    expect(largestDefect(a, weightsTo(0.3), 5, 0.3)).toBeGreaterThan(1e-6);
  });
});
