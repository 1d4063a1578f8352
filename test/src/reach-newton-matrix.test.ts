import { describe, expect, it } from 'vitest';
import {
  dataSet,
  deepLinear,
  linear,
  mexicanHat,
  squaredRelu,
  type MarginModel,
} from '../../problems/index.js';
import { randomSource } from '../../problems/random.js';
import type { LinearAlgebra, StepperSetup } from '../../solvers/index.js';
import { exponentialLoss, logisticLoss, type Loss } from '../../src/index.js';
import { centralPath } from '../../src/flow/central-path/central-path.js';
import { normalizeState, stateLayout } from '../../src/flow/central-path/state.js';
import { randomNet } from './reach.js';

/*
 * The structured Newton matrix γM − J of the central path against a dense one from differences of the right-hand side:
 * solutions for random right sides, real and complex γ, at states off the path.
 */
interface Case {
  readonly name: string;
  readonly model: MarginModel;
  readonly loss: Loss;
  readonly start: readonly number[];
  /** Whether margins depend on each other, where all weigh something and ε is small. */
  readonly dependent?: boolean;
}

const random = randomSource(11);
const normal = (length: number, scale = 1) => Array.from({ length }, () => scale * random.normal());

function net(seed: number, n: number, d: number, m: number, scale: number) {
  const { x, y, signs, start } = randomNet(seed, n, d, m);
  return { model: squaredRelu(dataSet({ x, y }), signs), start: start.map((value) => scale * value) };
}

const plane = dataSet({
  x: [
    [1, 0.5, 0.1],
    [1, -1, 0.4],
    [2, 0.3, -0.7],
    [0.4, 0.2, 0.9],
  ],
  y: [1, 1, 1, -1],
});

const cases: Case[] = [];
for (const loss of [exponentialLoss, logisticLoss]) {
  // Small starts have large ε; with several examples the logistic α is negative there.
  for (const scale of [0.03, 0.5, 2]) {
    cases.push({ name: `many blocks, scale ${scale}`, ...net(5, 6, 3, 7, scale), loss });
    // In the plane, and in more dimensions than are few, the same matrix is computed in other ways.
    cases.push({ name: `many blocks in the plane, scale ${scale}`, ...net(9, 6, 2, 9, scale), loss });
    cases.push({ name: `blocks of many dimensions, scale ${scale}`, ...net(6, 5, 8, 3, scale), loss });
    cases.push({
      name: `one large block, scale ${scale}`,
      model: deepLinear(plane, [3, 3, 2, 1]),
      start: normal(17, scale),
      loss,
    });
    cases.push({
      name: `no second derivatives, scale ${scale}`,
      model: linear(plane),
      start: normal(3, scale),
      loss,
    });
  }
}
// Two dependents each: an equal row and four rows in a plane; four lines of x and −x, whose squares are three.
const tied = dataSet({
  x: [
    [1, 0.5, 0.1],
    [1, -1, 0.4],
    [1, 0.3, -0.7],
    [1, -0.2, -0.2],
    [1, 0.4, 0.8],
    [-1, 1, -0.4],
  ],
  y: [1, 1, 1, 1, 1, -1],
});
const lines = [
  [1, 0.5],
  [0.3, -1],
  [0.9, 0.8],
  [-0.7, 0.6],
];
const bothSides = dataSet({
  x: [...lines, ...lines.map((row) => row.map((value) => -value))],
  y: [1, 1, -1, 1, -1, -1, 1, -1],
});
for (const loss of [exponentialLoss, logisticLoss]) {
  const small = { loss, dependent: true };
  cases.push(
    { ...small, name: 'dependents, no second derivatives', model: linear(tied), start: normal(3, 1e5) },
    {
      ...small,
      name: 'dependents, one large block',
      model: deepLinear(tied, [3, 2, 1]),
      start: normal(8, 1e3),
    },
    {
      ...small,
      name: 'dependents, many blocks',
      model: squaredRelu(bothSides, [1, -1, 1, -1, 1]),
      start: normal(10, 1e3),
    },
  );
}
// Two that nearly agree with combinations of others, and one that agrees with one of these.
const close = dataSet({
  x: [
    [1, 0.5, 0.1],
    [1, -1, 0.4],
    [1 + 3e-7, 0.5 - 2e-7, 0.1 + 5e-7],
    [1, -0.25 + 4e-7, 0.25],
    [1 + 3e-7, 0.5 - 2e-7, 0.1 + 5e-7],
  ],
  y: [1, 1, 1, 1, 1],
});
for (const loss of [exponentialLoss, logisticLoss]) {
  const small = { loss, dependent: true };
  cases.push(
    { ...small, name: 'remainders, no second derivatives', model: linear(close), start: [1e6, 2e5, -3e5] },
    {
      ...small,
      name: 'remainders, one large block',
      model: deepLinear(close, [3, 2, 1]),
      start: [0.8, -0.2, 0.3, 0.4, 0.5, -0.6, 0.9, 0.7].map((value) => 1e3 * value),
    },
  );
}
// So many neurons for an example that sums are formed arc by arc.
for (const loss of [exponentialLoss, logisticLoss])
  for (const scale of [0.03, 0.5, 2])
    cases.push({ name: `a crowd of blocks in the plane, scale ${scale}`, ...net(4, 2, 2, 35, scale), loss });
