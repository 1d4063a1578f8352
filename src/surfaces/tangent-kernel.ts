import type { DataSet } from '../../problems/index.js';
import { convexHull, minimumNormPoint } from '../../solvers/index.js';
import { pointsOfGram } from './pivoted-cholesky.js';

/*
 * The neural tangent kernel of a squared ReLU network at W_0 (Jacot, Gabriel & Hongler 2018). Its features are the
 * gradient of the prediction there, g_j(x) = 2 s_j σ(⟨w_j, x⟩) x with σ the ReLU: those of the network with activations
 * frozen at W_0, Figure 1a of Ji & Telgarsky (2020). The signs leave the kernel,
 *
 *     K(x, x') = 4 ⟨x, x'⟩ Σ_j σ(⟨w_j, x⟩) σ(⟨w_j, x'⟩).
 */

/** The predictor of largest margin among those that are linear in the features. */
export interface TangentPredictor {
  /** $\min_i y_i \langle V, g(x_i)\rangle$ for $\|V\| = 1$. */
  readonly margin: number;
  /** λ, one an example, at least 0: the predictor is $V \propto \sum_i \lambda_i y_i g(x_i)$. */
  readonly weights: Float64Array;
  /**
   * What is left of the conditions of optimality, relative to the square of the margin: by how much some example falls
   * short of it, or one that carries weight exceeds it.
   */
  readonly residual: number;
}

/** Products of a neuron with an example and an example that are formed at most. */
const MOST_WORK = 4e9;
/** More than this of the conditions of optimality may not be left. */
const RESIDUAL = 1e-6;
/** A margin of this share of the largest feature is rounding. */
const NO_MARGIN = 1e-7;

/** σ(⟨w_j, x_i⟩), examples × neurons. */
function activations({ count, dimension: d, x }: DataSet, w: Float64Array): Float64Array {
  const m = w.length / d;
  const out = new Float64Array(count * m);
  for (let i = 0, at = 0; i < count; i++)
    for (let j = 0; j < m; j++, at++) {
      let sum = 0;
      for (let a = 0; a < d; a++) sum += w[j * d + a] * x[i * d + a];
      out[at] = Math.max(0, sum);
    }
  return out;
}

/** $y_i y_k K(x_i, x_k)$. */
function signedKernel({ count: n, dimension: d, x, y }: DataSet, active: Float64Array): Float64Array {
  const m = active.length / n;
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let k = 0; k <= i; k++) {
      let inner = 0;
      for (let a = 0; a < d; a++) inner += x[i * d + a] * x[k * d + a];
      let shared = 0;
      for (let j = 0, u = i * m, v = k * m; j < m; j++, u++, v++) shared += active[u] * active[v];
      out[i * n + k] = out[k * n + i] = 4 * y[i] * y[k] * inner * shared;
    }
  return out;
}

/** min_i of what the predictor of these weights does on each example, and how far the conditions are from met. */
function optimality(gram: Float64Array, weights: Float64Array): { square: number; residual: number } {
  const n = weights.length;
  const margins = weights.map((_, i) => {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += weights[k] * gram[i * n + k];
    return sum;
  });
  const square = margins.reduce((sum, p, i) => sum + weights[i] * p, 0);
  const largest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  let residual = 0;
  for (let i = 0; i < n; i++) {
    residual = Math.max(residual, (square - margins[i]) / square);
    if (weights[i] > 1e-9 * largest) residual = Math.max(residual, (margins[i] - square) / square);
  }
  return { square, residual };
}

/**
 * The largest margin by its dual (Vapnik): the point of smallest norm in the convex hull of the $y_i g(x_i)$, whose norm
 * is the margin. Points in n dimensions with the same inner products do for the features, of which there are many more.
 *
 * @returns null where the features do not separate the examples, or there are too many of those
 */
export function tangentPredictor(data: DataSet, w: Float64Array): TangentPredictor | null {
  const { count: n, dimension: d } = data;
  if ((n * n * w.length) / d > MOST_WORK) return null;
  const gram = signedKernel(data, activations(data, w));
  const size = gram.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (!(size > 0) || size === Infinity) return null;
  const points = pointsOfGram(gram, n);
  const { norm, selection } = minimumNormPoint(convexHull(points))();
  if (!(norm > NO_MARGIN * Math.sqrt(size))) return null;
  const { square, residual } = optimality(gram, selection);
  if (!(residual < RESIDUAL)) return null;
  return { margin: Math.sqrt(square), weights: selection, residual };
}

/**
 * The rows $v_j = \sum_i \lambda_i y_i \sigma(\langle w_j, x_i\rangle) x_i$ with which the predictor of these weights is,
 * up to a factor, $\sum_j \sigma(\langle w_j, x\rangle)\langle v_j, x\rangle$.
 */
export function tangentRows(data: DataSet, w: Float64Array, weights: Float64Array): Float64Array {
  const { count, dimension: d, x, y } = data;
  const m = w.length / d;
  const active = activations(data, w);
  const out = new Float64Array(m * d);
  for (let i = 0; i < count; i++)
    for (let j = 0; j < m; j++) {
      const factor = weights[i] * y[i] * active[i * m + j];
      for (let a = 0; a < d; a++) out[j * d + a] += factor * x[i * d + a];
    }
  return out;
}
