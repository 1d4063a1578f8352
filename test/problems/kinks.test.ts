/** What every model with kinks must satisfy, whatever it computes. */
import { describe, expect, test } from 'vitest';
import { convolutional, type ConvolutionalOptions } from '../../problems/convolutional.js';
import { dataSet, type DataSet } from '../../problems/data-set.js';
import { deepRelu } from '../../problems/deep-relu.js';
import { InputError } from '../../problems/input-error.js';
import type { Constraints, PieceModel } from '../../problems/kinks.js';
import type { MarginModel } from '../../problems/margin-model.js';
import { leakyRelu, relu } from '../../problems/relu.js';
import { randomSource } from '../../problems/random.js';
import { differencedJacobian, dot, norm, written } from './differences.js';
import {
  beyond,
  insidePiece,
  kinkGradient,
  kinksOf,
  patternAt,
  pointsOnKinks,
  valuesAt,
  vanishing,
  withSide,
} from './kinked-points.js';

const data = dataSet({
  x: [
    [0.5, -1.2, 0.3],
    [1.1, 0.4, -0.7],
    [-0.6, 0.9, 1.3],
    [0.2, 0.8, -0.1],
  ],
  y: [1, -1, 1, -1],
});
/** The degree of $z_r$, by the widths. */
const byLayer = (widths: number[]) => (kink: number) => {
  let unit = Math.floor(kink / data.count);
  let layer = 1;
  for (; unit >= widths[layer]; layer++) unit -= widths[layer];
  return layer;
};

type Case = readonly [string, MarginModel, (kink: number) => number];
const deep = (widths: number[], slope = 0): Case => [
  `ReLU ${widths.join('-')}, slope ${slope}`,
  deepRelu(data, widths, { slope }),
  byLayer(widths),
];
const convolution = (name: string, examples: DataSet, options: ConvolutionalOptions): Case => [
  `convolution, ${name}`,
  convolutional(examples, options),
  () => 1,
];
const source = randomSource(3);
const normal = dataSet({
  x: Array.from({ length: 3 }, () => Array.from({ length: 16 }, () => source.normal())),
  y: [1, -1, 1],
});
/** With patches that are equal and some that are zero. */
const ternary = dataSet({
  x: Array.from({ length: 3 }, () => Array.from({ length: 12 }, () => (source.uint32() % 3) - 1)),
  y: [-1, 1, 1],
});

/** The network in blocks, one a neuron. */
const twoLayers = (name: string, model: MarginModel): Case => [name, model.inBlocks?.model ?? model, () => 1];

const models: readonly Case[] = [
  twoLayers('two-layer ReLU', relu(data, 3)),
  twoLayers('two-layer leaky ReLU', leakyRelu(data, 3, 0.2)),
  deep([3, 3, 1]),
  deep([3, 3, 2, 1]),
  deep([3, 2, 3, 1], 0.2),
  deep([3, 2, 2, 2, 1], 0.3),
  deep([3, 1, 2, 2, 1]),
  deep([3, 1, 2, 1, 1], 0.4),
  convolution('on a line', normal, { shape: { length: 16 }, filters: 2, kernel: 3, stride: 2, pool: 3 }),
  convolution('without pooling', normal, { shape: { length: 16 }, filters: 2, kernel: 5, stride: 5 }),
  convolution('in a square', normal, { shape: { height: 4, width: 4 }, filters: 2, kernel: 2, pool: [3, 1] }),
  convolution('of two channels', normal, {
    shape: { height: 2, width: 4, channels: 2 },
    filters: 2,
    kernel: [1, 2],
    pool: [2, 3],
    slope: 0.3,
  }),
  convolution('of equal patches', ternary, { shape: { length: 12 }, filters: 2, kernel: 2, pool: 5 }),
  convolution('of equal patches, leaky', ternary, {
    shape: { height: 3, width: 4 },
    filters: 2,
    kernel: [2, 1],
    pool: 2,
    slope: 0.5,
  }),
];

