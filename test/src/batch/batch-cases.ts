import {
  dataSet,
  deepLinear,
  leakyRelu,
  linear,
  randomSource,
  relu,
  squaredRelu,
  type DataSet,
  type MarginModel,
} from '../../../problems/index.js';

/* Batches, and their margins straight from the definition: no code of the project but the order of the parameters. */

export interface BatchCase {
  readonly name: string;
  readonly model: (data: DataSet) => MarginModel;
  /**
   * Φ(x; w), and the sum of the sizes of its terms, Σ_j |c_j| φ(Σ_a |r_ja x_a|): what rounding is measured by.
   *
   * @param w a parameter vector
   */
  readonly predict: (w: Float64Array, x: Float64Array) => { value: number; terms: number };
}

function neurons(
  rows: (j: number, a: number) => number,
  c: (j: number) => number,
  m: number,
  x: Float64Array,
  phi: (z: number) => number,
): { value: number; terms: number } {
  let value = 0;
  let terms = 0;
  for (let j = 0; j < m; j++) {
    let z = 0;
    let size = 0;
    for (let a = 0; a < x.length; a++) {
      z += rows(j, a) * x[a];
      size += Math.abs(rows(j, a) * x[a]);
    }
    value += c(j) * phi(z);
    terms += Math.abs(c(j)) * phi(size);
  }
  return { value, terms };
}

const leaky = (slope: number) => (z: number) => (z > 0 ? z : slope * z);
const squared = (z: number): number => (z > 0 ? z * z : 0);

const twoLayer = (name: string, m: number, slope: number, model: BatchCase['model']): BatchCase => ({
  name,
  model,
  predict: (w, x) =>
    neurons(
      (j, a) => w[j * x.length + a],
      (j) => w[m * x.length + j],
      m,
      x,
      leaky(slope),
    ),
});

/** Networks of m neurons, and linear ones. */
export const batchCases = (m: number): readonly BatchCase[] => [
  {
    name: 'linear',
    model: linear,
    predict: (w, x) =>
      neurons(
        (_, a) => w[a],
        () => 1,
        1,
        x,
        (z) => z,
      ),
  },
  {
    name: 'deep linear',
    model: (data) => deepLinear(data, [data.dimension, 3, 2, 1]),
    predict(w, x) {
      const d = x.length;
      let value = 0;
      let terms = 0;
      // All paths from the features to the output.
      for (let a = 0; a < d; a++)
        for (let h = 0; h < 3; h++)
          for (let g = 0; g < 2; g++) {
            const term = w[3 * d + 6 + g] * w[3 * d + 3 * g + h] * w[h * d + a] * x[a];
            value += term;
            terms += Math.abs(term);
          }
      return { value, terms };
    },
  },
  {
    name: 'squared ReLU',
    model: (data) =>
      squaredRelu(
        data,
        Array.from({ length: m }, (_, j) => (j % 3 === 1 ? -1 : 1)),
      ),
    predict: (w, x) =>
      neurons(
        (j, a) => w[j * x.length + a],
        (j) => (j % 3 === 1 ? -1 : 1),
        m,
        x,
        squared,
      ),
  },
  twoLayer('ReLU', m, 0, (data) => relu(data, m)),
  twoLayer('leaky ReLU', m, 0.3, (data) => leakyRelu(data, m, 0.3)),
];

export interface Batch {
  readonly model: MarginModel;
  readonly w: Float64Array;
  readonly data: DataSet;
  /** Margins at the unit vectors, and sums of the sizes of their terms: vectors × examples. */
  readonly margins: Float64Array;
  readonly terms: Float64Array;
}

/**
 * A random batch.
 *
 * @param scales by how many powers of ten the rows of W and X differ, at random, to either side
 */
export function batch(
  one: BatchCase,
  sizes: { readonly examples: number; readonly features: number; readonly vectors: number },
  seed: number,
  scales = { w: 0, x: 0 },
): Batch {
  const { examples: n, features: d, vectors } = sizes;
  const random = randomSource(seed);
  const rowsOf = (count: number, width: number, powers: number): Float64Array => {
    const values = new Float64Array(count * width);
    for (let r = 0; r < count; r++) {
      const factor = 10 ** (powers * (2 * random.uniform() - 1));
      for (let a = 0; a < width; a++) values[r * width + a] = factor * random.normal();
    }
    return values;
  };
  const y = Array.from({ length: n }, () => (random.uniform() < 0.5 ? 1 : -1));
  const data = dataSet({ x: { values: rowsOf(n, d, scales.x), dimension: d }, y });
  const model = one.model(data);
  const w = rowsOf(vectors, model.dimension, scales.w);
  const margins = new Float64Array(vectors * n);
  const terms = new Float64Array(vectors * n);
  for (let b = 0, at = 0; b < vectors; b++) {
    const own = w.slice(b * model.dimension, (b + 1) * model.dimension);
    const norm = Math.hypot(...own);
    const theta = own.map((value) => value / norm);
    for (let i = 0; i < n; i++, at++) {
      const { value, terms: size } = one.predict(theta, data.x.subarray(i * d, (i + 1) * d));
      margins[at] = y[i] * value;
      terms[at] = size;
    }
  }
  return { model, w, data, margins, terms };
}

/** The largest of |computed − exact| / Σ|terms|. */
export function worstError(computed: Float64Array, { margins, terms }: Batch): number {
  let worst = 0;
  for (let at = 0; at < margins.length; at++) {
    const error = Math.abs(computed[at] - margins[at]) / terms[at];
    // Not a number counts as the worst of all.
    if (!(error <= worst)) worst = error === error ? error : Infinity;
  }
  return worst;
}
