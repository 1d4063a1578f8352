import { describe, expect, it } from 'vitest';
import {
  convolutional,
  dataSet,
  deepLinear,
  deepRelu,
  leakyRelu,
  linear,
  relu,
  scaledMargins,
  squaredRelu,
  type DataSet,
  type MarginModel,
  type PieceModel,
} from '../../problems/index.js';

const rows = [
  [1, 0.5, -2],
  [0.3, -1, 1.5],
  [-0.4, 1.1, 0.2],
];
const labels = [1, -1, 1];
const of = (factor: number): DataSet =>
  dataSet({ x: rows.map((row) => row.map((x) => factor * x)), y: labels });

const models: [string, (data: DataSet) => MarginModel, number][] = [
  ['linear', linear, 1],
  ['deep linear', (data) => deepLinear(data, [3, 2, 1]), 1],
  ['ReLU', (data) => relu(data, 2), 1],
  ['leaky ReLU', (data) => leakyRelu(data, 2, 0.25), 1],
  ['deep ReLU', (data) => deepRelu(data, [3, 2, 2, 1]), 1],
  ['convolutional', (data) => convolutional(data, { shape: { length: 3 }, filters: 2, kernel: 2 }), 1],
  ['squared ReLU', (data) => squaredRelu(data, [1, -1]), 2],
];

/** All that a model says at one point, with the pieces on both sides of every kink. */
function told(model: MarginModel, w: Float64Array): unknown {
  const { count: n, dimension: k, hessianBlocks, kinks } = model;
  const q = Float64Array.from({ length: n }, (_, i) => 0.5 + 0.1 * i);
  const write = (length: number, f: (out: Float64Array) => void): Float64Array => {
    const out = new Float64Array(length);
    f(out);
    return out;
  };
  const squares = hessianBlocks.reduce((sum, size) => sum + size * size, 0);
  const smooth = (part: MarginModel): unknown => [
    write(n, (out) => {
      part.margins(w, out);
    }),
    write(k, (out) => {
      part.pullback(w, q, out);
    }),
    write(n * k, (out) => {
      part.jacobian(w, out);
    }),
    write(squares, (out) => {
      part.hessian(w, q, out);
    }),
    part.blockMargins && write(n * hessianBlocks.length, (out) => part.blockMargins?.(w, out)),
    part.rows?.functions &&
      write(part.rows.dimension, (out) => {
        part.rows?.functions?.values(w, out);
      }),
  ];
  const piece = ({ constraints, ...part }: PieceModel): unknown => [
    smooth(part),
    constraints &&
      write(constraints.count, (out) => {
        constraints.values(w, out);
      }),
    constraints &&
      write(constraints.count * k, (out) => {
        constraints.jacobian(w, out);
      }),
  ];
  if (kinks === undefined) return [smooth(model), model.neurons?.data.x];
  const values = write(kinks.count, (out) => {
    kinks.values(w, out);
  });
  const pattern = Int8Array.from(values, Math.sign);
  return [
    smooth(model),
    values,
    ...Array.from(values.keys(), (r) => {
      const held = pattern.slice().fill(0, r, r + 1);
      return [
        write(hessianBlocks[kinks.block[r]], (out) => {
          kinks.gradient(w, pattern, r, out);
        }),
        kinks.jump(w, pattern, r),
        piece(kinks.piece(pattern)),
        piece(kinks.piece(held)),
      ];
    }),
  ];
}

describe('margins in other units', () => {
  it.each(models)('of a %s model are those of features in other units, bit for bit', (_, make, degree) => {
    const plain = make(of(1));
    const w = Float64Array.from({ length: plain.dimension }, (_entry, a) => Math.sin(1 + 2.3 * a));
    const apart = scaledMargins(make(of(2 ** 40)), 40 * degree);
    const expected = told(plain.inBlocks?.model ?? plain, w);
    expect(told(apart.inBlocks?.model ?? apart, w)).toEqual(expected);
    if (plain.inBlocks !== undefined) expect(told(apart, w)).toEqual(told(plain, w));
  });
});
