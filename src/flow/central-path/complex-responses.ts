import { arcComplexResponses } from './arc-complex-responses.js';
import { complexBlockSolver } from './block-solver.js';
import { gram, product, products } from './gram.js';
import type { Linearization } from './linearization.js';
import { neuronComplexResponses } from './neuron-responses.js';
import { isCrowded } from './plane-arcs.js';
import { planeComplexResponses } from './plane-complex-responses.js';

/** The counterpart of `Responses` for complex γ, see responses.ts: real and imaginary parts apart. */
export interface ComplexResponses {
  readonly gramRe: Float64Array;
  readonly gramIm: Float64Array;
  readonly normsRe: Float64Array;
  readonly normsIm: Float64Array;
  factor(alpha: number, beta: number): boolean;
  /** Real and imaginary part of the mean of the log shares, after `reduce`. */
  readonly mean: Float64Array;
  reduce(bRe: Float64Array, bIm: Float64Array, pulledRe: Float64Array, pulledIm: Float64Array): void;
  /** Both parts of what a linear function of the directions answers, see `Responses`. */
  response?(row: Float64Array, s: number, out: Float64Array): void;
  reduced?(row: Float64Array, out: Float64Array): void;
  restore(weightsRe: Float64Array, weightsIm: Float64Array, bRe: Float64Array, bIm: Float64Array): void;
}

/** The same where log shares and directions are kept apart. */
export interface ApartComplexResponses
  extends Pick<ComplexResponses, 'gramRe' | 'gramIm' | 'normsRe' | 'normsIm' | 'factor' | 'response'> {
  solve(vRe: Float64Array, vIm: Float64Array, xRe: Float64Array, xIm: Float64Array): void;
  /** The margins' rows are real. */
  pull(v: Float64Array, x: Float64Array, out: Float64Array): void;
  add(
    weightsRe: Float64Array,
    weightsIm: Float64Array,
    vRe: Float64Array,
    vIm: Float64Array,
    xRe: Float64Array,
    xIm: Float64Array,
  ): void;
}

export function complexResponses(at: Linearization): ComplexResponses {
  const { neurons } = at.point.model;
  if (neurons?.data.dimension === 2)
    return (isCrowded(neurons) ? arcComplexResponses : planeComplexResponses)(at, neurons);
  return overStates(
    at,
    at.listed === undefined ? storedResponses(at) : neuronComplexResponses(at, at.listed),
  );
}

function overStates(at: Linearization, inner: ApartComplexResponses): ComplexResponses {
  const { blocks: m, offsets, dimension: k } = at.point.layout;
  const vRe = new Float64Array(m);
  const vIm = new Float64Array(m);
  const xRe = new Float64Array(k);
  const xIm = new Float64Array(k);
  const mean = new Float64Array(2);
  return {
    gramRe: inner.gramRe,
    gramIm: inner.gramIm,
    normsRe: inner.normsRe,
    normsIm: inner.normsIm,
    mean,
    factor: (alpha, beta) => inner.factor(alpha, beta),
    reduce(bRe, bIm, pulledRe, pulledIm) {
      for (let j = 0; j < m; j++) {
        const from = 1 + j + offsets[j];
        vRe[j] = bRe[from];
        vIm[j] = bIm[from];
        for (let t = offsets[j]; t < offsets[j + 1]; t++) {
          xRe[t] = bRe[2 + j + t];
          xIm[t] = bIm[2 + j + t];
        }
      }
      inner.solve(vRe, vIm, xRe, xIm);
      inner.pull(vRe, xRe, pulledRe);
      inner.pull(vIm, xIm, pulledIm);
      mean.fill(0);
      for (let j = 0; j < m; j++) {
        mean[0] += at.shares[j] * vRe[j];
        mean[1] += at.shares[j] * vIm[j];
      }
    },
    response(row, s, out) {
      inner.response?.(row, s, out);
    },
    reduced(row, out) {
      out[0] = product(row, xRe);
      out[1] = product(row, xIm);
    },
    restore(weightsRe, weightsIm, bRe, bIm) {
      inner.add(weightsRe, weightsIm, vRe, vIm, xRe, xIm);
      for (let j = 0; j < m; j++) {
        bRe[1 + j + offsets[j]] = vRe[j];
        bIm[1 + j + offsets[j]] = vIm[j];
        for (let t = offsets[j]; t < offsets[j + 1]; t++) {
          bRe[2 + j + t] = xRe[t];
          bIm[2 + j + t] = xIm[t];
        }
      }
    },
  };
}

