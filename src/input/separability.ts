import { conflictingExamples, signedFeatures, type DataSet, type MarginModel } from '../../problems/index.js';
import { conflictOnRay } from './conflict-on-ray.js';
import { largestMargin } from './margin-program.js';

/**
 * Whether a model can bring all margins of its data above 0, with what shows it. Exactly one of two things exists for a
 * linear predictor (Gordan 1873, with $z_i = y_i x_i$): a w with $\langle w, z_i\rangle > 0$ for all i, or weights
 * $\lambda_i \ge 0$, not all zero, with $\sum_i \lambda_i z_i = 0$.
 *
 * - `separable`: such a w, with every $\langle w, z_i\rangle$ positive beyond its rounding error.
 * - `not-separable`: such weights, scaled to sum 1.
 * - `unknown`: nothing was found either way.
 */
export type Separability =
  | {
      readonly verdict: 'separable';
      /** w, as many entries as there are features, not normalised. */
      readonly predictor: Float64Array;
    }
  | {
      readonly verdict: 'not-separable';
      /** λ, one an example. */
      readonly weights: Float64Array;
      /**
       * Largest entry of $\sum_i \lambda_i z_i$, each relative to the sum of the sizes of its terms: 0, or the size of
       * rounding errors.
       */
      readonly residual: number;
      /** One clause for people that says how it was seen, with examples counted from 1. */
      readonly how: string;
      /** Whether a linear predictor would separate them if a column of ones were added to the features. */
      readonly withConstant: boolean;
    }
  | { readonly verdict: 'unknown' };

/** A residual larger than this is no certificate: data may well be separable with so small a margin. */
const CERTAIN = 64 * Number.EPSILON;

/** Whether every ⟨w, z_i⟩ is positive by more than the rounding error of a sum of d products. */
function separates(w: Float64Array, z: Float64Array, d: number): boolean {
  for (let start = 0; start < z.length; start += d) {
    let sum = 0;
    let size = 0;
    for (let a = 0; a < d; a++) {
      const term = w[a] * z[start + a];
      sum += term;
      size += Math.abs(term);
    }
    if (!(sum > (d + 1) * Number.EPSILON * size)) return false;
  }
  return true;
}

function residualOf(weights: Float64Array, z: Float64Array, d: number): number {
  let worst = 0;
  for (let a = 0; a < d; a++) {
    let sum = 0;
    let size = 0;
    for (let i = 0; i < weights.length; i++) {
      const term = weights[i] * z[i * d + a];
      sum += term;
      size += Math.abs(term);
    }
    if (size > 0) worst = Math.max(worst, Math.abs(sum) / size);
  }
  return worst;
}

/** The weights as a formula, or a summary of it where many examples carry weight. */
function describe(weights: Float64Array, residual: number): string {
  const carrying = [...weights.keys()].filter((i) => weights[i] > 0).sort((i, j) => weights[j] - weights[i]);
  if (carrying.length === 1) return `example ${carrying[0] + 1} is all zeros, so its margin is 0 for every w`;
  const term = (i: number): string => `${Number(weights[i].toPrecision(3))}·z${i + 1}`;
  const formula =
    carrying.length <= 4
      ? carrying
          .sort((i, j) => i - j)
          .map(term)
          .join(' + ')
      : `${carrying.slice(0, 3).map(term).join(' + ')} + … (${carrying.length} examples)`;
  const exactness = residual === 0 ? 'exactly' : `up to ${residual.toExponential(0)}`;
  return `${formula} = 0 ${exactness} with z_i = y_i x_i, and then no w has every ⟨w, z_i⟩ > 0 (Gordan)`;
}

async function linearSeparability(z: Float64Array, d: number): Promise<Separability> {
  const found = await largestMargin(z, d);
  if (found === undefined) return { verdict: 'unknown' };
  const { predictor, weights } = found;
  if (separates(predictor, z, d)) return { verdict: 'separable', predictor };
  const residual = residualOf(weights, z, d);
  if (!(residual <= CERTAIN)) return { verdict: 'unknown' };
  return {
    verdict: 'not-separable',
    weights,
    residual,
    how: describe(weights, residual),
    withConstant: false,
  };
}

/** $z_i$ for the examples with a 1 put behind their features. */
function withOnes({ count, dimension, x, y }: DataSet): Float64Array {
  const width = dimension + 1;
  return Float64Array.from({ length: count * width }, (_, at) => {
    const i = Math.floor(at / width);
    const a = at % width;
    return y[i] * (a < dimension ? x[i * dimension + a] : 1);
  });
}

/** Degrees in the features x of networks without biases, Φ(cx) = c^k Φ(x) for c > 0. */
const degreesInFeatures: Readonly<Record<string, number>> = {
  'squared-relu': 2,
  relu: 1,
  'leaky-relu': 1,
  'deep-relu': 1,
  convolutional: 1,
};

/** Without biases a network is 0 at 0, and of one sign along a ray. */
function alongRays({ kind }: MarginModel, data: DataSet): Separability {
  if (!Object.hasOwn(degreesInFeatures, kind)) return { verdict: 'unknown' };
  const found = conflictOnRay(data);
  if (found === null) return { verdict: 'unknown' };
  const weights = new Float64Array(data.count);
  if ('zero' in found) {
    weights[found.zero] = 1;
    const how = `example ${found.zero + 1} is all zeros, so its margin is 0 for every W`;
    return { verdict: 'not-separable', weights, residual: 0, how, withConstant: false };
  }
  const [i, j] = found.pair;
  // p_j = −c^k p_i, with x_j = c x_i.
  const factor = found.ratio ** degreesInFeatures[kind];
  weights[i] = factor / (1 + factor);
  weights[j] = 1 / (1 + factor);
  const how = `examples ${i + 1} and ${j + 1} lie on one ray from 0, where a network without biases has one sign, with opposite labels`;
  return { verdict: 'not-separable', weights, residual: Number.EPSILON, how, withConstant: false };
}

/**
 * Looks whether a model separates its data. For the linear predictor and the deep linear network, which separate the
 * same data, this is decided by a linear program, and what is found is checked in floating-point arithmetic; rarely, on
 * data separable by less than rounding, neither is found. For other models only two examples with the same features, or
 * for networks without biases on one ray from 0, and opposite labels are looked for, and features that are all zero.
 *
 * Asynchronous because the solver of the linear program is loaded when it is first needed.
 */
export async function separability(model: MarginModel, data: DataSet): Promise<Separability> {
  const pair = conflictingExamples(data);
  if (pair !== null) {
    const [i, j] = pair;
    const weights = new Float64Array(data.count);
    weights[i] = weights[j] = 0.5;
    const how = `examples ${i + 1} and ${j + 1} have the same features and opposite labels`;
    return { verdict: 'not-separable', weights, residual: 0, how, withConstant: false };
  }
  if (model.kind !== 'linear' && model.kind !== 'deep-linear') return alongRays(model, data);
  const through = await linearSeparability(signedFeatures(data), data.dimension);
  if (through.verdict !== 'not-separable') return through;
  const shifted = await linearSeparability(withOnes(data), data.dimension + 1);
  return { ...through, withConstant: shifted.verdict === 'separable' };
}
