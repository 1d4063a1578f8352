import type { MarginModel } from '../../../problems/index.js';
import { addTerm, clearDependents, closeDependent, type Dependents } from './dependents.js';
import { exactSum } from './exact-sum.js';

/**
 * Fills in the dependents among the examples that weigh anything, given $\omega$, $\ln\omega$ and η. With the slacks that
 * the margins say also among those where they are small: between steps, where weights give way to each other, unknowns
 * may be wrong by more than η.
 */
export type FindDependents = (
  omega: Float64Array,
  lnOmega: Float64Array,
  eta: number,
  out: Dependents,
  slacks?: Float64Array,
) => void;

/** Weights further down than this are no one's concern. */
const FAR = -200;
/** What is left of a row after those before it, relative to the row, that is rounding. */
const ROUNDING = 1e-14;
/**
 * Rounding of margins makes errors of $1/\eta$ in $\ln\omega$, that of a combination errors of its factors' size: it is
 * used where these are so much smaller.
 */
const SMALLER = 1e-3;
/** Examples whose margins say that their slack is below this are looked at, whatever weight their unknown says. */
const CLOSE = 1e-6;
/** A remainder is small, relative to the row; and so few η that errors of θ times it, over η, are small as well. */
const NEAR = 1e-6;
const FEW = 1e4;

/**
 * The search that suits a model. Equal examples follow the first of them. Of the others, those on one line are freed of
 * the function of that line by one of them; then the rows $(r_i, 1)$ are made orthogonal one after the other, and those
 * of which nothing is left depend on those before. Largest first, weight times what is left: so no weight that follows
 * from others changes by much more than those do. Where `out` has places for remainders, rows of which little is left
 * depend on those before as well.
 */
