import { describe, expect, it } from 'vitest';
import { dataSet, linear, randomSource, squaredRelu, type MarginModel } from '../../problems/index.js';
import { coveringRadius, largestNeuronMove } from '../../src/index.js';

/** A network whose neurons are the rows given, all of one sign, and then again all of the other. */
function twofold(rows: readonly (readonly number[])[]): { model: MarginModel; w: Float64Array } {
  const d = rows[0].length;
  const data = dataSet({ x: [new Array<number>(d).fill(1)], y: [1] });
  const model = squaredRelu(data, [...rows.map(() => 1), ...rows.map(() => -1)]);
  return { model, w: Float64Array.from([...rows, ...rows].flat()) };
}

const cover = (rows: readonly (readonly number[])[], options = {}) => {
  const { model, w } = twofold(rows);
  return coveringRadius(model, w, options);
};

/** ±e_1, …, ±e_d. */
const crossPolytope = (d: number): number[][] =>
  Array.from({ length: 2 * d }, (_, j) =>
    Array.from({ length: d }, (__, a) => (a === j >> 1 ? 1 - 2 * (j % 2) : 0)),
  );

const polygon = (m: number): number[][] =>
  Array.from({ length: m }, (_, j) => [
    3 * Math.cos(0.3 + (2 * Math.PI * j) / m),
    3 * Math.sin(0.3 + (2 * Math.PI * j) / m),
  ]);

const golden = (1 + Math.sqrt(5)) / 2;
const icosahedron = [1, -1].flatMap((s) =>
  [golden, -golden].flatMap((g) => [
    [0, s, g],
    [s, g, 0],
    [g, 0, s],
  ]),
);

/** Its Voronoi vertices are the centres of its faces, of which (1, 1, 1) is one. */
const ofIcosahedron = Math.sqrt(2 - (2 * (1 + golden)) / Math.sqrt(3 * (1 + golden * golden)));

const normal = (count: number, d: number, seed: number): number[][] => {
  const random = randomSource(seed);
  return Array.from({ length: count }, () => Array.from({ length: d }, () => random.normal()));
};

const unit = (row: readonly number[]): number[] => row.map((entry) => entry / Math.hypot(...row));

