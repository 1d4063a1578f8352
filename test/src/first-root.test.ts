import fc from 'fast-check';
import { expect, it } from 'vitest';
import { firstRoot } from '../../src/flow/first-root.js';

/** Coefficients of a product of linear factors with these roots. */
const fromRoots = (roots: readonly number[]): number[] =>
  roots.reduce<number[]>(
    (c, root) => [...c, 0].map((_, k) => (k > 0 ? c[k - 1] : 0) - (k < c.length ? root * c[k] : 0)),
    [1],
  );

it('finds the first of several roots, and none where there is none', () => {
  const roots = fc.array(
    fc.double({ min: -2, max: 2, noNaN: true }).filter((root) => Math.abs(root) > 0.01),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(
    fc.property(roots, fc.boolean(), fc.integer({ min: 0, max: 3 }), (all, negative, from) => {
      const sorted = [...all].sort((a, b) => a - b);
      fc.pre(sorted.every((root, i) => i === 0 || root - sorted[i - 1] > 0.01));
      fc.pre(sorted.every((root) => Math.abs(root - 1) > 1e-9));
      const c = fromRoots(all).map((value) => (negative ? -value : value));
      const padded = Float64Array.from([...new Array<number>(from).fill(NaN), ...c, NaN]);
      const inside = sorted.filter((root) => root > 0 && root < 1);
      const found = firstRoot(padded, from, from + c.length - 1, 1);
      if (inside.length === 0) expect(found).toBe(Infinity);
      else expect(Math.abs(found - inside[0])).toBeLessThan(1e-8);
    }),
    { seed: 5, numRuns: 2000 },
  );
});

it('tells two roots close together from two that are not there', () => {
  for (const gap of [1e-3, 1e-5, 1e-7]) {
    const around = (square: number) => Float64Array.from([0.09 + square, -0.6, 1]);
    expect(firstRoot(around(-gap * gap), 0, 2, 1)).toBeCloseTo(0.3 - gap, 8);
    expect(firstRoot(around(gap * gap), 0, 2, 1)).toBe(Infinity);
  }
});

it('does not look beyond the limit, and takes constants and lines', () => {
  expect(firstRoot(Float64Array.of(-0.5, 1), 0, 1, 1)).toBe(0.5);
  expect(firstRoot(Float64Array.of(-0.5, 1), 0, 1, 0.5)).toBe(Infinity);
  expect(firstRoot(Float64Array.of(0.5, 1), 0, 1, 1)).toBe(Infinity);
  expect(firstRoot(Float64Array.of(2), 0, 0, 1)).toBe(Infinity);
});