export function findDependents({ rows, count }: MarginModel): FindDependents {
  if (rows === undefined || count === 1) return (_omega, _lnOmega, _eta, out) => clearDependents(out);
  const { first, lines } = rows;
  const exact = exactSum();
  const width = rows.dimension + 1;
  const candidates = new Int32Array(count);
  /** Whose row frees that of an example of the function of its line; itself where none does. */
  const heads = new Int32Array(count);
  const headOf = new Int32Array(count);
  const sizes = new Float64Array(count);
  const head = new Float64Array(width);
  const unit = new Float64Array(width);
  const pivots = new Int32Array(Math.min(count, width));
  const term = new Float64Array(pivots.length);
  let rest = new Float64Array(0);
  let along = new Float64Array(0);
  let bound = new Float64Array(0);
  let left = 0;

  const length = (x: Float64Array, from: number): number => {
    let square = 0;
    for (let a = from; a < from + width; a++) square += x[a] * x[a];
    return Math.sqrt(square);
  };

  /** Keeps of the candidates on every line all but the one that weighs most, by which the others are freed. */
  const chooseHeads = (omega: Float64Array): void => {
    for (let c = 0; c < left; c++) heads[candidates[c]] = candidates[c];
    if (lines === undefined) return;
    for (let c = 0; c < left; c++) headOf[lines.of[candidates[c]]] = -1;
    for (let c = 0; c < left; c++) {
      const i = candidates[c];
      const line = lines.of[i];
      if (headOf[line] < 0 || omega[i] > omega[headOf[line]]) headOf[line] = i;
    }
    let kept = 0;
    for (let c = 0; c < left; c++) {
      const i = candidates[c];
      heads[i] = headOf[lines.of[i]];
      if (heads[i] !== i) candidates[kept++] = i;
    }
    left = kept;
  };

  const factorOfHead = (i: number): number =>
    lines === undefined ? 0 : lines.signs[i] * lines.signs[heads[i]];

  const writeRows = (): void => {
    const most = pivots.length;
    if (rest.length < left * width) rest = new Float64Array(left * width);
    if (along.length < left * most) along = new Float64Array(left * most);
    for (let c = 0; c < left; c++) {
      const i = candidates[c];
      const from = c * width;
      rows.write(i, rest, from);
      rest[from + width - 1] = 1;
      sizes[c] = length(rest, from);
      if (heads[i] === i) continue;
      rows.write(heads[i], head, 0);
      head[width - 1] = 1;
      sizes[c] += length(head, 0);
      const factor = factorOfHead(i);
      for (let a = 0; a < width; a++) rest[from + a] -= factor * head[a];
    }
  };

  /** The place of the best row of which more is left than that share, and which is not a pivot yet; or -1. */
  const best = (taken: Uint8Array, omega: Float64Array, small: number): number => {
    let place = -1;
    let largest = -1;
    for (let c = 0; c < left; c++) {
      if (taken[c] === 1) continue;
      const remains = length(rest, c * width);
      const merit = (omega[candidates[c]] + Number.MIN_VALUE) * remains;
      if (!(remains > small * sizes[c] && merit > largest)) continue;
      largest = merit;
      place = c;
    }
    return place;
  };
  const taken = new Uint8Array(count);

  /** Makes a row the next pivot, and the others orthogonal to it. */
  const eliminate = (pivot: number, rank: number): void => {
    const most = pivots.length;
    const remains = length(rest, pivot * width);
    for (let a = 0; a < width; a++) unit[a] = rest[pivot * width + a] / remains;
    pivots[rank] = pivot;
    taken[pivot] = 1;
    along[pivot * most + rank] = remains;
    for (let c = 0; c < left; c++) {
      if (taken[c] === 1) continue;
      const from = c * width;
      along[c * most + rank] = 0;
      for (let pass = 0; pass < 2; pass++) {
        let sum = 0;
        for (let a = 0; a < width; a++) sum += unit[a] * rest[from + a];
        for (let a = 0; a < width; a++) rest[from + a] -= sum * unit[a];
        along[c * most + rank] += sum;
      }
    }
  };

  let terms = 0;
  let sum = 0;
  const add = (out: Dependents, basis: number, factor: number): void => {
    sum += Math.abs(factor);
    addTerm(out, terms++, basis, factor);
  };

  /** Writes the c-th candidate as a combination of the pivots, from the last back to the first, and of heads. */
  const combine = (c: number, rank: number, eta: number, out: Dependents): void => {
    const most = pivots.length;
    const i = candidates[c];
    for (let k = 0; k < rank; k++) term[k] = along[c * most + k];
    terms = 0;
    sum = 0;
    if (heads[i] !== i) add(out, heads[i], factorOfHead(i));
    for (let k = rank - 1; k >= 0; k--) {
      const row = pivots[k] * most;
      term[k] /= along[row + k];
      for (let l = 0; l < k; l++) term[l] -= term[k] * along[row + l];
      if (Math.abs(term[k]) < ROUNDING) continue;
      const basis = candidates[pivots[k]];
      add(out, basis, term[k]);
      if (heads[basis] !== basis) add(out, heads[basis], -term[k] * factorOfHead(basis));
    }
    if (!(sum * eta <= SMALLER)) return;
    closeDependent(out, i, terms);
    if (length(rest, c * width) > ROUNDING * sizes[c]) writeRemainder(i, out);
  };

  /** Of the last combination, which is that of example i; elimination leaves its rounding in place of small ones. */
  const writeRemainder = (i: number, out: Dependents): void => {
    const k = out.count - 1;
    const { starts, bases, factors, remainders } = out;
    const terms = starts[k + 1] - starts[k];
    if (bound.length < terms * width) bound = new Float64Array(terms * width);
    for (let t = 0; t < terms; t++) {
      rows.write(bases[starts[k] + t], bound, t * width);
      bound[(t + 1) * width - 1] = 1;
    }
    rows.write(i, head, 0);
    head[width - 1] = 1;
    for (let a = 0; a < width; a++) {
      exact.start(head[a]);
      for (let t = 0; t < terms; t++) exact.add(-factors[starts[k] + t], bound[t * width + a]);
      remainders[k * width + a] = exact.value();
    }
    out.near[k] = 1;
  };

  /** Equal examples have equal weights: what one follows, so does the other. */
  const follow = (i: number, out: Dependents): void => {
    const k = out.marks[first[i]] === 1 ? out.examples.indexOf(first[i]) : -1;
    if (k < 0) {
      addTerm(out, 0, first[i], 1);
      closeDependent(out, i, 1);
      return;
    }
    const from = out.starts[k];
    const length = out.starts[k + 1] - from;
    for (let t = 0; t < length; t++) addTerm(out, t, out.bases[from + t], out.factors[from + t]);
    closeDependent(out, i, length);
    if (out.near[k] === 0) return;
    const last = out.count - 1;
    out.near[last] = 1;
    out.remainders.copyWithin(last * width, k * width, (k + 1) * width);
  };

  return (omega, lnOmega, eta, out, slacks) => {
    clearDependents(out);
    if (eta > SMALLER) return;
    left = 0;
    const small = out.width === 0 ? ROUNDING : Math.max(ROUNDING, Math.min(NEAR, FEW * eta));
    const seen = small > ROUNDING ? slacks : undefined;
    const counts = (i: number): boolean => lnOmega[i] > FAR || (seen !== undefined && seen[i] < CLOSE);
    for (let i = 0; i < count; i++) if (first[i] === i && counts(i)) candidates[left++] = i;
    chooseHeads(omega);
    writeRows();
    taken.fill(0, 0, left);
    let rank = 0;
    while (rank < pivots.length) {
      const pivot = best(taken, omega, small);
      if (pivot < 0) break;
      eliminate(pivot, rank++);
    }
    for (let c = 0; c < left; c++) if (taken[c] === 0) combine(c, rank, eta, out);
    for (let i = 0; i < count; i++) if (first[i] !== i && counts(i)) follow(i, out);
  };
}
