import type { SquaredReluNeurons } from '../../../problems/index.js';
import type { Linearization } from './linearization.js';
import { packExamples, planePairs } from './plane-pairs.js';
import { planeInverse } from './plane-inverse.js';
import type { Responses } from './responses.js';

/*
 * Responses of neurons in the plane. What is tangential there is a number, along τ ⊥ φ: T_i = t_i τ. Every solution takes
 * two passes over the neurons, one that eliminates them and one that puts them back, over all examples and over those
 * that answer.
 */
export function planeResponses(at: Linearization, { data, signs }: SquaredReluNeurons): Responses {
  const { blocks: m, count: n } = at.point.layout;
  const { x, y } = data;
  const { directions, shares, slope, curvature, margins } = at;
  const pairs = planePairs(at, data, signs);
  const packed = packExamples(data);
  const weights = new Float64Array(n);
  // D⁻¹ of the directions.
  const { inverse, invert } = planeInverse(curvature);
  const G = new Float64Array(n * n);
  const norms = new Float64Array(n);
  let byGamma = 1;

  const respond = (): void => {
    const { tangent, contribution, example, place } = pairs;
    const { rate, scale, actives } = at;
    G.fill(0);
    norms.fill(0);
    for (let j = 0; j < m; j++) {
      const count = pairs.read(j);
      const k = 4 * j;
      const u = directions[2 * j];
      const w = directions[2 * j + 1];
      const X = inverse[k + 1] * u - inverse[k] * w;
      const Y = inverse[k + 3] * u - inverse[k + 2] * w;
      const share = rate * shares[j];
      const turned = share * (Y * u - X * w);
      const grown = share * byGamma * (slope[2 * j] * X + slope[2 * j + 1] * Y);
      const kept = 2 * share * byGamma;
      for (let e = 0; e < count; e++) {
        const s = place[example[e]];
        if (s < 0) continue;
        const V = 2 * (kept * contribution[e] + grown * tangent[e]);
        const T = turned * tangent[e];
        norms[s] += V;
        for (let c = 0; c < count; c++) G[example[c] * n + s] += tangent[c] * T + contribution[c] * V;
      }
    }
    for (let l = 0; l < n; l++)
      for (let s = 0; s < actives; s++) G[l * n + s] = scale * (G[l * n + s] - margins[l] * norms[s]);
  };

  /** $D^{-1}$ in place for one neuron of a state; returns its log share. */
  const solveBlock = (b: Float64Array, j: number): number => {
    const p = 3 * j + 1;
    const k = 4 * j;
    const s = b[p + 1];
    const t = b[p + 2];
    const X = inverse[k] * s + inverse[k + 1] * t;
    const Y = inverse[k + 2] * s + inverse[k + 3] * t;
    b[p + 1] = X;
    b[p + 2] = Y;
    return (b[p] = (b[p] + slope[2 * j] * X + slope[2 * j + 1] * Y) * byGamma);
  };

  return {
    gram: G,
    norms,
    factor(gamma) {
      byGamma = 1 / gamma;
      if (!invert(gamma)) return false;
      pairs.begin();
      respond();
      return true;
    },
    reduce(b, pulled) {
      let mean = 0;
      pulled.fill(0);
      for (let j = 0; j < m; j++) mean += shares[j] * solveBlock(b, j);
      // Two at a time, as in plane-sums.ts.
      for (let j = 0; j < m; j += 2) {
        const k = Math.min(j + 1, m - 1);
        const uJ = directions[2 * j];
        const wJ = directions[2 * j + 1];
        const uK = directions[2 * k];
        const wK = directions[2 * k + 1];
        const XJ = b[3 * j + 2];
        const YJ = b[3 * j + 3];
        const XK = b[3 * k + 2];
        const YK = b[3 * k + 3];
        const rayJ = b[3 * j + 1] - (uJ * XJ + wJ * YJ);
        const rayK = b[3 * k + 1] - (uK * XK + wK * YK);
        const shareJ = shares[j] * signs[j];
        const shareK = k === j ? 0 : shares[k] * signs[k];
        for (let i = 0; i < n; i++) {
          const s = x[2 * i];
          const t = x[2 * i + 1];
          const zJ = uJ * s + wJ * t;
          const zK = uK * s + wK * t;
          const rJ = zJ + Math.abs(zJ);
          const rK = zK + Math.abs(zK);
          pulled[i] +=
            shareJ * rJ * (s * XJ + t * YJ + 0.5 * rJ * rayJ) +
            shareK * rK * (s * XK + t * YK + 0.5 * rK * rayK);
        }
      }
      for (let i = 0; i < n; i++) pulled[i] = at.scale * (y[i] * pulled[i] - 2 * margins[i] * mean);
      return mean;
    },
    restore(amounts, b) {
      weights.fill(0);
      for (let s = 0; s < at.actives; s++) weights[at.active[s]] = at.rate * amounts[s];
      const { points, factor } = packed;
      const length = packed.pack(weights);
      for (let j = 0, p = 1, k = 0; j < m; j++, p += 3, k += 4) {
        const u = directions[2 * j];
        const w = directions[2 * j + 1];
        let along = 0;
        let g = 0;
        let h = 0;
        for (let i = 0; i < length; i++) {
          const xi = points[2 * i];
          const yi = points[2 * i + 1];
          const z = u * xi + w * yi;
          const f = factor[i] * 0.5 * (z + Math.abs(z));
          along += f * z;
          g += f * xi;
          h += f * yi;
        }
        const s = signs[j] * (g - along * u);
        const t = signs[j] * (h - along * w);
        const X = inverse[k] * s + inverse[k + 1] * t;
        const Y = inverse[k + 2] * s + inverse[k + 3] * t;
        b[p] += (signs[j] * along + slope[2 * j] * X + slope[2 * j + 1] * Y) * byGamma;
        b[p + 1] += X;
        b[p + 2] += Y;
      }
    },
  };
}
