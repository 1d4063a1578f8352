import { InputError } from '../../problems/index.js';
import { allFinite } from './all-finite.js';
import { LARGEST_POWER, timesPower } from './binary-scale.js';
import type { ScaledExamples } from './scaled-examples.js';
import type { UnitLayers } from './unit-layers.js';

/** Exponents of which two can be added up without leaving the ordinary numbers. */
const ORDINARY = LARGEST_POWER / 4;

const isOrdinary = (exponents: Int32Array): boolean => exponents.every((e) => Math.abs(e) <= ORDINARY);

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
  const label = (i: number): number => (y === null ? 1 : y[firstExample + i]);
  const factors = new Float64Array(count);
  for (let i = 0; i < count; i++)
    factors[i] = (ordinary && exponents[i] !== 0 ? 2 ** exponents[i] : 1) * label(i);
  for (let b = 0, at = 0; b < layers.exponents.length; b++) {
    const e = layers.exponents[b];
    const start = at;
    if (ordinary && Math.abs(e) <= ORDINARY) {
      const factor = e === 0 ? 1 : 2 ** e;
      for (let i = 0; i < count; i++, at++) values[at] *= factor * factors[i];
    }
    // Both exponents at once: either alone may leave the numbers that the other brings it back to.
    else
      for (let i = 0; i < count; i++, at++) values[at] = timesPower(values[at], e + exponents[i]) * label(i);
    if (allFinite(values, start, at)) continue;
    const row = firstExample + values.subarray(start, at).findIndex((value) => !Number.isFinite(value)) + 1;
    throw new InputError(
      `row ${row} of x is too large: a prediction on it overflows; scale the features down`,
    );
  }
}
