import type { MarginModel, MarginRows } from '../../../problems/index.js';

/**
 * Examples whose margins are combinations of others', $p_i = \sum_b T_{ib} p_b$ with $\sum_b T_{ib} = 1$ for every W.
 * Then $\ln\omega_i = \sum_b T_{ib} \ln\omega_b$, in which no margin occurs any more (docs/central-path.md).
 */
export interface Dependents {
  /** How many there are, and which. */
  count: number;
  readonly examples: Int32Array;
  /** 1 where an example is one of them. */
  readonly marks: Uint8Array;
  /** The terms of the k-th are those from `starts[k]` to `starts[k + 1]`: $b$ and $T_{ib}$. */
  readonly starts: Int32Array;
  readonly bases: Int32Array;
  readonly factors: Float64Array;
}

/** Finds them among the examples that weigh anything, given $\omega$ and $\ln\omega$. */
export interface DependentsSearch extends Dependents {
  find(omega: Float64Array, lnOmega: Float64Array, eta: number): void;
}

/** Weights further down than this are no one's concern. */
const FAR = -200;
/** What is left of a row after those before it, relative to the row, that is rounding. */
const ROUNDING = 1e-14;
/**
 * Rounding of margins makes errors of $1/\eta$ in $\ln\omega$, that of a combination errors of its factors' size: it is
 * used where these are so much smaller.
 */
const SMALLER = 1e-3;

/** Room for so many terms. */
export function emptyDependents(examples: number, terms: number): Dependents {
  return {
    count: 0,
    examples: new Int32Array(examples),
    marks: new Uint8Array(examples),
    starts: new Int32Array(examples + 1),
    bases: new Int32Array(terms),
    factors: new Float64Array(terms),
  };
}

/** Makes `to` what `from` is. */
export function copyDependents(from: Dependents, to: Dependents): void {
  to.marks.set(from.marks);
  to.count = from.count;
  for (let k = 0; k < from.count; k++) to.examples[k] = from.examples[k];
  for (let k = 0; k <= from.count; k++) to.starts[k] = from.starts[k];
  for (let t = 0; t < from.starts[from.count]; t++) {
    to.bases[t] = from.bases[t];
    to.factors[t] = from.factors[t];
  }
}

/** Terms of all dependents at most. */
export function termsOf({ count, rows }: MarginModel): number {
  return rows === undefined ? 0 : count * (rows.linear ? Math.min(count, rows.dimension + 1) : 1);
}

/** The search that suits the model; without rows none are found. */
export function searchDependents(model: MarginModel): DependentsSearch {
  const { rows, count } = model;
  const none = emptyDependents(count, termsOf(model));
  if (rows === undefined || count === 1) return { ...none, find() {} };
  return rows.linear ? combinedRows(count, rows, none) : equalRows(count, rows, none);
}

function clear(found: Dependents): void {
  found.count = 0;
  found.marks.fill(0);
}

function append(found: Dependents, i: number, end: number): void {
  found.marks[i] = 1;
  found.examples[found.count++] = i;
  found.starts[found.count] = end;
}

/** Of equal examples the first stands for all. */
function equalRows(count: number, { values, dimension }: MarginRows, found: Dependents): DependentsSearch {
  const first = new Map<string, number>();
  const twins = Int32Array.from({ length: count }, (_, i) => {
    // Numbers print to a string from which they are read back exactly.
    const key = values.subarray(i * dimension, (i + 1) * dimension).join();
    const twin = first.get(key) ?? i;
    first.set(key, twin);
    return twin;
  });
  const self: DependentsSearch = {
    ...found,
    find(_omega, lnOmega, eta) {
      clear(self);
      if (eta > SMALLER) return;
      for (let i = 0; i < count; i++) {
        if (twins[i] === i || !(lnOmega[i] > FAR)) continue;
        self.bases[self.count] = twins[i];
        self.factors[self.count] = 1;
        append(self, i, self.count + 1);
      }
    },
  };
  return self;
}

/**
 * Rows $(r_i, 1)$ are made orthogonal one after the other; those of which nothing is left depend on those before. Largest
 * first, weight times what is left: so the weights that follow from others change by no more than those do.
 */
