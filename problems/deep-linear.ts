import type { DataSet } from './data-set.js';
import { requireDataSet, signedFeatures } from './data-set.js';
import { IDENTITY, type HiddenLayer } from './hidden-layer.js';
import { InputError, requireInteger, shown } from './input-error.js';
import { weightedSum } from './linear.js';
import type { MarginModel } from './margin-model.js';
import { linearRows } from './margin-rows.js';
import { layerBalance } from './quadratic-invariants.js';

/** A matrix inside a vector of parameters: a view, not a copy. */
export interface LayerMatrix {
  readonly rows: number;
  readonly columns: number;
  /** `rows` × `columns` entries, row-major, sharing memory with the parameters. */
  readonly values: Float64Array;
}

/**
 * The deep linear network $\Phi(x; W) = A_L \cdots A_1 x$ of Ji & Telgarsky (2020, Proposition 4.2), with
 * $p_i(W) = y_i A_L\cdots A_1 x_i$. The parameters are $A_1$ ($h_1 \times d$), $A_2$ ($h_2 \times h_1$), …, each
 * row-major. With one layer it is the linear predictor.
 *
 * The margins depend on $W$ through $\beta = A_L\cdots A_1$ alone, so `margins` and `pullback` cost $O(k + nd)$.
 * The Hessian is one full matrix; its diagonal blocks of a layer with itself are zero, since $p_i$ is linear in each.
 *
 * @param widths $[d, h_1, \dots, 1]$, from the features to the single output
 * @throws InputError when the widths are not positive integers that begin with the number of features and end in 1
 */
export function deepLinear(data: DataSet, widths: readonly number[]): MarginModel {
  requireDataSet(data);
  requireWidths(widths);
  if (widths[0] !== data.dimension) {
    throw new InputError(
      `the first width is ${widths[0]} and the data have ${data.dimension} features: make them equal`,
    );
  }
  const { count, dimension: features } = data;
  const depth = widths.length - 1;
  const offsets = layerOffsets(widths);
  const dimension = offsets[depth];
  const z = signedFeatures(data);

  // Workspaces. toInput[l] = A_{l+1}ᵀ ⋯ A_Lᵀ 1, so toInput[0] = β; fromInput[l] = A_l ⋯ A_1 g.
  const toInput = widths.map((width) => new Float64Array(width));
  const fromInput = widths.map((width) => new Float64Array(width));
  const widest = Math.max(...widths);
  const chain = [
    new Float64Array(depth > 1 ? widest * widest : 0),
    new Float64Array(depth > 1 ? widest * widest : 0),
  ];

  function propagateBack(w: Float64Array): void {
    toInput[depth][0] = 1;
    for (let l = depth - 1; l >= 0; l--) {
      const above = toInput[l + 1];
      const below = toInput[l];
      below.fill(0);
      for (let a = 0, at = offsets[l]; a < above.length; a++) {
        const factor = above[a];
        for (let b = 0; b < below.length; b++, at++) below[b] += factor * w[at];
      }
    }
  }

  function propagateForward(w: Float64Array): void {
    for (let l = 0; l < depth - 1; l++) {
      const below = fromInput[l];
      const above = fromInput[l + 1];
      for (let a = 0, at = offsets[l]; a < above.length; a++) {
        let sum = 0;
        for (let b = 0; b < below.length; b++, at++) sum += w[at] * below[b];
        above[a] = sum;
      }
    }
  }

  /** Writes $\nabla_W \langle\beta, g\rangle$ for $g$ = `fromInput[0]`, one outer product per layer, from `start` on. */
  function writeGradient(w: Float64Array, out: Float64Array, start: number): void {
    propagateForward(w);
    for (let l = 0, at = start; l < depth; l++) {
      const above = toInput[l + 1];
      const below = fromInput[l];
      for (let a = 0; a < above.length; a++) {
        const factor = above[a];
        for (let b = 0; b < below.length; b++, at++) out[at] = factor * below[b];
      }
    }
  }

  return Object.freeze<MarginModel>({
    kind: 'deep-linear',
    description: `deep linear network of widths ${widths.join('-')} on ${count} examples`,
    dimension,
    count,
    degree: depth,
    smoothness: 'analytic',
    definability: Object.freeze({
      definable: true,
      reason: 'the margins are polynomials in the parameters, hence semialgebraic',
    }),
    rows: linearRows(z, features, {
      values(w, out) {
        propagateBack(w);
        out.set(toInput[0]);
      },
      gradient(w, row, out) {
        propagateBack(w);
        fromInput[0].set(row);
        writeGradient(w, out, 0);
      },
    }),
    hiddenLayer: Object.freeze<HiddenLayer>({
      features,
      width: 1,
      activation: IDENTITY,
      unpack(w, rows, coefficients) {
        propagateBack(w);
        rows.set(toInput[0]);
        coefficients[0] = 1;
      },
    }),
    margins(w, out) {
      propagateBack(w);
      const beta = toInput[0];
      for (let i = 0, at = 0; i < count; i++) {
        let sum = 0;
        for (let a = 0; a < features; a++, at++) sum += beta[a] * z[at];
        out[i] = sum;
      }
    },
    pullback(w, q, out) {
      propagateBack(w);
      weightedSum(z, q, fromInput[0]);
      writeGradient(w, out, 0);
    },
    jacobian(w, out) {
      propagateBack(w);
      for (let i = 0; i < count; i++) {
        for (let a = 0; a < features; a++) fromInput[0][a] = z[i * features + a];
        writeGradient(w, out, i * dimension);
      }
    },
    ...(depth > 1 ? { invariants: layerBalance(widths) } : {}),
    hessianBlocks: Object.freeze(depth > 1 ? [dimension] : []),
    hessian(w, q, out) {
      if (depth === 1) return;
      propagateBack(w);
      weightedSum(z, q, fromInput[0]);
      propagateForward(w);
      out.fill(0);
      for (let lower = 0; lower < depth - 1; lower++) {
        const middle = widths[lower + 1];
        // between = A_upper ⋯ A_{lower+2}, from the output of the lower layer to the input of the upper one.
        let between = chain[0];
        let next = chain[1];
        for (let a = 0; a < middle; a++)
          for (let b = 0; b < middle; b++) between[a * middle + b] = a === b ? 1 : 0;
        for (let upper = lower + 1; upper < depth; upper++) {
          writeLayerPair(lower, upper, between, out);
          if (upper === depth - 1) break;
          extendChain(w, upper, middle, between, next);
          const swap = between;
          between = next;
          next = swap;
        }
      }
    },
  });

  /** $\partial^2/\partial A_u[c,e]\,\partial A_l[a,b] = \text{toInput}_{u+1}[c]\;\text{between}[e,a]\;\text{fromInput}_l[b]$. */
  function writeLayerPair(lower: number, upper: number, between: Float64Array, out: Float64Array): void {
    const above = toInput[upper + 1];
    const below = fromInput[lower];
    const middle = widths[lower + 1];
    const inner = widths[upper];
    for (let c = 0; c < above.length; c++) {
      for (let e = 0; e < inner; e++) {
        const row = offsets[upper] + c * inner + e;
        for (let a = 0; a < middle; a++) {
          const factor = above[c] * between[e * middle + a];
          const first = offsets[lower] + a * below.length;
          for (let b = 0; b < below.length; b++) {
            const value = factor * below[b];
            out[row * dimension + first + b] = value;
            out[(first + b) * dimension + row] = value;
          }
        }
      }
    }
  }

  /** `next` = $A$ · `between` for the matrix $A$ of the given layer; `between` has `columns` columns. */
  function extendChain(
    w: Float64Array,
    layer: number,
    columns: number,
    between: Float64Array,
    next: Float64Array,
  ): void {
    const rows = widths[layer + 1];
    const inner = widths[layer];
    for (let a = 0; a < rows; a++) {
      for (let b = 0; b < columns; b++) {
        let sum = 0;
        for (let e = 0; e < inner; e++) sum += w[offsets[layer] + a * inner + e] * between[e * columns + b];
        next[a * columns + b] = sum;
      }
    }
  }
}

