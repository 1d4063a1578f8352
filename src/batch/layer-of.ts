import { brief } from '../input/known-options.js';
import { InputError, type HiddenLayer, type MarginModel } from '../../problems/index.js';

/**
 * The hidden layer of a model.
 *
 * @throws InputError when the model is no such predictor
 */
export function layerOf(model: MarginModel): HiddenLayer {
  const given: unknown = model;
  if (typeof given !== 'object' || given === null)
    throw new InputError(
      `the model is ${brief(given)}: give one such as linear(data), from farflow/problems`,
    );
  if (model.hiddenLayer === undefined)
    throw new InputError(
      `a ${model.kind} model cannot be evaluated in batches: linear, deep-linear, squared-relu, relu and leaky-relu can`,
    );
  return model.hiddenLayer;
}
