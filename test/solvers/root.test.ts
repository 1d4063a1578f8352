import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findRoot } from '../../solvers/index.js';
import { nextDown, nextUp } from './doubles.js';

interface Search {
  readonly root: number;
  readonly count: number;
}

/** Looks for a root and holds the answer to what is promised of it. */
function search(g: (x: number) => number, a: number, b: number): Search {
  let count = 0;
  const [ga, gb] = [g(a), g(b)];
  const [low, high] = a < b ? [a, b] : [b, a];
  const watched = (x: number): number => {
    count++;
    if (!(x >= low && x <= high)) throw new Error(`looked at ${x}, outside of [${low}, ${high}]`);
    if (count > 4000) throw new Error('no end');
    return g(x);
  };
  const root = findRoot(watched, a, b, ga, gb);
  expect(root).toBeGreaterThanOrEqual(low);
  expect(root).toBeLessThanOrEqual(high);
  const value = g(root);
  if (value !== 0) {
    // The crossing has happened here, and not yet one double before.
    expect(value > 0).toBe(gb > 0);
    const before = g(a < b ? nextDown(root) : nextUp(root));
    expect(before > 0).toBe(ga > 0);
  }
  return { root, count };
}

const parameters = { seed: 41, numRuns: 1000 };
const place = fc.double({ min: -1e3, max: 1e3, noNaN: true }).map((x) => x + 0);
const width = fc.double({ min: 1e-6, max: 1e3, noNaN: true });
const steepness = fc.integer({ min: -300, max: 300 }).map((exponent) => 10 ** exponent);
const downward = fc.boolean();

/** The doubles thicken towards 0, where halving intervals takes a thousand steps and more to come down to them. */
const most = (root: number) => (Math.abs(root) > 1e-6 ? 300 : 1500);

