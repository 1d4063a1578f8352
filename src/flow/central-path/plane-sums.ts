import type { SquaredReluNeurons } from '../../../problems/index.js';
import type { NeuronSums } from './neuron-sums.js';
import { packExamples } from './plane-pairs.js';

/*
 * The sums for examples in the plane, two neurons at a time: every example that is loaded is used twice, and no sum waits
 * for the one before it. max(0, z) is ½(z + |z|), without a branch that half of the examples take. Of an odd number of
 * neurons the last one is its own partner, without a share.
 */
export function planeSums({ data, signs }: SquaredReluNeurons): NeuronSums {
  const { count: n, x, y } = data;
  const m = signs.length;
  const words = Math.ceil(n / 32);
  const pattern = new Int32Array(m * words);
  const packed = packExamples(data);

  return {
    words,
    pattern,
    locate() {},
    margins(directions, shares, margins) {
      margins.fill(0);
      for (let j = 0; j < m; j += 2) {
        const k = Math.min(j + 1, m - 1);
        const shareJ = shares[j] * signs[j];
        const shareK = k === j ? 0 : shares[k] * signs[k];
        const uJ = directions[2 * j];
        const wJ = directions[2 * j + 1];
        const uK = directions[2 * k];
        const wK = directions[2 * k + 1];
        for (let word = 0, i = 0; word < words; word++) {
          let bitsJ = 0;
          let bitsK = 0;
          const end = Math.min(n, i + 32);
          for (; i < end; i++) {
            const s = x[2 * i];
            const t = x[2 * i + 1];
            const zJ = uJ * s + wJ * t;
            const zK = uK * s + wK * t;
            const rJ = 0.5 * (zJ + Math.abs(zJ));
            const rK = 0.5 * (zK + Math.abs(zK));
            margins[i] += shareJ * rJ * rJ + shareK * rK * rK;
            // Shifts are by the last five bits of i.
            bitsJ |= Number(zJ > 0) << i;
            bitsK |= Number(zK > 0) << i;
          }
          pattern[j * words + word] = bitsJ;
          pattern[k * words + word] = bitsK;
        }
      }
      for (let i = 0; i < n; i++) margins[i] *= y[i];
    },
    gradient(directions, weights, growth, turning) {
      const { points, factor } = packed;
      const length = packed.pack(weights);
      for (let j = 0; j < m; j += 2) {
        const k = Math.min(j + 1, m - 1);
        const uJ = directions[2 * j];
        const wJ = directions[2 * j + 1];
        const uK = directions[2 * k];
        const wK = directions[2 * k + 1];
        let gJ = 0;
        let gK = 0;
        let hJ = 0;
        let hK = 0;
        for (let i = 0; i < length; i++) {
          const s = points[2 * i];
          const t = points[2 * i + 1];
          const half = 0.5 * factor[i];
          const zJ = uJ * s + wJ * t;
          const zK = uK * s + wK * t;
          const fJ = half * (zJ + Math.abs(zJ));
          const fK = half * (zK + Math.abs(zK));
          gJ += fJ * s;
          gK += fK * s;
          hJ += fJ * t;
          hK += fK * t;
        }
        // Of the very sums that it is taken from, so that what is left is orthogonal to rounding.
        const alongJ = gJ * uJ + hJ * wJ;
        const alongK = gK * uK + hK * wK;
        growth[j] = signs[j] * alongJ;
        turning[2 * j] = signs[j] * (gJ - alongJ * uJ);
        turning[2 * j + 1] = signs[j] * (hJ - alongJ * wJ);
        growth[k] = signs[k] * alongK;
        turning[2 * k] = signs[k] * (gK - alongK * uK);
        turning[2 * k + 1] = signs[k] * (hK - alongK * wK);
      }
    },
  };
}
