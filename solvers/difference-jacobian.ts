import type { Evaluation } from './method.js';
import { groupColumns, patternChecker, type SparsityPattern } from './sparsity-pattern.js';

/**
 * Evaluates $\partial f/\partial y$ at `(t, y)`, where the right-hand side is `f0`, and writes its entries into `out`.
 * False when the right-hand side is not finite on either side of `y`.
 */
export type DifferenceJacobian = (t: number, y: Float64Array, f0: Float64Array, out: Float64Array) => boolean;

/** How far a component is moved, relative to its size: rounding and truncation weigh alike. */
const RELATIVE = Math.sqrt(Number.EPSILON);
/** The size that a component is taken to have when nothing is known of it. */
const UNKNOWN = 3e-3;
/** A component on its way through zero is taken to have this share of the size that it had of late. */
const PASSING = 0.1;
/** A change of a component of f below this share of it may be all rounding (Salane 1986). */
const SIGNIFICANT = Number.EPSILON ** 0.75;
/** And one below so many roundings of the terms that the component is the sum of. */
const ROUNDINGS = 1000;
const WEIGHT_OF_TERMS = (ROUNDINGS * Number.EPSILON) / SIGNIFICANT;
/** So that neither an increment nor a difference over it is lost to underflow. */
const SMALLEST = 1e-290;

/** Columns that are moved together, and where their entries are written. */
interface Layout {
  readonly members: readonly Int32Array[];
  readonly start: Int32Array;
  readonly row: Int32Array;
  readonly position: Int32Array;
}

/**
 * Forward differences of a right-hand side: n evaluations, or as many as a sparsity pattern has groups of columns
 * (Curtis, Powell & Reid 1974).
 *
 * A component is moved by $\sqrt{\epsilon}|y_j|$, whatever its size (somewhat more where it was larger shortly before),
 * in the direction in which it moves by itself, or the other way where that leaves the domain of f. Where a component of
 * f changes by no more than rounding might, its entry is formed once more with an increment fit for the largest $|y_j|$
 * seen so far (after Salane 1986); so it is where the change is no more than rounding of the terms that the component is
 * the sum of, as the last Jacobian shows them, unless the two quotients are further apart than that accounts for. A
 * column that was nothing but rounding begins with that increment the next time. No Jacobian takes more than two evaluations a
 * group, three where the domain ends. The first one with a pattern takes about $2\log_2 n$ more, to see whether f keeps
 * to the pattern.
 *
 * With a pattern its entries alone are written, entry k of the pattern into `out[position[k]]`; without, the whole
 * matrix. Row-major where no positions are given.
 *
 * @throws RangeError from the first evaluation, when f depends on what the pattern says it does not depend on.
 */
