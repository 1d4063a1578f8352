import { describe, expect, test } from 'vitest';
import { dormandPrince54, dormandPrince54Tableau as tableau } from '../../solvers/index.js';
import { embeddedWeights, interpolantWeights, largestDefect, principalError } from './order-conditions.js';

const { a, b } = tableau;
const thetas = [0.1, 0.25, 0.5, 0.77, 0.9];

describe('the order conditions', () => {
  test.each([1, 2, 3, 4, 5])('b satisfies those of order %d', (order) => {
    expect(largestDefect(a, b, order)).toBeLessThan(1e-13);
  });

  test('b misses some of order 6, by what the authors say', () => {
    expect(largestDefect(a, b, 6)).toBeGreaterThan(1e-4);
    // Dormand & Prince (1980), RK5(4)7M.
    expect(principalError(a, b, 6)).toBeCloseTo(3.99e-4, 6);
  });

  test.each([1, 2, 3, 4])('b − e satisfies those of order %d', (order) => {
    expect(largestDefect(a, embeddedWeights(tableau), order)).toBeLessThan(1e-13);
  });

  test('b − e misses some of order 5', () => {
    expect(largestDefect(a, embeddedWeights(tableau), 5)).toBeGreaterThan(1e-4);
  });

  test.each(thetas)(
    'the continuous extension satisfies those of order 4 at θ = %d, and not those of 5',
    (theta) => {
      const weights = interpolantWeights(tableau, theta);
      for (const order of [1, 2, 3, 4]) expect(largestDefect(a, weights, order, theta)).toBeLessThan(1e-13);
      expect(largestDefect(a, weights, 5, theta)).toBeGreaterThan(1e-5);
    },
  );

  test('the declared orders are those', () => {
    expect(dormandPrince54).toMatchObject({ order: 5, embeddedOrder: 4, interpolantOrder: 4 });
  });
});

describe('the continuous extension', () => {
  test('starts at the value and ends at the step, with the derivatives there', () => {
    const slopeAt = (theta: number) =>
      tableau.interpolant.map((row) => row.reduce((sum, value, j) => sum + (j + 1) * value * theta ** j, 0));
    const unit = (place: number) => b.map((_, i) => (i === place ? 1 : 0));
    const distance = (x: readonly number[], y: readonly number[]) =>
      Math.max(...x.map((value, i) => Math.abs(value - y[i])));
    expect(distance(interpolantWeights(tableau, 0), unit(-1))).toBe(0);
    expect(distance(interpolantWeights(tableau, 1), b)).toBeLessThan(1e-14);
    expect(distance(slopeAt(0), unit(0))).toBe(0);
    expect(distance(slopeAt(1), unit(b.length - 1))).toBeLessThan(1e-13);
  });

  // The same polynomial multiplied out, as SciPy 1.17 has it (scipy/integrate/_ivp/rk.py, RK45.P).
  test.each(
    [
      [1, -8048581381 / 2820520608, 8663915743 / 2820520608, -12715105075 / 11282082432],
      [0, 0, 0, 0],
      [0, 131558114200 / 32700410799, -68118460800 / 10900136933, 87487479700 / 32700410799],
      [0, -1754552775 / 470086768, 14199869525 / 1410260304, -10690763975 / 1880347072],
      [0, 127303824393 / 49829197408, -318862633887 / 49829197408, 701980252875 / 199316789632],
      [0, -282668133 / 205662961, 2019193451 / 616988883, -1453857185 / 822651844],
      [0, 40617522 / 29380423, -110615467 / 29380423, 69997945 / 29380423],
    ].map((row, stage) => ({ stage, row })),
  )('has the published coefficients in stage $stage', ({ stage, row }) => {
    row.forEach((value, j) => {
      expect(Math.abs(tableau.interpolant[stage][j] - value)).toBeLessThan(1e-14);
    });
  });
});
