import type { StateLayout } from './state.js';

/** What of the squared norm may change hands within a step. */
const LARGEST_SHIFT = 0.25;

/**
 * Bounds the step by what the shares of the blocks are about to do at their present rates of growth. A neuron with a
 * share of 1e-100 that grows faster than the others takes over all at once; its log share is linear until then, so no
 * estimate of the error sees it coming, and the equations on the far side are not those on this one.
 */
export function shareLimit(
  layout: StateLayout,
): (x: number, y: Float64Array, f: Float64Array, h: number) => number {
  const { blocks, offsets } = layout;
  const present = new Float64Array(blocks);
  const future = new Float64Array(blocks);
  /** Total variation between the shares now and a time h later. */
  const shift = (y: Float64Array, f: Float64Array, h: number): number => {
    let now = -Infinity;
    let then = -Infinity;
    for (let j = 0; j < blocks; j++) {
      const at = 1 + j + offsets[j];
      present[j] = 2 * y[at];
      future[j] = 2 * (y[at] + h * f[at]);
      now = Math.max(now, present[j]);
      then = Math.max(then, future[j]);
    }
    let sumNow = 0;
    let sumThen = 0;
    for (let j = 0; j < blocks; j++) {
      sumNow += present[j] = Math.exp(present[j] - now);
      sumThen += future[j] = Math.exp(future[j] - then);
    }
    let total = 0;
    for (let j = 0; j < blocks; j++) total += Math.abs(present[j] / sumNow - future[j] / sumThen);
    return 0.5 * total;
  };
  /** How far apart the rates of growth are. */
  const spread = (f: Float64Array): number => {
    let least = Infinity;
    let most = -Infinity;
    for (let j = 0; j < blocks; j++) {
      const rate = f[1 + j + offsets[j]];
      if (rate < least) least = rate;
      if (rate > most) most = rate;
    }
    return most - least;
  };
  return (_x, y, f, h) => {
    // Shares whose ratios change by factors up to e^{2a} have a total variation of tanh(a/2) at most.
    if (h * spread(f) <= 2 * LARGEST_SHIFT) return h;
    if (!(shift(y, f, h) > LARGEST_SHIFT)) return h;
    let low = 0;
    let high = h;
    for (let k = 0; k < 60 && high - low > 0.1 * high; k++) {
      const middle = 0.5 * (low + high);
      if (shift(y, f, middle) > LARGEST_SHIFT) high = middle;
      else low = middle;
    }
    return low > 0 ? low : high;
  };
}
