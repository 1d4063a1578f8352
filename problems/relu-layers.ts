import type { DataSet } from './data-set.js';
import { layerOffsets } from './deep-linear.js';
import type { Pattern } from './kinks.js';

/**
 * Which pre-activations of an example are added up, and with what factors: `factors` is read by the meaning that the
 * heads give to it, and the factors added to `delta`, one array a layer. False where there is nothing to add.
 */
export interface Heads {
  add(example: number, factors: Float64Array, delta: readonly Float64Array[]): boolean;
}

/**
 * The derivatives of sums of pre-activations of a ReLU network, output included. Where a pattern is given, hidden units
 * are linear with the slopes of their sides in it, for all W; otherwise with those of the sides where W is.
 */
export interface ReluLayers {
  /** Where each layer begins in the parameters, and at the end their number. */
  readonly offsets: readonly number[];
  /** Hidden units, of all layers. */
  readonly units: number;
  /** The layer of a hidden unit, from 1 on, and its place there, from 0 on. */
  readonly layerOf: Int32Array;
  readonly placeOf: Int32Array;
  /** The output on an example. */
  output(w: Float64Array, example: number, pattern?: Pattern): number;
  /** Pre-activations of all hidden units: `units` × examples. */
  preActivations(w: Float64Array, out: Float64Array, pattern?: Pattern): void;
  /** The gradient of the sum over all examples, into `out`. */
  gradient(w: Float64Array, heads: Heads, factors: Float64Array, out: Float64Array, pattern?: Pattern): void;
  /** Adds the gradient of the sum over one example, from `start` on. */
  addGradient(
    w: Float64Array,
    example: number,
    heads: Heads,
    factors: Float64Array,
    out: Float64Array,
    start: number,
    pattern?: Pattern,
  ): void;
  /** The second derivative of the sum over all examples, a full matrix. */
  hessian(w: Float64Array, heads: Heads, factors: Float64Array, out: Float64Array, pattern?: Pattern): void;
  /** The derivative of the output on an example by what a hidden unit puts out, in a piece. */
  sensitivity(w: Float64Array, unit: number, example: number, pattern: Pattern): number;
  /**
   * Writes into a pattern the sides, next to a zero of a hidden unit on a side of it, of the units further up that nothing
   * else reaches.
   */
  wake(w: Float64Array, unit: number, example: number, side: number, pattern: Pattern): void;
  /**
   * Whether anything of an example reaches a layer in a piece: otherwise its units are 0 there whatever W is. Units that
   * are held put out nothing.
   */
  reaches(layer: number, example: number, pattern: Pattern): boolean;
}

/**
 * Layers of units $\max(z, \lambda z)$ and a linear one on top, in the layout of `deepLinear`. Unit u on example i has the
 * place u n + i in patterns, with units counted from the first layer up.
 *
 * Derivatives go backwards through the layers, from the heads. Second ones pair the layers: with
 * $\delta_u$ the derivative by the pre-activations of layer u, $h_l$ what layer l puts out and
 * $M = \partial h_{u-1}/\partial z_l$,
 * $\partial^2/\partial A_u[c,e]\,\partial A_l[a,b] = \delta_u[c]\, M[e,a]\, h_{l-1}[b]$.
 */
