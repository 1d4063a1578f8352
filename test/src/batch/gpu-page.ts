/* A page that computes batches, for a browser: bundled with all that it needs. */
import {
  dataSet,
  leakyRelu,
  linear,
  randomSource,
  squaredRelu,
  type MarginModel,
} from '../../../problems/index.js';
import { evaluateMargins, openGpu, type BatchOptions, type Ran } from '../../../src/index.js';
import type { GpuMode } from '../../../src/index.js';

export interface Sizes {
  readonly n: number;
  readonly d: number;
  readonly m: number;
  readonly B: number;
}
export type Kind = 'linear' | 'squared-relu' | 'leaky-relu';

export interface Outcome {
  readonly ran: Ran;
  /** The largest error, in parts of the sizes of the terms. */
  readonly worst: number;
}

export interface Page {
  evaluate(kind: Kind, sizes: Sizes, options: BatchOptions): Promise<Outcome>;
  /** The same for several sizes, on one gpu. */
  evaluateAll(mode: GpuMode, kind: Kind, sizes: readonly Sizes[]): Promise<Outcome[]>;
  canOpen(mode?: GpuMode): Promise<string>;
}

const SLOPE = 0.2;

function modelOf(kind: Kind, { d, m }: Sizes): MarginModel {
  const data = dataSet({ x: [Array.from({ length: d }, () => 1)], y: [1] });
  if (kind === 'linear') return linear(data);
  if (kind === 'leaky-relu') return leakyRelu(data, m, SLOPE);
  return squaredRelu(
    data,
    Array.from({ length: m }, (_, j) => (j % 3 === 0 ? -1 : 1)),
  );
}

/** p_i(θ_b) and the sum of the sizes of its terms, straight from the formulas of the three models. */
function reference(kind: Kind, { d, m }: Sizes, w: Float64Array, x: Float64Array, y: number) {
  const norm = Math.sqrt(w.reduce((s, v) => s + v * v, 0));
  let value = 0;
  let size = 0;
  const neurons = kind === 'linear' ? 1 : m;
  for (let j = 0; j < neurons; j++) {
    let z = 0;
    let sizes = 0;
    for (let a = 0; a < d; a++) {
      z += (w[j * d + a] / norm) * x[a];
      sizes += Math.abs((w[j * d + a] / norm) * x[a]);
    }
    if (kind === 'linear') {
      value += z;
      size += sizes;
    } else if (kind === 'squared-relu') {
      value += (j % 3 === 0 ? -1 : 1) * Math.max(0, z) ** 2;
      size += sizes ** 2;
    } else {
      const c = w[m * d + j] / norm;
      value += c * Math.max(z, SLOPE * z);
      size += Math.abs(c) * sizes;
    }
  }
  return { value: y * value, size };
}

let seed = 0;

async function evaluate(kind: Kind, sizes: Sizes, options: BatchOptions): Promise<Outcome> {
  const { n, d, B } = sizes;
  const model = modelOf(kind, sizes);
  const random = randomSource(seed++);
  const numbers = (count: number) =>
    Float64Array.from({ length: count }, () => (random.uniform() < 0.7 ? 1 : -1) * random.uniform());
  const [x, w] = [numbers(n * d), numbers(B * model.dimension)];
  const y = Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 1 : -1));
  const { margins, ran } = await evaluateMargins(model, w, x, y, options);
  let worst = 0;
  for (let b = 0, at = 0; b < B; b++)
    for (let i = 0; i < n; i++, at++) {
      const own = w.subarray(b * model.dimension, (b + 1) * model.dimension);
      const { value, size } = reference(kind, sizes, own, x.subarray(i * d, (i + 1) * d), y[i]);
      const error = Math.abs(margins[at] - value) / size;
      if (!(error <= worst)) worst = error;
    }
  return { ran, worst };
}

const page: Page = {
  evaluate,
  async evaluateAll(mode, kind, sizes) {
    const gpu = await openGpu({ mode });
    try {
      const outcomes: Outcome[] = [];
      for (const one of sizes) outcomes.push(await evaluate(kind, one, { backend: 'gpu', gpu }));
      return outcomes;
    } finally {
      await gpu.close();
    }
  },
  async canOpen(mode) {
    try {
      const gpu = await openGpu(mode === undefined ? {} : { mode });
      await gpu.close();
      return gpu.description;
    } catch (error) {
      return String(error);
    }
  },
};

Object.assign(globalThis, { page });
