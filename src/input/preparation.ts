import { dataSet, InputError, type DataSet } from '../../problems/index.js';

/** How features were brought to mean 0 and deviation 1: the feature of a model is (x − mean) / deviation. */
export interface Standardization {
  /** One a feature; 0 for one that was left as it is. */
  readonly means: readonly number[];
  /** Root of the mean square distance from the mean, one a feature; 1 for one that was left as it is. */
  readonly deviations: readonly number[];
}

/** What was done to the features of a data set before it was followed. */
export interface Preparation {
  /** Whether the last feature is a 1 that was added. */
  readonly bias: boolean;
  /** Null where the features are what the data say. */
  readonly standardization: Standardization | null;
  /** What people should know of it, one clear line each. */
  readonly notes: readonly string[];
}

/** Nothing done. */
export const unprepared: Preparation = Object.freeze({ bias: false, standardization: null, notes: [] });

const BIAS = 'bias';

const nameOf = ({ featureNames }: DataSet, a: number): string =>
  featureNames === undefined ? `feature ${a + 1}` : `column ${JSON.stringify(featureNames[a])}`;

/** The same data with other features. */
function withFeatures(
  data: DataSet,
  dimension: number,
  featureNames: readonly string[] | undefined,
  at: (i: number, a: number) => number,
): DataSet {
  const values = Float64Array.from({ length: data.count * dimension }, (_, k) =>
    at(Math.floor(k / dimension), k % dimension),
  );
  const { y, labelNames } = data;
  return dataSet({
    x: { values, dimension },
    y,
    ...(featureNames === undefined ? {} : { featureNames }),
    ...(labelNames === undefined ? {} : { labelNames }),
  });
}

/**
 * Data with a feature more, the last, that is 1 for every example and called bias: with it a linear predictor need not
 * pass through 0.
 *
 * @throws InputError where there is a feature of this name
 */
export function withBias(data: DataSet): DataSet {
  const { dimension, x, featureNames } = data;
  if (featureNames?.includes(BIAS) === true)
    throw new InputError(
      `there is a column "${BIAS}" already: leave out --bias ("bias"), or call it otherwise`,
    );
  return withFeatures(data, dimension + 1, featureNames && [...featureNames, BIAS], (i, a) =>
    a < dimension ? x[i * dimension + a] : 1,
  );
}

interface Column {
  /** A power of 2, by which sums neither overflow nor lose digits. */
  readonly unit: number;
  /** The first value in these units, and how far the mean is from it: values close by differ from it exactly. */
  readonly first: number;
  readonly offset: number;
  readonly deviation: number;
}

function columnOf({ count, dimension, x }: DataSet, a: number): Column {
  let largest = 0;
  for (let i = 0; i < count; i++) largest = Math.max(largest, Math.abs(x[i * dimension + a]));
  const unit = largest === 0 ? 1 : 2 ** Math.floor(Math.log2(largest));
  const first = x[a] / unit;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += x[i * dimension + a] / unit - first;
  const offset = sum / count;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (x[i * dimension + a] / unit - first - offset) ** 2;
  const deviation = isConstant(x, a, dimension) ? 0 : Math.sqrt(squares / count);
  return { unit, first, offset, deviation };
}

function isConstant(x: Float64Array, a: number, dimension: number): boolean {
  for (let k = a; k < x.length; k += dimension) if (x[k] !== x[a]) return false;
  return true;
}

/**
 * Data whose features have mean 0 and deviation 1 (the root of the mean square, not of n − 1). A feature that is the same
 * for every example has no deviation, and is left as it is; a note says so.
 *
 * @throws InputError for a feature that varies by less than the smallest doubles
 */