export function differenceJacobian(
  f: Evaluation,
  dimension: number,
  pattern?: SparsityPattern,
  position?: Int32Array,
): DifferenceJacobian {
  const n = dimension;
  const layout = pattern === undefined ? undefined : layOut(pattern, position);
  let check = pattern === undefined ? undefined : patternChecker(f, pattern);
  const groups = layout === undefined ? n : layout.members.length;
  const single = new Int32Array(1);
  const shifted = new Float64Array(n);
  const value = new Float64Array(n);
  const delta = new Float64Array(n);
  const largest = new Float64Array(n);
  /** Sizes of late, halved each time. */
  const recent = new Float64Array(n);
  /** Columns that begin with the large increment. */
  const coarse = new Uint8Array(n);
  /** Columns of this group with entries still to be found. */
  const open = new Uint8Array(n);
  /** Sizes of the terms $|J_{ij} y_j|$ that each component of f was the sum of, at the last Jacobian. */
  const terms = new Float64Array(n);
  /** What a row had by a small increment that its terms may have drowned, and by how much that may be off. */
  const fine = new Float64Array(n);
  const drowned = new Float64Array(n);
  let fallback = UNKNOWN;

  const fineSize = (own: number, j: number): number => {
    const size = recent[j] > 0 ? Math.max(own, PASSING * recent[j]) : fallback;
    return Math.max(RELATIVE * size, SMALLEST);
  };
  const coarseSize = (j: number): number => RELATIVE * Math.max(largest[j], UNKNOWN);

  const look = (y: Float64Array): void => {
    let all = 0;
    for (let j = 0; j < n; j++) {
      const size = Math.abs(y[j]);
      if (size > largest[j]) largest[j] = size;
      recent[j] = Math.max(size, 0.5 * recent[j]);
      if (size > all) all = size;
    }
    fallback = all > 0 ? Math.min(UNKNOWN, all) : UNKNOWN;
  };

  const choose = (j: number, y: Float64Array, f0: Float64Array, second: boolean): void => {
    const fine = fineSize(Math.abs(y[j]), j);
    const size = second || coarse[j] === 1 ? Math.max(fine, coarseSize(j)) : fine;
    delta[j] = f0[j] < 0 || !Number.isFinite(y[j] + size) ? -size : size;
  };

  /** Moves columns, all or those that are open, and evaluates. */
  const evaluate = (t: number, y: Float64Array, columns: Int32Array, second: boolean, side: number) => {
    for (const j of columns) if (!second || open[j] === 1) shifted[j] = y[j] + side * delta[j];
    const finite = f(t, shifted, value);
    for (const j of columns) {
      // What was added, not what was meant to be.
      if (!second || open[j] === 1) delta[j] = shifted[j] - y[j];
      shifted[j] = y[j];
    }
    return finite;
  };

  /** Writes column j. Entries that may be all rounding are left NaN where a larger increment is to be tried. */
  const write = (j: number, y: Float64Array, f0: Float64Array, out: Float64Array): void => {
    const from = layout === undefined ? 0 : layout.start[j];
    const to = layout === undefined ? n : layout.start[j + 1];
    const larger = coarse[j] === 0 && coarseSize(j) > 2 * Math.abs(delta[j]);
    let most = 0;
    let doubtful = 0;
    for (let k = from; k < to; k++) {
      const i = layout === undefined ? k : layout.row[k];
      const change = Math.abs(value[i] - f0[i]);
      const seen = Math.max(Math.abs(value[i]), Math.abs(f0[i]));
      const share = change === 0 ? 0 : change / Math.max(seen, WEIGHT_OF_TERMS * terms[i]);
      const doubted = larger && share > 0 && share <= SIGNIFICANT;
      const entry = (value[i] - f0[i]) / delta[j];
      if (doubted) doubtful++;
      if (share > most) most = share;
      fine[i] = entry;
      // Where f itself is so much larger than its change the larger increment has the last word.
      drowned[i] =
        change <= SIGNIFICANT * seen
          ? Infinity
          : (0.1 * ROUNDINGS * Number.EPSILON * terms[i]) / Math.abs(delta[j]);
      out[layout === undefined ? k * n + j : layout.position[k]] = doubted ? Number.NaN : entry;
    }
    if (coarse[j] === 1) {
      const fine = fineSize(Math.abs(y[j]), j);
      if ((most * fine) / Math.abs(delta[j]) > 10 * SIGNIFICANT) coarse[j] = 0;
      return;
    }
    if (most <= SIGNIFICANT) {
      coarse[j] = 1;
      if (!larger) return;
      for (let k = from; k < to; k++) out[layout === undefined ? k * n + j : layout.position[k]] = Number.NaN;
      open[j] = 1;
    } else if (doubtful > 0) open[j] = 1;
  };

  /** Fills in what was left NaN. */
  const complete = (j: number, f0: Float64Array, out: Float64Array, finite: boolean): void => {
    const from = layout === undefined ? 0 : layout.start[j];
    const to = layout === undefined ? n : layout.start[j + 1];
    for (let k = from; k < to; k++) {
      const i = layout === undefined ? k : layout.row[k];
      const place = layout === undefined ? k * n + j : layout.position[k];
      if (!Number.isNaN(out[place])) continue;
      const entry = finite ? (value[i] - f0[i]) / delta[j] : 0;
      // More than rounding apart: f bends within the larger increment.
      out[place] = Math.abs(entry - fine[i]) <= drowned[i] ? entry : fine[i];
    }
    open[j] = 0;
  };

  const measure = (y: Float64Array, out: Float64Array): void => {
    terms.fill(0);
    for (let j = 0; j < n; j++) {
      const size = Math.abs(y[j]);
      const from = layout === undefined ? 0 : layout.start[j];
      const to = layout === undefined ? n : layout.start[j + 1];
      for (let k = from; k < to; k++) {
        const i = layout === undefined ? k : layout.row[k];
        terms[i] += Math.abs(out[layout === undefined ? k * n + j : layout.position[k]]) * size;
      }
    }
  };

  return (t, y, f0, out) => {
    check?.(t, y);
    check = undefined;
    shifted.set(y);
    look(y);
    for (let g = 0; g < groups; g++) {
      single[0] = g;
      const columns = layout === undefined ? single : layout.members[g];
      for (const j of columns) choose(j, y, f0, false);
      if (!evaluate(t, y, columns, false, 1) && !evaluate(t, y, columns, false, -1)) return false;
      let unfinished = false;
      for (const j of columns) {
        write(j, y, f0, out);
        if (open[j] === 1) unfinished = true;
      }
      if (!unfinished) continue;
      for (const j of columns) if (open[j] === 1) choose(j, y, f0, true);
      const finite = evaluate(t, y, columns, true, 1);
      for (const j of columns) if (open[j] === 1) complete(j, f0, out, finite);
    }
    measure(y, out);
    return true;
  };
}

function layOut(pattern: SparsityPattern, position?: Int32Array): Layout {
  const { dimension, start, row } = pattern;
  const { count, group } = groupColumns(pattern);
  const members = Array.from({ length: count }, (_, g) =>
    Int32Array.from({ length: dimension }, (_unused, j) => j).filter((j) => group[j] === g),
  );
  return { members, start, row, position: position ?? rowMajor(pattern) };
}

/** Where the entries of a pattern lie in the dense matrix. */
function rowMajor({ dimension, start, row }: SparsityPattern): Int32Array {
  const position = new Int32Array(row.length);
  for (let j = 0; j < dimension; j++)
    for (let k = start[j]; k < start[j + 1]; k++) position[k] = row[k] * dimension + j;
  return position;
}