const H = 1e-3;
const jacobianOf = (model: MarginModel, w: Float64Array) => {
  const flat = written(model.count * model.dimension, (out) => model.jacobian(w, out));
  return Array.from({ length: model.count }, (_, i) =>
    flat.subarray(i * model.dimension, (i + 1) * model.dimension),
  );
};
const hessianEntries = (model: MarginModel) =>
  model.hessianBlocks.reduce((sum, size) => sum + size * size, 0);
const everything = (model: MarginModel, w: Float64Array, q: Float64Array) => [
  written(model.count, (out) => model.margins(w, out)),
  written(model.dimension, (out) => model.pullback(w, q, out)),
  written(model.count * model.dimension, (out) => model.jacobian(w, out)),
  written(hessianEntries(model), (out) => model.hessian(w, q, out)),
  written(model.count * model.hessianBlocks.length, (out) =>
    model.blockMargins === undefined ? out.fill(0) : model.blockMargins(w, out),
  ),
];
/** The Hessian as a full matrix. */
function full(blocks: readonly number[], entries: Float64Array): number[][] {
  const size = blocks.reduce((sum, block) => sum + block, 0);
  const matrix = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  let [first, at] = [0, 0];
  for (const block of blocks) {
    for (let a = 0; a < block; a++)
      for (let b = 0; b < block; b++) matrix[first + a][first + b] = entries[at++];
    first += block;
  }
  return matrix;
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number) {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(1, ...Array.from(expected, Math.abs));
  for (let i = 0; i < actual.length; i++)
    expect(Math.abs(actual[i] - expected[i])).toBeLessThanOrEqual(tolerance * scale);
}

/** A function and its derivatives by differences: values, rows, and what rows are pulled back to. */
function expectDerivatives(piece: PieceModel, part: MarginModel | Constraints, w: Float64Array) {
  const margins = 'margins' in part;
  const { count } = part;
  const values = (at: Float64Array) =>
    written(count, (out) => (margins ? part.margins(at, out) : part.values(at, out)));
  const k = piece.dimension;
  const rows = written(count * k, (out) => part.jacobian(w, out));
  differencedJacobian(values, w, 0.02).forEach((row, i) =>
    expectClose(rows.subarray(i * k, (i + 1) * k), row, 1e-9),
  );
  const factors = Float64Array.from({ length: count }, (_, i) => 1 - 0.7 * i);
  const pull = (at: Float64Array) => written(k, (out) => part.pullback(at, factors, out));
  const sums = Float64Array.from({ length: k }, (_, a) =>
    dot(
      factors,
      rows.filter((__, e) => e % k === a),
    ),
  );
  expectClose(pull(w), sums, 1e-12);
  const second = full(
    piece.hessianBlocks,
    written(hessianEntries(piece), (out) => part.hessian(w, factors, out)),
  );
  differencedJacobian(pull, w, 0.02).forEach((row, a) => expectClose(second[a], row, 2e-9));
  second.forEach((row, a) => row.forEach((entry, b) => expect(entry).toBe(second[b][a])));
}

