import { InputError, type MarginModel } from '../../problems/index.js';
import type { ModelSpec } from './model-spec.js';

/** Parameters of a model: a method keeps some dozens of numbers for each. */
const PARAMETERS = 1e7;
/** Numbers that the samples of a run may hold: 0.8 GB of them. */
const SAMPLED = 1e8;
/** As many samples as this are kept of any model. */
const ALWAYS = 1000;

const product = (sizes: readonly number[]): number =>
  sizes.slice(1).reduce((sum, size, l) => sum + size * sizes[l], 0);

/** About how many parameters a model will have. */
function parametersOf(spec: ModelSpec, features: number): number {
  switch (spec.kind) {
    case 'linear':
    case 'mexican-hat':
      return features;
    case 'deep-linear':
    case 'deep-relu':
      return product(spec.widths);
    case 'squared-relu':
      return spec.signs.length * features;
    case 'relu':
    case 'leaky-relu':
      return spec.width * (features + 1);
    case 'convolutional':
      return spec.filters * 2;
  }
}

/**
 * Makes sure, before it is made, that a model fits into memory.
 *
 * @throws InputError that says how large it would be
 */
export function requireRoomForModel(spec: ModelSpec, features: number): void {
  const parameters = parametersOf(spec, features);
  if (parameters > PARAMETERS)
    throw new InputError(
      `the model ${spec.kind} would have ${parameters} parameters, and there is room for ${PARAMETERS}: make it smaller`,
    );
}

/**
 * Makes sure that the samples of a run fit into memory. A sample keeps the direction, a margin and a weight for each
 * example, and what is as large besides.
 *
 * @throws InputError that says how many do
 */
export function requireRoomForSamples(samples: number, { dimension, count }: MarginModel): void {
  const size = 20 + 2 * (dimension + count);
  const most = Math.max(ALWAYS, Math.floor(SAMPLED / size));
  if (samples > most)
    throw new InputError(
      `samples is ${samples}, which there is no room for, at ${size} numbers each: give at most ${most}`,
    );
}
