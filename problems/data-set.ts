import { InputError, requireInteger, shown } from './input-error.js';

/** Labelled examples for binary classification. Frozen; the arrays are not to be written to. */
export interface DataSet {
  /** Number of examples, $n$. */
  readonly count: number;
  /** Number of features, $d$. */
  readonly dimension: number;
  /** Features, `count` × `dimension`, row-major. */
  readonly x: Float64Array;
  /** Labels, each +1 or −1. */
  readonly y: Float64Array;
  /** Names of the features, where the source had any. */
  readonly featureNames?: readonly string[];
  /** What the two labels were called in the source: `[name of −1, name of +1]`. */
  readonly labelNames?: readonly [string, string];
}

/** What {@link dataSet} accepts. */
export interface DataSetInput {
  /** The features: one array per example, or all of them row-major with the length of a row. */
  readonly x: readonly ArrayLike<number>[] | { readonly values: Float64Array; readonly dimension: number };
  /** The labels, one per example, each +1 or −1. */
  readonly y: ArrayLike<number>;
  /** Names of the features, one per column. */
  readonly featureNames?: readonly string[];
  /** What the two labels were called in the source: `[name of −1, name of +1]`. */
  readonly labelNames?: readonly [string, string];
}

/**
 * A checked data set. Features and labels are copied, so that the caller's arrays stay the caller's.
 *
 * @throws InputError when there are no examples or no features, rows differ in length, a feature is not a finite
 * number, a label is neither +1 nor −1, or the numbers of rows, labels or names do not agree. Rows and columns are
 * counted from 1 in messages.
 */
export function dataSet(input: DataSetInput): DataSet {
  requireRows(input);
  const { x, dimension } = features(input.x);
  const count = x.length / dimension;
  if (input.y.length !== count) {
    throw new InputError(
      `x has ${count} rows and y has ${input.y.length} labels: give one label for each row`,
    );
  }
  for (let i = 0; i < count; i++) {
    const label = input.y[i];
    if (label !== 1 && label !== -1) {
      throw new InputError(`label ${i + 1} is ${shown(label)}: labels must be the numbers +1 and -1`);
    }
  }
  const { featureNames, labelNames } = input;
  if (featureNames !== undefined && featureNames.length !== dimension) {
    throw new InputError(
      `there are ${featureNames.length} feature names for ${dimension} features: give one for each`,
    );
  }
  if (labelNames !== undefined && labelNames.length !== 2) {
    throw new InputError(
      `there are ${(labelNames as readonly string[]).length} label names: give those of -1 and +1`,
    );
  }
  return Object.freeze({
    count,
    dimension,
    x,
    y: Float64Array.from(input.y),
    ...(featureNames === undefined ? {} : { featureNames: Object.freeze([...featureNames]) }),
    ...(labelNames === undefined ? {} : { labelNames: Object.freeze([...labelNames] as [string, string]) }),
  });
}

/**
 * The first pair of examples, as indices `[i, j]` with $i < j$, that have the same features and opposite labels, or
 * null. Where there is one, $p_i = -p_j$ for every predictor, so none separates the data and the risk never falls
 * below $2\ell(0)$. The pair returned is the one with the smallest $j$.
 */
export function conflictingExamples(data: DataSet): readonly [number, number] | null {
  const { count, dimension, x, y } = data;
  // Numbers print to a string from which they are read back exactly, so equal keys mean equal features (0 = −0).
  const firstWith = new Map<string, number>();
  for (let j = 0; j < count; j++) {
    const key = x.subarray(j * dimension, (j + 1) * dimension).join();
    const i = firstWith.get(key);
    if (i === undefined) firstWith.set(key, j);
    else if (y[i] !== y[j]) return [i, j];
  }
  return null;
}

/**
 * The examples with their labels multiplied in, $z_i = y_i x_i$: `count` × `dimension`, row-major, newly allocated.
 * For a linear predictor $p_i = \langle w, z_i \rangle$ (Soudry et al. 2017).
 */
