import type { MarginModel } from './margin-model.js';

/** A model with its parameters in another order, for those who need the parts of W that act together side by side. */
export interface Reordered {
  readonly model: MarginModel;
  /** Where the parameters of `model` are in W: entry a of its parameters is entry `order[a]` of W. */
  readonly order: Int32Array;
}

/**
 * The same predictor with its parameters in another order. Blocks that are no longer contiguous are given up: the
 * Hessian is one block. Whoever can use them goes to {@link MarginModel.inBlocks}.
 *
 * @param order entry a of the parameters of `inner` is entry `order[a]` of those of the result.
 */
export function reordered(inner: MarginModel, order: Int32Array): MarginModel {
  const { dimension: k, count: n, hessianBlocks } = inner;
  const own = new Float64Array(k);
  const made = new Float64Array(k);
  const rows = new Float64Array(n * k);
  const blocks = new Float64Array(hessianBlocks.reduce((sum, size) => sum + size * size, 0));
  const gather = (w: Float64Array): Float64Array => {
    for (let a = 0; a < k; a++) own[a] = w[order[a]];
    return own;
  };
  const { blockMargins: _b, kinks: _k, invariants: _i, neurons: _n, rows: _r, ...plain } = inner;
  return Object.freeze<MarginModel>({
    ...plain,
    inBlocks: Object.freeze<Reordered>({ model: inner, order }),
    hessianBlocks: Object.freeze([k]),
    margins(w, out) {
      inner.margins(gather(w), out);
    },
    pullback(w, q, out) {
      inner.pullback(gather(w), q, made);
      for (let a = 0; a < k; a++) out[order[a]] = made[a];
    },
    jacobian(w, out) {
      inner.jacobian(gather(w), rows);
      for (let i = 0; i < n; i++) for (let a = 0; a < k; a++) out[i * k + order[a]] = rows[i * k + a];
    },
    hessian(w, q, out) {
      inner.hessian(gather(w), q, blocks);
      out.fill(0);
      let first = 0;
      let at = 0;
      for (const size of hessianBlocks) {
        for (let a = 0; a < size; a++)
          for (let b = 0; b < size; b++) out[order[first + a] * k + order[first + b]] = blocks[at++];
        first += size;
      }
    },
  });
}
