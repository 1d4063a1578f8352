import type { RightHandSide } from './initial-value-problem.js';

/**
 * All stages of an explicit step for one dimension, without loops: the components are variables, not entries of arrays
 * whose bounds are looked at. For small dimensions, where the loops would take longer than what they do.
 *
 * Reads the start `y` and the derivative there, `k[0]`; writes the other stages into `k`, the value at the end into
 * `end` and the estimates of its error into `error` and, where the tableau has a second one, `second`. `argument` is
 * scratch space, and may be `second`.
 *
 * @returns 0, or the number of the first stage, from 2 on, whose components have a sum that is not finite; the
 * right-hand side has then not been evaluated further.
 */
export type UnrolledStages = (
  problem: { readonly f: RightHandSide },
  t: number,
  h: number,
  y: Float64Array,
  k: readonly Float64Array[],
  argument: Float64Array,
  end: Float64Array,
  error: Float64Array,
  second: Float64Array,
) => number;
