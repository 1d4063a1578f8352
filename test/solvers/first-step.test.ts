import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstStep } from '../../solvers/first-step.js';
import { errorNorm, type RightHandSide } from '../../solvers/index.js';

interface Case {
  f: RightHandSide;
  t0?: number;
  y0: number[];
  span: number;
  maxStep?: number;
  relative?: number;
  absolute?: number;
}

function chosen({ f, t0 = 0, y0, span, maxStep = Infinity, relative = 1e-6, absolute = 1e-9 }: Case): number {
  const y = Float64Array.from(y0);
  const slope = new Float64Array(y.length);
  f(t0, y, slope);
  const norm = errorNorm(relative, new Float64Array(y.length).fill(absolute));
  const evaluation = (t: number, at: Float64Array, out: Float64Array): boolean => {
    f(t, at, out);
    return out.every(Number.isFinite);
  };
  const [first, second] = [new Float64Array(y.length), new Float64Array(y.length)];
  return firstStep(evaluation, t0, y, slope, span, maxStep, 5, norm, first, second);
}

const growth: RightHandSide = (_t, y, out) => void (out[0] = y[0]);

describe('the first step', () => {
  test('follows the algorithm of Hairer, Nørsett & Wanner (1993), II.4, by hand', () => {
    // y′ = y from 1: with the scale s = 1e-9 + 1e-6, d₀ = d₁ = 1/s, so h₀ = 0.01; an Euler step adds 0.01 to y and to
    // y′, so d₂ = (0.01/s)/0.01 = 1/s, and h₁ = (0.01 s)^(1/5), which is below 100 h₀.
    expect(chosen({ f: growth, y0: [1], span: 10 })).toBeCloseTo((0.01 * (1e-9 + 1e-6)) ** 0.2, 14);
  });

  test('is at most the interval and at most the largest step, and has the direction of the interval', () => {
    expect(chosen({ f: growth, y0: [1], span: 1e-3 })).toBe(1e-3);
    expect(chosen({ f: growth, y0: [1], span: -1e-3 })).toBe(-1e-3);
    expect(chosen({ f: growth, y0: [1], span: 10, maxStep: 1e-5 })).toBe(1e-5);
    expect(chosen({ f: growth, y0: [1], span: -10, maxStep: 1e-5 })).toBe(-1e-5);
    expect(chosen({ f: growth, y0: [1], span: -10 })).toBeLessThan(-1e-3);
  });

  test('looks in the direction of the interval', () => {
    const seen: number[] = [];
    const f: RightHandSide = (t, y, out) => {
      seen.push(t, y[0]);
      out[0] = 1;
    };
    chosen({ f, t0: 5, y0: [3], span: -2 });
    expect(seen[2]).toBeLessThan(5);
    expect(seen[3]).toBeLessThan(3);
  });

  test('shrinks where the derivative changes fast', () => {
    const still = chosen({ f: (_t, _y, out) => void (out[0] = 1), y0: [1], span: 10 });
    const shaken = chosen({ f: (t, _y, out) => void (out[0] = 1 + 1e3 * t), y0: [1], span: 10 });
    expect(shaken).toBeLessThan(0.3 * still);
  });

  test('is a thousandth of the guess where the guess leaves the domain', () => {
    const f: RightHandSide = (t, y, out) => void (out[0] = t > 0 ? Number.NaN : y[0]);
    expect(chosen({ f, y0: [1], span: 10 })).toBeCloseTo(1e-5, 15);
  });

  test('is never so small that it does not show in t', () => {
    for (const t0 of [1, 1e10, -1e100, 1e300]) {
      const h = chosen({ f: () => undefined, t0, y0: [0], span: 0.1 * t0 });
      expect(t0 + h).not.toBe(t0);
      expect(Math.abs(h)).toBeGreaterThanOrEqual(1e-6);
    }
  });

  test('is a number of the right sign within its bounds, whatever the sizes', () => {
    const size = fc
      .tuple(fc.double({ min: -10, max: 10, noNaN: true }), fc.integer({ min: -300, max: 300 }))
      .map(([mantissa, exponent]) => mantissa * 10 ** exponent);
    const positive = fc.integer({ min: -290, max: 300 }).map((exponent) => 10 ** exponent);
    fc.assert(
      fc.property(
        fc.record({
          slope: fc.tuple(size, size),
          bend: size,
          y0: fc.tuple(size, size),
          span: fc.tuple(positive, fc.boolean()).map(([span, back]) => (back ? -span : span)),
          maxStep: fc.oneof(positive, fc.constant(Infinity)),
          absolute: fc.oneof(positive, fc.constant(0), fc.constant(Infinity)),
        }),
        ({ slope, bend, y0, span, maxStep, absolute }) => {
          const f: RightHandSide = (t, _y, out) => {
            out[0] = slope[0] + bend * t;
            out[1] = slope[1];
          };
          const h = chosen({ f, y0, span, maxStep, absolute });
          expect(Math.sign(h)).toBe(Math.sign(span));
          expect(Math.abs(h)).toBeLessThanOrEqual(Math.min(Math.abs(span), maxStep));
        },
      ),
      { seed: 5, numRuns: 3000 },
    );
  });
});