describe('the covering radius', () => {
  it.each([
    [2, 1e-12],
    [3, 1e-6],
    [4, 1e-2],
    [5, 5e-2],
  ])('of a cross-polytope in %i dimensions, to %d', (d, tolerance) => {
    const { lower, upper } = cover(crossPolytope(d), { tolerance });
    const exact = Math.sqrt(2 - 2 / Math.sqrt(d));
    expect(lower).toBeLessThanOrEqual(exact);
    expect(upper).toBeGreaterThanOrEqual(exact);
    expect(upper - lower).toBeLessThan(tolerance + 1e-12);
  });

  it.each([1, 2, 3, 7, 100])('of a regular polygon of %i', (m) => {
    const { lower, upper } = cover(polygon(m));
    const exact = 2 * Math.sin(Math.PI / (2 * m));
    expect(lower).toBeLessThanOrEqual(exact);
    expect(upper).toBeGreaterThanOrEqual(exact);
    expect(upper - lower).toBeLessThan(2e-14);
  });

  it.each([1e-2, 1e-5, 1e-8])('of the icosahedron, to %d', (tolerance) => {
    const { lower, upper } = cover(icosahedron, { tolerance });
    expect(lower).toBeLessThanOrEqual(ofIcosahedron);
    expect(upper).toBeGreaterThanOrEqual(ofIcosahedron);
    expect(upper - lower).toBeLessThan(tolerance + 1e-13);
  });

  it.each([1, 2, 3, 4])('of one neuron in %i dimensions is the diameter', (d) => {
    const { lower, upper } = cover([Array.from({ length: d }, (_, a) => 0.3 - a)]);
    expect(lower).toBeLessThanOrEqual(2);
    expect(lower).toBeGreaterThan(2 - 2e-4);
    expect(upper).toBe(2);
  });

  it('on the line needs both directions', () => {
    expect(cover([[3], [-1e-300]])).toMatchObject({ lower: 0, upper: 0 });
    expect(cover([[3], [1]])).toMatchObject({ lower: 2, upper: 2 });
  });

  it.each([
    [3, 5],
    [3, 60],
    [4, 40],
    [5, 12],
  ])('holds against the worst of many points: %i dimensions, %i neurons', (d, count) => {
    const rows = normal(count, d, 10 * d + count);
    const { lower, upper } = cover(rows, { tolerance: 0.02 });
    const units = rows.map(unit);
    const distance = (to: readonly number[]): number =>
      Math.min(...units.map((row) => Math.hypot(...row.map((entry, a) => entry - to[a]))));
    let worst = 0;
    for (const probe of normal(4000, d, 1)) worst = Math.max(worst, distance(unit(probe)));
    expect(worst).toBeLessThanOrEqual(upper);
    expect(upper - lower).toBeLessThan(0.0201);
    // Some thousand points at random are a cover themselves, if a coarse one.
    expect(worst).toBeGreaterThan(lower - 0.25);
  });

  it('is as large as at the worst Voronoi vertex', () => {
    // On the sphere of R^3 they are the unit normals of planes through three of the points.
    const units = normal(14, 3, 5).map(unit);
    let exact = 0;
    for (let i = 0; i < 14; i++)
      for (let j = 0; j < i; j++)
        for (let k = 0; k < j; k++) {
          const [u, v] = [units[j], units[k]].map((one) => one.map((entry, a) => entry - units[i][a]));
          const across = unit([
            u[1] * v[2] - u[2] * v[1],
            u[2] * v[0] - u[0] * v[2],
            u[0] * v[1] - u[1] * v[0],
          ]);
          for (const side of [1, -1]) {
            const to = across.map((entry) => side * entry);
            const near = units.map((row) => Math.hypot(...row.map((entry, a) => entry - to[a])));
            if (near[i] <= Math.min(...near) + 1e-12) exact = Math.max(exact, near[i]);
          }
        }
    const { lower, upper } = cover(units, { tolerance: 1e-9 });
    expect(lower).toBeLessThanOrEqual(exact);
    expect(upper).toBeGreaterThanOrEqual(exact);
    expect(upper - lower).toBeLessThan(1.1e-9);
  });

  it('does not grow with more neurons', () => {
    const rows = normal(80, 3, 3);
    let before = 2;
    for (const count of [1, 4, 20, 80]) {
      const { lower, upper } = cover(rows.slice(0, count));
      expect(lower).toBeLessThanOrEqual(before);
      before = upper;
    }
    expect(before).toBeLessThan(0.8);
  });

  it('is that of the worse of the two signs', () => {
    const data = dataSet({ x: [[1, 1]], y: [1] });
    const rows = [...polygon(8), ...polygon(3)];
    const model = squaredRelu(
      data,
      rows.map((_, j) => (j < 8 ? -1 : 1)),
    );
    const found = coveringRadius(model, Float64Array.from(rows.flat()));
    expect(found.negative.upper).toBeCloseTo(2 * Math.sin(Math.PI / 16), 12);
    expect(found.positive.upper).toBeCloseTo(1, 12);
    expect(found).toMatchObject(found.positive);
    const single = squaredRelu(data, [1, 1, 1]);
    const lonely = coveringRadius(single, Float64Array.from(polygon(3).flat()));
    expect(lonely).toMatchObject({ lower: Infinity, upper: Infinity });
    expect(lonely.positive.upper).toBeCloseTo(1, 12);
  });

  it('has neurons of 0 at distance 1', () => {
    const zero = [0, 0, 0];
    expect(cover([zero])).toMatchObject({ lower: 1, upper: 1 });
    expect(cover([[1, 2, 3], zero])).toMatchObject({ lower: 1, upper: 1 });
    expect(cover([...icosahedron, zero]).upper).toBeCloseTo(cover(icosahedron).upper, 14);
  });

  it('does not depend on the lengths of the neurons', () => {
    const scaled = icosahedron.map((row, j) => row.map((entry) => entry * 10 ** (50 * (j - 5))));
    expect(cover(scaled).lower).toBeCloseTo(cover(icosahedron).lower, 12);
  });

  it('keeps within the work it is allowed, with bounds that hold', () => {
    const rows = crossPolytope(8);
    const exact = Math.sqrt(2 - 2 / Math.sqrt(8));
    let gap = 2;
    for (const work of [0, 1e4, 1e6]) {
      const { lower, upper } = cover(rows, { work });
      expect(lower).toBeLessThanOrEqual(exact);
      expect(upper).toBeGreaterThanOrEqual(exact);
      expect(upper - lower).toBeLessThanOrEqual(gap);
      gap = upper - lower;
    }
    expect(gap).toBeLessThan(1);
  });

  it('refuses what it cannot be of', () => {
    const { model, w } = twofold(polygon(3));
    expect(() => coveringRadius(linear(dataSet({ x: [[1]], y: [1] })), Float64Array.of(1))).toThrow(
      /linear model has no covering radius/,
    );
    expect(() => coveringRadius(model, w.subarray(1))).toThrow(/W has 11 entries/);
    expect(() => coveringRadius(model, w.fill(NaN, 4, 5))).toThrow(/entry 5 of W is NaN/);
    expect(() => cover(polygon(3), { tolerance: 0 })).toThrow(/tolerance is 0/);
    expect(() => cover(polygon(3), { work: NaN })).toThrow(/work is NaN/);
  });
});

it('the largest move of a neuron is that of directions', () => {
  const { model, w } = twofold(polygon(4));
  const turned = w.slice();
  [turned[0], turned[1]] = [-7 * w[1], 7 * w[0]];
  expect(largestNeuronMove(model, w, w)).toBe(0);
  expect(largestNeuronMove(model, w, turned)).toBeCloseTo(Math.SQRT2, 14);
  expect(largestNeuronMove(model, w, turned.fill(0, 2, 4))).toBeCloseTo(Math.SQRT2, 14);
  expect(largestNeuronMove(model, w, w.slice().fill(0, 2, 4))).toBeCloseTo(1, 14);
  expect(() => largestNeuronMove(model, w, w.subarray(2))).toThrow(/W has 14 entries/);
});
