import type { MarginModel } from '../../../problems/index.js';

/**
 * Where things lie in the state of the central path: $U$, then for every block $j$ its log share $v_j$ and its direction
 * $\varphi_j$, then the unknowns $z_i$, $C = \eta\alpha$ and $E = \ln\varepsilon$, then two integrals that are carried
 * along. Blocks are the parts of W in which the margins are sums, neurons for instance:
 *
 * $$W_j = e^{U + v_j}\varphi_j, \quad |\varphi_j| = 1, \qquad \|W\| = e^{U}\sqrt{\textstyle\sum_j e^{2 v_j}}.$$
 *
 * A neuron whose share is 1e-100 is as visible in this form as any other. Models whose margins are not such sums have
 * one block.
 */
export interface StateLayout {
  /** Number of blocks and first parameter of each; one entry more, for the end. */
  readonly blocks: number;
  readonly offsets: Int32Array;
  /** $n$ and the number of parameters. */
  readonly count: number;
  readonly dimension: number;
  /** Whether there are several blocks of two parameters each, as neurons in the plane. */
  readonly plane: boolean;
  /** Place of $v_j$; $\varphi_j$ follows it. */
  shareAt(block: number): number;
  /** First place after the differential unknowns. */
  readonly weights: number;
  readonly margin: number;
  readonly barrier: number;
  readonly length: number;
  readonly gain: number;
  readonly size: number;
}

/** Lays out the state for a model. */
export function stateLayout(model: MarginModel): StateLayout {
  const { count, dimension } = model;
  const sizes = model.blockMargins === undefined ? [dimension] : model.hessianBlocks;
  const blocks = sizes.length;
  const offsets = new Int32Array(blocks + 1);
  for (let j = 0; j < blocks; j++) offsets[j + 1] = offsets[j] + sizes[j];
  const weights = 1 + blocks + dimension;
  return {
    blocks,
    offsets,
    count,
    dimension,
    plane: blocks > 1 && sizes.every((size) => size === 2),
    shareAt: (block) => 1 + block + offsets[block],
    weights,
    margin: weights + count,
    barrier: weights + count + 1,
    length: weights + count + 2,
    gain: weights + count + 3,
    size: weights + count + 4,
  };
}

/** Lengths that are as near to 1 as this are 1 to rounding. */
export const UNIT = 4 * Number.EPSILON;

/**
 * Brings a state to its normal form: unit directions, and shares whose squares sum to 1. Nothing that the equations
 * depend on changes, only how it is written.
 */
export function normalizeState(layout: StateLayout, y: Float64Array): boolean {
  const { blocks, offsets } = layout;
  const largest = layout.plane ? normalizePlane(blocks, y) : normalizeDirections(blocks, offsets, y);
  let sum = 0;
  for (let j = 0; j < blocks; j++) sum += Math.exp(2 * (y[1 + j + offsets[j]] - largest));
  const shift = largest + 0.5 * Math.log(sum);
  for (let j = 0; j < blocks; j++) y[1 + j + offsets[j]] -= shift;
  y[0] += shift;
  return shift - shift === 0;
}

/** Makes directions unit vectors; returns the largest log share. */
function normalizeDirections(blocks: number, offsets: Int32Array, y: Float64Array): number {
  let largest = -Infinity;
  for (let j = 0; j < blocks; j++) {
    const at = 1 + j + offsets[j];
    if (y[at] > largest) largest = y[at];
    const end = 2 + j + offsets[j + 1];
    let square = 0;
    for (let a = at + 1; a < end; a++) square += y[a] * y[a];
    // What is of length 1 to rounding stays as it is, so that a direction at rest does not move at all.
    const length = Math.sqrt(square);
    const inverse = Math.abs(length - 1) > UNIT ? 1 / length : 1;
    for (let a = at + 1; a < end; a++) y[a] *= inverse;
  }
  return largest;
}

/** The same in the plane. */
function normalizePlane(blocks: number, y: Float64Array): number {
  let largest = -Infinity;
  for (let at = 1; at <= 3 * blocks; at += 3) {
    if (y[at] > largest) largest = y[at];
    const u = y[at + 1];
    const w = y[at + 2];
    const inverse = 1 / Math.sqrt(u * u + w * w);
    y[at + 1] = u * inverse;
    y[at + 2] = w * inverse;
  }
  return largest;
}
