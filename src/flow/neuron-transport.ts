import { firstRoot } from './first-root.js';
import {
  expandLinear,
  moveAlong,
  ORDERS,
  recentre,
  seriesAt,
  seriesLength,
  substepLength,
  sumPacked,
  TERMS,
  triangle,
} from './linear-series.js';
import type { NeuronTracks } from './neuron-tracks.js';

/** Follows single squared-ReLU neurons over a step. Made once for a data set; nothing is allocated after that. */
export interface NeuronTransport {
  /**
   * Moves one neuron over a step, from the direction $\varphi_0$ at share 0.
   *
   * @param sign the output sign s, +1 or −1.
   * @param phi0 the direction at the start, `dimension` entries from `offset`, of norm 1 to rounding.
   * @param weights $q_i(\sigma) = \sum_l c_{li} \sigma^l$ over the step: one to four rows of `count` coefficients, row l
   * for $\sigma^l$.
   * @param h length of the step in spherical time.
   * @param nodes shares σ of the step at which the neuron is wanted, ascending, in [0, 1].
   * @param logGrowth gets $\ln\|w(\sigma)\| - \ln\|w(0)\|$ at each node.
   * @param directions gets $w/\|w\|$ at each node, one row of `dimension` entries after the other.
   * @param tracks gets the substeps, if given.
   * @returns false, with results unfinished, where following would take more than {@link MAX_SUBSTEPS} substeps or a
   * number that counts is not finite.
   * @throws RangeError when `weights` does not have one to four rows.
   */
  propagate(
    sign: number,
    phi0: Float64Array,
    offset: number,
    weights: Float64Array,
    h: number,
    nodes: ArrayLike<number>,
    logGrowth: Float64Array,
    directions: Float64Array,
    tracks?: NeuronTracks,
  ): boolean;
}

/** The most substeps in one step: one for each crossing, and one or two for each unit of $h\|M\|$. */
export const MAX_SUBSTEPS = 256;

/** An example this close to the neuron's boundary, relative to its norm, is on it: what rounding leaves of a zero. */
const TOUCH = 32 * Number.EPSILON;
/** The same right after its crossing was located, in a step so long that shares are coarse. */
const CROSSED = 1e-12;
/** The example is on the neuron's boundary, and no derivative has said yet to which side it goes, or none does. */
const UNDECIDED = -1;
/** It is on the boundary, and not on the side to which the derivatives point, which point back from there. */
const TORN = -2;
/** Once coefficients as small as this are taken for zero, sides are left as they are. */
const SETTLED = 1e-8;

function product(u: Float64Array, from: number, v: Float64Array, start: number, d: number): number {
  let sum = 0;
  for (let a = 0; a < d; a++) sum += u[from + a] * v[start + a];
  return sum;
}

/**
 * The exact transport of a neuron w of output sign s under given weights,
 *
 * $$ \frac{dw}{d\tau} = 2s \sum_i q_i y_i \max(0, \langle w, x_i\rangle)\, x_i, $$
 *
 * its block of the spherical flow of a two-layer network (Ji & Telgarsky 2020, equation 5). As long as the examples with
 * $\langle w, x_i\rangle > 0$ stay the same this is $w' = M(\tau) w$ with M symmetric and, like the weights, polynomial:
 * solved by Taylor series on substeps. Where some $\langle w, x_i\rangle$ passes through zero the derivative of the field
 * jumps; substeps end there, at the first root of the polynomials $\langle w(\tau), x_i\rangle$, so that all of the
 * solution is accurate to rounding.
 *
 * @param data examples `x`, `count` × `dimension` row-major, and labels `y`.
 */
