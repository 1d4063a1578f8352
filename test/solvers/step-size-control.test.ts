import { describe, expect, test } from 'vitest';
import { piController } from '../../solvers/index.js';

/** The settings of DOPRI5 (Hairer, Nørsett & Wanner 1993): exponents 0.2 − 0.75·0.04 and 0.04. */
const dopri5 = (error: number, last: number) => 0.9 * error ** -0.17 * last ** 0.04;

describe('the factor after an accepted step', () => {
  test('is that of DOPRI5, with the memory of the error before', () => {
    const controller = piController({ errorExponent: 5 });
    let last = 1e-4;
    for (const error of [0.5, 0.3, 1, 0.01, 0.7]) {
      expect(controller.accepted(error)).toBeCloseTo(dopri5(error, last), 13);
      last = error;
    }
  });

  test.each([
    [5, 0.5],
    [4, 0.2],
    [9, 0.8],
  ])('without memory (β = 0) is elementary: exponent %d, error %d', (errorExponent, error) => {
    const controller = piController({ errorExponent, beta: 0, safety: 0.8 });
    controller.accepted(0.123);
    expect(controller.accepted(error)).toBeCloseTo(0.8 * error ** (-1 / errorExponent), 14);
  });

  test('stays between its bounds', () => {
    const controller = piController({ errorExponent: 5 });
    expect(controller.accepted(0)).toBe(10);
    expect(controller.accepted(1e-300)).toBe(10);
    expect(piController({ errorExponent: 5, maxFactor: 3 }).accepted(1e-12)).toBe(3);
    expect(piController({ errorExponent: 5, safety: 0.1 }).accepted(1)).toBe(0.2);
    expect(piController({ errorExponent: 5, safety: 0.1, minFactor: 0.3 }).accepted(1)).toBe(0.3);
  });

  test('does not remember errors below 1e-4', () => {
    const factorAfter = (error: number) => {
      const controller = piController({ errorExponent: 5 });
      controller.accepted(error);
      return controller.accepted(0.5);
    };
    expect(factorAfter(0)).toBe(factorAfter(1e-4));
    expect(factorAfter(1e-3)).toBeGreaterThan(factorAfter(1e-4));
  });

  test('does not exceed 1 after a rejection, once', () => {
    const controller = piController({ errorExponent: 5 });
    controller.rejected(4);
    expect(controller.accepted(1e-10)).toBe(1);
    expect(controller.accepted(1e-10)).toBe(10);
    controller.rejected(4);
    // It may shrink all the same.
    expect(controller.accepted(1)).toBeLessThan(1);
  });
});

describe('the factor after a rejected step', () => {
  test.each([1.0000001, 1.5, 10, 1e3, 1e10, 1e300])('is below 1 and takes the error %d away', (error) => {
    const factor = piController({ errorExponent: 5 }).rejected(error);
    expect(factor).toBeLessThan(1);
    expect(factor).toBeGreaterThanOrEqual(0.2);
    if (factor > 0.2) expect(factor).toBeCloseTo(0.9 * error ** -0.2, 14);
    else expect(0.9 * error ** -0.2).toBeLessThan(0.2);
  });
});

test('a controller does not know of others', () => {
  const [first, second] = [piController({ errorExponent: 5 }), piController({ errorExponent: 5 })];
  first.rejected(100);
  expect(second.accepted(1e-9)).toBe(10);
});

test('an error that obeys its law is brought to where the controller rests', () => {
  // ε = (h/h₁)⁵ rests where safety · ε^(−1/5 + 3β/4 + β) = 1.
  const controller = piController({ errorExponent: 5 });
  let h = 1e-3;
  let error = 0;
  for (let i = 0; i < 60; i++) {
    error = (h / 0.7) ** 5;
    h *= error <= 1 ? controller.accepted(error) : controller.rejected(error);
  }
  expect(error).toBeCloseTo(0.9 ** (1 / (0.17 - 0.04)), 6);
});
