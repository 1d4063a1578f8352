import { describe, expect, test } from 'vitest';
import { combine, linearCombination } from '../../solvers/linear-combination.js';

/** Small whole numbers, so that every sum is exact. */
const whole = (count: number, seed: number) =>
  Float64Array.from({ length: count }, (_, i) => ((i * 7 + seed * 5) % 11) - 5);

describe.each([1, 2, 5])('with %d components', (n) => {
  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 20])('%d terms', (terms) => {
    // Every third weight is zero, and left out.
    const weights: number[] = [];
    for (let kept = 0; kept < terms; kept++) {
      if (kept % 2 === 0) weights.push(0);
      weights.push(kept + 1);
    }
    weights.push(0);
    const k = whole(weights.length * n, terms);
    const y = whole(n, 3);
    const combination = linearCombination(weights);
    expect(combination.weights).toHaveLength(terms);
    for (const h of [0.5, -2, 2 ** -1020, 2 ** 1000]) {
      const expected = Array.from(y, (value, i) => {
        const sum = weights.reduce((total, weight, j) => total + weight * k[j * n + i], 0);
        return value + h * sum;
      });
      const out = new Float64Array(n).fill(Number.NaN);
      combine(out, y, h, k, combination);
      expect(Array.from(out)).toEqual(expected);
    }
  });
});

describe('does not overflow where the result does not', () => {
  test.each([1, 4, 9, 10, 12])('with %d terms', (terms) => {
    const weights = Array.from({ length: terms }, (_, j) => (j % 2 === 0 ? 50 : -40));
    const [out, y] = [new Float64Array(1), Float64Array.of(0)];
    const sum = weights.reduce((total, weight) => total + weight, 0);
    for (const [h, slope] of [
      [1e308, 1e-308],
      [1e-307, 1e307],
    ]) {
      combine(out, y, h, new Float64Array(terms).fill(slope), linearCombination(weights));
      expect(out[0]).toBeCloseTo(sum, 10);
    }
  });
});
