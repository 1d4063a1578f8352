import { randomSource } from '../../problems/random.js';
import { dop853, integrate, type Event } from '../../solvers/index.js';
import { neuronTransport } from '../../src/flow/neuron-transport.js';

/** A neuron, the data, and the weights over a step: rows of coefficients, one for each power of the share. */
export interface Case {
  readonly x: readonly (readonly number[])[];
  readonly y: readonly number[];
  readonly sign: number;
  readonly phi: readonly number[];
  readonly weights: readonly (readonly number[])[];
  readonly h: number;
}

export const NODES = [(4 - Math.sqrt(6)) / 10, (4 + Math.sqrt(6)) / 10, 1];

export function transport(one: Case, nodes: readonly number[] = NODES) {
  const d = one.phi.length;
  const data = { x: Float64Array.from(one.x.flat()), y: Float64Array.from(one.y), count: one.y.length };
  const growth = new Float64Array(nodes.length);
  const rows = new Float64Array(nodes.length * d);
  const weights = Float64Array.from(one.weights.flat());
  const { propagate } = neuronTransport({ ...data, dimension: d });
  // The direction stands among others.
  const phi = Float64Array.from([NaN, ...one.phi]);
  const done = propagate(one.sign, phi, 1, weights, one.h, nodes, growth, rows);
  const directions = nodes.map((_, k) => rows.subarray(k * d, (k + 1) * d));
  return { done, growth, directions, end: { growth: growth.at(-1)!, direction: directions.at(-1)! } };
}

export const dot = (u: ArrayLike<number>, v: ArrayLike<number>): number => {
  let sum = 0;
  for (let a = 0; a < u.length; a++) sum += u[a] * v[a];
  return sum;
};
export const length = (u: ArrayLike<number>): number => Math.sqrt(dot(u, u));
export const unit = (u: readonly number[]): number[] => u.map((value) => value / length(u));
export const distance = (u: ArrayLike<number>, v: ArrayLike<number>): number =>
  Math.sqrt(Array.from(u).reduce((sum, value, a) => sum + (value - v[a]) ** 2, 0));
export const power = (coefficients: readonly (readonly number[])[], i: number, share: number): number =>
  coefficients.reduceRight((sum, row) => sum * share + row[i], 0);

export function randomCase(seed: number): Case {
  const random = randomSource(seed);
  const d = 2 + Math.floor(random.uniform() * 4);
  const n = 1 + Math.floor(random.uniform() * 20);
  const normals = (size: number) => Array.from({ length: size }, () => random.normal());
  return {
    x: Array.from({ length: n }, () => unit(normals(d))),
    y: Array.from({ length: n }, () => (random.uniform() < 0.5 ? -1 : 1)),
    sign: random.uniform() < 0.5 ? -1 : 1,
    phi: unit(normals(d)),
    weights: Array.from({ length: 1 + Math.floor(random.uniform() * 4) }, (_, l) =>
      Array.from({ length: n }, () => (l === 0 ? 1 : 0.4) * random.uniform()),
    ),
    h: 10 ** (2 * random.uniform() - 1.5),
  };
}

/** Dormand–Prince in each pattern, and events where it changes. */
export function reference(one: Case, pattern = one.x.map((x) => (dot(x, one.phi) > 0 ? 1 : 0))) {
  const active = [...pattern];
  let crossings = 0;
  const events = one.x.flatMap((x, i): Event[] =>
    (['rising', 'falling'] as const).map((direction) => ({
      name: `${direction} ${i}`,
      direction,
      action: 'apply',
      value: (_t, w) => dot(x, w),
      apply: () => {
        active[i] = direction === 'rising' ? 1 : 0;
        crossings++;
      },
    })),
  );
  const solution = integrate(
    {
      f(t, w, out) {
        out.fill(0);
        one.x.forEach((x, i) => {
          if (active[i] === 0) return;
          const factor = 2 * one.sign * one.h * one.y[i] * power(one.weights, i, t) * dot(x, w);
          x.forEach((value, a) => (out[a] += factor * value));
        });
      },
      t0: 0,
      y0: one.phi,
      tEnd: 1,
    },
    { method: dop853, relativeTolerance: 1e-13, absoluteTolerance: 1e-14, events, saveAt: [1] },
  );
  if (solution.status !== 'success') throw new Error(solution.status);
  const w = solution.y.at(-1)!;
  return { growth: Math.log(length(w)), direction: unit([...w]), crossings };
}
