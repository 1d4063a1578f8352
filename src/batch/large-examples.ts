import { phi } from './activation.js';
import type { LayerShape } from './backend.js';
import { timesPower } from './binary-scale.js';
import type { UnitLayers } from './unit-layers.js';

/** Products of examples that were divided by $2^{24}$ can be added up without overflow, up to millions of them. */
const SHIFT = 24;

/** Φ on one example, in float64: as it is by the definition, with no power on the way that the result has not. */
function prediction(
  { features: d, width: m, activation }: LayerShape,
  layers: UnitLayers,
  b: number,
  x: Float64Array,
): number {
  let sum = 0;
  for (let j = 0, at = b * m * d; j < m; j++) {
    let z = 0;
    for (let a = 0; a < d; a++, at++) z += layers.rows[at] * (x[a] * 2 ** -SHIFT);
    const c = layers.coefficients[b * m + j];
    if (activation.kind === 'squared-relu') sum += z > 0 ? timesPower(c * z, 2 * SHIFT) * z : 0;
    else sum += timesPower(c * phi(activation, z), SHIFT);
  }
  return sum;
}

/**
 * Computes again predictions on examples so large that products or their squares may have overflowed.
 *
 * @param large which of the examples of the block they are
 * @param x the examples of the block
 * @param values vectors × examples; the entries of those examples are written
 */
export function restoreLarge(
  shape: LayerShape,
  layers: UnitLayers,
  vectors: number,
  large: readonly number[],
  x: Float64Array,
  values: Float64Array,
): void {
  const examples = values.length / vectors;
  const d = shape.features;
  for (const i of large)
    for (let b = 0; b < vectors; b++)
      values[b * examples + i] = prediction(shape, layers, b, x.subarray(i * d, (i + 1) * d));
}
