/* Many parameter vectors against many examples. */

export type { LayerShape, LoadedExamples, MarginBackend } from './backend.js';
export type { BatchOptions, Probe, Ran } from './batch-options.js';
export {
  evaluateMargins,
  evaluatePredictions,
  smallestMargins,
  type Margins,
  type Predictions,
  type SmallestMargins,
} from './evaluate-margins.js';
export { openGpu, type GpuOptions } from './gpu-backend.js';
export type { GpuMode } from './gpu-mode.js';
export type { Rows } from './rows.js';
export { marginBlocks, predictionBlocks, type PredictionBlock } from './prediction-blocks.js';
