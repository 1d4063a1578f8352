import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateTail, formatIteratedLog, iteratedLog } from '../../src/index.js';
import { linearScale, logScale, pickEvenly, thinned } from '../../src/follow/thinned.js';

describe('iterated logarithms', () => {
  it('keep the smallest level that fits', () => {
    expect(iteratedLog(0, 5)).toEqual({ level: 0, value: 5 });
    expect(iteratedLog(1, 3).level).toBe(0);
    expect(iteratedLog(1, 3).value).toBeCloseTo(Math.exp(3), 12);
    expect(iteratedLog(1, 800)).toEqual({ level: 1, value: 800 });
    expect(iteratedLog(2, 800)).toEqual({ level: 2, value: 800 });
    expect(iteratedLog(2, 1).value).toBeCloseTo(Math.exp(Math.E), 12);
    expect(iteratedLog(1, -Infinity).value).toBe(0);
  });
  it('go up where a value outgrows them', () => {
    expect(iteratedLog(1, 1e305).level).toBe(2);
    expect(iteratedLog(1, 1e305).value).toBeCloseTo(305 * Math.LN10, 10);
  });
  it('print as people write them', () => {
    expect(formatIteratedLog({ level: 2, value: 12.3456789 })).toBe('exp(exp(12.3457))');
    expect(formatIteratedLog({ level: 0, value: 2.5 })).toBe('2.5');
  });
});

describe('the estimate of a tail', () => {
  const grid = Array.from({ length: 400 }, (_, i) => 1 + (99 * i) / 399);
  it.each([1.5, 2, 3, 6])('is exact for speeds x^-%d', (p) => {
    const tail = estimateTail(
      grid,
      grid.map((x) => x ** -p),
    );
    expect(tail?.exponent).toBeCloseTo(p, 10);
    expect((tail?.length ?? NaN) / (100 ** (1 - p) / (p - 1))).toBeCloseTo(1, 10);
  });
  it('bounds an exponential tail from above, not by much', () => {
    const tail = estimateTail(
      grid,
      grid.map((x) => Math.exp(-0.2 * x)),
    );
    const truth = Math.exp(-20) / 0.2;
    expect(tail?.length).toBeGreaterThan(truth);
    expect(tail?.length).toBeLessThan(4 * truth);
  });
  it('is infinite for 1/x and undefined for too few points', () => {
    expect(
      estimateTail(
        grid,
        grid.map((x) => 1 / x),
      )?.length ?? 0,
    ).toBeGreaterThan(1e6);
    expect(estimateTail([1, 2, 3], [1, 1, 1])).toBeUndefined();
    expect(
      estimateTail(
        grid,
        grid.map(() => 0),
      ),
    ).toBeUndefined();
  });
});

describe('thinned points', () => {
  // So short that no more than sixteen points lie in one, once there are enough of them.
  const ends = fc.array(fc.double({ min: 1e-6, max: 1, noNaN: true }), { minLength: 200, maxLength: 400 });
  it.each([
    ['linear', linearScale, 0],
    ['log', logScale, 1],
  ] as const)('are even on the %s scale and between half and all of the capacity', (_name, scale, start) => {
    fc.assert(
      fc.property(ends, (steps) => {
        const kept = thinned<number>(scale, start, 0.1, 32);
        let end = start;
        for (const h of steps) kept.advance((end += h), (x) => x);
        const { points } = kept;
        expect(points.length).toBeGreaterThanOrEqual(16);
        expect(points.length).toBeLessThanOrEqual(32);
        const coordinates = points.map((x) => scale.to(x) - scale.to(start));
        const gap = coordinates[0];
        coordinates.forEach((c, i) => {
          expect(c / (gap * (i + 1))).toBeCloseTo(1, 6);
        });
        expect(points[points.length - 1]).toBeLessThanOrEqual(end);
      }),
      { seed: 3, numRuns: 100 },
    );
  });

  it('are no more than a few dozen in one step, however long', () => {
    const kept = thinned<number>(linearScale, 0, 1e-9, 1000);
    let taken = 0;
    kept.advance(1, (x) => {
      taken++;
      return x;
    });
    expect(taken).toBeGreaterThanOrEqual(6);
    expect(taken).toBeLessThanOrEqual(16);
    expect(kept.points).toHaveLength(taken);
    kept.points.forEach((x, i) => {
      expect(x / kept.points[0]).toBeCloseTo(i + 1, 9);
    });
  });

  it('are picked in the number asked for, ends included, close to even', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 60 }), fc.integer({ min: 60, max: 500 }), (count, total) => {
        const points = Array.from({ length: total }, (_, i) => i / (total - 1));
        const picked = pickEvenly(points, (x) => x, count);
        expect(picked).toHaveLength(count);
        expect(picked[0]).toBe(0);
        expect(picked[count - 1]).toBe(1);
        picked.forEach((x, j) => {
          if (j > 0) expect(x).toBeGreaterThan(picked[j - 1]);
          expect(Math.abs(x - j / (count - 1))).toBeLessThanOrEqual(1 / (total - 1));
        });
      }),
      { seed: 4, numRuns: 200 },
    );
  });
});
