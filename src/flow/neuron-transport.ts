import { firstRoot } from './first-root.js';

/** Follows single squared-ReLU neurons over a step. Made once for a data set; nothing is allocated after that. */
export interface NeuronTransport {
  /**
   * Moves one neuron over a step, from the direction $\varphi_0$ at share 0.
   *
   * @param sign the output sign s, +1 or −1.
   * @param phi0 the direction at the start, `dimension` entries from `offset`, of norm 1 to rounding.
   * @param weights $q_i(\sigma) = \sum_l c_{li} \sigma^l$ over the step: degree + 1 rows of `count` coefficients, the
   * degree at most 3.
   * @param h length of the step in spherical time.
   * @param nodes shares σ of the step at which the neuron is wanted, ascending, in [0, 1].
   * @param logGrowth gets $\ln\|w(\sigma)\| - \ln\|w(0)\|$ at each node.
   * @param directions gets $w/\|w\|$ at each node, one row of `dimension` entries after the other.
   * @returns false, and leaves results unfinished, where following would take more than {@link MAX_SUBSTEPS} substeps,
   * crossings included, or a number that counts is not finite.
   * @throws RangeError when `weights` is not one to four rows.
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
  ): boolean;
}

/** The most substeps in one step; without crossings there is one for each unit of $\int \|M\|$, or a few more. */
export const MAX_SUBSTEPS = 256;

/** Rows of weights: a cubic has four. */
const TERMS = 4;
/** Substeps are such that $\sum_l \|M_l\|$ is at most about 1; terms of exp(τ⁴/4) are below rounding from here. */
const ORDERS = 64;
/** Terms of the Taylor series this small, and all after them, do not count. */
const NEGLIGIBLE = 1e-17;
/** An example this close to the neuron's boundary, relative to its norm, is on it: what rounding leaves of a zero. */
const TOUCH = 32 * Number.EPSILON;
/** The same right after its crossing was located, in a step so long that shares are coarse. */
const CROSSED = 1e-12;
/** The example is on the neuron's boundary, and no derivative has said yet to which side it goes. */
const UNDECIDED = -1;

/**
 * The exact transport of a neuron w of output sign s under given weights,
 *
 * $$ \frac{dw}{d\tau} = 2s \sum_i q_i y_i \max(0, \langle w, x_i\rangle)\, x_i, $$
 *
 * one of the blocks of the spherical flow of a two-layer network (Ji & Telgarsky 2020, equation 5). As long as the
 * examples with $\langle w, x_i\rangle > 0$ stay the same this is $w' = M(\tau) w$, whose solution is entire for
 * polynomial weights: with $M = \sum_l M_l \tau^l$ on a substep scaled to [0, 1], Taylor coefficients follow
 * $(k+1) w_{k+1} = \sum_l M_l w_{k-l}$ and are majorized by those of the scalar equation with $\|M_l\|$ for $M_l$, which
 * tells their number beforehand. Where some $\langle w, x_i\rangle$ passes through zero the derivative of the field
 * jumps; substeps end there, at the first root of the polynomials $\langle w(\tau), x_i\rangle$, so all of the solution
 * is as accurate as rounding allows.
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
  const norm = Float64Array.from({ length: n }, (_, i) => Math.hypot(...x.subarray(i * d, i * d + d)));
  const square = d * d;
  /** $h M$ in powers of σ for the present pattern, and in powers of τ on the present substep. */
  const matrix = new Float64Array(TERMS * square);
  const local = new Float64Array(TERMS * square);
  const size = new Float64Array(TERMS);
  /** The Taylor coefficients of w and, for one example, of $\langle w, x_i\rangle$. */
  const series = new Float64Array((ORDERS + 1) * d);
  const along = new Float64Array(ORDERS + 1);
  const majorant = new Float64Array(ORDERS + 1);
  const direction = new Float64Array(d);
  const value = new Float64Array(n);
  const active = new Uint8Array(n);
  /** Order of the first coefficient of $\langle w, x_i\rangle$ that is not zero, or {@link UNDECIDED}. */
  const lead = new Int8Array(n);
  let terms = 0;
  let orders = 0;
  /** Example at whose crossing the last substep ended, or −1. */
  let crossed = -1;
  let touching = 0;
  let patternChanged = false;

  const coefficient = (i: number, k: number): number => {
    let sum = 0;
    for (let a = 0, u = k * d, v = i * d; a < d; a++, u++, v++) sum += series[u] * x[v];
    return sum;
  };

