import type { SquaredReluNeurons } from '../../../problems/index.js';
import type { Linearization } from './linearization.js';

/** The examples that one neuron in the plane is active on. */
export interface PlanePairs {
  /** Their numbers, $t_{ij}$ and $a_{ij}$. */
  readonly example: Int32Array;
  readonly tangent: Float64Array;
  readonly contribution: Float64Array;
  /** The place of each example among those that answer, or −1. */
  readonly place: Int32Array;
  /** Takes the places of the linearisation. */
  begin(): void;
  /** Takes the pairs of neuron j; returns how many there are. */
  read(j: number): number;
  /** Only those with examples that answer. */
  readActive(j: number): number;
}

/** Makes the work space. */
export function planePairs(
  at: Linearization,
  { count: n, x, y }: SquaredReluNeurons['data'],
  signs: Float64Array,
): PlanePairs {
  const { directions } = at;
  const example = new Int32Array(n + 1);
  const tangent = new Float64Array(n + 1);
  const contribution = new Float64Array(n + 1);
  const place = new Int32Array(n);
  const every = Int32Array.from({ length: n }, (_, i) => i);
  return {
    example,
    tangent,
    contribution,
    place,
    begin() {
      place.fill(-1);
      for (let s = 0; s < at.actives; s++) place[at.active[s]] = s;
    },
    read: (j) => readOf(j, every, n),
    readActive: (j) => readOf(j, at.active, at.actives),
  };
  function readOf(j: number, among: Int32Array, length: number): number {
    const u = directions[2 * j];
    const w = directions[2 * j + 1];
    let count = 0;
    for (let e = 0; e < length; e++) {
      const i = among[e];
      const r = u * x[2 * i] + w * x[2 * i + 1];
      const f = signs[j] * y[i] * r;
      // What is not active is written over by the next.
      example[count] = i;
      tangent[count] = 2 * f * (u * x[2 * i + 1] - w * x[2 * i]);
      contribution[count] = f * r;
      count += r > 0 ? 1 : 0;
    }
    return count;
  }
}

/** The examples with weights, one after the other, and 2 w y of each. */
export interface PackedExamples {
  readonly points: Float64Array;
  readonly factor: Float64Array;
  /** Which they are. */
  readonly kept: Int32Array;
  /** Returns how many there are. */
  pack(weights: Float64Array): number;
}

/** Weights smaller than the largest by this factor add nothing. */
const NEGLIGIBLE = 1e-20;

/** Makes the work space. */
export function packExamples({ count: n, dimension: d, x, y }: SquaredReluNeurons['data']): PackedExamples {
  const points = new Float64Array(n * d);
  const factor = new Float64Array(n);
  const kept = new Int32Array(n);
  return {
    points,
    factor,
    kept,
    pack(weights) {
      let largest = 0;
      for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(weights[i]));
      let length = 0;
      for (let i = 0; i < n; i++) {
        // Not a number counts.
        if (Math.abs(weights[i]) <= NEGLIGIBLE * largest) continue;
        kept[length] = i;
        factor[length] = 2 * weights[i] * y[i];
        for (let a = 0; a < d; a++) points[length * d + a] = x[i * d + a];
        length++;
      }
      return length;
    },
  };
}
