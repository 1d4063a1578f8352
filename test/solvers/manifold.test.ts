import { describe, expect, test } from 'vitest';
import { sphere } from '../../solvers/index.js';

describe('the sphere', () => {
  test('says how far away a point is and brings it to the closest one', () => {
    const manifold = sphere({ dimension: 2, offset: 1, radius: 10 });
    const y = Float64Array.of(7, 3, 4, 8);
    expect(manifold.residual(y)).toBe(-5);
    manifold.retract(y);
    expect(Array.from(y)).toEqual([7, 6, 8, 8]);
    expect(manifold.residual(y)).toBe(0);
  });

  test.each([1e-300, 1e-200, 1e-160, 1e-130, 1e130, 1e160, 1e200, 1e300])('of radius %d', (radius) => {
    const manifold = sphere({ dimension: 3, radius });
    const y = Float64Array.of(3.3 * (radius / 7), 2 * (radius / 7), -6 * (radius / 7));
    const wanted = Math.hypot(3.3, 2, 6) / 7 - 1;
    expect(manifold.residual(y) / radius).toBeCloseTo(wanted, 14);
    manifold.retract(y);
    expect(Math.abs(manifold.residual(y) / radius)).toBeLessThan(1e-15);
    expect(Math.abs(Math.hypot(...y.map((value) => value / radius)) - 1)).toBeLessThan(1e-15);
  });

  test.each([
    [{ dimension: 0 }, 'dimension 1 or more, not 0'],
    [{ dimension: Number.NaN }, 'dimension 1 or more, not NaN'],
    [{ dimension: 2, radius: 0 }, 'must be positive, not 0'],
    [{ dimension: 2, radius: -1 }, 'must be positive, not -1'],
    [{ dimension: 2, radius: Number.NaN }, 'must be positive, not NaN'],
  ])('%j is refused', (settings, complaint) => {
    expect(() => sphere(settings)).toThrow(RangeError);
    expect(() => sphere(settings)).toThrow(complaint);
  });
});
