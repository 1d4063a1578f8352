import { arcResponses } from './arc-responses.js';
import { blockSolver } from './block-solver.js';
import { gram, product, products } from './gram.js';
import type { Linearization } from './linearization.js';
import { neuronResponses } from './neuron-responses.js';
import { isCrowded } from './plane-arcs.js';
import { planeResponses } from './plane-responses.js';

/**
 * How the blocks respond to the weights through the diagonal blocks of Newton's matrix: with D these blocks and B_i what
 * weight i does to them, $X_i = D^{-1} B_i$. `restore` ends what `reduce` has begun.
 */
export interface Responses {
  /** How margin l answers to the weight of the active example s: entry l n + s. */
  readonly gram: Float64Array;
  /** How the norm does. */
  readonly norms: Float64Array;
  /** Factorises D; false where it is singular. */
  factor(gamma: number): boolean;
  /**
   * Applies $D^{-1}$ to the blocks' part of a state, in place.
   *
   * @param pulled gets what the margins move by with it.
   * @returns the mean of the log shares in it.
   */
  reduce(b: Float64Array, pulled: Float64Array): number;
  /** How a linear function of the directions answers to the weight of the active example s, in models of one block. */
  response?(row: Float64Array, s: number): number;
  /** And what it is of what `reduce` has left. */
  reduced?(row: Float64Array): number;
  /** Adds the responses to `weights[s]` of the active examples to the state. */
  restore(weights: Float64Array, b: Float64Array): void;
}

/** The same where log shares and directions are kept apart. */
export interface ApartResponses extends Pick<Responses, 'gram' | 'norms' | 'factor' | 'response'> {
  /** $D^{-1}$ in place. */
  solve(v: Float64Array, x: Float64Array): void;
  /** What the margins move by with (v, x). */
  pull(v: Float64Array, x: Float64Array, out: Float64Array): void;
  /** Adds the responses to `weights[s]` of the active examples. */
  add(weights: Float64Array, v: Float64Array, x: Float64Array): void;
}

function overStates(at: Linearization, inner: ApartResponses): Responses {
  const { blocks: m, offsets, dimension: k } = at.point.layout;
  const v = new Float64Array(m);
  const x = new Float64Array(k);
  return {
    gram: inner.gram,
    norms: inner.norms,
    factor: (gamma) => inner.factor(gamma),
    reduce(b, pulled) {
      for (let j = 0; j < m; j++) {
        v[j] = b[1 + j + offsets[j]];
        for (let t = offsets[j]; t < offsets[j + 1]; t++) x[t] = b[2 + j + t];
      }
      inner.solve(v, x);
      inner.pull(v, x, pulled);
      let mean = 0;
      for (let j = 0; j < m; j++) mean += at.shares[j] * v[j];
      return mean;
    },
    response: (row, s) => inner.response?.(row, s) ?? 0,
    reduced: (row) => product(row, x),
    restore(weights, b) {
      inner.add(weights, v, x);
      for (let j = 0; j < m; j++) {
        b[1 + j + offsets[j]] = v[j];
        for (let t = offsets[j]; t < offsets[j + 1]; t++) b[2 + j + t] = x[t];
      }
    },
  };
}

/** For neurons in few dimensions nothing is stored for pairs of neurons and examples. */
export function responses(at: Linearization): Responses {
  const { neurons } = at.point.model;
  if (neurons?.data.dimension === 2) return (isCrowded(neurons) ? arcResponses : planeResponses)(at, neurons);
  return overStates(at, at.listed === undefined ? storedResponses(at) : neuronResponses(at, at.listed));
}

function storedResponses(at: Linearization): ApartResponses {
  const { layout, model } = at.point;
  const { blocks: m, count: n, dimension: k } = layout;
  const { degree } = model;
  const { active, shares } = at;
  const solver = blockSolver(at);
  const moves = Array.from({ length: n }, () => new Float64Array(k));
  const shareMoves = Array.from({ length: n }, () => new Float64Array(m));
  const rows = Array.from({ length: n }, (_, i) => at.tangentRows.subarray(i * k, (i + 1) * k));
  const shareRows = Array.from({ length: n }, (_, i) => at.shareRows.subarray(i * m, (i + 1) * m));
  const G = new Float64Array(n * n);
  const norms = new Float64Array(n);
  let actives = 0;
  return {
    gram: G,
    norms,
    factor(gamma) {
      actives = at.actives;
      if (!solver.factor(gamma)) return false;
      for (let s = 0; s < actives; s++) {
        const i = active[s];
        const move = moves[s];
        const share = shareMoves[s];
        for (let t = 0; t < k; t++) move[t] = at.rate * at.tangents[i * k + t];
        for (let j = 0; j < m; j++) share[j] = at.rate * degree * at.contributions[j * n + i];
      }
      solver.solveAll(shareMoves, moves, actives);
      for (let s = 0; s < actives; s++) {
        let mean = 0;
        for (let j = 0; j < m; j++) mean += shares[j] * shareMoves[s][j];
        norms[s] = degree * mean;
      }
      gram(rows, moves, n, actives, n, G, false);
      if (m > 1) gram(shareRows, shareMoves, n, actives, n, G, true);
      return true;
    },
    solve(v, x) {
      solver.solve(v, x);
    },
    response: (row, s) => product(row, moves[s]),
    pull(v, x, out) {
      products(rows, x, n, out, false);
      if (m > 1) products(shareRows, v, n, out, true);
    },
    add(weights, v, x) {
      for (let s = 0; s < actives; s++) {
        const weight = weights[s];
        if (weight === 0) continue;
        const move = moves[s];
        const share = shareMoves[s];
        for (let t = 0; t < k; t++) x[t] += weight * move[t];
        for (let j = 0; j < m; j++) v[j] += weight * share[j];
      }
    },
  };
}
