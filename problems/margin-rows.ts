import type { DataSet } from './data-set.js';

/**
 * Which margins depend on each other for all W, told by one row an example:
 *
 * $$p_i(W) = \langle r_i, F(W)\rangle + f_i\,H_{c_i}(W)$$
 *
 * with functions F and $H_c$ of which nothing is known but that all examples share them and the $H_c$ are independent.
 */
export interface MarginRows {
  /** Entries of a row $r_i$. */
  readonly dimension: number;
  /** Writes $r_i$ from `at` on; features are scaled so that rows are of order 1 in every column. */
  write(example: number, out: Float64Array, at: number): void;
  /** For every example the first that has the same margin. */
  readonly first: Int32Array;
  /** $c_i$ and $f_i = \pm 1$; left out where no margin has such a part. */
  readonly lines?: { readonly of: Int32Array; readonly signs: Float64Array };
  /** Present where F is known: then combinations of rows that nearly vanish are of use as well. */
  readonly functions?: RowFunctions;
}

/** The functions F that rows are multiplied by. */
export interface RowFunctions {
  /** $F(W)$, `dimension` entries. */
  values(w: Float64Array, out: Float64Array): void;
  /** $\nabla_W \langle r, F(W)\rangle$. */
  gradient(w: Float64Array, row: Float64Array, out: Float64Array): void;
}

/** Rows $z_i$ of margins that are linear in them, $p_i(W) = \langle z_i, F(W)\rangle$, with F as `functions` give it. */
export function linearRows(z: Float64Array, dimension: number, functions: RowFunctions): MarginRows {
  const scales = columnScales(z, dimension);
  const scaled = equilibrated(z, scales);
  const unscaled = new Float64Array(dimension);
  return Object.freeze({
    dimension,
    first: firstEqualRow(z, dimension),
    write(i: number, out: Float64Array, at: number) {
      for (let a = 0; a < dimension; a++) out[at + a] = scaled[i * dimension + a];
    },
    functions: Object.freeze<RowFunctions>({
      values(w, out) {
        functions.values(w, out);
        for (let a = 0; a < dimension; a++) out[a] *= scales[a];
      },
      gradient(w, row, out) {
        for (let a = 0; a < dimension; a++) unscaled[a] = row[a] * scales[a];
        functions.gradient(w, unscaled, out);
      },
    }),
  });
}

/**
 * Rows of margins that are sums of $y \max(0, \langle w, x\rangle)^2$ over neurons, with signs: it is half of
 * $y\langle w, x\rangle^2$, which is linear in $y\,xx^\top$, and half of $y\langle w, x\rangle|\langle w, x\rangle|$,
 * which is a function of its own for every line through the origin and odd on it.
 */
export function squaredReluRows({ count, dimension: d, x, y }: DataSet): MarginRows {
  const scaled = equilibrated(x, columnScales(x, d));
  // x and −x are on one line; multiples of other sizes are not looked for, since their margins cannot tie.
  const sides = Float64Array.from({ length: count }, (_, i) => sideOf(x, i * d, d));
  const of = firstEqualRow(
    x.map((value, index) => sides[Math.floor(index / d)] * value),
    d,
  );
  return Object.freeze({
    dimension: (d * (d + 1)) / 2,
    first: firstWith(count, (i) => 4 * of[i] + sides[i] + (y[i] + 1) / 2),
    lines: Object.freeze({ of, signs: sides.map((side, i) => side * y[i]) }),
    write(i: number, out: Float64Array, at: number) {
      for (let a = 0, place = at; a < d; a++)
        for (let b = 0; b <= a; b++) out[place++] = y[i] * scaled[i * d + a] * scaled[i * d + b];
    },
  });
}

/**
 * Rows of margins of which nothing is known but that examples of equal features have the same, with their labels: a function
 * of its own for each of the features that there are.
 */
export function equalRows({ count, dimension, x, y }: DataSet): MarginRows {
  const of = firstEqualRow(x, dimension);
  return Object.freeze({
    dimension: 0,
    first: firstWith(count, (i) => 2 * of[i] + (y[i] + 1) / 2),
    lines: Object.freeze({ of, signs: y }),
    write() {
      // No entries, nothing to write.
    },
  });
}

/** The sign of the first entry that is not 0. */
function sideOf(x: Float64Array, from: number, length: number): number {
  for (let a = from; a < from + length; a++) if (x[a] !== 0) return Math.sign(x[a]);
  return 1;
}

/** For every row of a matrix the first one that equals it. */
export function firstEqualRow(values: Float64Array, dimension: number): Int32Array {
  const compare = (i: number, l: number): number => {
    for (let a = 0; a < dimension; a++) {
      const gap = values[i * dimension + a] - values[l * dimension + a];
      if (gap !== 0) return gap;
    }
    return 0;
  };
  const first = Int32Array.from({ length: values.length / dimension }, (_, i) => i);
  // Sorted so that equal rows are neighbours, in their order.
  const order = [...first].sort((i, l) => compare(i, l) || i - l);
  for (let k = 1; k < order.length; k++)
    if (compare(order[k - 1], order[k]) === 0) first[order[k]] = first[order[k - 1]];
  return first;
}

/** For every index the first that has its key. */
function firstWith(count: number, key: (i: number) => number): Int32Array {
  const seen = new Map<number, number>();
  return Int32Array.from({ length: count }, (_, i) => {
    const first = seen.get(key(i)) ?? i;
    if (first === i) seen.set(key(i), i);
    return first;
  });
}

/**
 * The sizes of columns, so that no feature is lost beside another. Powers of two: what rows differ by is not to be lost
 * in the division.
 */
function columnScales(values: Float64Array, dimension: number): Float64Array {
  const largest = new Float64Array(dimension);
  values.forEach((value, index) => {
    largest[index % dimension] = Math.max(largest[index % dimension], Math.abs(value));
  });
  return largest.map((value) => (value === 0 ? 1 : 2 ** Math.floor(Math.log2(value))));
}

function equilibrated(values: Float64Array, scales: Float64Array): Float64Array {
  return values.map((value, index) => value / scales[index % scales.length]);
}
