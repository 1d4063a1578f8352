import { InputError, type Activation } from '../../problems/index.js';
import { binaryExponent, divideByPower } from './binary-scale.js';

/** Examples as backends take them: each divided by a power of two of its own. */
export interface ScaledExamples {
  readonly count: number;
  readonly features: number;
  readonly x: Float64Array;
  /** What predictions have to be multiplied by is 2 to this, one exponent an example. */
  readonly exponents: Int32Array;
}

/** The degree in which φ is homogeneous. */
export const activationDegree = ({ kind }: Activation): number => (kind === 'squared-relu' ? 2 : 1);

/**
 * @param x row-major
 * @throws InputError when there is no example, x does not fill its rows, or an entry is not a finite number
 */
export function checkExamples(x: Float64Array, features: number): number {
  if (x.length === 0) throw new InputError('x has no rows: give at least one example');
  if (x.length % features !== 0)
    throw new InputError(
      `x has ${x.length} values, not a multiple of the model's ${features} features: fill every row`,
    );
  const bad = x.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new InputError(
      `row ${Math.floor(bad / features) + 1}, column ${(bad % features) + 1} of x is ${x[bad]}: features must be finite numbers`,
    );
  return x.length / features;
}

/** Examples `first` to `first + count` of x, scaled. */
export function scaledExamples(
  x: Float64Array,
  features: number,
  activation: Activation,
  first: number,
  count: number,
): ScaledExamples {
  const scaled = x.slice(first * features, (first + count) * features);
  const exponents = new Int32Array(count);
  const degree = activationDegree(activation);
  for (let i = 0, at = 0; i < count; i++, at += features) {
    const e = binaryExponent(scaled, at, at + features);
    divideByPower(scaled, at, at + features, e);
    exponents[i] = degree * e;
  }
  return { count, features, x: scaled, exponents };
}