describe('findRoot', () => {
  test.each<[string, (x: number) => number, number, number, number]>([
    ['cosine', Math.cos, 1, 2, Math.PI / 2],
    ['cosine, from the right', Math.cos, 2, 1, Math.PI / 2],
    ['the golden section', (x) => x * x - x - 1, 0, 10, (1 + Math.sqrt(5)) / 2],
    ['the logarithm of 2', (x) => Math.exp(x) - 2, -5, 5, Math.LN2],
    ['the Dottie number', (x) => Math.cos(x) - x, 0, 1, 0.7390851332151607],
    ['a root at 0', (x) => Math.sinh(x), -1, 3, 0],
  ])('%s: to the double, in few evaluations', (_, g, a, b, root) => {
    const found = search(g, a, b);
    expect(Math.abs(found.root - root)).toBeLessThanOrEqual(2.3e-16 * Math.abs(root) + 1e-300);
    expect(found.count).toBeLessThan(20);
  });

  const shapes: ((x: number) => number)[] = [
    (x) => x,
    (x) => x ** 3,
    (x) => x ** 9,
    Math.atan,
    Math.cbrt,
    Math.expm1,
    (x) => -Math.expm1(-x),
    (x) => Math.tanh(1e6 * x),
    (x) => x + 1e-3 * Math.sign(x),
  ];

  test('monotone functions of every steepness, from either side', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...shapes),
        place,
        width,
        width,
        steepness,
        downward,
        downward,
        (shape, root, left, right, scale, falling, backward) => {
          const g = (x: number) => (falling ? -scale : scale) * shape(x - root);
          const [a, b] = [root - left, root + right];
          const found = backward ? search(g, b, a) : search(g, a, b);
          if (g(found.root) !== 0 || scale * Math.abs(shape(1e-9)) > 1e-290)
            expect(Math.abs(found.root - root)).toBeLessThan(1e-9);
          expect(found.count).toBeLessThan(most(root));
        },
      ),
      parameters,
    );
  });

  test('steps: nothing but the sign is to be had', () => {
    fc.assert(
      fc.property(
        place,
        width,
        width,
        steepness,
        steepness,
        downward,
        (at, left, right, below, above, backward) => {
          const g = (x: number) => (x < at ? -below : above);
          const found = backward ? search(g, at + right, at - left) : search(g, at - left, at + right);
          expect(found.root).toBe(backward ? nextDown(at) : at);
          expect(found.count).toBeLessThan(most(at));
        },
      ),
      parameters,
    );
  });

  test('steps anywhere among the doubles, in brackets as wide as they go', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (at) => {
        fc.pre(Math.abs(at) < 1.7e308);
        const found = search((x) => (x < at ? -1 : 1), -1.75e308, 1.75e308);
        expect(found.root).toBe(at + 0);
        expect(found.count).toBeLessThan(2500);
      }),
      { ...parameters, numRuns: 200 },
    );
  });

  test('functions that are mere noise, with a sign', () => {
    // Sizes jump over hundreds of orders of magnitude from one double to the next; so does the sign, at random.
    const view = new DataView(new ArrayBuffer(8));
    const noise = (x: number, seed: number): number => {
      view.setFloat64(0, x);
      let word = seed;
      for (const half of [view.getInt32(0), view.getInt32(4)]) {
        word = Math.imul(word ^ half, 0x9e3779b1);
        word = Math.imul(word ^ (word >>> 15), 0x85ebca6b);
      }
      return (word & 1 ? 1 : -1) * 10 ** ((word >> 22) % 300);
    };
    fc.assert(
      fc.property(fc.integer(), width, (seed, b) => {
        search((x) => (x === 0 ? -1 : x === b ? 1 : noise(x, seed)), 0, b);
      }),
      parameters,
    );
  });

  test('oscillation without end', () => {
    fc.assert(
      fc.property(width, fc.double({ min: 1, max: 1e6, noNaN: true }), (b, frequency) => {
        const g = (x: number) => (x === 0 ? -1 : x === b ? 1 : Math.sin(frequency / x));
        expect(search(g, 0, b).count).toBeLessThan(400);
      }),
      parameters,
    );
  });

  test.each([1e-300, 1e300])('values of size %d, straight and curved', (size) => {
    expect(search((x) => size * (x - 0.25), 0, 1).root).toBe(0.25);
    expect(search((x) => size * Math.expm1(x - 0.3), 0, 1).root).toBeCloseTo(0.3, 15);
    expect(search((x) => (x < 0.3 ? -size : 1 / size), 0, 1).root).toBe(0.3);
  });

  test.each([Infinity, Number.NaN])('values of %d on the far side', (beyond) => {
    expect(search((x) => (x <= 0.3 ? 1 : beyond === Infinity ? -Infinity : Number.NaN), 0, 1).root).toBe(
      nextUp(0.3),
    );
  });

  test('a root at an end is returned without looking', () => {
    const never = () => {
      throw new Error('not to be called');
    };
    expect(findRoot(never, 1, 2, 0, 5)).toBe(1);
    expect(findRoot(never, 1, 2, -5, 0)).toBe(2);
    expect(findRoot(never, 1, 2, 0, 0)).toBe(1);
  });

  test('a bracket of neighbouring doubles is already the answer', () => {
    expect(search((x) => (x <= 1 ? -1 : 1), 1, nextUp(1)).root).toBe(nextUp(1));
    expect(search((x) => (x <= 1 ? -1 : 1), nextUp(1), 1).root).toBe(1);
    expect(search((x) => (x <= 0 ? -1 : 1), 0, Number.MIN_VALUE).root).toBe(Number.MIN_VALUE);
  });

  test('without a change of sign it complains', () => {
    expect(() => findRoot((x) => x, 1, 2, 1, 2)).toThrow(RangeError);
    expect(() => findRoot((x) => x, 1, 2, 1, 2)).toThrow('no sign change between 1 and 2: values 1 and 2');
    expect(() => findRoot((x) => x, -1, -2, -1, -2)).toThrow('no sign change');
  });
});