cases.push({
  name: "the hat's spherical part",
  model: mexicanHat({ degree: 2, definable: false }),
  loss: exponentialLoss,
  start: [-0.24, 0.52, 0.82],
});

function setUp({ model, loss, start, dependent = false }: Case, barrier: number) {
  const flow = centralPath({ model, loss }, Float64Array.from(start), 'spherical', 1e-8);
  const n = flow.y0.length;
  const setup = {
    f: (x: number, y: Float64Array, out: Float64Array) => {
      flow.f(x, y, out);
      return true;
    },
    dimension: n,
    problem: { ...flow.implicit, f: flow.f, t0: 0, y0: flow.y0, tEnd: 1 },
    relativeTolerance: 1e-6,
    counts: { jacobians: 0, factorizations: 0, newton: 0, newtonFailures: 0 },
  } as unknown as StepperSetup;
  const algebra = (flow.implicit?.linearAlgebra as (setup: StepperSetup) => LinearAlgebra)(setup);
  const y = flow.y0.slice();
  const length = n - 2;
  const unknowns = length - 2 - model.count;
  for (let a = 0; a < unknowns; a++) y[a] += 0.05 * random.normal();
  // Steps start from unit directions, and there the matrix is taken.
  normalizeState(stateLayout(model), y);
  // E moves by the barrier, z and C stay of order 1.
  y[length - 1] += barrier;
  for (let i = unknowns; i < length - 1; i++) y[i] = 0.5 * random.normal() + (i === length - 2 ? 0.3 : 0.2);
  // All margins positive and tied.
  if (dependent) for (let i = unknowns; i < length - 1; i++) y[i] = 0.2 + Math.abs(y[i]);
  return { flow, algebra, y, n };
}

/** Whether equations have been replaced by others since f0 was evaluated. */
function changed(
  f: (x: number, y: Float64Array, out: Float64Array) => void,
  y: Float64Array,
  f0: Float64Array,
): boolean {
  const now = new Float64Array(f0.length);
  f(0.3, y, now);
  return now.some((value, a) => value !== f0[a]);
}

/** J by central differences of sixth order. */
function differences(
  f: (x: number, y: Float64Array, out: Float64Array) => void,
  y: Float64Array,
): Float64Array {
  const n = y.length;
  const J = new Float64Array(n * n);
  const out = new Float64Array(n);
  const h = 1e-4;
  for (let b = 0; b < n; b++)
    for (const [k, c] of [
      [1, 45],
      [-1, -45],
      [2, -9],
      [-2, 9],
      [3, 1],
      [-3, -1],
    ]) {
      const moved = y.slice();
      moved[b] += k * h;
      f(0.3, moved, out);
      for (let a = 0; a < n; a++) J[a * n + b] += (c * out[a]) / (60 * h);
    }
  return J;
}

describe.each(cases)('$loss.name loss, $name', (one) => {
  it.each([0, 1, -2])('at a barrier moved by %d', (barrier) => {
    const { flow, algebra, y, n } = setUp(one, barrier);
    const f0 = new Float64Array(n);
    flow.f(0.3, y, f0);
    expect(f0.every((value) => Number.isFinite(value))).toBe(true);
    expect(algebra.jacobian(0.3, y, f0)).toBe(true);
    // From here on the equations are those of the matrix.
    expect(algebra.factorReal(1)).toBe(true);
    if (one.dependent === true) expect(changed(flow.f, y, f0)).toBe(true);
    const J = differences(flow.f, y);
    const M = new Float64Array(n);
    algebra.multiplyMass(new Float64Array(n).fill(1), M);

    for (const [alpha, beta] of [
      [3, 0],
      [50, 0],
      [4, 7],
      [0.7, 30],
    ]) {
      const right = Float64Array.from({ length: n }, () => random.normal());
      const rightIm = Float64Array.from({ length: n }, () => random.normal());
      const re = right.slice();
      const im = rightIm.slice();
      if (beta === 0) {
        expect(algebra.factorReal(alpha)).toBe(true);
        algebra.solveReal(re);
        im.fill(0);
        rightIm.fill(0);
      } else {
        expect(algebra.factorComplex(alpha, beta)).toBe(true);
        algebra.solveComplex(re, im);
      }
      let worst = 0;
      // The last two unknowns are integrals, whose own equations the matrix leaves out.
      for (let a = 0; a < n - 2; a++) {
        let left = M[a] * (alpha * re[a] - beta * im[a]);
        let leftIm = M[a] * (alpha * im[a] + beta * re[a]);
        let size = 1 + Math.abs(left) + Math.abs(leftIm);
        for (let b = 0; b < n; b++) {
          left -= J[a * n + b] * re[b];
          leftIm -= J[a * n + b] * im[b];
          size += Math.abs(J[a * n + b] * re[b]) + Math.abs(J[a * n + b] * im[b]);
        }
        worst = Math.max(worst, Math.abs(left - right[a]) / size, Math.abs(leftIm - rightIm[a]) / size);
      }
      expect(worst).toBeLessThan(1e-7);
    }
  });
});