export function signedFeatures(data: DataSet): Float64Array {
  const { dimension, x, y } = data;
  return x.map((value, index) => y[Math.floor(index / dimension)] * value);
}

/** @throws InputError unless there is something that can be rows, and something that can be labels */
function requireRows(input: unknown): void {
  if (typeof input !== 'object' || input === null)
    throw new InputError(`the data are ${shown(input)}: give {x: [[…], …], y: [1, -1, …]}`);
  const { x, y } = input as { readonly x?: unknown; readonly y?: unknown };
  if (!isList(x) && !(typeof x === 'object' && x !== null && 'dimension' in x))
    throw new InputError(`x is ${kindOf(x)}: give an array for each example, or {values, dimension}`);
  if (ArrayBuffer.isView(x))
    throw new InputError(`x is ${kindOf(x)} without the length of a row: give {values: x, dimension: …}`);
  if (!isList(y)) throw new InputError(`y is ${kindOf(y)}: give an array of labels, each +1 or -1`);
}

const isList = (value: unknown): boolean =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

/** A value in a message, or what it is where it is large. */
function kindOf(value: unknown): string {
  if (isList(value)) return Array.isArray(value) ? 'an array' : `a ${(value as object).constructor.name}`;
  return typeof value === 'object' && value !== null ? 'an object' : shown(value);
}

/**
 * For models: what they are given is what {@link dataSet} makes, not what it is made of.
 *
 * @throws InputError where it is not
 */
export function requireDataSet(data: DataSet): void {
  const { x, y, count, dimension } = (data ?? {}) as Partial<DataSet>;
  const is =
    x instanceof Float64Array &&
    y instanceof Float64Array &&
    y.length === count &&
    x.length === count * (dimension ?? NaN);
  if (!is)
    throw new InputError(
      `the data of the model are ${kindOf(data)} and no data set: give dataSet({x: [[…], …], y: [1, -1, …]})`,
    );
}

function features(input: DataSetInput['x']): { x: Float64Array; dimension: number } {
  if ('dimension' in input) {
    const { values, dimension } = input;
    requireInteger('the number of features', dimension, 1);
    if (!isList(values)) throw new InputError(`the values of x are ${kindOf(values)}: give a Float64Array`);
    if (values.length === 0) throw new InputError('x has no rows: give at least one example');
    if (values.length % dimension !== 0) {
      throw new InputError(
        `x has ${values.length} values, not a multiple of its ${dimension} features: fill every row`,
      );
    }
    requireFinite(values, 1, dimension);
    return { x: Float64Array.from(values), dimension };
  }
  if (input.length === 0) throw new InputError('x has no rows: give at least one example');
  const flat = input.findIndex((row) => !isList(row));
  if (flat >= 0)
    throw new InputError(
      `row ${flat + 1} of x is ${kindOf(input[flat])}: give an array of features for each example`,
    );
  const dimension = input[0].length;
  if (dimension === 0) throw new InputError('row 1 of x is empty: give at least one feature');
  const x = new Float64Array(input.length * dimension);
  input.forEach((row, i) => {
    if (row.length !== dimension) {
      throw new InputError(
        `row ${i + 1} of x has ${row.length} values and row 1 has ${dimension}: make them equal`,
      );
    }
    // Before the copy, which would turn a null into 0 and the text "3" into 3.
    requireFinite(row, i + 1, dimension);
    x.set(row, i * dimension);
  });
  return { x, dimension };
}

function requireFinite(values: ArrayLike<number>, firstRow: number, dimension: number): void {
  for (let index = 0; index < values.length; index++) {
    if (!Number.isFinite(values[index])) {
      const row = firstRow + Math.floor(index / dimension);
      const place = `row ${row}, column ${(index % dimension) + 1} of x`;
      throw new InputError(`${place} is ${shown(values[index])}: features must be finite numbers`);
    }
  }
}
