import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dataSet, squaredRelu } from '../../problems/index.js';
import { randomSource } from '../../problems/random.js';
import { exponentialLoss, follow } from '../../src/index.js';
import { centralPath } from '../../src/flow/central-path/central-path.js';
import { neuronSums } from '../../src/flow/central-path/neuron-sums.js';
import { addPairForms } from '../../src/flow/central-path/pair-forms.js';
import { isCrowded, planeArcs } from '../../src/flow/central-path/plane-arcs.js';
import xor8 from '../reference/squared_relu_xor8.json' with { type: 'json' };

/*
 * Sums over many neurons in the plane, which are formed arc by arc, against sums over all pairs of neurons and examples.
 */
type Rows = readonly (readonly number[])[];

interface Net {
  readonly x: Rows;
  readonly y: readonly number[];
  readonly signs: readonly number[];
  readonly directions: Rows;
  readonly shares: readonly number[];
  readonly weights: readonly number[];
}

const relu = (z: number): number => Math.max(0, z);
const dot = (u: readonly number[], v: readonly number[]): number => u[0] * v[0] + u[1] * v[1];
const unit = (u: readonly number[]): number[] => u.map((value) => value / Math.hypot(u[0], u[1]));
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const neuronsOf = ({ x, y, signs }: Pick<Net, 'x' | 'y' | 'signs'>) => ({
  signs: Float64Array.from(signs),
  data: { count: x.length, dimension: 2, x: Float64Array.from(x.flat()), y: Float64Array.from(y) },
});

/** Margins and gradients of {@link neuronSums}, at these directions after others. */
function found(net: Net, before: Rows) {
  const neurons = neuronsOf(net);
  const [m, n] = [net.signs.length, net.y.length];
  expect(isCrowded(neurons)).toBe(true);
  const sums = neuronSums(neurons);
  const margins = new Float64Array(n);
  const growth = new Float64Array(m);
  const turning = new Float64Array(2 * m);
  const shares = Float64Array.from(net.shares);
  for (const directions of [before, net.directions]) {
    const flat = Float64Array.from(directions.flat());
    sums.margins(flat, shares, margins);
    sums.gradient(flat, Float64Array.from(net.weights), growth, turning);
  }
  return { margins, growth, turning, pattern: sums.pattern.slice(), words: sums.words };
}

function expectDirectSums(net: Net, before: Rows): void {
  const { x, y, signs, directions, shares, weights } = net;
  const { margins, growth, turning } = found(net, before);
  const size = Math.max(...x.map((row) => dot(row, row)));
  y.forEach((label, i) => {
    const wanted = sum(directions.map((phi, j) => shares[j] * signs[j] * label * relu(dot(phi, x[i])) ** 2));
    expect(Math.abs(margins[i] - wanted)).toBeLessThanOrEqual(
      1e-15 * sum(shares) * size * Math.sqrt(shares.length),
    );
  });
  const scale = 1e-14 * size * sum(weights.map(Math.abs));
  directions.forEach((phi, j) => {
    const pull = [0, 1].map((a) =>
      sum(x.map((row, i) => 2 * signs[j] * weights[i] * y[i] * relu(dot(phi, row)) * row[a])),
    );
    const along = dot(pull, phi);
    expect(Math.abs(growth[j] - along)).toBeLessThanOrEqual(scale);
    for (const a of [0, 1])
      expect(Math.abs(turning[2 * j + a] - (pull[a] - along * phi[a]))).toBeLessThanOrEqual(scale);
  });
}

/** A net of n examples and 17 n neurons and one, from a seed, with rows that stand for others. */
function randomNet(seed: number, n: number, x?: Rows): Net {
  const random = randomSource(seed);
  const count = 17 * n + 1;
  const list = (length: number, make: () => number) => Array.from({ length }, make);
  return {
    x: x ?? list(n, () => 0).map(() => [random.normal(), random.normal()]),
    y: list(n, () => (random.normal() > 0 ? 1 : -1)),
    signs: list(count, () => (random.normal() > 0 ? 1 : -1)),
    directions: list(count, () => 0).map(() => unit([random.normal(), random.normal()])),
    shares: list(count, () => random.normal() ** 2),
    weights: list(n, () => random.normal() ** 2),
  };
}

