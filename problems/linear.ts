import type { DataSet } from './data-set.js';
import { requireDataSet, signedFeatures } from './data-set.js';
import { IDENTITY, type HiddenLayer } from './hidden-layer.js';
import type { MarginModel } from './margin-model.js';
import { linearRows } from './margin-rows.js';

/**
 * The linear predictor through the origin: $p_i(w) = y_i\langle w, x_i \rangle$, $k = d$, $L = 1$ (Soudry et al.
 * 2017). Its Hessian is zero.
 */
export function linear(data: DataSet): MarginModel {
  requireDataSet(data);
  const { count, dimension } = data;
  const z = signedFeatures(data);
  return Object.freeze<MarginModel>({
    kind: 'linear',
    description: `linear predictor of ${dimension} features on ${count} examples`,
    dimension,
    count,
    degree: 1,
    smoothness: 'analytic',
    definability: Object.freeze({
      definable: true,
      reason: 'the margins are linear in the parameters, hence semialgebraic',
    }),
    rows: linearRows(z, dimension, {
      values: (w, out) => {
        out.set(w);
      },
      gradient: (_w, row, out) => {
        out.set(row);
      },
    }),
    hiddenLayer: Object.freeze<HiddenLayer>({
      features: dimension,
      width: 1,
      activation: IDENTITY,
      unpack(w, rows, coefficients) {
        rows.set(w);
        coefficients[0] = 1;
      },
    }),
    margins(w, out) {
      for (let i = 0, at = 0; i < count; i++) {
        let sum = 0;
        for (let a = 0; a < dimension; a++, at++) sum += w[a] * z[at];
        out[i] = sum;
      }
    },
    pullback(_w, q, out) {
      weightedSum(z, q, out);
    },
    jacobian(_w, out) {
      out.set(z);
    },
    hessianBlocks: Object.freeze([]),
    hessian() {
      // No blocks, nothing to write.
    },
  });
}

/** $\sum_i q_i z_i$ for the rows $z_i$ of a row-major matrix that has as many rows as `q` entries. */
export function weightedSum(z: Float64Array, q: Float64Array, out: Float64Array): void {
  const dimension = out.length;
  out.fill(0);
  for (let i = 0, at = 0; i < q.length; i++) {
    const weight = q[i];
    for (let a = 0; a < dimension; a++, at++) out[a] += weight * z[at];
  }
}
