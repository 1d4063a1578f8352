/**
 * Margin models and data sets: what a gradient flow is followed on. A model is frozen data with the functions that
 * evaluate its margins $p_i(W)$ and their derivatives; it knows nothing of losses or of how it will be integrated.
 *
 * @module farflow/problems
 */

// The seam: what a model is.
export type {
  Definability,
  MarginModel,
  SmoothnessClass,
  SphericalChart,
  SphericalPart,
  SquaredReluNeurons,
} from './margin-model.js';
export type { Activation, HiddenLayer } from './hidden-layer.js';
export type { Constraints, Kinks, Pattern, PieceModel } from './kinks.js';
export type { MarginRows, RowFunctions } from './margin-rows.js';

// Models.
export { linear } from './linear.js';
export { deepLinear, deepLinearLayers, endToEndProduct, type LayerMatrix } from './deep-linear.js';
export { squaredRelu } from './squared-relu.js';
export { leakyRelu, relu } from './relu.js';
export type { Reordered } from './reordered.js';
export { scaledMargins } from './scaled.js';
export { deepRelu } from './deep-relu.js';
export { convolutional, type ConvolutionalOptions } from './convolutional.js';
export type { ConvolutionShape, Extent, InputShape } from './convolution-shape.js';
export { hatCoordinates, mexicanHat, type HatCoordinates, type MexicanHat } from './mexican-hat.js';
export { TWIN_PHASE } from './hat-dip.js';
export { DIP, DIP_PHI, DIP_PHIPHI, DIP_V, DIP_VPHI, DIP_VV, hatProfile } from './hat-profile.js';

// What their flows keep.
export { deepLinearBalancedness, twoLayerBalancedness, type TwoLayerShape } from './balancedness.js';
export type { QuadraticInvariants } from './quadratic-invariants.js';

// Data.
export { conflictingExamples, dataSet, signedFeatures, type DataSet, type DataSetInput } from './data-set.js';
export { gaussianBlobs, sphericallySymmetric, xorDisk, type TaughtDataSet } from './generators.js';
export { randomSource, type RandomSource } from './random.js';

// What the factories throw.
export { InputError } from './input-error.js';
