import { InputError, type Activation } from '../../problems/index.js';
import { activationDegree } from './activation.js';
import { allFinite } from './all-finite.js';
import { binaryExponent } from './binary-scale.js';

/** Examples as backends take them: as they are, or each divided by a power of two of its own. */
export interface ScaledExamples {
  readonly count: number;
  readonly x: Float64Array;
  /** What predictions have to be multiplied by is 2 to this, one exponent an example. */
  readonly exponents: Int32Array;
}

/** Entries above $2^{501}$ overflow when multiplied by this; below, no square of a product does in float64. */
const OVERFLOW = 2 ** 523;

function refuseNonFinite(x: Float64Array, features: number): never {
  const bad = x.findIndex((value) => !Number.isFinite(value));
  throw new InputError(
    `row ${Math.floor(bad / features) + 1}, column ${(bad % features) + 1} of x is ${x[bad]}: features must be finite numbers`,
  );
}

/** What there is to know of examples before they are cut into blocks. */
export interface CheckedExamples {
  readonly count: number;
  /** Those on which float64 may overflow on the way to a result that does not; hardly ever any. */
  readonly large: readonly number[];
}

/**
 * @param x row-major
 * @throws InputError when there is no example, x does not fill its rows, or an entry is not a finite number
 */
export function checkExamples(x: Float64Array, features: number): CheckedExamples {
  if (x.length === 0) throw new InputError('x has no rows: give at least one example');
  if (x.length % features !== 0)
    throw new InputError(
      `x has ${x.length} values, not a multiple of the model's ${features} features: fill every row`,
    );
  const count = x.length / features;
  if (allFinite(x, 0, x.length, OVERFLOW)) return { count, large: [] };
  if (!allFinite(x, 0, x.length)) refuseNonFinite(x, features);
  const large: number[] = [];
  for (let i = 0; i < count; i++)
    if (!allFinite(x, i * features, (i + 1) * features, OVERFLOW)) large.push(i);
  return { count, large };
}

type ExamplesOf = (x: Float64Array, first: number, count: number) => ScaledExamples;

/** The examples as they are: no copy. */
export function unscaledExamples(features: number): ExamplesOf {
  return (x, first, count) => ({
    count,
    x: x.subarray(first * features, (first + count) * features),
    exponents: new Int32Array(count),
  });
}

/** Makes scaled examples of a part of x, of `most` at most. One piece of memory serves all of them. */
export function exampleScaling(features: number, activation: Activation, most: number): ExamplesOf {
  const scaled = new Float64Array(most * features);
  const exponents = new Int32Array(most);
  const degree = activationDegree(activation);
  return (x, first, count) => {
    for (let i = 0, at = 0; i < count; i++, at += features) {
      const from = (first + i) * features;
      const e = binaryExponent(x, from, from + features);
      const factor = 2 ** -e;
      for (let a = 0; a < features; a++) scaled[at + a] = x[from + a] * factor;
      exponents[i] = degree * e;
    }
    return { count, x: scaled.subarray(0, count * features), exponents: exponents.subarray(0, count) };
  };
}
