import { describe, expect, test } from 'vitest';
import { hatProfile } from '../../problems/hat-profile.js';
import { chart } from './mexican-hat-reference.js';

const u = 2 ** -53;
const profile = (swirl: 0 | 1, m: number, delta: number) => {
  const out = new Float64Array(6).fill(Number.NaN);
  hatProfile(swirl, m, delta, out);
  return Array.from(out);
};

describe('the profile of the hat', () => {
  test.each(chart)('at m = %d, δ = %d (twin: %s) agrees with 80 digits', (m, delta, star, expected) => {
    const swirl = star === null ? 1 : 0;
    const actual = profile(swirl, m, delta);
    // The value, and the derivatives that are single products, to a few roundings.
    for (const index of [0, 2, 5]) {
      expect(Math.abs(actual[index] - expected[index])).toBeLessThanOrEqual(
        16 * u * Math.abs(expected[index]),
      );
    }
    // The others are sums whose terms can cancel: to a few roundings of the largest term.
    const D = 4 * (m + 1) * m * m;
    const C = D / (D + 1);
    const slope = (12 * m * m + 8 * m) / (D + 1) ** 2;
    const curvature = (24 * m + 8) / (D + 1) ** 2 + (2 * (12 * m * m + 8 * m) ** 2) / (D + 1) ** 3;
    const level = 1 / (D + 1) + C * (1 - Math.cos(delta));
    const across = Math.abs(C * Math.sin(delta));
    const height = Math.exp(-1 - m);
    const gross = [
      level + slope + swirl * across,
      level + 2 * slope + 2 * swirl * across + curvature + 2 * slope * Math.abs(Math.sin(delta)) + swirl * C,
      across + slope * Math.abs(Math.sin(delta)) + swirl * C,
    ];
    [1, 3, 4].forEach((index, k) => {
      expect(Math.abs(actual[index] - expected[index])).toBeLessThanOrEqual(32 * u * height * gross[k]);
    });
  });

  test('has the values that can be worked out by hand', () => {
    // v = 2: D = 8, C = 8/9, and sin ψ = 1, 0, −1 for δ = 0, π/2, π.
    const f = (delta: number) => profile(1, 1, delta)[0] * Math.exp(2);
    expect(f(0)).toBeCloseTo(1 / 9, 15);
    expect(f(Math.PI / 2)).toBeCloseTo(1, 15);
    expect(f(Math.PI)).toBeCloseTo(17 / 9, 14);
    // On the axis all but e^{−v} is gone, except C″ = 8 in f_vv.
    const [value, slope, side, curvature, mixed, sideways] = profile(1, 0, 0).map((entry) => entry * Math.E);
    expect(value).toBeCloseTo(1, 15);
    expect(slope).toBeCloseTo(-1, 15);
    expect(curvature).toBeCloseTo(1 - 8, 14);
    expect([side, mixed, sideways].every((entry) => entry === 0)).toBe(true);
  });

  test.each([746, 1e10, 1e300, Infinity])('is flat where exp(−v) underflows: m = %d', (m) => {
    expect(profile(1, m, 0.3)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(profile(0, m, 0.3)).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
