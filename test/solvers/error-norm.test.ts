import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { errorNorm } from '../../solvers/index.js';

/** ln(eᵃ + eᵇ + …) */
function logSum(logs: readonly number[]): number {
  const top = Math.max(...logs);
  if (!Number.isFinite(top)) return top;
  return top + Math.log(logs.reduce((sum, value) => sum + Math.exp(value - top), 0));
}

/** ln of the norm, with logarithms in place of every number that could leave the range of doubles. */
function logNorm(relative: number, absolute: number[], error: number[], y: number[], z: number[]): number {
  const ln = (x: number) => Math.log(Math.abs(x));
  const controlled = absolute.flatMap((value, i) => (value < Infinity ? [i] : []));
  const squares = controlled.map((i) => {
    const scale = logSum([ln(absolute[i]), ln(relative) + Math.max(ln(y[i]), ln(z[i]))]);
    return error[i] === 0 ? -Infinity : 2 * (ln(error[i]) - scale);
  });
  return 0.5 * (logSum(squares) - Math.log(controlled.length));
}

const vectors = (values: number[][]) => values.map((value) => Float64Array.from(value));

const number = fc
  .tuple(fc.double({ min: 1, max: 10, noNaN: true }), fc.integer({ min: -300, max: 300 }), fc.boolean())
  .map(([mantissa, exponent, negative]) => (negative ? -mantissa : mantissa) * 10 ** exponent);
const numberOrZero = fc.oneof({ weight: 9, arbitrary: number }, { weight: 1, arbitrary: fc.constant(0) });
const component = fc.record({
  error: numberOrZero,
  y: numberOrZero,
  z: numberOrZero,
  absolute: fc.oneof(
    { weight: 8, arbitrary: number.map(Math.abs) },
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constant(Infinity) },
  ),
});

describe('the error norm', () => {
  test('is the root mean square of the errors over what is allowed', () => {
    const [absolute, error, y, z] = vectors([
      [1, 2, 0.5],
      [3, -8, 0.5],
      [1, -20, 0],
      [-5, 10, 0],
    ]);
    // Scales 1 + 5/10, 2 + 20/10, 1/2: ratios 2, 2, 1.
    expect(errorNorm(0.1, absolute)(error, y, z)).toBeCloseTo(Math.sqrt(3), 15);
  });

  test('agrees with logarithms for exponents from −300 to 300', () => {
    fc.assert(
      fc.property(
        fc.array(component, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 0, max: 13 }),
        (components, digits) => {
          const relative = 10 ** -digits;
          const part = (key: keyof (typeof components)[number]) => components.map((one) => one[key]);
          const [absolute, error, y, z] = [part('absolute'), part('error'), part('y'), part('z')];
          const found = errorNorm(relative, Float64Array.from(absolute))(
            Float64Array.from(error),
            Float64Array.from(y),
            Float64Array.from(z),
          );
          const wanted = logNorm(relative, absolute, error, y, z);
          if (wanted > 709) expect(found).toBeGreaterThan(1e307);
          else if (wanted < -700 || Number.isNaN(wanted)) expect(found).toBeLessThan(1e-303);
          else expect(Math.abs(found / Math.exp(wanted) - 1)).toBeLessThan(1e-11);
        },
      ),
      { seed: 2024, numRuns: 5000 },
    );
  });

  test.each([-300, -200, -160, -145, -10, 0, 140, 154, 160, 200, 300])(
    'has no gaps at ratios of 1e%d',
    (exponent) => {
      const [absolute, error, zero] = vectors([
        [1, 1],
        [3 * 10 ** exponent, 4 * 10 ** exponent],
        [0, 0],
      ]);
      const found = errorNorm(0, absolute)(error, zero, zero);
      expect(Math.abs(found / (Math.sqrt(12.5) * 10 ** exponent) - 1)).toBeLessThan(1e-14);
    },
  );

  test('is infinite where nothing is allowed and something is wrong, and 0 where nothing is wrong', () => {
    const norm = errorNorm(1e-6, Float64Array.of(0, 1));
    const zero = new Float64Array(2);
    expect(norm(Float64Array.of(1e-300, 0), zero, zero)).toBe(Infinity);
    expect(norm(zero, zero, zero)).toBe(0);
  });

  test.each([
    [Number.NaN, 0, 0],
    [0, Number.NaN, 0],
    [1, Number.NaN, 1e200],
    [1e-200, 0, Number.NaN],
    [Infinity, Number.NaN, 0],
  ])('is NaN for the errors %d, %d, %d, whatever comes before or after', (...errors) => {
    const ones = Float64Array.of(1, 1, 1);
    expect(errorNorm(1e-6, ones)(Float64Array.from(errors), ones, ones)).toBeNaN();
  });

  test('leaves components with an infinite tolerance out of the mean', () => {
    const norm = errorNorm(0, Float64Array.of(1, Infinity, 1));
    const y = new Float64Array(3);
    expect(norm(Float64Array.of(3, 1e300, 4), y, y)).toBeCloseTo(Math.sqrt(12.5), 14);
    expect(norm(Float64Array.of(3, Number.NaN, 4), y, y)).toBeCloseTo(Math.sqrt(12.5), 14);
    expect(errorNorm(0, Float64Array.of(Infinity))(Float64Array.of(1), y, y)).toBe(0);
  });
});