/** Every direction in which an example begins or ceases to be active. */
const borders = (x: Rows): Rows => x.flatMap(([s, t]) => [unit([-t, s]), unit([t, -s])]);
const spread = (rows: Rows, count: number): Rows =>
  Array.from({ length: count }, (_, j) => rows[j % rows.length]);
const opposite = (rows: Rows): Rows => rows.map((row) => row.map((value) => -value));

const special: readonly (readonly [string, Rows])[] = [
  ['one example', [[0.3, -1.2]]],
  [
    'equal examples, and one in the same direction',
    [
      [1, 0.5],
      [1, 0.5],
      [3, 1.5],
      [-0.2, 0.9],
    ],
  ],
  [
    'examples opposite to others',
    [
      [1, 0.5],
      [-1, -0.5],
      [0.3, 0.7],
      [-0.3, -0.7],
    ],
  ],
  [
    'examples on the axes',
    [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ],
  ],
  [
    'an example at the origin',
    [
      [0, 0],
      [1, -1],
      [0.5, 2],
    ],
  ],
  ['nothing but the origin', [[0, 0]]],
];

describe('sums arc by arc are those over pairs', () => {
  it('for random nets, from places near and far', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 7 }), (seed, n) => {
        const net = randomNet(seed, n);
        const elsewhere = randomNet(seed + 1, n).directions;
        const near = net.directions.map(([u, w]) => unit([u + 1e-3, w - 1e-3]));
        for (const before of [net.directions, near, elsewhere, opposite(net.directions)])
          expectDirectSums(net, before);
      }),
      { seed: 3, numRuns: 30 },
    );
  });

  it.each(special)('for %s', (_name, x) => {
    const net = randomNet(7, x.length, x);
    const onBorders = {
      ...net,
      directions: spread([...borders(x.filter((row) => dot(row, row) > 0)), [1, 0]], net.signs.length),
    };
    expectDirectSums(net, onBorders.directions);
    expectDirectSums(onBorders, net.directions);
    expectDirectSums(onBorders, opposite(onBorders.directions));
  });

  it('without weights, and without shares', () => {
    const net = randomNet(11, 3);
    expectDirectSums({ ...net, weights: [0, 0, 0] }, net.directions);
    expectDirectSums({ ...net, weights: [0, 2, 0] }, net.directions);
    const some = net.shares.map((share, j) => (j % 3 === 0 ? share : 0));
    expectDirectSums({ ...net, shares: some }, net.directions);
  });

  it('and patterns are equal where the active examples are', () => {
    for (const x of [randomNet(5, 4).x, ...special.map(([, rows]) => rows)]) {
      const net = randomNet(13, x.length, x);
      const { pattern, words } = found(net, net.directions);
      const active = net.directions.map((phi) => x.map((row) => Number(dot(phi, row) > 0)).join(''));
      const said = active.map((_, j) => pattern.slice(words * j, words * (j + 1)).join(' '));
      active.forEach((one, j) => {
        active.forEach((other, k) => {
          expect(said[j] === said[k]).toBe(one === other);
        });
      });
    }
  });

  it('for pairs of examples', () => {
    const net = randomNet(17, 5);
    const { x, directions, shares } = net;
    const [m, n] = [directions.length, x.length];
    const { data } = neuronsOf(net);
    const arcs = planeArcs(data, m);
    arcs.locate(Float64Array.from(directions.flat()));
    const forms = new Float64Array(9 * arcs.count);
    const [turned, kept, grown] = [shares, net.signs, shares.map((value) => 1 - value)];
    directions.forEach(([u, w], j) => {
      addPairForms(forms, 9 * arcs.place[j], u, w, turned[j], kept[j], grown[j]);
    });
    const chosen = Int32Array.of(4, 1, 2);
    const related = new Float64Array(n * n).fill(1);
    arcs.relate(forms, chosen, chosen.length, related);
    for (let l = 0; l < n; l++)
      chosen.forEach((i, s) => {
        const terms = directions.map((phi, j) => {
          const across = (row: readonly number[]) =>
            2 * relu(dot(phi, row)) * (phi[0] * row[1] - phi[1] * row[0]);
          const along = (row: readonly number[]) => relu(dot(phi, row)) ** 2;
          return (
            turned[j] * across(x[l]) * across(x[i]) +
            kept[j] * along(x[l]) * along(x[i]) +
            grown[j] * along(x[l]) * across(x[i])
          );
        });
        expect(Math.abs(related[l * n + s] - 1 - sum(terms))).toBeLessThan(1e-13 * sum(terms.map(Math.abs)));
      });
  });
});

