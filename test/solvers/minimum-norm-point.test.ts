import fc from 'fast-check';
import type { Highs } from 'highs';
import { describe, expect, test } from 'vitest';
import { convexHull, minimumNormPoint, zonotope, type Polytope } from '../../solvers/index.js';

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};
const nearest = (polytope: Polytope) => minimumNormPoint(polytope)();

/** The point, its weights and the conditions of optimality, all to rounding. */
function expectNearest(generators: readonly (readonly number[])[]) {
  const { point, selection, norm, gap } = nearest(convexHull(generators));
  const size = Math.max(...generators.map((g) => Math.sqrt(dot(g, g))), 1e-300);
  expect(selection.every((weight) => weight >= 0)).toBe(true);
  expect(Math.abs(selection.reduce((sum, weight) => sum + weight, 0) - 1)).toBeLessThan(1e-14);
  point.forEach((value, i) => {
    const image = generators.reduce((sum, g, k) => sum + selection[k] * g[i], 0);
    expect(Math.abs(value - image)).toBeLessThan(1e-13 * size);
  });
  expect(gap).toBeLessThan(1e-14);
  for (const g of generators) expect(dot(point, g)).toBeGreaterThanOrEqual(norm * norm - 1e-13 * size * size);
  return { point, selection, norm };
}

describe('the nearest point of a convex hull', () => {
  test('by hand', () => {
    expect(expectNearest([[3, 4]]).norm).toBe(5);
    const segment = expectNearest([
      [1, 1],
      [1, -2],
    ]);
    expect(segment.point[0]).toBe(1);
    expect(segment.point[1]).toBeCloseTo(0, 15);
    expect(segment.selection[0]).toBeCloseTo(2 / 3, 15);
    const inside = expectNearest([
      [1, 0],
      [-1, 1],
      [-1, -1],
    ]);
    expect(inside.norm).toBeLessThan(1e-15);
    const corner = expectNearest([
      [1, 1, 1],
      [2, 1, 1],
      [1, 5, 1],
      [1, 1, 9],
    ]);
    expect([...corner.selection]).toEqual([1, 0, 0, 0]);
  });

  test('of random generators, some of them repeated or between others', () => {
    const parameters = { seed: 20, numRuns: 400 };
    const hulls = fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 30 })).chain(([n, m]) =>
      fc.array(fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: n, maxLength: n }), {
        minLength: m,
        maxLength: m,
      }),
    );
    fc.assert(
      fc.property(hulls, fc.integer({ min: 0, max: 3 }), (generators, shift) => {
        const moved = generators.map((g) => g.map((value, i) => value + (i === 0 ? shift : 0)));
        const between = moved[0].map((value, i) => 0.5 * (value + moved[moved.length - 1][i]));
        const { norm } = expectNearest(moved);
        const again = expectNearest([...moved, ...moved.slice(0, 3), between]);
        expect(Math.abs(again.norm - norm)).toBeLessThan(1e-13 * Math.max(1, norm));
      }),
      parameters,
    );
  });

  test('with entries that are small integers, so that faces are degenerate', () => {
    const hulls = fc.tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1, max: 25 })).chain(([n, m]) =>
      fc.array(fc.array(fc.integer({ min: -1, max: 3 }), { minLength: n, maxLength: n }), {
        minLength: m,
        maxLength: m,
      }),
    );
    fc.assert(
      fc.property(hulls, (generators) => void expectNearest(generators)),
      { seed: 21, numRuns: 500 },
    );
  });

  test('near the origin, where squares would lose half of the digits', () => {
    // The line through (δ, −1) and (δ, 1), with a third generator far away.
    for (const delta of [1e-3, 1e-8, 1e-12, 1e-15]) {
      const { point, norm } = expectNearest([
        [delta, -1],
        [delta, 1],
        [5, 0.3],
      ]);
      expect(Math.abs(norm / delta - 1)).toBeLessThan(1e-15 / delta);
      expect(Math.abs(point[1])).toBeLessThan(1e-15);
    }
  });
});

