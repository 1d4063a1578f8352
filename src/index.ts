/**
 * farflow follows gradient flows along the parameters' way to infinity and says what the theory of directional
 * convergence (Ji & Telgarsky 2020) says about what it saw.
 *
 * @module farflow
 */
export { InputError } from '../problems/index.js';
export { follow, following, type FollowOptions } from './follow/follow.js';
export type { Choice, KinkPath, Slide } from './follow/kink-path.js';
export type { FollowProgress, FollowStatus, Trajectory } from './follow/trajectory.js';
export type { Observation, Sides } from './follow/observation.js';
export type { Fall } from './follow/separation-watch.js';
export type { Clock } from './flow/flow.js';
export { exponentialLoss, logisticLoss, type Loss, type RiskSummary } from './flow/loss.js';
export { startingPoint, type Start } from './follow/start.js';
export { untilKeys, type Goal, type Until, type UntilKey } from './follow/until.js';
export { estimateTail, type Tail } from './follow/tail.js';
export { formatIteratedLog, iteratedLog, type IteratedLog } from './flow/iterated-log.js';
export { readCsv, type CsvOptions } from './input/csv.js';
export {
  checkSpec,
  jsonSchema,
  parseSpec,
  type DataSpec,
  type Spec,
  type UntilSpec,
} from './input/spec.js';
export type { ModelSpec } from './input/model-spec.js';
export { resolveSpec, resolveUntil, type FollowPlan } from './input/resolve-spec.js';
export { separability, type Separability } from './input/separability.js';
export { outOfReach } from './input/reach.js';
export type { Run, RunStatus, Snapshots } from './ensemble/run.js';
export { countStatuses, reachedRuns, type Ensemble } from './ensemble/ensemble.js';
export { planEnsemble, type EnsembleOptions, type EnsemblePlan } from './ensemble/plan.js';
export { followStart } from './ensemble/follow-start.js';
export {
  limitMargins,
  shares,
  type Limit,
  type LimitGroup,
  type LimitMargins,
} from './ensemble/limit-margins.js';
export { snapshotMargins } from './ensemble/snapshot-margins.js';
export { ensembleJson, type EnsembleJson } from './ensemble/ensemble-json.js';
export {
  plain,
  trajectoryJson,
  type ObservationJson,
  type Plain,
  type TrajectoryJson,
} from './trajectory-json.js';
export {
  evaluateMargins,
  evaluatePredictions,
  marginBlocks,
  openGpu,
  predictionBlocks,
  smallestMargins,
  type BatchOptions,
  type GpuMode,
  type GpuOptions,
  type LayerShape,
  type LoadedExamples,
  type MarginBackend,
  type Margins,
  type PredictionBlock,
  type Predictions,
  type Probe,
  type Ran,
  type Rows,
  type SmallestMargins,
} from './batch/index.js';
export {
  coveringRadius,
  largestNeuronMove,
  type Bounds,
  type CoveringOptions,
  type CoveringRadius,
} from './covering/covering-radius.js';