/**
 * The layers $A_1, \dots, A_L$ of a deep linear network as views into its parameters.
 *
 * @throws InputError when the widths are unusable or `w` has another length than they need
 */
export function deepLinearLayers(w: Float64Array, widths: readonly number[]): readonly LayerMatrix[] {
  requireWidths(widths);
  const offsets = layerOffsets(widths);
  const needed = offsets[offsets.length - 1];
  if (w.length !== needed) {
    throw new InputError(`there are ${w.length} parameters and widths ${widths.join('-')} need ${needed}`);
  }
  return Object.freeze(
    widths
      .slice(1)
      .map((rows, l) =>
        Object.freeze({ rows, columns: widths[l], values: w.subarray(offsets[l], offsets[l + 1]) }),
      ),
  );
}

/**
 * The linear predictor $\beta = A_L\cdots A_1$ that a deep linear network computes: $d$ entries, newly allocated.
 *
 * @throws InputError as {@link deepLinearLayers}
 */
export function endToEndProduct(w: Float64Array, widths: readonly number[]): Float64Array {
  return deepLinearLayers(w, widths).reduceRight<Float64Array>((row, { rows, columns, values }) => {
    const product = new Float64Array(columns);
    for (let a = 0; a < rows; a++)
      for (let b = 0; b < columns; b++) product[b] += row[a] * values[a * columns + b];
    return product;
  }, Float64Array.of(1));
}

/** Throws an {@link InputError} unless the widths are positive integers that end in 1. */
export function requireWidths(widths: readonly number[]): void {
  const given: unknown = widths;
  if (!Array.isArray(given) && !ArrayBuffer.isView(given))
    throw new InputError(`the widths are ${shown(given)}: give a list, from the features to the output 1`);
  if (widths.length < 2) {
    throw new InputError(
      `the widths are [${String(widths)}]: give at least two, from the features to the output 1`,
    );
  }
  widths.forEach((width, l) => {
    requireInteger(`width ${l + 1}`, width, 1);
  });
  const last = widths[widths.length - 1];
  if (last !== 1) throw new InputError(`the last width is ${last}: it must be 1, the single output`);
}

/** Where each layer begins in the parameters, and at the end their number. */
export function layerOffsets(widths: readonly number[]): readonly number[] {
  const offsets = [0];
  for (let l = 1; l < widths.length; l++) offsets.push(offsets[l - 1] + widths[l] * widths[l - 1]);
  return offsets;
}
