import { InputError, type HiddenLayer } from '../../problems/index.js';
import { binaryExponent, divideByPower, timesPower } from './binary-scale.js';
import { activationDegree } from './activation.js';

/** The hidden layers of a block of parameter vectors on the unit sphere, as backends take them. */
export interface UnitLayers {
  /** $r_{bj}$, for float32 each divided by a power of two: vectors × width × features. */
  readonly rows: Float64Array;
  /** $c_{bj}$, for float32 with what the rows were divided by in them, divided by a power of two for each b. */
  readonly coefficients: Float64Array;
  /** What predictions have to be multiplied by is 2 to this, one exponent a vector. */
  readonly exponents: Int32Array;
}

/**
 * ‖W_b‖ in logarithms.
 *
 * @param w vectors × dimension
 * @throws InputError when w does not hold whole vectors, or one of them is zero or not finite
 */
export function checkVectors(w: Float64Array, dimension: number): Float64Array {
  if (w.length === 0) throw new InputError('W has no rows: give at least one parameter vector');
  if (w.length % dimension !== 0)
    throw new InputError(
      `W has ${w.length} values, not a multiple of the model's ${dimension} parameters: fill every row`,
    );
  const logNorms = new Float64Array(w.length / dimension);
  for (let b = 0, at = 0; b < logNorms.length; b++, at += dimension) {
    let largest = 0;
    for (let a = at; a < at + dimension; a++) {
      const size = Math.abs(w[a]);
      if (!(size < Infinity))
        throw new InputError(
          `row ${b + 1}, column ${a - at + 1} of W is ${w[a]}: parameters must be finite numbers`,
        );
      if (size > largest) largest = size;
    }
    if (largest === 0) throw new InputError(`row ${b + 1} of W is zero and has no direction: leave it out`);
    let sum = 0;
    for (let a = at; a < at + dimension; a++) sum += (w[a] / largest) ** 2;
    logNorms[b] = Math.log(largest) + Math.log(sum) / 2;
  }
  return logNorms;
}

/** θ = W/‖W‖ of row b. */
function direction(w: Float64Array, b: number, out: Float64Array): void {
  const at = b * out.length;
  let largest = 0;
  for (let a = 0; a < out.length; a++) largest = Math.max(largest, Math.abs(w[at + a]));
  let sum = 0;
  for (let a = 0; a < out.length; a++) {
    out[a] = w[at + a] / largest;
    sum += out[a] * out[a];
  }
  const norm = Math.sqrt(sum);
  for (let a = 0; a < out.length; a++) out[a] /= norm;
}

/** Makes layers. */
export type LayersOf = (w: Float64Array, first: number, count: number) => UnitLayers;

/**
 * Makes the layers of vectors `first` to `first + count` of w. One piece of memory serves all blocks.
 *
 * @param scaled whether to divide by powers of two, for float32. In float64 there is nothing to be won: unit vectors
 * cannot overflow, and a common divisor could bury a small neuron under a large one
 */
export function unitLayers(layer: HiddenLayer, dimension: number, most: number, scaled: boolean): LayersOf {
  const { features: d, width: m, activation } = layer;
  const theta = new Float64Array(dimension);
  const rows = new Float64Array(most * m * d);
  const coefficients = new Float64Array(most * m);
  const exponents = new Int32Array(most);
  const rowExponents = new Int32Array(m);
  const degree = activationDegree(activation);

  /** @returns the exponent of what the layer was divided by */
  function divide(r: Float64Array, c: Float64Array): number {
    // Sizes of the neurons, in powers of two, as far as the largest of them.
    let top = -Infinity;
    for (let j = 0; j < m; j++) {
      const e = binaryExponent(r, j * d, (j + 1) * d);
      divideByPower(r, j * d, (j + 1) * d, e);
      rowExponents[j] = degree * e;
      if (c[j] !== 0) top = Math.max(top, rowExponents[j]);
    }
    if (top === -Infinity) top = 0;
    for (let j = 0; j < m; j++) c[j] = timesPower(c[j], rowExponents[j] - top);
    const e = binaryExponent(c, 0, m);
    divideByPower(c, 0, m, e);
    return top + e;
  }

  return (w, first, count) => {
    for (let at = 0; at < count; at++) {
      direction(w, first + at, theta);
      const r = rows.subarray(at * m * d, (at + 1) * m * d);
      const c = coefficients.subarray(at * m, (at + 1) * m);
      layer.unpack(theta, r, c);
      exponents[at] = scaled ? divide(r, c) : 0;
    }
    return {
      rows: rows.subarray(0, count * m * d),
      coefficients: coefficients.subarray(0, count * m),
      exponents: exponents.subarray(0, count),
    };
  };
}