export function neuronTransport(data: {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly count: number;
  readonly dimension: number;
}): NeuronTransport {
  const { count: n, dimension: d, x, y } = data;
  const entries = triangle(d);
  const norm = new Float64Array(n);
  /** Lower triangles of $2 y_i x_i x_i^T$. */
  const outer = new Float64Array(n * entries);
  for (let i = 0, at = 0; i < n; i++) {
    const example = x.subarray(i * d, i * d + d);
    norm[i] = Math.hypot(...example);
    for (let a = 0; a < d; a++) {
      for (let b = 0; b <= a; b++, at++) outer[at] = 2 * y[i] * example[a] * example[b];
    }
  }
  /** $s h M$ for the present pattern, in powers of the share, and in powers of the share since the substep's start. */
  const matrix = new Float64Array(TERMS * entries);
  const local = new Float64Array(TERMS * entries);
  const size = new Float64Array(TERMS);
  const rows = new Float64Array(TERMS * d * d);
  /** Taylor coefficients of w over the substep, their bounds, sums of bounds to the end, and those of one example. */
  const series = new Float64Array(seriesLength(d));
  const majorant = new Float64Array(ORDERS + 1);
  const tail = new Float64Array(ORDERS + 2);
  const along = new Float64Array(ORDERS + 1);
  const direction = new Float64Array(d);
  const value = new Float64Array(n);
  const active = new Uint8Array(n);
  /** Order of the first Taylor coefficient of $\langle w, x_i\rangle$ that is not zero, or negative. */
  const lead = new Int8Array(n);
  const first = seriesAt(d, 0);
  let orders = 0;
  let touching = 0;
  /** Example at whose crossing the last substep ended, or −1. */
  let crossed = -1;
  let patternChanged = false;

  const coefficient = (i: number, k: number): number => product(series, first - k * d, x, i * d, d);

  const activate = (i: number, on: number): void => {
    if (active[i] === on) return;
    active[i] = on;
    patternChanged = true;
  };

  /** Sorts the examples by side; for those on the boundary this is a guess, which `settled` checks. */
  const classify = (): void => {
    for (let a = 0; a < d; a++) series[first + a] = direction[a];
    touching = 0;
    for (let i = 0; i < n; i++) {
      const z = coefficient(i, 0);
      const distance = Math.abs(z);
      const flips = i === crossed && distance <= CROSSED * norm[i];
      const touches = flips || distance <= TOUCH * norm[i];
      if (touches) touching++;
      value[i] = z;
      lead[i] = touches ? UNDECIDED : 0;
      activate(i, flips ? 1 - active[i] : z > 0 ? 1 : 0);
    }
  };

  /** Taylor series of w from `start` on, in the pattern as it is; returns the length of the substep. */
  const expand = (
    factor: number,
    weights: Float64Array,
    terms: number,
    start: number,
    end: number,
  ): number => {
    if (patternChanged) sumPacked(outer, d, active, weights, terms, factor, matrix);
    patternChanged = false;
    recentre(matrix, d, start, local, size);
    const length = substepLength(size, end - start);
    orders = length >= 0 ? expandLinear(local, size, terms, d, length, rows, series, majorant) : 0;
    tail[orders + 1] = 0;
    for (let k = orders; k > 0; k--) tail[k] = tail[k + 1] + majorant[k];
    return length;
  };

  /** Whether a coefficient is rounding, or will be outweighed by later ones before it shows. */
  const vanishes = (i: number, k: number, touch: number): boolean =>
    !(Math.abs(coefficient(i, k)) > touch * norm[i] * tail[k]);

  /**
   * Whether the examples on the boundary are on the sides to which they go; if not, puts some of them there. The first
   * coefficient of $\langle w, x_i\rangle$ that does not vanish, by the measure of `touch`, decides. The pattern of
   * examples whose coefficients vanish below some order has no part in coefficients up to that order, so the lowest
   * order is decided first.
   */
  const settled = (touch: number): boolean => {
    if (touching === 0) return true;
    let open = touching;
    for (let i = 0; i < n; i++) if (lead[i] !== 0) lead[i] = UNDECIDED;
    while (open > 0) {
      let lowest = orders + 1;
      for (let i = 0; i < n; i++) {
        if (lead[i] !== UNDECIDED) continue;
        let k = 1;
        while (k < lowest && vanishes(i, k, touch)) k++;
        lowest = k;
      }
      // The rest stay on the boundary to rounding, and their sides do not matter.
      if (lowest > orders) return true;
      for (let i = 0; i < n; i++) {
        if (lead[i] !== UNDECIDED || vanishes(i, lowest, touch)) continue;
        const on = coefficient(i, lowest) > 0 ? 1 : 0;
        lead[i] = on === active[i] ? lowest : TORN;
        open--;
        if (touch < SETTLED) activate(i, on);
      }
      if (patternChanged) return false;
    }
    return true;
  };

  /** The share of the substep at which the first example crosses, which becomes `crossed`; 1 if none does. */
  const firstCrossing = (): number => {
    let share = 1;
    crossed = -1;
    for (let i = 0; i < n; i++) {
      const from = lead[i];
      if (from < 0) continue;
      let k = from;
      along[k] = k === 0 ? value[i] : coefficient(i, k);
      // What is certainly left of the distance from the boundary, all through the substep.
      let left = Math.abs(along[k]);
      while (k < orders && left <= norm[i] * tail[k + 1]) {
        k++;
        along[k] = coefficient(i, k);
        left += Math.min(0, along[from] > 0 ? along[k] : -along[k]);
      }
      if (left > norm[i] * tail[k + 1]) continue;
      const root = firstRoot(along, from, orders, share);
      if (root < share) {
        share = root;
        crossed = i;
      }
    }
    return share;
  };

  return Object.freeze<NeuronTransport>({
    propagate(sign, phi0, offset, weights, h, nodes, logGrowth, directions, tracks) {
      const terms = weights.length / n;
      if (!(Number.isInteger(terms) && terms >= 1 && terms <= TERMS)) {
        throw new RangeError(
          `weights has ${weights.length} entries for ${n} examples: give one to four rows`,
        );
      }
      let total = 0;
      for (let a = 0; a < d; a++) total += Math.abs((direction[a] = phi0[offset + a]));
      if (!(total < Infinity)) return false;

      const factor = sign * h;
      const end = nodes[nodes.length - 1];
      let start = 0;
      let growth = 0;
      let node = 0;
      crossed = -1;
      patternChanged = true;
      for (let substep = 0; substep < MAX_SUBSTEPS; substep++) {
        classify();
        let length = expand(factor, weights, terms, start, end);
        // Less and less is believed, lest a coefficient near the measure moves an example back and forth.
        for (let touch = TOUCH; !settled(touch); touch *= 2) {
          length = expand(factor, weights, terms, start, end);
        }
        if (!(length >= 0)) return false;
        const share = firstCrossing();
        let stop = start + share * length;
        // A crossing at once is passed all the same, by as little as shares can tell.
        if (crossed >= 0) stop = Math.max(stop, start + Number.EPSILON);
        if (stop > end || (share === 1 && length === end - start)) stop = end;
        tracks?.add(start, length, growth, orders, series, first);
        for (; node < nodes.length && nodes[node] <= stop; node++) {
          logGrowth[node] = growth;
          const here = (nodes[node] - start) / length;
          // Where no example acts on the neuron, it stays to the last bit.
          if (orders === 0) directions.set(direction, node * d);
          else logGrowth[node] += moveAlong(series, d, orders, here, directions, node * d);
        }
        if (node === nodes.length) return true;
        growth += moveAlong(series, d, orders, (stop - start) / length, direction, 0);
        start = stop;
      }
      return false;
    },
  });
}
