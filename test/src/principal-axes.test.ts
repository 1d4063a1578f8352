import { describe, expect, it } from 'vitest';
import { randomSource } from '../../problems/index.js';
import { principalAxes } from '../../src/flow/principal-axes.js';

function gaussian(n: number, d: number, seed: number, units?: readonly number[]): Float64Array {
  const random = randomSource(seed);
  return Float64Array.from({ length: n * d }, (_, at) => random.normal() * (units?.[at % d] ?? 1));
}

describe('principal axes', () => {
  it.each([
    [12, 3],
    [5, 9],
    [60, 150],
  ])('are orthonormal and give the %d rows of %d columns back', (n, d) => {
    const rows = gaussian(n, d, 7);
    const { rank, rows: turned, axes } = principalAxes(rows, d);
    expect(rank).toBe(Math.min(n, d));
    for (let a = 0; a < rank; a++)
      for (let b = 0; b <= a; b++) {
        let product = 0;
        for (let j = 0; j < d; j++) product += axes[a * d + j] * axes[b * d + j];
        expect(Math.abs(product - Number(a === b))).toBeLessThan(1e-13);
      }
    for (let i = 0; i < n; i++)
      for (let j = 0; j < d; j++) {
        let sum = 0;
        for (let a = 0; a < rank; a++) sum += turned[i * rank + a] * axes[a * d + j];
        expect(Math.abs(sum - rows[i * d + j])).toBeLessThan(1e-12);
      }
  });

  it('keep the digits of columns in units that are far apart', () => {
    // The pseudo-determinant of the Gram matrix, by the units and that of the columns without them.
    const units = [1e-9, 1, 1e9];
    const squares = (rows: Float64Array, r: number): number[] =>
      Array.from({ length: r }, (_, a) =>
        rows.reduce((sum, z, at) => sum + (at % r === a ? z * z : 0), 0),
      ).sort((a, b) => a - b);
    const product = (values: readonly number[]): number => values.reduce((a, b) => a * b);
    const plain = principalAxes(gaussian(20, 3, 4), 3);
    const mixed = principalAxes(gaussian(20, 3, 4, units), 3);
    expect(mixed.rank).toBe(3);
    const ratio = product(squares(mixed.rows, 3)) / product(squares(plain.rows, 3));
    expect(Math.abs(ratio - 1)).toBeLessThan(1e-13);
  });

  it('leave out what depends on other columns, and columns of zeros', () => {
    const rows = Float64Array.from([1, 2, 0, 2e6, 4, 0, 1, 2e6, 3, 0, 5, 3e6, -1, 0, 2, -1e6, 7, 0, 1, 7e6]);
    // The last column is 1e6 times the first, the second is zero in every row but the first, which is made zero here.
    for (let i = 0; i < 5; i++) {
      rows[4 * i + 1] = 0;
      rows[4 * i + 3] = 1e6 * rows[4 * i];
    }
    expect(principalAxes(rows, 4).rank).toBe(2);
  });
});
