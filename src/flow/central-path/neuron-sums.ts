import type { SquaredReluNeurons } from '../../../problems/index.js';
import { arcSums } from './arc-sums.js';
import { isCrowded } from './plane-arcs.js';
import { packExamples } from './plane-pairs.js';
import { planeSums } from './plane-sums.js';

/**
 * Sums over the examples and the neurons of a layer $s_j\max(0, \langle\varphi_j, x_i\rangle)^2$ at unit directions
 * $\varphi_j$, one pass each. They are what a step of a wide network costs, so nothing is computed twice, and for
 * examples in the plane the loops over coordinates are written out.
 */
export interface NeuronSums {
  /** Takes directions at which gradients are summed without margins before. */
  locate(directions: Float64Array): void;
  /** $p_i(\theta) = \sum_j \pi_j a_{ij}$ with the shares π; sets {@link NeuronSums.pattern}. */
  margins(directions: Float64Array, shares: Float64Array, margins: Float64Array): void;
  /**
   * $g_j = \sum_i q_i\nabla p_i$ at $\varphi_j$, as its part $\langle g_j, \varphi_j\rangle$ along it and the rest, at the
   * directions of the margins that were summed last, or those located since. Examples with a negligible weight are left out.
   */
  gradient(
    directions: Float64Array,
    weights: Float64Array,
    growth: Float64Array,
    turning: Float64Array,
  ): void;
  /**
   * Which examples each neuron is active on, in so many words a neuron, equal where they are the same: a bit each, or in a
   * crowded plane the number of an arc.
   */
  readonly pattern: Int32Array;
  readonly words: number;
}

/** Makes the work space. */
export function neuronSums(neurons: SquaredReluNeurons): NeuronSums {
  if (neurons.data.dimension !== 2) return sumsOf(neurons);
  return isCrowded(neurons) ? arcSums(neurons) : planeSums(neurons);
}

function sumsOf({ data, signs }: SquaredReluNeurons): NeuronSums {
  const { count: n, dimension: d, x, y } = data;
  const m = signs.length;
  const words = Math.ceil(n / 32);
  const packed = packExamples(data);
  const sum = new Float64Array(d);
  const pattern = new Int32Array(m * words);

  const preActivation = (w: Float64Array, from: number, points: Float64Array, at: number): number => {
    let z = 0;
    for (let a = 0; a < d; a++) z += w[from + a] * points[at + a];
    return z;
  };

  const margins: NeuronSums['margins'] = (directions, shares, out) => {
    out.fill(0);
    for (let j = 0; j < m; j++) {
      const share = shares[j] * signs[j];
      for (let word = 0, i = 0; word < words; word++) {
        let bits = 0;
        const end = Math.min(n, i + 32);
        for (; i < end; i++) {
          const z = preActivation(directions, j * d, x, i * d);
          if (!(z > 0)) continue;
          out[i] += share * z * z;
          bits |= 1 << (i & 31);
        }
        pattern[j * words + word] = bits;
      }
    }
    for (let i = 0; i < n; i++) out[i] *= y[i];
  };

  const gradient: NeuronSums['gradient'] = (directions, weights, growth, turning) => {
    const { points, factor } = packed;
    const length = packed.pack(weights);
    for (let j = 0; j < m; j++) {
      let along = 0;
      sum.fill(0);
      for (let i = 0; i < length; i++) {
        const z = preActivation(directions, j * d, points, i * d);
        if (!(z > 0)) continue;
        const f = factor[i] * z;
        for (let a = 0; a < d; a++) sum[a] += f * points[i * d + a];
      }
      for (let a = 0; a < d; a++) along += sum[a] * directions[j * d + a];
      along *= signs[j];
      growth[j] = along;
      for (let a = 0, at = j * d; a < d; a++, at++) turning[at] = signs[j] * sum[a] - along * directions[at];
    }
  };

  return {
    words,
    pattern,
    locate() {},
    margins,
    gradient,
  };
}