  const activate = (i: number, on: number): void => {
    if (active[i] === on) return;
    active[i] = on;
    patternChanged = true;
  };

  /** Sorts the examples by side; for those on the boundary this is a guess, which `settled` checks. */
  const classify = (): void => {
    series.set(direction);
    touching = 0;
    for (let i = 0; i < n; i++) {
      const z = coefficient(i, 0);
      const distance = Math.abs(z);
      value[i] = z;
      lead[i] = 0;
      const flips = i === crossed && distance <= CROSSED * norm[i];
      if (flips || distance <= TOUCH * norm[i]) {
        lead[i] = UNDECIDED;
        touching++;
      }
      activate(i, flips ? 1 - active[i] : z > 0 ? 1 : 0);
    }
  };

  const gather = (factor: number, weights: Float64Array): void => {
    matrix.fill(0);
    for (let i = 0; i < n; i++) {
      if (active[i] === 0) continue;
      const row = i * d;
      for (let l = 0; l < terms; l++) {
        const c = factor * y[i] * weights[l * n + i];
        if (c === 0) continue;
        for (let a = 0, at = l * square; a < d; a++, at += d) {
          const scaled = c * x[row + a];
          for (let b = 0; b <= a; b++) matrix[at + b] += scaled * x[row + b];
        }
      }
    }
    for (let l = 0, at = 0; l < terms; l++, at += square) {
      for (let a = 1; a < d; a++) {
        for (let b = 0; b < a; b++) matrix[at + b * d + a] = matrix[at + a * d + b];
      }
    }
    patternChanged = false;
  };

  /** The matrix in powers of σ − `start`, and the sizes of its terms. */
  const shift = (start: number): void => {
    size.fill(0);
    for (let at = 0; at < square; at++) {
      const m1 = matrix[square + at];
      const m2 = matrix[2 * square + at];
      const m3 = matrix[3 * square + at];
      const l0 = matrix[at] + start * (m1 + start * (m2 + start * m3));
      const l1 = m1 + start * (2 * m2 + 3 * start * m3);
      const l2 = m2 + 3 * start * m3;
      local[at] = l0;
      local[square + at] = l1;
      local[2 * square + at] = l2;
      local[3 * square + at] = m3;
      size[0] += l0 * l0;
      size[1] += l1 * l1;
      size[2] += l2 * l2;
      size[3] += m3 * m3;
    }
    for (let l = 0; l < TERMS; l++) size[l] = Math.sqrt(size[l]);
  };

  /** The longest substep up to `remaining` with $\sum_l \|M_l\|$ not much above 1; NaN if that is not finite. */
  const chooseLength = (remaining: number): number => {
    const s0 = size[0];
    const s1 = size[1];
    const s2 = size[2];
    const s3 = size[3];
    let length = remaining;
    for (;;) {
      const sum = length * (s0 + length * (s1 + length * (s2 + length * s3)));
      if (sum <= 1.05) return length;
      if (!(sum < Infinity)) return NaN;
      // Newton's method for a convex function, from above.
      length -= (sum - 1) / (s0 + length * (2 * s1 + length * (3 * s2 + 4 * length * s3)));
    }
  };

  /** Taylor series of w from `start` on; returns the length of the substep. */
  const expand = (factor: number, weights: Float64Array, start: number, remaining: number): number => {
    if (patternChanged) gather(factor, weights);
    shift(start);
    const length = chooseLength(remaining);
    orders = 0;
    if (!(length >= 0)) return NaN;
    for (let l = 0, scale = length; l < terms; l++, scale *= length) {
      size[l] *= scale;
      for (let at = l * square; at < (l + 1) * square; at++) local[at] *= scale;
    }
    majorant[0] = 1;
    let quiet = size[0] + size[1] + size[2] + size[3] > 0 ? 0 : terms;
    while (quiet < terms && orders < ORDERS) {
      const k = orders;
      const last = Math.min(k, terms - 1);
      const target = (k + 1) * d;
      let bound = 0;
      for (let l = 0; l <= last; l++) bound += size[l] * majorant[k - l];
      for (let a = 0; a < d; a++) {
        let sum = 0;
        for (let l = 0; l <= last; l++) {
          for (let b = 0, u = l * square + a * d, v = (k - l) * d; b < d; b++, u++, v++) {
            sum += local[u] * series[v];
          }
        }
        series[target + a] = sum / (k + 1);
      }
      majorant[k + 1] = bound / (k + 1);
      quiet = majorant[k + 1] <= NEGLIGIBLE ? quiet + 1 : 0;
      orders++;
    }
    return length;
  };