function combinedRows(count: number, { values, dimension }: MarginRows, found: Dependents): DependentsSearch {
  const width = dimension + 1;
  const scaled = affineRows(count, values, dimension);
  const rest = new Float64Array(count * width);
  const sizes = new Float64Array(count);
  for (let i = 0; i < count; i++) sizes[i] = length(scaled, i * width, width);
  const most = Math.min(count, width);
  const along = new Float64Array(count * most);
  const pivots = new Int32Array(most);
  const unit = new Float64Array(width);
  const term = new Float64Array(most);
  const candidates = new Int32Array(count);
  let left = 0;

  /** Takes the best row of those that are left; false where they are all rounding. */
  const choose = (rank: number, omega: Float64Array): boolean => {
    let best = -1;
    let largest = 0;
    for (let c = 0; c < left; c++) {
      const i = candidates[c];
      const remains = length(rest, i * width, width);
      if (!(remains > ROUNDING * sizes[i])) continue;
      const merit = (omega[i] + Number.MIN_VALUE) * remains;
      if (merit > largest || best < 0) {
        largest = merit;
        best = c;
      }
    }
    if (best < 0) return false;
    const i = candidates[best];
    candidates[best] = candidates[--left];
    pivots[rank] = i;
    const remains = length(rest, i * width, width);
    for (let a = 0; a < width; a++) unit[a] = rest[i * width + a] / remains;
    along[i * most + rank] = remains;
    return true;
  };

  const removeUnit = (rank: number): void => {
    for (let c = 0; c < left; c++) {
      const i = candidates[c];
      along[i * most + rank] = 0;
      for (let pass = 0; pass < 2; pass++) {
        let sum = 0;
        for (let a = 0; a < width; a++) sum += unit[a] * rest[i * width + a];
        for (let a = 0; a < width; a++) rest[i * width + a] -= sum * unit[a];
        along[i * most + rank] += sum;
      }
    }
  };

  /** Writes row i as a combination of the pivots, from the last back to the first. */
  const combine = (i: number, rank: number, eta: number): void => {
    for (let k = 0; k < rank; k++) term[k] = along[i * most + k];
    let sum = 0;
    for (let k = rank - 1; k >= 0; k--) {
      const row = pivots[k] * most;
      term[k] /= along[row + k];
      for (let l = 0; l < k; l++) term[l] -= term[k] * along[row + l];
      sum += Math.abs(term[k]);
    }
    if (!(sum * eta <= SMALLER)) return;
    let end = self.starts[self.count];
    for (let k = 0; k < rank; k++) {
      if (Math.abs(term[k]) < ROUNDING) continue;
      self.bases[end] = pivots[k];
      self.factors[end++] = term[k];
    }
    append(self, i, end);
  };

  const self: DependentsSearch = {
    ...found,
    find(omega, lnOmega, eta) {
      clear(self);
      left = 0;
      if (eta > SMALLER) return;
      for (let i = 0; i < count; i++) if (lnOmega[i] > FAR) candidates[left++] = i;
      if (left < 2) return;
      for (let c = 0; c < left; c++) {
        const from = candidates[c] * width;
        for (let a = 0; a < width; a++) rest[from + a] = scaled[from + a];
      }
      let rank = 0;
      while (rank < most && choose(rank, omega)) removeUnit(rank++);
      for (let c = 0; c < left; c++) combine(candidates[c], rank, eta);
    },
  };
  return self;
}

/** Rows $(r_i, 1)$ with columns of like size, so that no feature is lost beside another. */
function affineRows(count: number, values: Float64Array, dimension: number): Float64Array {
  const width = dimension + 1;
  const out = new Float64Array(count * width);
  for (let a = 0; a < dimension; a++) {
    let largest = 0;
    for (let i = 0; i < count; i++) largest = Math.max(largest, Math.abs(values[i * dimension + a]));
    if (largest === 0) continue;
    for (let i = 0; i < count; i++) out[i * width + a] = values[i * dimension + a] / largest;
  }
  for (let i = 0; i < count; i++) out[i * width + dimension] = 1;
  return out;
}

function length(x: Float64Array, from: number, size: number): number {
  let square = 0;
  for (let a = from; a < from + size; a++) square += x[a] * x[a];
  return Math.sqrt(square);
}
