import { InputError, type HiddenLayer, type MarginModel } from '../../problems/index.js';

/**
 * The hidden layer of a model.
 *
 * @throws InputError when the model is no such predictor
 */
export function layerOf(model: MarginModel): HiddenLayer {
  if (model.hiddenLayer === undefined)
    throw new InputError(
      `a ${model.kind} model cannot be evaluated in batches: linear, deep-linear, squared-relu, relu and leaky-relu can`,
    );
  return model.hiddenLayer;
}
