import type { DataSet } from './data-set.js';
import type { MarginModel } from './margin-model.js';

/** Factors $y_i \varphi'_{ij}$ of neurons by examples, m × n: what is left of the activation within one pattern. */
export type Factors = Float64Array;

type Evaluations = Pick<MarginModel, 'margins' | 'blockMargins' | 'pullback' | 'jacobian' | 'hessian'>;

/**
 * The margins of a layer of neurons whose activations are linear functions at the given W,
 *
 * $$p_i = \sum_j a_j f_{ij} \langle w_j, x_i\rangle,$$
 *
 * with parameters $w_1, a_1, w_2, a_2, \dots$: a bilinear form for each neuron.
 *
 * @param features of each neuron, n × d, row-major: those of the data, or their projections.
 * @param factorsAt the factors at W, m × n.
 */
export function bilinearNeurons(
  { count: n, dimension: d }: DataSet,
  features: readonly Float64Array[],
  factorsAt: (w: Float64Array) => Factors,
): Required<Evaluations> {
  const m = features.length;
  const size = d + 1;

  const preActivation = (w: Float64Array, j: number, i: number): number => {
    const x = features[j];
    let sum = 0;
    for (let a = 0, u = j * size, v = i * d; a < d; a++, u++, v++) sum += w[u] * x[v];
    return sum;
  };

  const blockMargins = (w: Float64Array, out: Float64Array): void => {
    const f = factorsAt(w);
    for (let j = 0, at = 0; j < m; j++) {
      const a = w[j * size + d];
      for (let i = 0; i < n; i++, at++) out[at] = f[at] * a * preActivation(w, j, i);
    }
  };

  return {
    blockMargins,
    margins(w, out) {
      const f = factorsAt(w);
      out.fill(0);
      for (let j = 0, at = 0; j < m; j++) {
        const a = w[j * size + d];
        for (let i = 0; i < n; i++, at++) out[i] += f[at] * a * preActivation(w, j, i);
      }
    },
    pullback(w, q, out) {
      const f = factorsAt(w);
      out.fill(0);
      for (let j = 0, at = 0; j < m; j++) {
        const x = features[j];
        const first = j * size;
        const a = w[first + d];
        for (let i = 0; i < n; i++, at++) {
          const weight = q[i] * f[at];
          const pushed = weight * a;
          for (let b = 0; b < d; b++) out[first + b] += pushed * x[i * d + b];
          out[first + d] += weight * preActivation(w, j, i);
        }
      }
    },
    jacobian(w, out) {
      const f = factorsAt(w);
      for (let i = 0, at = 0; i < n; i++)
        for (let j = 0; j < m; j++) {
          const x = features[j];
          const factor = f[j * n + i];
          const pushed = factor * w[j * size + d];
          for (let b = 0; b < d; b++) out[at++] = pushed * x[i * d + b];
          out[at++] = factor * preActivation(w, j, i);
        }
    },
    hessian(w, q, out) {
      const f = factorsAt(w);
      out.fill(0);
      for (let j = 0, at = 0; j < m; j++) {
        const x = features[j];
        const block = j * size * size;
        for (let i = 0; i < n; i++, at++) {
          const weight = q[i] * f[at];
          for (let b = 0; b < d; b++) out[block + b * size + d] += weight * x[i * d + b];
        }
        for (let b = 0; b < d; b++) out[block + d * size + b] = out[block + b * size + d];
      }
    },
  };
}
