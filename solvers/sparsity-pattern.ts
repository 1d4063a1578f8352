import type { Evaluation } from './method.js';

/** Which entries of a square matrix may differ from zero, column by column. */
export interface SparsityPattern {
  readonly dimension: number;
  /** Entries `start[j]` to `start[j + 1]` of `row` belong to column j. */
  readonly start: Int32Array;
  /** Row numbers, rising within each column. */
  readonly row: Int32Array;
}

/**
 * The pattern of given columns: `columns[j]` lists the rows that may differ from zero in column j, which are the
 * components of the right-hand side that depend on $y_j$. Any order; repetitions count once.
 *
 * @throws RangeError for a row that does not exist, naming it.
 */
export function sparsityPattern(columns: readonly Iterable<number>[]): SparsityPattern {
  const dimension = columns.length;
  const sorted = columns.map((column, j) => {
    const rows = [...new Set(column)].sort((one, other) => one - other);
    const wrong = rows.find((i) => !(Number.isInteger(i) && i >= 0 && i < dimension));
    if (wrong !== undefined)
      throw new RangeError(`columns[${j}] contains ${wrong}: rows are numbered from 0 to ${dimension - 1}`);
    return rows;
  });
  const start = new Int32Array(dimension + 1);
  sorted.forEach((rows, j) => {
    start[j + 1] = start[j] + rows.length;
  });
  return Object.freeze({ dimension, start, row: Int32Array.from(sorted.flat()) });
}

/** The pattern of a band matrix with `lower` diagonals below and `upper` above the main one. */
export function bandedPattern(dimension: number, lower: number, upper: number): SparsityPattern {
  return sparsityPattern(
    Array.from({ length: dimension }, (_, j) => {
      const first = Math.max(0, j - upper);
      const last = Math.min(dimension - 1, j + lower);
      return Array.from({ length: last - first + 1 }, (_unused, i) => first + i);
    }),
  );
}

/** Columns in groups within which no two have an entry in the same row. */
export interface ColumnGroups {
  readonly count: number;
  /** The group of each column. */
  readonly group: Int32Array;
}

/** Puts every column, in the given order, into the first group with none of its rows. */
function groupInOrder(pattern: SparsityPattern, order: Int32Array): ColumnGroups {
  const { dimension, start, row } = pattern;
  const group = new Int32Array(dimension);
  // Occupied rows of each group.
  const taken: Uint8Array[] = [];
  for (const j of order) {
    let g = 0;
    for (; g < taken.length; g++) {
      let free = true;
      for (let k = start[j]; free && k < start[j + 1]; k++) free = taken[g][row[k]] === 0;
      if (free) break;
    }
    if (g === taken.length) taken.push(new Uint8Array(dimension));
    for (let k = start[j]; k < start[j + 1]; k++) taken[g][row[k]] = 1;
    group[j] = g;
  }
  return { count: taken.length, group };
}

/**
 * Groups columns whose differences can be formed with one evaluation of the right-hand side (Curtis, Powell & Reid
 * 1974): greedily, once from the first column to the last and once from the fullest to the emptiest (Coleman & Moré
 * 1983), whichever needs fewer groups. A band matrix needs `lower + upper + 1`.
 */
export function groupColumns(pattern: SparsityPattern): ColumnGroups {
  const { dimension, start } = pattern;
  const natural = Int32Array.from({ length: dimension }, (_, j) => j);
  const size = (j: number): number => start[j + 1] - start[j];
  const fullestFirst = natural.slice().sort((i, j) => size(j) - size(i) || i - j);
  const one = groupInOrder(pattern, natural);
  const other = groupInOrder(pattern, fullestFirst);
  return other.count < one.count ? other : one;
}

/**
 * Looks whether a right-hand side keeps to a pattern: halves of the components are moved, split by one binary digit of
 * their number after the other, and components that should depend on none of these must not change in a single bit.
 * A dependence is missed where $y_j$ shares its digits with what the component may depend on. About $2\log_2 n$
 * evaluations.
 *
 * @throws RangeError from what is returned, naming a component of f that changed.
 */
export function patternChecker(
  f: Evaluation,
  pattern: SparsityPattern,
): (t: number, y: Float64Array) => void {
  const { dimension: n, start, row } = pattern;
  return (t, y) => {
    const base = new Float64Array(n);
    const value = new Float64Array(n);
    if (!f(t, y, base)) return;
    for (let digit = 1; digit < n; digit *= 2) {
      for (const half of [0, digit]) {
        const shifted = y.slice();
        const mayChange = new Uint8Array(n);
        for (let j = 0; j < n; j++) {
          if ((j & digit) !== half) continue;
          shifted[j] += Math.sqrt(Number.EPSILON) * (y[j] === 0 ? 1e-3 : y[j]);
          for (let k = start[j]; k < start[j + 1]; k++) mayChange[row[k]] = 1;
        }
        if (!f(t, shifted, value)) continue;
        const i = value.findIndex((one, k) => one !== base[k] && mayChange[k] === 0);
        if (i >= 0)
          throw new RangeError(
            `The right-hand side does not keep to the sparsity pattern or band that was given: ` +
              `its component ${i} depends on more components than that allows.`,
          );
      }
    }
  };
}