test.each([1e-300, 1e-160, 1e160, 1e300])('sizes of %d', (scale) => {
  const { point, selection, norm, gap } = nearest(
    convexHull([
      [scale, scale],
      [scale, -2 * scale],
      [0.9 * scale, 50 * scale],
    ]),
  );
  // The nearest point of the segment from the second to the third, (1, −2) + t (−0.1, 52): t = 104.1/2704.01.
  const t = 104.1 / 2704.01;
  expect(point[0] / scale).toBeCloseTo(1 - 0.1 * t, 14);
  expect(point[1] / scale).toBeCloseTo(-2 + 52 * t, 14);
  expect(selection[2]).toBeCloseTo(t, 14);
  expect(norm / scale).toBeCloseTo(Math.hypot(1 - 0.1 * t, -2 + 52 * t), 14);
  expect(gap).toBeLessThan(1e-15);
});

test('a generator that is no number leaves no result that looks like one', () => {
  for (const bad of [NaN, Infinity])
    expect(
      nearest(
        convexHull([
          [1, 2],
          [bad, -1],
        ]),
      ).gap,
    ).toBeNaN();
});

describe('the nearest point of a zonotope', () => {
  test('by hand: the selection that holds a path on a ridge', () => {
    const { point, selection } = nearest(zonotope([1, 1], [[0, -3]]));
    expect(point[0]).toBe(1);
    expect(point[1]).toBeCloseTo(0, 15);
    expect(selection[0]).toBeCloseTo(1 / 3, 15);
  });

  test('meets the conditions of optimality', () => {
    const cases = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 7 })).chain(([n, m]) =>
      fc.array(fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: n, maxLength: n }), {
        minLength: m + 1,
        maxLength: m + 1,
      }),
    );
    fc.assert(
      fc.property(cases, ([corner, ...directions]) => {
        const { point, selection } = nearest(zonotope(corner, directions));
        point.forEach((value, i) => {
          const image = directions.reduce((sum, d, r) => sum + selection[r] * d[i], corner[i]);
          expect(Math.abs(value - image)).toBeLessThan(1e-13);
        });
        directions.forEach((d, r) => {
          const slope = dot(point, d);
          expect(selection[r]).toBeGreaterThan(-1e-15);
          expect(selection[r]).toBeLessThan(1 + 1e-14);
          // At most one of slope and distance to the bound it points away from is not zero.
          if (selection[r] > 0) expect(slope * selection[r]).toBeLessThan(1e-12);
          if (selection[r] < 1) expect(slope * (1 - selection[r])).toBeGreaterThan(-1e-12);
        });
      }),
      { seed: 22, numRuns: 400 },
    );
  });
});

test('agrees with a quadratic program', async () => {
  const loaded = (await import('highs')) as unknown as { readonly default: () => Promise<Highs> };
  const highs = await loaded.default();
  let seed = 7;
  const random = (): number => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647 - 0.4;
  };
  for (let run = 0; run < 20; run++) {
    const generators = Array.from({ length: 6 }, () => [random(), random(), random()]);
    const axes = [0, 1, 2];
    const terms = (values: readonly number[]) =>
      values.map((value, k) => `${value < 0 ? '-' : '+'} ${Math.abs(value).toFixed(17)} w${k}`).join(' ');
    const program = [
      'Minimize',
      ' obj: [ x0 ^2 + x1 ^2 + x2 ^2 ] / 2',
      'Subject To',
      ...axes.map((i) => ` c${i}: ${terms(generators.map((g) => g[i]))} - x${i} = 0`),
      ` sum: ${generators.map((_, k) => `w${k}`).join(' + ')} = 1`,
      'Bounds',
      ...axes.map((i) => ` x${i} free`),
      'End',
    ].join('\n');
    const { Columns } = highs.solve(program);
    const { point } = nearest(convexHull(generators));
    axes.forEach((i) => {
      const column = Columns[`x${i}`] as { Primal: number };
      expect(Math.abs(column.Primal - point[i])).toBeLessThan(1e-6);
    });
  }
});

test('what makes no sense is refused by name', () => {
  expect(() => convexHull([])).toThrow('generators is empty');
  expect(() => convexHull([[1, 2], [3]])).toThrow('generators[1] has 1 entries');
  expect(() => zonotope([1, 2], [[3]])).toThrow('directions[0] has 1 entries');
});
