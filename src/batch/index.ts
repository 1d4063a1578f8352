/* Many parameter vectors against many examples. */

export type { LayerShape, LoadedExamples, MarginBackend } from './backend.js';
export type { BatchOptions, Ran } from './batch-options.js';
export {
  evaluateMargins,
  evaluatePredictions,
  smallestMargins,
  type Margins,
  type Predictions,
  type SmallestMargins,
} from './evaluate-margins.js';
export { marginBlocks, predictionBlocks, type PredictionBlock } from './prediction-blocks.js';