export function reluLayers(data: DataSet, widths: readonly number[], slope: number): ReluLayers {
  const { count, dimension: features, x } = data;
  const depth = widths.length - 1;
  const offsets = layerOffsets(widths);
  const dimension = offsets[depth];
  const firstUnit = widths.map((_, l) => widths.slice(1, l).reduce((sum, width) => sum + width, 0));
  const units = firstUnit[depth];
  const layerOf = new Int32Array(units);
  for (let l = 1; l < depth; l++) layerOf.fill(l, firstUnit[l], firstUnit[l] + widths[l]);

  // Workspaces, by layer: what goes in and out of the units of an example, their slopes, and derivatives by what goes in.
  const z = widths.map((width) => new Float64Array(width));
  const h = widths.map((width) => new Float64Array(width));
  const slopes = widths.map((width) => new Float64Array(width).fill(1));
  const delta = widths.map((width) => new Float64Array(width));
  const widest = Math.max(...widths);
  const chain = [new Float64Array(widest * widest), new Float64Array(widest * widest)];

  const side = (l: number, a: number, i: number, pattern: Pattern | undefined): number =>
    pattern === undefined ? z[l][a] : pattern[(firstUnit[l] + a) * count + i];

  const forward = (w: Float64Array, i: number, pattern?: Pattern): void => {
    for (let b = 0, at = i * features; b < features; b++, at++) h[0][b] = x[at];
    for (let l = 1, at = 0; l <= depth; l++) {
      const below = h[l - 1];
      for (let a = 0; a < z[l].length; a++) {
        let sum = 0;
        for (let b = 0; b < below.length; b++, at++) sum += w[at] * below[b];
        z[l][a] = sum;
        if (l === depth) break;
        slopes[l][a] = side(l, a, i, pattern) > 0 ? 1 : slope;
        h[l][a] = slopes[l][a] * sum;
      }
    }
  };

  /** From the derivatives by what goes into layer `l` to those by what comes out of unit a below. */
  const byOutputBelow = (w: Float64Array, l: number, a: number): number => {
    const above = delta[l];
    const inner = widths[l - 1];
    let sum = 0;
    for (let c = 0, at = offsets[l - 1] + a; c < above.length; c++, at += inner) sum += above[c] * w[at];
    return sum;
  };

  const backward = (w: Float64Array, last: number): void => {
    for (let l = depth - 1; l >= last; l--)
      for (let a = 0; a < delta[l].length; a++)
        if (slopes[l][a] !== 0) delta[l][a] += slopes[l][a] * byOutputBelow(w, l + 1, a);
  };

  const seeded = (i: number, heads: Heads, factors: Float64Array): boolean => {
    for (let l = 1; l <= depth; l++) delta[l].fill(0);
    return heads.add(i, factors, delta);
  };

  const addGradient: ReluLayers['addGradient'] = (w, i, heads, factors, out, start, pattern) => {
    if (!seeded(i, heads, factors)) return;
    forward(w, i, pattern);
    backward(w, 1);
    for (let l = 1, at = start; l <= depth; l++) {
      const below = h[l - 1];
      for (let a = 0; a < delta[l].length; a++) {
        const factor = delta[l][a];
        if (factor === 0) at += below.length;
        else for (let b = 0; b < below.length; b++, at++) out[at] += factor * below[b];
      }
    }
  };

  /** Adds what a pair of layers contributes, below the diagonal; `between` is $\partial h_{u-1}/\partial z_l$. */
  const addPair = (l: number, u: number, between: Float64Array, out: Float64Array): void => {
    const below = h[l - 1];
    const middle = widths[l];
    const inner = widths[u - 1];
    for (let c = 0; c < delta[u].length; c++) {
      if (delta[u][c] === 0) continue;
      for (let e = 0; e < inner; e++) {
        const row = (offsets[u - 1] + c * inner + e) * dimension + offsets[l - 1];
        for (let a = 0; a < middle; a++) {
          const factor = delta[u][c] * between[e * middle + a];
          if (factor === 0) continue;
          const at = row + a * below.length;
          for (let b = 0; b < below.length; b++) out[at + b] += factor * below[b];
        }
      }
    }
  };

  /** `next` is $\partial h_u/\partial z_l$ from `between`, $\partial h_{u-1}/\partial z_l$. */
  const extend = (w: Float64Array, u: number, middle: number, between: Float64Array, next: Float64Array) => {
    const inner = widths[u - 1];
    for (let a = 0; a < widths[u]; a++) {
      for (let b = 0; b < middle; b++) {
        let sum = 0;
        if (slopes[u][a] !== 0)
          for (let e = 0; e < inner; e++) sum += w[offsets[u - 1] + a * inner + e] * between[e * middle + b];
        next[a * middle + b] = slopes[u][a] * sum;
      }
    }
  };

  const addSecond = (w: Float64Array, out: Float64Array): void => {
    for (let l = 1; l < depth; l++) {
      const middle = widths[l];
      let [between, next] = chain;
      for (let e = 0; e < middle; e++)
        for (let a = 0; a < middle; a++) between[e * middle + a] = e === a ? slopes[l][a] : 0;
      for (let u = l + 1; u <= depth; u++) {
        addPair(l, u, between, out);
        if (u === depth) break;
        extend(w, u, middle, between, next);
        [between, next] = [next, between];
      }
    }
  };

  const reaches = (layer: number, i: number, pattern: Pattern): boolean => {
    let any = false;
    for (let b = i * features; b < (i + 1) * features; b++) any ||= x[b] !== 0;
    for (let l = 1; any && l < layer; l++) {
      any = false;
      for (let a = 0; a < widths[l]; a++) {
        const at = side(l, a, i, pattern);
        any ||= at > 0 || (at < 0 && slope !== 0);
      }
    }
    return any;
  };

  return Object.freeze<ReluLayers>({
    offsets,
    units,
    layerOf,
    placeOf: layerOf.map((l, unit) => unit - firstUnit[l]),
    output(w, i, pattern) {
      forward(w, i, pattern);
      return z[depth][0];
    },
    preActivations(w, out, pattern) {
      for (let i = 0; i < count; i++) {
        forward(w, i, pattern);
        for (let l = 1, at = i; l < depth; l++)
          for (let a = 0; a < z[l].length; a++, at += count) out[at] = z[l][a];
      }
    },
    addGradient,
    gradient(w, heads, factors, out, pattern) {
      out.fill(0, 0, dimension);
      for (let i = 0; i < count; i++) addGradient(w, i, heads, factors, out, 0, pattern);
    },
    hessian(w, heads, factors, out, pattern) {
      out.fill(0);
      for (let i = 0; i < count; i++) {
        if (!seeded(i, heads, factors)) continue;
        forward(w, i, pattern);
        backward(w, 1);
        addSecond(w, out);
      }
      for (let a = 0; a < dimension; a++)
        for (let b = 0; b < a; b++) out[b * dimension + a] = out[a * dimension + b];
    },
    sensitivity(w, unit, i, pattern) {
      const layer = layerOf[unit];
      for (let l = layer + 1; l <= depth; l++) delta[l].fill(0);
      for (let l = layer + 1; l < depth; l++)
        for (let a = 0; a < widths[l]; a++) slopes[l][a] = side(l, a, i, pattern) > 0 ? 1 : slope;
      delta[depth][0] = 1;
      backward(w, layer + 1);
      return byOutputBelow(w, layer + 1, unit - firstUnit[layer]);
    },
    wake(w, unit, i, way, pattern) {
      const layer = layerOf[unit];
      const place = unit * count + i;
      pattern[place] = 0;
      const alone = !reaches(layer + 1, i, pattern);
      pattern[place] = way;
      h[layer].fill(0);
      h[layer][unit - firstUnit[layer]] = way > 0 ? way : slope * way;
      for (let l = layer + 1; alone && l < depth && reaches(l, i, pattern); l++)
        for (let a = 0, at = offsets[l - 1]; a < widths[l]; a++) {
          let sum = 0;
          for (let b = 0; b < widths[l - 1]; b++, at++) sum += w[at] * h[l - 1][b];
          pattern[(firstUnit[l] + a) * count + i] = sum > 0 ? 1 : -1;
          h[l][a] = sum > 0 ? sum : slope * sum;
        }
    },
    reaches,
  });
}
