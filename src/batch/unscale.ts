import { InputError } from '../../problems/index.js';
import { allFinite } from './all-finite.js';
import { LARGEST_POWER, timesPower } from './binary-scale.js';
import type { ScaledExamples } from './scaled-examples.js';
import type { UnitLayers } from './unit-layers.js';

/** Exponents that can be added up without leaving the ordinary numbers. */
const ORDINARY = LARGEST_POWER / 4;

const isOrdinary = (exponents: Int32Array): boolean => exponents.every((e) => Math.abs(e) <= ORDINARY);

/** What predictions are multiplied by: 2 to the exponents, and the labels where there are labels. */
function exampleFactors(exponents: Int32Array, y: ArrayLike<number> | null, first: number): Float64Array {
  const factors = new Float64Array(exponents.length);
  for (let i = 0; i < factors.length; i++)
    factors[i] = (exponents[i] === 0 ? 1 : 2 ** exponents[i]) * (y === null ? 1 : y[first + i]);
  return factors;
}

/**
 * Undoes the scaling of layers and examples, and multiplies by the labels where there are labels.
 *
 * @param values vectors × examples
 * @param firstExample where the examples begin among all
 * @throws InputError when a result is too large for a number
 */
export function unscale(
  values: Float64Array,
  layers: UnitLayers,
  { count, exponents }: ScaledExamples,
  y: ArrayLike<number> | null,
  firstExample: number,
): void {
  const ordinary = isOrdinary(exponents);
  const factors = exampleFactors(ordinary ? exponents : new Int32Array(count), y, firstExample);
  for (let b = 0, at = 0; b < layers.exponents.length; b++) {
    const e = layers.exponents[b];
    const start = at;
    if (ordinary && Math.abs(e) <= ORDINARY) {
      const factor = 2 ** e;
      for (let i = 0; i < count; i++, at++) values[at] *= factor * factors[i];
    } else
      for (let i = 0; i < count; i++, at++)
        // Where all is ordinary, the factor has the exponent in it.
        values[at] = timesPower(values[at], ordinary ? e : e + exponents[i]) * factors[i];
    if (allFinite(values, start, at)) continue;
    const row = firstExample + values.subarray(start, at).findIndex((value) => !Number.isFinite(value)) + 1;
    throw new InputError(
      `row ${row} of x is too large: a prediction on it overflows; scale the features down`,
    );
  }
}
