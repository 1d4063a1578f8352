import { InputError, type MarginModel } from '../../problems/index.js';

/** The directions $\theta_j = w_j/\|w_j\|$ of the neurons of one sign. */
export interface NeuronDirections {
  /** Those of neurons with $w_j \ne 0$, one after the other, d entries each. */
  readonly directions: Float64Array;
  /** Whether some neuron has $w_j = 0$. */
  readonly hasZero: boolean;
}

/** d, and the signs $s_j$. */
export interface NeuronShape {
  readonly features: number;
  readonly signs: Float64Array;
}

/**
 * @throws InputError when the model is not a squared ReLU network, the setting of Proposition 4.3
 */
export function neuronShape(model: MarginModel): NeuronShape {
  if (model.neurons === undefined)
    throw new InputError(
      `a ${model.kind} model has no covering radius: Proposition 4.3 is about squared-relu networks`,
    );
  return { features: model.neurons.data.dimension, signs: model.neurons.signs };
}

/** @throws InputError unless w is one parameter vector of the model, of finite numbers */
export function checkParameters(model: MarginModel, w: Float64Array): void {
  if (w.length !== model.dimension)
    throw new InputError(`W has ${w.length} entries and the model ${model.dimension} parameters: give each`);
  const bad = w.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new InputError(`entry ${bad + 1} of W is ${w[bad]}: parameters must be finite numbers`);
}

/** Writes $w_j/\|w_j\|$, or 0 where $w_j = 0$, as the paper has it; whether it is a direction. */
export function normalized(w: Float64Array, j: number, d: number, out: Float64Array, at: number): boolean {
  let largest = 0;
  for (let a = 0; a < d; a++) largest = Math.max(largest, Math.abs(w[j * d + a]));
  let sum = 0;
  for (let a = 0; a < d; a++) {
    out[at + a] = largest === 0 ? 0 : w[j * d + a] / largest;
    sum += out[at + a] ** 2;
  }
  if (largest === 0) return false;
  const norm = Math.sqrt(sum);
  for (let a = 0; a < d; a++) out[at + a] /= norm;
  return true;
}

/** The directions of the neurons of a sign. */
export function directionsOf(
  { features: d, signs }: NeuronShape,
  w: Float64Array,
  sign: 1 | -1,
): NeuronDirections {
  const directions = new Float64Array(signs.length * d);
  let at = 0;
  let hasZero = false;
  for (let j = 0; j < signs.length; j++) {
    if (signs[j] !== sign) continue;
    if (normalized(w, j, d, directions, at)) at += d;
    else hasZero = true;
  }
  return { directions: directions.slice(0, at), hasZero };
}
