/**
 * What needs Node: many starts of one specification, followed in threads.
 *
 * @module farflow/node
 */
export {
  followMany,
  type AbortSource,
  type EnsembleProgress,
  type FollowManyOptions,
} from './follow-many.js';
