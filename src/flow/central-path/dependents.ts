import type { MarginModel } from '../../../problems/index.js';

/**
 * Examples whose margins are combinations of others', $p_i = \sum_b T_{ib} p_b$ with $\sum_b T_{ib} = 1$ for every W.
 * Then $\ln\omega_i = \sum_b T_{ib} \ln\omega_b$, in which no margin occurs any more (docs/central-path.md). Or that
 * nearly are: then a small remainder is left of the row $(r_i, 1)$, and as much of $(F, -C)$ enters.
 */
export interface Dependents {
  /** How many there are, and which. */
  count: number;
  readonly examples: Int32Array;
  /** 1 where an example is one of them. */
  readonly marks: Uint8Array;
  /** The terms of the k-th are those from `starts[k]` to `starts[k + 1]`: $b$ and $T_{ib}$. */
  readonly starts: Int32Array;
  bases: Int32Array;
  factors: Float64Array;
  /** Entries of a remainder; 0 where only combinations that hold exactly are listed. */
  readonly width: number;
  /** 1 for every k that has a remainder, and what that is, row by row. */
  readonly near: Uint8Array;
  readonly remainders: Float64Array;
  /** How the unknown of such an example answers to the directions, through its remainder. */
  readonly gradients: readonly Float64Array[];
}

/** None yet, of so many examples; with places for remainders of so many entries, and for gradients. */
export function noDependents(examples: number, width = 0, dimension = 0): Dependents {
  return {
    width,
    near: new Uint8Array(examples),
    remainders: new Float64Array(examples * width),
    gradients: Array.from({ length: width > 0 ? examples : 0 }, () => new Float64Array(dimension)),
    count: 0,
    examples: new Int32Array(examples),
    marks: new Uint8Array(examples),
    starts: new Int32Array(examples + 1),
    bases: new Int32Array(examples),
    factors: new Float64Array(examples),
  };
}

/** None yet, of the examples of a model. */
export function dependentsOf({ count, dimension, rows }: MarginModel): Dependents {
  return rows?.functions === undefined
    ? noDependents(count)
    : noDependents(count, rows.dimension + 1, dimension);
}

/** Empties the list. */
export function clearDependents(list: Dependents): void {
  list.count = 0;
  list.marks.fill(0);
}

/** Adds a term to the combination that {@link closeDependent} will end, the k-th of its terms. */
export function addTerm(list: Dependents, k: number, basis: number, factor: number): void {
  const at = list.starts[list.count] + k;
  if (at >= list.bases.length) grow(list, at + 1);
  list.bases[at] = basis;
  list.factors[at] = factor;
}

/** Ends a combination of so many terms: that of example i, without remainder. */
export function closeDependent(list: Dependents, i: number, terms: number): void {
  list.marks[i] = 1;
  list.near[list.count] = 0;
  list.examples[list.count] = i;
  list.starts[list.count + 1] = list.starts[list.count] + terms;
  list.count++;
}

/** Whether a combination has a remainder. */
export function anyNear({ count, near }: Dependents): boolean {
  for (let k = 0; k < count; k++) if (near[k] === 1) return true;
  return false;
}

/** Makes `to` what `from` is. */
export function copyDependents(from: Dependents, to: Dependents): void {
  to.marks.set(from.marks);
  to.count = from.count;
  if (to.bases.length < from.bases.length) grow(to, from.bases.length);
  for (let k = 0; k < from.count; k++) to.examples[k] = from.examples[k];
  for (let k = 0; k <= from.count; k++) to.starts[k] = from.starts[k];
  for (let t = 0; t < from.starts[from.count]; t++) {
    to.bases[t] = from.bases[t];
    to.factors[t] = from.factors[t];
  }
  const { width, near, remainders, gradients } = from;
  for (let k = 0; k < from.count; k++) {
    to.near[k] = near[k];
    if (near[k] === 0) continue;
    for (let a = k * width; a < (k + 1) * width; a++) to.remainders[a] = remainders[a];
    to.gradients[k].set(gradients[k]);
  }
}

function grow(list: Dependents, needed: number): void {
  const length = Math.max(needed, 2 * list.bases.length);
  const bases = new Int32Array(length);
  const factors = new Float64Array(length);
  bases.set(list.bases);
  factors.set(list.factors);
  list.bases = bases;
  list.factors = factors;
}