function storedResponses(at: Linearization): ApartComplexResponses {
  const { layout, model } = at.point;
  const { blocks: m, count: n, dimension: k } = layout;
  const { degree } = model;
  const { active, shares } = at;
  const solver = complexBlockSolver(at);
  const vectors = (length: number): Float64Array[] =>
    Array.from({ length: n }, () => new Float64Array(length));
  const movesRe = vectors(k);
  const movesIm = vectors(k);
  const shareRe = vectors(m);
  const shareIm = vectors(m);
  const rows = Array.from({ length: n }, (_, i) => at.tangentRows.subarray(i * k, (i + 1) * k));
  const shareRows = Array.from({ length: n }, (_, i) => at.shareRows.subarray(i * m, (i + 1) * m));
  const gramRe = new Float64Array(n * n);
  const gramIm = new Float64Array(n * n);
  const normsRe = new Float64Array(n);
  const normsIm = new Float64Array(n);
  let actives = 0;

  const mean = (v: Float64Array): number => {
    let sum = 0;
    for (let j = 0; j < m; j++) sum += shares[j] * v[j];
    return degree * sum;
  };

  return {
    gramRe,
    gramIm,
    normsRe,
    normsIm,
    factor(alpha, beta) {
      actives = at.actives;
      if (!solver.factor(alpha, beta)) return false;
      for (let s = 0; s < actives; s++) {
        const i = active[s];
        const move = movesRe[s];
        const share = shareRe[s];
        for (let t = 0; t < k; t++) move[t] = at.rate * at.tangents[i * k + t];
        for (let j = 0; j < m; j++) share[j] = at.rate * degree * at.contributions[j * n + i];
        movesIm[s].fill(0);
        shareIm[s].fill(0);
      }
      solver.solveAll(shareRe, shareIm, movesRe, movesIm, actives);
      for (let s = 0; s < actives; s++) {
        normsRe[s] = mean(shareRe[s]);
        normsIm[s] = mean(shareIm[s]);
      }
      gram(rows, movesRe, n, actives, n, gramRe, false);
      gram(rows, movesIm, n, actives, n, gramIm, false);
      if (m === 1) return true;
      gram(shareRows, shareRe, n, actives, n, gramRe, true);
      gram(shareRows, shareIm, n, actives, n, gramIm, true);
      return true;
    },
    solve(vRe, vIm, xRe, xIm) {
      solver.solve(vRe, vIm, xRe, xIm);
    },
    response(row, s, out) {
      out[0] = product(row, movesRe[s]);
      out[1] = product(row, movesIm[s]);
    },
    pull(v, x, out) {
      products(rows, x, n, out, false);
      if (m > 1) products(shareRows, v, n, out, true);
    },
    add(weightsRe, weightsIm, vRe, vIm, xRe, xIm) {
      for (let s = 0; s < actives; s++) {
        const a = weightsRe[s];
        const b = weightsIm[s];
        if (a === 0 && b === 0) continue;
        const rRe = movesRe[s];
        const rIm = movesIm[s];
        for (let t = 0; t < k; t++) {
          xRe[t] += a * rRe[t] - b * rIm[t];
          xIm[t] += a * rIm[t] + b * rRe[t];
        }
        const sRe = shareRe[s];
        const sIm = shareIm[s];
        for (let j = 0; j < m; j++) {
          vRe[j] += a * sRe[j] - b * sIm[j];
          vIm[j] += a * sIm[j] + b * sRe[j];
        }
      }
    },
  };
}
