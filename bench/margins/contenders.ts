import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type * as Core from '../../src/index.js';
import type * as Batch from '../../src/batch/blocked-layer.js';
import type * as Problems from '../../problems/index.js';
import type * as Workers from '../../src/workers/index.js';
import type { Size } from './sizes.js';

/* The library as its users get it: compiled into dist/. */
const built = (file: string): Promise<unknown> => import(new URL(`../../dist/${file}`, import.meta.url).href);
const { evaluateMargins } = (await built('src/index.js')) as typeof Core;
const { blockedLayer } = (await built('src/batch/blocked-layer.js')) as typeof Batch;
const { dataSet, linear, randomSource, squaredRelu } = (await built('problems/index.js')) as typeof Problems;
const { cpuThreads } = (await built('src/workers/index.js')) as typeof Workers;

/** One way to compute a batch. */
export interface Contender {
  readonly name: string;
  /** Largest number of operations that it is asked for: the slow ones are spared the large batches. */
  readonly most: number;
  /** Computes once, and says what ran. */
  run(batch: PreparedBatch): Promise<string>;
}

export interface PreparedBatch {
  readonly model: Problems.MarginModel;
  readonly w: Float64Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

export function prepared({ examples, features, vectors, width }: Size): PreparedBatch {
  const random = randomSource(1);
  const normals = (count: number): Float64Array =>
    Float64Array.from({ length: count }, () => random.normal());
  const x = normals(examples * features);
  const y = Float64Array.from({ length: examples }, () => (random.uniform() < 0.5 ? 1 : -1));
  // The model is made of one example: batches bring their own.
  const data = dataSet({ x: [normals(features)], y: [1] });
  const model =
    width === 0
      ? linear(data)
      : squaredRelu(
          data,
          Array.from({ length: width }, (_, j) => (j % 2 === 0 ? 1 : -1)),
        );
  return { model, w: normals(vectors * model.dimension), x, y };
}

const plain: Core.MarginBackend = {
  name: 'cpu',
  precision: 'float64',
  description: 'typed arrays',
  load: blockedLayer,
  close() {
    // Nothing was taken.
  },
};

/** What is compared; to be closed afterwards. */
export function contenders(threads: number): { all: readonly Contender[]; close: () => Promise<void> } {
  const several = cpuThreads({ threads });
  const by =
    (options: Core.BatchOptions): Contender['run'] =>
    async ({ model, w, x, y }) => {
      const { ran } = await evaluateMargins(model, w, x, y, options);
      return `${ran.description}, ${ran.precision}${ran.fallback === null ? '' : ` (fallback: ${ran.fallback})`}`;
    };
  return {
    all: [
      { name: 'typed arrays', most: 1e9, run: by({ cpu: plain }) },
      { name: 'cpu', most: Infinity, run: by({}) },
      { name: `cpu, ${threads} threads`, most: Infinity, run: by({ cpu: several }) },
      { name: 'gpu', most: 3e9, run: by({ backend: 'gpu' }) },
    ],
    close: async () => several.close(),
  };
}

/** Seconds that numpy takes for the products alone, on one thread of its BLAS; null where there is no numpy. */
export function numpySeconds({ examples, features, vectors, width }: Size): number | null {
  const file = fileURLToPath(new URL('numpy_products.py', import.meta.url));
  const arguments_ = [file, vectors * Math.max(1, width), features, examples].map(String);
  const { status, stdout } = spawnSync('python3', arguments_, {
    encoding: 'utf8',
    env: { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' },
  });
  return status === 0 ? Number(stdout) : null;
}
