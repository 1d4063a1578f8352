import { randomSource, type MarginModel } from '../../problems/index.js';

/** Points that derivatives are held against differences at, and directions through each. */
const POINTS = 4;
const DIRECTIONS = 3;
/** Widths of differences: of two widths h and h/2, so that what is left is of order h⁴, or the rounding over h. */
const WIDTHS = [1e-3, 1e-4, 1e-5];
const SEED = 20202;
/** Entries of a Hessian that are still held against differences: beyond, it would take longer than the flow. */
const MOST_ENTRIES = 4e6;

/** How far the derivatives that flows use are from each other and from the margins; each relative to the terms summed. */
export interface DerivativeErrors {
  /** `pullback` against `jacobian`, transposed. */
  readonly pullback: number;
  /** `jacobian` against differences of `margins`. */
  readonly jacobian: number;
  /** `hessian` against differences of `pullback`; null where it has too many entries. */
  readonly hessian: number | null;
}

type Field = (w: Float64Array, out: Float64Array) => void;

/**
 * Derivative of a field along `d` by central differences, once extrapolated, held against what is said of it: the error
 * of each entry, relative to `size`, is lowered in `least` where this width or direction does better than those before.
 * A kink between the points spoils one of them, not all; a wrong derivative is wrong in each.
 */
function differences(field: Field, w: Float64Array, d: Float64Array, entries: number) {
  const at = new Float64Array(w.length);
  const plus = new Float64Array(entries);
  const minus = new Float64Array(entries);
  const slope = (h: number, out: Float64Array): void => {
    for (let j = 0; j < w.length; j++) at[j] = w[j] + h * d[j];
    field(at, plus);
    for (let j = 0; j < w.length; j++) at[j] = w[j] - h * d[j];
    field(at, minus);
    for (let i = 0; i < entries; i++) out[i] = (plus[i] - minus[i]) / (2 * h);
  };
  const wide = new Float64Array(entries);
  const narrow = new Float64Array(entries);
  return (said: Float64Array, size: Float64Array, least: Float64Array): void => {
    for (const h of WIDTHS) {
      slope(h, wide);
      slope(h / 2, narrow);
      for (let i = 0; i < entries; i++) {
        const error = Math.abs((4 * narrow[i] - wide[i]) / 3 - said[i]);
        least[i] = Math.min(least[i], size[i] === 0 ? error : error / size[i]);
      }
    }
  };
}

/** The largest entry, Infinity for one that is not a number. */
const largest = (values: Float64Array): number =>
  values.reduce((most, value) => (value <= most ? most : Number.isNaN(value) ? Infinity : value), 0);

/** A Hessian, in blocks, times a vector; and the same of absolute values. */
function timesBlocks(
  blocks: readonly number[],
  hessian: Float64Array,
  d: Float64Array,
  out: Float64Array,
  size: Float64Array,
): void {
  let entry = 0;
  let first = 0;
  for (const length of blocks) {
    for (let a = first; a < first + length; a++)
      for (let b = first; b < first + length; b++, entry++) {
        out[a] += hessian[entry] * d[b];
        size[a] += Math.abs(hessian[entry] * d[b]);
      }
    first += length;
  }
}

function measure(model: MarginModel): DerivativeErrors {
  const { dimension: k, count: n, hessianBlocks } = model;
  const random = randomSource(SEED);
  const normal = (length: number): Float64Array => Float64Array.from({ length }, () => random.normal());
  const entries = hessianBlocks.reduce((sum, size) => sum + size * size, 0);
  const jacobian = new Float64Array(n * k);
  const gradient = new Float64Array(k);
  const hessian = entries > MOST_ENTRIES ? null : new Float64Array(entries);
  let ofPullback = 0;
  let ofJacobian = 0;
  let ofHessian = 0;
  for (let point = 0; point < POINTS; point++) {
    const w = normal(k);
    const q = Float64Array.from({ length: n }, () => 0.5 + random.uniform());
    model.jacobian(w, jacobian);
    model.pullback(w, q, gradient);
    const sum = new Float64Array(k);
    const terms = new Float64Array(k);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < k; j++) {
        sum[j] += q[i] * jacobian[i * k + j];
        terms[j] += Math.abs(q[i] * jacobian[i * k + j]);
      }
    const scale = largest(terms);
    const apart = largest(sum.map((value, j) => Math.abs(value - gradient[j])));
    ofPullback = Math.max(ofPullback, scale === 0 ? apart : apart / scale);

    if (hessian !== null) model.hessian(w, q, hessian);
    const leastOfMargins = new Float64Array(n).fill(Infinity);
    const leastOfGradient = new Float64Array(k).fill(Infinity);
    for (let direction = 0; direction < DIRECTIONS; direction++) {
      const d = normal(k);
      const along = new Float64Array(n);
      const size = new Float64Array(n);
      for (let i = 0; i < n; i++)
        for (let j = 0; j < k; j++) {
          along[i] += jacobian[i * k + j] * d[j];
          size[i] += Math.abs(jacobian[i * k + j] * d[j]);
        }
      differences((at, out) => model.margins(at, out), w, d, n)(along, size, leastOfMargins);
      if (hessian === null) continue;
      const turned = new Float64Array(k);
      const sizes = new Float64Array(k);
      timesBlocks(hessianBlocks, hessian, d, turned, sizes);
      // Rounding in the gradient is of the size of what it is a sum of.
      sizes.fill(Math.max(largest(sizes), scale));
      differences((at, out) => model.pullback(at, q, out), w, d, k)(turned, sizes, leastOfGradient);
    }
    ofJacobian = Math.max(ofJacobian, largest(leastOfMargins));
    if (hessian !== null) ofHessian = Math.max(ofHessian, largest(leastOfGradient));
  }
  return { pullback: ofPullback, jacobian: ofJacobian, hessian: hessian === null ? null : ofHessian };
}

const measured = new WeakMap<MarginModel, DerivativeErrors>();

/**
 * The derivatives that the flow of a model uses, held against each other and against differences at random points. A
 * model is measured once.
 */
export function derivativeErrors(model: MarginModel): DerivativeErrors {
  let errors = measured.get(model);
  if (errors === undefined) measured.set(model, (errors = measure(model)));
  return errors;
}