export function standardized(data: DataSet): {
  readonly data: DataSet;
  readonly standardization: Standardization;
  readonly notes: readonly string[];
} {
  const { dimension, x, featureNames } = data;
  const columns = Array.from({ length: dimension }, (_, a) => columnOf(data, a));
  const constant = columns.map(({ deviation }) => deviation === 0);
  const deviations = columns.map(({ unit, deviation }, a) => (constant[a] ? 1 : unit * deviation));
  deviations.forEach((deviation, a) => {
    if (!(deviation > 0 && Number.isFinite(1 / deviation)))
      throw new InputError(
        `${nameOf(data, a)} varies by ${deviation}, too little to standardize: rescale it`,
      );
  });
  const still = columns.flatMap((_, a) => (constant[a] ? [nameOf(data, a)] : []));
  return {
    data: withFeatures(data, dimension, featureNames, (i, a) => {
      const value = x[i * dimension + a];
      const { unit, first, offset, deviation } = columns[a];
      return constant[a] ? value : (value / unit - first - offset) / deviation;
    }),
    standardization: {
      means: columns.map(({ unit, first, offset }, a) => (constant[a] ? 0 : unit * (first + offset))),
      deviations,
    },
    notes:
      still.length === 0
        ? []
        : [
            `${still.join(', ')} ${still.length === 1 ? 'is' : 'are'} the same in every row and ${still.length === 1 ? 'was' : 'were'} not standardized`,
          ],
  };
}

/** Sizes of features that differ by more than this are worth a word. */
const FAR_APART = 1e3;

/** One line where features differ much in size; null where they do not. */
export function scaleHint(data: DataSet): string | null {
  const { count, dimension, x } = data;
  const sizes = new Float64Array(dimension);
  for (let i = 0; i < count; i++)
    for (let a = 0; a < dimension; a++) sizes[a] = Math.max(sizes[a], Math.abs(x[i * dimension + a]));
  const present = [...sizes.keys()].filter((a) => sizes[a] > 0).sort((a, b) => sizes[a] - sizes[b]);
  if (present.length === 0) return null;
  const [least, most] = [present[0], present[present.length - 1]];
  // Their quotient may overflow.
  if (!(sizes[most] / FAR_APART > sizes[least])) return null;
  const shown = (a: number): string => `${nameOf(data, a)} up to ${Number(sizes[a].toPrecision(3))}`;
  return `features differ much in size (${shown(most)}, ${shown(least)}), and the margin is measured in their units: --standardize ("standardize": true) brings all to deviation 1`;
}

/**
 * Does what a specification asks to be done to the features: standardizes them, then adds the bias.
 *
 * @throws InputError as {@link standardized} and {@link withBias}
 */
export function prepareData(
  given: DataSet,
  how: { readonly bias?: boolean; readonly standardize?: boolean },
): { readonly data: DataSet; readonly preparation: Preparation } {
  const { bias = false, standardize = false } = how;
  const made = standardize ? standardized(given) : undefined;
  const scaled = made?.data ?? given;
  const hint = made === undefined ? scaleHint(given) : null;
  return {
    data: bias ? withBias(scaled) : scaled,
    preparation: {
      bias,
      standardization: made?.standardization ?? null,
      notes: [...(made?.notes ?? []), ...(hint === null ? [] : [hint])],
    },
  };
}

/** A linear predictor in the units of the data: ⟨weights, x⟩ + intercept. */
export interface OriginalUnits {
  /** One a feature of the data, without the bias. */
  readonly weights: Float64Array;
  readonly intercept: number;
}

/**
 * What a linear predictor on prepared features is on those of the data.
 *
 * @param w its weights, the bias last where there is one
 */
export function inOriginalUnits(
  w: ArrayLike<number>,
  { bias, standardization }: Pick<Preparation, 'bias' | 'standardization'>,
): OriginalUnits {
  const dimension = w.length - (bias ? 1 : 0);
  const weights = Float64Array.from(
    { length: dimension },
    (_, a) => w[a] / (standardization?.deviations[a] ?? 1),
  );
  let intercept = bias ? w[dimension] : 0;
  for (let a = 0; a < dimension; a++) intercept -= weights[a] * (standardization?.means[a] ?? 0);
  return { weights, intercept };
}
