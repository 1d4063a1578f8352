import type { SquaredReluNeurons } from '../../../problems/index.js';
import { neuronSums } from './neuron-sums.js';

/**
 * How neurons and examples act on each other at given unit directions, by the pairs that are active alone. With
 * $r_{ij} = \langle\varphi_j, x_i\rangle > 0$, contributions and tangents are
 *
 * $$a_{ij} = s_j y_i r_{ij}^2, \qquad T_{ij} = 2 s_j y_i r_{ij}\,(x_i - r_{ij}\varphi_j).$$
 */
export interface NeuronActivity {
  /** Takes the pairs at these directions. */
  read(directions: Float64Array): void;
  /** Adds to (v, x) the sums over examples of `weights[i]` times $2 a_{ij}$ and $T_{ij}$. */
  push(weights: Float64Array, v: Float64Array, x: Float64Array): void;
}

/** With a list of the pairs. */
export interface ListedActivity extends NeuronActivity {
  readonly dimension: number;
  /** Where the pairs of neuron j begin, their examples, and their $s_j y_i r_{ij}$ and $r_{ij}$. */
  readonly start: Int32Array;
  readonly example: Int32Array;
  readonly factor: Float64Array;
  readonly value: Float64Array;
  /** The examples, row-major. */
  readonly x: Float64Array;
  /** $\sum_j \pi_j (2 (a_{lj} - p_l) v_j + \langle T_{lj}, x_j\rangle)$ for all l. */
  pull(
    shares: Float64Array,
    margins: Float64Array,
    v: Float64Array,
    x: Float64Array,
    out: Float64Array,
  ): void;
}

/** For neurons in the plane, which are as soon computed as loaded. */
export function planeActivity(neurons: SquaredReluNeurons): NeuronActivity {
  const m = neurons.signs.length;
  const sums = neuronSums(neurons);
  let located = false;
  const phi = new Float64Array(2 * m);
  const along = new Float64Array(m);
  const across = new Float64Array(2 * m);
  return {
    read(directions) {
      phi.set(directions);
      located = false;
    },
    push(weights, v, x) {
      if (!located) sums.locate(phi);
      located = true;
      sums.gradient(phi, weights, along, across);
      for (let j = 0; j < m; j++) v[j] += along[j];
      for (let a = 0; a < 2 * m; a++) x[a] += across[a];
    },
  };
}

/** For neurons in a few dimensions; a pair takes 20 bytes. */
export function listedActivity({ data, signs }: SquaredReluNeurons): ListedActivity {
  const { count: n, dimension: d, x: points, y } = data;
  const m = signs.length;
  const start = new Int32Array(m + 1);
  const example = new Int32Array(m * n);
  const factor = new Float64Array(m * n);
  const value = new Float64Array(m * n);
  const phi = new Float64Array(m * d);
  const sum = new Float64Array(d);

  const push: NeuronActivity['push'] = (weights, v, x) => {
    for (let j = 0; j < m; j++) {
      let along = 0;
      sum.fill(0);
      for (let k = start[j]; k < start[j + 1]; k++) {
        const weight = weights[example[k]];
        if (weight === 0) continue;
        const f = 2 * weight * factor[k];
        along += f * value[k];
        for (let a = 0, b = example[k] * d; a < d; a++, b++) sum[a] += f * points[b];
      }
      v[j] += along;
      for (let a = 0, at = j * d; a < d; a++, at++) x[at] += sum[a] - along * phi[at];
    }
  };

  const pull: ListedActivity['pull'] = (shares, margins, v, x, out) => {
    let mean = 0;
    out.fill(0);
    for (let j = 0; j < m; j++) {
      const share = 2 * shares[j];
      mean += share * v[j];
      let radial = 0;
      for (let a = 0, at = j * d; a < d; a++, at++) radial += phi[at] * x[at];
      const alongRay = v[j] - radial;
      for (let k = start[j]; k < start[j + 1]; k++) {
        let z = 0;
        for (let a = 0, at = j * d, b = example[k] * d; a < d; a++, at++, b++) z += points[b] * x[at];
        out[example[k]] += share * factor[k] * (z + value[k] * alongRay);
      }
    }
    for (let l = 0; l < n; l++) out[l] -= margins[l] * mean;
  };

  return {
    dimension: d,
    start,
    example,
    factor,
    value,
    x: points,
    read(directions) {
      phi.set(directions);
      let k = 0;
      for (let j = 0; j < m; j++) {
        start[j] = k;
        for (let i = 0, b = 0; i < n; i++) {
          let r = 0;
          for (let a = 0, at = j * d; a < d; a++, at++, b++) r += phi[at] * points[b];
          // What is not active is written over by the next.
          example[k] = i;
          value[k] = r;
          factor[k] = signs[j] * y[i] * r;
          k += r > 0 ? 1 : 0;
        }
      }
      start[m] = k;
    },
    push,
    pull,
  };
}
