import { followStart } from '../ensemble/follow-start.js';
import type { EnsemblePlan } from '../ensemble/plan.js';
import { buffersOf, type Run } from '../ensemble/run.js';
import { resolveSpec } from '../input/resolve-spec.js';
import { moved } from './moved.js';
import { ready, threadData } from './thread.js';

const { spec, scale } = threadData<EnsemblePlan>();

const plan = resolveSpec(spec, (file) => {
  throw new Error(`${file} should have been read before`);
});

/** What a worker does: follows the start of a seed. The arrays of the run are handed over, not copied. */
export default function follow(seed: number): unknown {
  const run: Run = followStart(plan, seed, scale);
  return moved(run, buffersOf(run));
}

ready();