describe.each(models)('%s', (_name, model, degreeOf) => {
  const kinks = kinksOf(model);
  const { invariants } = model;
  const all = Array.from({ length: kinks.count }, (_, kink) => kink);
  const random = randomSource(8);
  const draw = (length: number) => Float64Array.from({ length }, () => random.normal());
  const on = pointsOnKinks(model, random, 3);
  const q = Float64Array.from({ length: model.count }, (_, i) => 0.3 + 0.2 * i);

  test('states its kinks consistently and is frozen', () => {
    expect([model, kinks].every(Object.isFrozen)).toBe(true);
    expect([kinks.example.length, kinks.block.length]).toEqual([kinks.count, kinks.count]);
    expect(all.every((kink) => kinks.example[kink] < model.count)).toBe(true);
    expect(all.every((kink) => kinks.block[kink] < model.hessianBlocks.length)).toBe(true);
    expect(new Set(all.map((kink) => kinks.describe(kink))).size).toBe(kinks.count);
    expect(model.smoothness).toBe('locally-lipschitz');
    expect(on.length).toBeGreaterThan(kinks.count / 2);
  });

  test('switching functions are homogeneous, with the gradients of differences', () => {
    for (let round = 0; round < 3; round++) {
      const w = insidePiece(model, random, H);
      const pattern = patternAt(model, w);
      const z = valuesAt(model, w);
      const scale = 10 ** (10 * round - 10);
      const scaled = valuesAt(
        model,
        w.map((entry) => scale * entry),
      );
      const differenced = differencedJacobian((at) => valuesAt(model, at), w, H);
      for (const kink of all) {
        const gradient = kinkGradient(model, w, pattern, kink);
        const gross = dot(gradient.map(Math.abs), w.map(Math.abs)) + Number.MIN_VALUE;
        const degree = degreeOf(kink);
        expect(Math.abs(dot(gradient, w) - degree * z[kink])).toBeLessThanOrEqual(1e-14 * gross);
        expect(Math.abs(scaled[kink] / scale ** degree - z[kink])).toBeLessThanOrEqual(1e-13 * gross);
        expectClose(gradient, differenced[kink], 1e-9);
      }
    }
  });

  test('is what its piece is where W lies in it', () => {
    for (let round = 0; round < 5; round++) {
      const w = draw(model.dimension);
      const piece = kinks.piece(patternAt(model, w));
      expect(everything(piece, w, q)).toEqual(everything(model, w, q));
      expect([piece.kinks, piece.constraints]).toEqual([undefined, undefined]);
      expect(Object.isFrozen(piece)).toBe(true);
    }
  });

  test('a piece is smooth for all W', () => {
    for (let round = 0; round < 2; round++) {
      const piece = kinks.piece(patternAt(model, draw(model.dimension)));
      expectDerivatives(piece, piece, draw(model.dimension));
    }
  });

  test('on a kink margins are continuous, and gradients jump along its normal', () => {
    for (const { w, kink, below } of on) {
      const above = beyond(model, w, below, kink, 1);
      const pieces = [below, above].map((pattern) => kinks.piece(pattern));
      const [p, other] = pieces.map((piece) => written(model.count, (out) => piece.margins(w, out)));
      expectClose(p, other, 1e-13);
      const [rows, others] = pieces.map((piece) => jacobianOf(piece, w));
      const c = kinks.jump(w, below, kink);
      expect(kinks.jump(w, above, kink)).toBe(c);
      const normal = kinkGradient(model, w, below, kink);
      rows.forEach((row, i) => {
        const expected = normal.map((entry) => (i === kinks.example[kink] ? c * entry : 0));
        expectClose(
          others[i].map((entry, a) => entry - row[a]),
          expected,
          1e-13,
        );
      });
    }
    expect(on.some(({ w, kink, below }) => kinks.jump(w, below, kink) !== 0)).toBe(true);
  });

  test('the pieces beside a kink are those that are met next to it', () => {
    for (const { w, kink, below } of on) {
      const normal = kinkGradient(model, w, below, kink);
      const size = norm(normal);
      for (const side of [-1, 1]) {
        const pattern = beyond(model, w, below, kink, side);
        const met = patternAt(
          model,
          w.map((entry, a) => entry + (side * 1e-8 * normal[a]) / size),
        );
        const beside = vanishing(model, w, kink, below);
        const active = all.filter(
          (other) => kinks.idle?.(pattern, other) !== true && !beside.includes(other),
        );
        expect(active.map((other) => met[other])).toEqual(active.map((other) => pattern[other]));
      }
    }
  });

  test('a normal changes on kinks alone that it is above', () => {
    for (const { w, kink, below } of on) {
      const above = beyond(model, w, below, kink, 1);
      for (const other of all) {
        const [g, h] = [below, above].map((pattern) => kinkGradient(model, w, pattern, other));
        const moves = g.some((entry, a) => entry !== h[a]);
        if (moves) expect(kinks.below?.(other, kink)).toBe(true);
        if (kinks.below?.(other, kink) === true) expect(kinks.example[other]).toBe(kinks.example[kink]);
      }
    }
  });

  test('idle switching functions are zero', () => {
    for (let round = 0; round < 5; round++) {
      const w = draw(model.dimension);
      const pattern = patternAt(model, w);
      const z = valuesAt(model, w);
      for (const kink of all)
        if (kinks.idle?.(pattern, kink) === true) {
          expect([z[kink], kinks.jump(w, pattern, kink)]).toEqual([0, 0]);
          expect(norm(kinkGradient(model, w, pattern, kink))).toBe(0);
        } else expect(z[kink]).not.toBe(0);
    }
  });

  test('what is held is projected out or a constraint', () => {
    for (const { w, kink, below } of on) {
      const piece = kinks.piece(withSide(below, kink, 0));
      const [p, held] = [kinks.piece(below), piece].map((each) =>
        written(model.count, (out) => each.margins(w, out)),
      );
      expectClose(held, p, 1e-13);
      const normal = kinkGradient(model, w, below, kink);
      const { constraints } = piece;
      if (constraints === undefined) {
        const pulled = written(model.dimension, (out) => piece.pullback(w, q, out));
        expect(Math.abs(dot(pulled, normal))).toBeLessThanOrEqual(1e-13 * norm(pulled) * norm(normal));
      } else {
        expect(Array.from(constraints.kinks)).toEqual([kink]);
        expectClose(
          written(1, (out) => constraints.values(w, out)),
          [0],
          1e-13,
        );
        expectClose(
          written(model.dimension, (out) => constraints.jacobian(w, out)),
          normal,
          1e-13,
        );
      }
    }
  });

  test('pieces with several kinks held are smooth, and so are their constraints', () => {
    let constrained = 0;
    for (let round = 0; round < 3; round++) {
      const pattern = patternAt(model, draw(model.dimension));
      for (const kink of all) if (random.uniform() < 0.2) pattern[kink] = 0;
      const piece = kinks.piece(pattern);
      const w = draw(model.dimension);
      expectDerivatives(piece, piece, w);
      if (piece.constraints === undefined) continue;
      expectDerivatives(piece, piece.constraints, w);
      constrained += piece.constraints.count;
      expect(Array.from(piece.constraints.kinks).every((kink) => pattern[kink] === 0)).toBe(true);
    }
    if (all.some((kink) => degreeOf(kink) > 1)) expect(constrained).toBeGreaterThan(0);
  });

  test('invariants change along no gradient of a margin, and along no normal on its kink', () => {
    if (invariants === undefined) return;
    const form = (v: Float64Array, w: Float64Array) =>
      written(invariants.count, (out) => invariants.form(v, w, out));
    const unchanged = (v: Float64Array, w: Float64Array) =>
      form(v, w).forEach((change) =>
        expect(Math.abs(change)).toBeLessThanOrEqual(1e-13 * (norm(v) * norm(w) + 1)),
      );
    const w = draw(model.dimension);
    jacobianOf(model, w).forEach((row) => unchanged(row, w));
    for (const { w, kink, below } of on) {
      unchanged(kinkGradient(model, w, below, kink), w);
      const piece = kinks.piece(withSide(below, kink, 0));
      jacobianOf(piece, w).forEach((row) => unchanged(row, w));
    }
    const lambda = draw(invariants.count);
    const v = draw(model.dimension);
    const pulled = written(model.dimension, (out) => invariants.pullback(w, lambda, out));
    expect(Math.abs(dot(pulled, v) - dot(form(v, w), lambda))).toBeLessThan(1e-12);
  });

  test('patterns are copied, and refused where they are none', () => {
    const w = draw(model.dimension);
    const pattern = patternAt(model, w);
    const piece = kinks.piece(pattern);
    const before = everything(piece, w, q);
    pattern.fill(0);
    expect(everything(piece, w, q)).toEqual(before);
    expect(() => kinks.piece(new Int8Array(1))).toThrow(
      `the pattern has 1 entries for ${kinks.count} switching functions`,
    );
    pattern[1] = 2;
    expect(() => kinks.piece(pattern)).toThrow('entry 2 of the pattern is 2');
    expect(() => kinks.piece(pattern)).toThrow(InputError);
  });
});