/*
 * A neuron in k parts of 1/√k of its size is the same neuron. So a crowded net that is made of parts goes the way of the
 * one that it was made of, whose sums are over pairs.
 */
const PARTS = 16;
const inParts = (values: readonly number[], size: number): number[] =>
  values.flatMap((_, a) => (a % size === 0 ? spread([values.slice(a, a + size)], PARTS).flat() : []));

function together(x: Rows, y: readonly number[], signs: readonly number[], start: readonly number[]) {
  const data = dataSet({ x, y });
  const parted = inParts(start, 2).map((value) => value / Math.sqrt(PARTS));
  const crowded = { model: squaredRelu(data, inParts(signs, 1)), start: parted };
  expect(isCrowded(crowded.model.neurons!)).toBe(true);
  const few = { model: squaredRelu(data, signs), start };
  expect(isCrowded(few.model.neurons!)).toBe(false);
  return { few, crowded };
}

describe('neurons in many parts', () => {
  it('go the way of those that they are parts of', () => {
    const { few, crowded } = together(xor8.X, xor8.y, xor8.signs, xor8.W0.flat());
    const until = { logInverseRisk: 1e30 };
    const [one, other] = [few, crowded].map(({ model, start }) =>
      follow(model, exponentialLoss, start, until, { samples: 8 }),
    );
    expect([one.status, other.status]).toEqual(['reached', 'reached']);
    const { final } = one;
    expect(Math.abs(other.final.normalizedMargin / final.normalizedMargin - 1)).toBeLessThan(1e-10);
    expect(Math.abs(other.final.pathLength - final.pathLength)).toBeLessThan(1e-8);
    final.weights.forEach((q, i) => expect(Math.abs(other.final.weights[i] - q)).toBeLessThan(1e-8));
    const wanted = inParts([...final.direction], 2);
    other.final.direction.forEach((value, a) =>
      expect(Math.abs(Math.sqrt(PARTS) * value - wanted[a])).toBeLessThan(1e-8),
    );
    // And in between, where neurons cross kinks.
    for (const s of [3, 30, 100]) {
      const [here, there] = [one.at(s), other.at(s)];
      here.margins.forEach((p, i) => expect(Math.abs(there.margins[i] - p)).toBeLessThan(1e-8));
    }
  });

  it('have weights as uncertain as theirs', () => {
    const tie: Rows = [
      [1, 0.5],
      [1, -0.5],
    ];
    const start = [1e4, 3e3, 1e4, -3e3, -1e3, 1e3, -1e3, -1e3];
    const signs = [1, 1, -1, -1];
    const errors = (x: Rows) => {
      const { few, crowded } = together(
        x,
        x.map(() => 1),
        signs,
        start,
      );
      return [few, crowded].map(({ model, start: w }) => {
        const flow = centralPath({ model, loss: exponentialLoss }, Float64Array.from(w), 'spherical', 1e-9);
        const { weightError } = flow;
        return typeof weightError === 'function' ? weightError(0, flow.y0) : NaN;
      });
    };
    const [apart, apartInParts] = errors(tie);
    expect([apart, apartInParts]).toEqual([1e-8, 1e-8]);
    const [close, closeInParts] = errors([tie[0], tie[1], [1, 0.5 + 1e-9]]);
    expect(close).toBeGreaterThan(1e-7);
    expect(Math.abs(closeInParts / close - 1)).toBeLessThan(1e-6);
  });
});
