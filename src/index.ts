/**
 * farflow follows gradient flows along the parameters' way to infinity and says what the theory of directional
 * convergence (Ji & Telgarsky 2020) says about what it saw.
 *
 * @module farflow
 */
export { InputError } from '../problems/index.js';
export { follow, following, type FollowOptions } from './follow.js';
export type { FollowProgress, FollowStatus, Trajectory } from './trajectory.js';
export type { Observation, Sides } from './observation.js';
export type { Fall } from './separation-watch.js';
export type { Clock } from './flow.js';
export { exponentialLoss, logisticLoss, type Loss, type RiskSummary } from './loss.js';
export { startingPoint, type Start } from './start.js';
export { untilKeys, type Goal, type Until, type UntilKey } from './until.js';
export { estimateTail, type Tail } from './tail.js';
export { formatIteratedLog, iteratedLog, type IteratedLog } from './iterated-log.js';
export { readCsv, type CsvOptions } from './csv.js';
export {
  checkSpec,
  jsonSchema,
  parseSpec,
  type DataSpec,
  type ModelSpec,
  type Spec,
  type UntilSpec,
} from './spec.js';
export { resolveSpec, resolveUntil, type FollowPlan } from './resolve-spec.js';
export { separability, type Separability } from './separability.js';
export { outOfReach } from './reach.js';
export {
  plain,
  trajectoryJson,
  type ObservationJson,
  type Plain,
  type TrajectoryJson,
} from './trajectory-json.js';