  /**
   * Whether the examples on the boundary are on the sides to which they go, and puts them there. The first coefficient
   * of $\langle w, x_i\rangle$ that is not zero decides. Sides of examples whose coefficients vanish up to one order do
   * not matter up to the next, so the lowest order is decided first.
   */
  const settled = (): boolean => {
    while (touching > 0) {
      let lowest = orders + 1;
      for (let i = 0; i < n; i++) {
        if (lead[i] !== UNDECIDED) continue;
        let k = 1;
        while (k < lowest && !(Math.abs(coefficient(i, k)) > TOUCH * norm[i] * majorant[k])) k++;
        lowest = k;
      }
      // The rest stay on the boundary to rounding.
      if (lowest > orders) return true;
      for (let i = 0; i < n; i++) {
        if (lead[i] !== UNDECIDED) continue;
        const c = coefficient(i, lowest);
        if (!(Math.abs(c) > TOUCH * norm[i] * majorant[lowest])) continue;
        lead[i] = lowest;
        touching--;
        activate(i, c > 0 ? 1 : 0);
      }
      if (patternChanged) return false;
    }
    return true;
  };

  /** The share of the substep at which the first example crosses, which becomes `crossed`; 1 if none does. */
  const firstCrossing = (): number => {
    let travel = 0;
    for (let k = 1; k <= orders; k++) {
      let sum = 0;
      for (let a = k * d; a < (k + 1) * d; a++) sum += series[a] * series[a];
      travel += Math.sqrt(sum);
    }
    let first = 1;
    crossed = -1;
    for (let i = 0; i < n; i++) {
      const from = lead[i];
      if (from === UNDECIDED || (from === 0 && Math.abs(value[i]) > travel * norm[i])) continue;
      let rest = 0;
      for (let k = from; k <= orders; k++) {
        along[k] = coefficient(i, k);
        if (k > from) rest += Math.abs(along[k]);
      }
      if (Math.abs(along[from]) > rest) continue;
      const t = firstRoot(along, from, orders, first);
      if (t < first) {
        first = t;
        crossed = i;
      }
    }
    return first;
  };

  /** Writes the direction at share `t` of the substep; returns the growth of the log norm up to there. */
  const move = (t: number, out: Float64Array, at: number): number => {
    let growth = 0;
    let squared = 0;
    for (let a = 0; a < d; a++) {
      let change = 0;
      for (let u = orders * d + a; u >= d; u -= d) change = (change + series[u]) * t;
      const w = series[a] + change;
      // ‖w‖² − 1, as a sum that stays accurate where little changes.
      growth += change * (2 * series[a] + change);
      squared += w * w;
      out[at + a] = w;
    }
    const scale = 1 / Math.sqrt(squared);
    for (let a = 0; a < d; a++) out[at + a] *= scale;
    return 0.5 * Math.log1p(growth);
  };

  return Object.freeze<NeuronTransport>({
    propagate(sign, phi0, offset, weights, h, nodes, logGrowth, directions) {
      terms = weights.length / n;
      if (!(Number.isInteger(terms) && terms >= 1 && terms <= TERMS)) {
        throw new RangeError(
          `weights has ${weights.length} entries for ${n} examples: give one to four rows`,
        );
      }
      let finite = 0;
      for (let a = 0; a < d; a++) finite += Math.abs((direction[a] = phi0[offset + a]));
      if (!(finite < Infinity)) return false;

      const factor = 2 * sign * h;
      const end = nodes[nodes.length - 1];
      let start = 0;
      let growth = 0;
      let node = 0;
      crossed = -1;
      patternChanged = true;
      for (let substep = 0; substep < MAX_SUBSTEPS; substep++) {
        const remaining = end - start;
        classify();
        let length = expand(factor, weights, start, remaining);
        while (!settled()) length = expand(factor, weights, start, remaining);
        if (!(length >= 0)) return false;
        const share = firstCrossing();
        const stop = share === 1 && length === remaining ? end : start + share * length;
        for (; node < nodes.length && nodes[node] <= stop; node++) {
          if (orders > 0) {
            logGrowth[node] = growth + move((nodes[node] - start) / length, directions, node * d);
          } else {
            // No example acts on the neuron any more: it stays, to the last bit.
            logGrowth[node] = growth;
            directions.set(direction, node * d);
          }
        }
        if (node === nodes.length) return true;
        growth += move(share, direction, 0);
        start = stop;
      }
      return false;
    },
  });
}
