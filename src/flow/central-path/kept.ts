import type { QuadraticInvariants } from '../../../problems/index.js';
import { normalizeState, type StateLayout } from './state.js';

/** Rounds of Newton's method, and in each at most so many iterations for its correction. */
const ROUNDS = 3;
const ITERATIONS = 100;
/** Residuals below this, on the unit sphere, are rounding. */
const EXACT = 1e-15;

/**
 * Brings states of one block back to where the quadratic invariants are what they were at the start,
 * $b(W, W) = b(W_0, W_0)$: on the unit sphere $b(\theta, \theta) = e^{-2(u - u_0)}\, b(\theta_0, \theta_0)$.
 *
 * W is moved by the correction of least norm, λ-combinations of $b_r(W, \cdot)$. Those are orthogonal to all gradients of
 * margins, since the flow keeps b under any weights: margins p(W), and all that follows from them, change by the square
 * of the correction only. Its part along W goes into the norm. The systems $J J^\top\lambda = r$ are solved by Craig's
 * iteration, without matrices: as the layers come to rank one their eigenvalues gather in a few places, and those that
 * vanish belong to equations that nothing moves.
 *
 * @param y0 the start, in normal form.
 * @returns a function that moves a state; with no more than a change of norm in its algebraic unknowns.
 */
export function keeping(
  { count: m, form, pullback }: QuadraticInvariants,
  layout: StateLayout,
  degree: number,
  y0: Float64Array,
): (y: Float64Array) => void {
  const { dimension: k, weights, margin: C, barrier: E } = layout;
  const at = layout.shareAt(0);
  const kept = new Float64Array(m);
  const value = new Float64Array(m);
  const rest = new Float64Array(m);
  const push = new Float64Array(m);
  const pull = new Float64Array(k);
  const towards = new Float64Array(k);
  const direction = y0.slice(at + 1, weights);
  form(direction, direction, kept);
  const lnNorm0 = y0[0] + y0[at];

  /** What is missing on the unit sphere, in `rest`; the largest of it. */
  const lack = (y: Float64Array, theta: Float64Array): number => {
    const shrunk = Math.exp(-2 * (y[0] + y[at] - lnNorm0));
    form(theta, theta, value);
    let largest = 0;
    for (let r = 0; r < m; r++) {
      rest[r] = shrunk * kept[r] - value[r];
      largest = Math.max(largest, Math.abs(rest[r]));
    }
    return largest;
  };

  /** Adds the correction of least norm to `theta`, and takes what it does to b out of `rest`. */
  const correct = (theta: Float64Array, w: Float64Array): void => {
    pullback(w, rest, towards);
    let size = dot(rest, rest);
    for (let iteration = 0; iteration < ITERATIONS; iteration++) {
      const length = dot(towards, towards);
      if (!(length > 0)) return;
      const step = (0.5 * size) / length;
      form(w, towards, push);
      for (let a = 0; a < k; a++) theta[a] += step * towards[a];
      let largest = 0;
      for (let r = 0; r < m; r++) {
        rest[r] -= 2 * step * push[r];
        largest = Math.max(largest, Math.abs(rest[r]));
      }
      if (largest <= 0.1 * EXACT) return;
      const before = size;
      size = dot(rest, rest);
      pullback(w, rest, pull);
      const share = size / before;
      for (let a = 0; a < k; a++) towards[a] = pull[a] + share * towards[a];
    }
  };

  return (y) => {
    const theta = y.subarray(at + 1, weights);
    const before = y[0] + y[at];
    for (let round = 0; round < ROUNDS && lack(y, theta) > EXACT; round++) {
      direction.set(theta);
      correct(theta, direction);
      // b is quadratic: a longer direction is a larger norm.
      y[at] += 0.5 * Math.log(dot(theta, theta));
      normalizeState(layout, y);
    }
    const grown = y[0] + y[at] - before;
    if (grown === 0) return;
    // α stays, and ε with it times ρ^L.
    const eta = 1 / (1 + Math.exp(-y[E]));
    y[E] -= degree * grown;
    y[C] *= 1 / (1 + Math.exp(-y[E])) / eta;
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
