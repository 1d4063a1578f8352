/**
 * What needs Node: threads. Many starts of one specification, and batches of margins.
 *
 * @module farflow/node
 */
export { cpuThreads } from './margin-threads.js';
export {
  followMany,
  type AbortSource,
  type EnsembleProgress,
  type FollowManyOptions,
} from './follow-many.js';
export { WorkerFileError } from './pool.js';
