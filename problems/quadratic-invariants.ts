/**
 * Quadratic functions $b_r(w, w)$ of the parameters that a gradient flow keeps, whatever the loss and the data: without
 * their values at a start, which depend on it, and free of matrices, whose size grows with the square of a width.
 */
export interface QuadraticInvariants {
  /** Their number, m. They may depend on each other. */
  readonly count: number;
  /** The symmetric bilinear forms $b_r(v, w)$ into `out`, m entries. */
  form(v: Float64Array, w: Float64Array, out: Float64Array): void;
  /** $\sum_r \lambda_r b_r(w, \cdot)$ into `out`, one entry a parameter: half the gradient of $\sum_r \lambda_r b_r(w, w)$. */
  pullback(w: Float64Array, lambda: Float64Array, out: Float64Array): void;
}

/**
 * $A_{j+1}^\top A_{j+1} - A_j A_j^\top$ for every pair of neighbouring layers of a deep linear network (Arora, Cohen &
 * Hazan 2018, theorem 1), upper triangles, one after the other: $\sum_j h_j (h_j + 1)/2$ in all.
 *
 * @param widths $[d, h_1, \dots, 1]$, as for `deepLinear`; not checked
 */
export function layerBalance(widths: readonly number[]): QuadraticInvariants {
  const hidden = widths.slice(1, -1);
  return Object.freeze<QuadraticInvariants>({
    count: hidden.reduce((sum, h) => sum + (h * (h + 1)) / 2, 0),
    form(v, w, out) {
      for (let l = 0, lower = 0, at = 0; l < hidden.length; l++) {
        const h = hidden[l];
        const inner = widths[l];
        const upper = lower + h * inner;
        const end = upper + h * widths[l + 2];
        for (let a = 0; a < h; a++)
          for (let b = a; b < h; b++, at++) {
            let sum = 0;
            for (let c = upper; c < end; c += h) sum += v[c + a] * w[c + b] + w[c + a] * v[c + b];
            const rowA = lower + a * inner;
            const rowB = lower + b * inner;
            for (let c = 0; c < inner; c++) sum -= v[rowA + c] * w[rowB + c] + w[rowA + c] * v[rowB + c];
            out[at] = 0.5 * sum;
          }
        lower = upper;
      }
    },
    pullback(w, lambda, out) {
      out.fill(0);
      for (let l = 0, lower = 0, at = 0; l < hidden.length; l++) {
        const h = hidden[l];
        const inner = widths[l];
        const upper = lower + h * inner;
        const end = upper + h * widths[l + 2];
        for (let a = 0; a < h; a++)
          for (let b = a; b < h; b++, at++) {
            const half = 0.5 * lambda[at];
            for (let c = upper; c < end; c += h) {
              out[c + a] += half * w[c + b];
              out[c + b] += half * w[c + a];
            }
            const rowA = lower + a * inner;
            const rowB = lower + b * inner;
            for (let c = 0; c < inner; c++) {
              out[rowA + c] -= half * w[rowB + c];
              out[rowB + c] -= half * w[rowA + c];
            }
          }
        lower = upper;
      }
    },
  });
}

/**
 * $\|w_j\|^2 - a_j^2$ for every neuron of a two-layer network that is homogeneous in each layer (Du, Hu & Lee 2018,
 * theorem 2.1), with parameters $w_1, a_1, w_2, a_2, \dots$
 */
export function neuronBalance(neurons: number, features: number): QuadraticInvariants {
  const size = features + 1;
  return Object.freeze<QuadraticInvariants>({
    count: neurons,
    form(v, w, out) {
      for (let j = 0; j < neurons; j++) {
        const end = j * size + features;
        let sum = -v[end] * w[end];
        for (let a = j * size; a < end; a++) sum += v[a] * w[a];
        out[j] = sum;
      }
    },
    pullback(w, lambda, out) {
      for (let j = 0; j < neurons; j++) {
        const end = j * size + features;
        for (let a = j * size; a < end; a++) out[a] = lambda[j] * w[a];
        out[end] = -lambda[j] * w[end];
      }
    },
  });
}

/**
 * Differences of sums of squares of parameters, $\sum_{a \in P_r} w_a^2 - \sum_{a \in M_r} w_a^2$: of the weights into and
 * out of a unit whose activation is homogeneous of degree 1, say (Du, Hu & Lee 2018, theorem 2.1).
 *
 * @param pairs the parameters that count positive and those that count negative, for each of the differences
 */
export function differencesOfSquares(
  pairs: readonly (readonly [plus: Int32Array, minus: Int32Array])[],
): QuadraticInvariants {
  const sum = (v: Float64Array, w: Float64Array, places: Int32Array): number => {
    let total = 0;
    for (let c = 0; c < places.length; c++) total += v[places[c]] * w[places[c]];
    return total;
  };
  const add = (w: Float64Array, places: Int32Array, factor: number, out: Float64Array): void => {
    for (let c = 0; c < places.length; c++) out[places[c]] += factor * w[places[c]];
  };
  return Object.freeze<QuadraticInvariants>({
    count: pairs.length,
    form(v, w, out) {
      for (let r = 0; r < pairs.length; r++) out[r] = sum(v, w, pairs[r][0]) - sum(v, w, pairs[r][1]);
    },
    pullback(w, lambda, out) {
      out.fill(0);
      for (let r = 0; r < pairs.length; r++) {
        add(w, pairs[r][0], lambda[r], out);
        add(w, pairs[r][1], -lambda[r], out);
      }
    },
  });
}
