import { describe, expect, test } from 'vitest';
import { radauIIA } from '../../solvers/index.js';
import { radauCoefficients } from '../../solvers/radau-coefficients.js';

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('the coefficients of Radau IIA', () => {
  test.each([1, 3, 5, 7, 9, 11, 13])('satisfy the simplifying assumptions, %d stages', (s) => {
    const { a, b, c, inverse } = radauCoefficients(s);
    const each = range(s);
    expect(c[s - 1]).toBe(1);
    // Stiffly accurate.
    each.forEach((j) => expect(Math.abs(a[(s - 1) * s + j] - b[j])).toBeLessThan(1e-14));
    for (let q = 1; q <= 2 * s - 1; q++)
      expect(Math.abs(sum(each.map((i) => b[i] * c[i] ** (q - 1))) - 1 / q)).toBeLessThan(1e-14);
    for (let q = 1; q <= s; q++)
      for (const i of each)
        expect(Math.abs(sum(each.map((j) => a[i * s + j] * c[j] ** (q - 1))) - c[i] ** q / q)).toBeLessThan(
          1e-14,
        );
    for (let q = 1; q < s; q++)
      for (const j of each)
        expect(
          Math.abs(
            sum(each.map((i) => b[i] * c[i] ** (q - 1) * a[i * s + j])) - (b[j] * (1 - c[j] ** q)) / q,
          ),
        ).toBeLessThan(1e-14);
    for (const i of each)
      for (const k of each)
        expect(
          Math.abs(sum(each.map((j) => a[i * s + j] * inverse[j * s + k])) - (i === k ? 1 : 0)),
        ).toBeLessThan(1e-13);
  });

  test('of three stages are those of the closed form', () => {
    const root = Math.sqrt(6);
    const { a, c, e, gamma0 } = radauCoefficients(3);
    const close = (values: Iterable<number>, exact: number[]): void =>
      Array.from(values).forEach((value, i) => expect(Math.abs(value - exact[i])).toBeLessThan(2e-14));
    close(c, [(4 - root) / 10, (4 + root) / 10, 1]);
    // Hairer & Wanner 1996, table IV.5.6.
    close(a, [
      (88 - 7 * root) / 360,
      (296 - 169 * root) / 1800,
      (-2 + 3 * root) / 225,
      (296 + 169 * root) / 1800,
      (88 + 7 * root) / 360,
      (-2 - 3 * root) / 225,
      (16 - root) / 36,
      (16 + root) / 36,
      1 / 9,
    ]);
    close([1 / gamma0], [30 / (6 + Math.cbrt(81) - Math.cbrt(9))]);
    close(e, [-(13 + 7 * root) / 3, (-13 + 7 * root) / 3, -1 / 3]);
  });

  test.each([3, 5, 7, 9])('of the error estimate make a companion of order s, %d stages', (s) => {
    const { a, b, c, inverse, gamma0, e } = radauCoefficients(s);
    const each = range(s);
    // With z = h A f the estimate is γ0 (h f0 + Σ e_i z_i).
    const companion = each.map((j) => b[j] + gamma0 * sum(each.map((i) => e[i] * a[i * s + j])));
    for (let q = 1; q <= s; q++)
      expect(
        Math.abs(sum(each.map((i) => companion[i] * c[i] ** (q - 1))) + (q === 1 ? gamma0 : 0) - 1 / q),
      ).toBeLessThan(1e-13);
    // γ0⁻¹ is an eigenvalue of A⁻¹: its characteristic polynomial vanishes there.
    const matrix = each.map((i) => each.map((j) => inverse[i * s + j] * gamma0 - (i === j ? 1 : 0)));
    const scale = Math.max(...matrix.flat().map(Math.abs));
    let determinant = 1;
    for (let k = 0; k < s; k++) {
      const p =
        k +
        range(s - k).reduce(
          (best, i) => (Math.abs(matrix[k + i][k]) > Math.abs(matrix[k + best][k]) ? i : best),
          0,
        );
      [matrix[k], matrix[p]] = [matrix[p], matrix[k]];
      determinant *= matrix[k][k] / scale;
      for (let i = k + 1; i < s; i++) {
        const factor = matrix[i][k] / matrix[k][k];
        for (let j = k; j < s; j++) matrix[i][j] -= factor * matrix[k][j];
      }
    }
    expect(Math.abs(determinant)).toBeLessThan(1e-14);
  });

  test('are refused for an even number of stages, or too many', () => {
    expect(() => radauIIA({ stages: 4 })).toThrow(/stages is 4: it must be odd/);
    expect(() => radauIIA({ stages: 15 })).toThrow(RangeError);
    expect(() => radauIIA({ stages: 2.5 })).toThrow(RangeError);
  });
});
