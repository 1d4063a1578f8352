import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { requireInteger } from '../../problems/input-error.js';
import { ensembleOf, type Ensemble } from '../ensemble/ensemble.js';
import { failedRun } from '../ensemble/follow-start.js';
import {
  planEnsemble,
  requireEnsembleOptions,
  type EnsembleOptions,
  type EnsemblePlan,
} from '../ensemble/plan.js';
import type { Run } from '../ensemble/run.js';
import type { Spec } from '../input/spec.js';

/** Gives work up: an `AbortSignal`, say. */
export interface AbortSource {
  readonly aborted: boolean;
  /** Calls the listener when work is to be given up. */
  addEventListener(type: 'abort', listener: () => void): void;
  /** Calls it no more. */
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Where an ensemble stands. */
export interface EnsembleProgress {
  /** Starts that came to an end. */
  readonly done: number;
  /** Of these, those that reached the goal. */
  readonly reached: number;
  readonly starts: number;
}

/** How to follow many starts. */
export interface FollowManyOptions extends EnsembleOptions {
  /** Threads to follow in, each one start at a time. Default: as many as the machine runs at once. */
  readonly workers?: number;
  /** Gives up what has not come to an end; what has is kept. */
  readonly signal?: AbortSource;
  /** Called at the beginning and whenever a start has come to an end. */
  readonly onProgress?: (progress: EnsembleProgress) => void;
  /** Gives the text of a CSV file that the specification names. Default: reads it, from the working directory. */
  readonly read?: (path: string) => string;
}

/** Follows all starts of a plan; hands over each run as it comes to an end, in no particular order. */
async function followAll(
  plan: EnsemblePlan,
  workers: number,
  signal: AbortSource | undefined,
  done: (run: Run) => void,
): Promise<void> {
  const aborted = (): boolean => signal?.aborted === true;
  if (aborted()) return;
  const threads = Math.min(workers, plan.starts);
  const pool = new Piscina<number, Run>({
    filename: new URL('./worker.js', import.meta.url).href,
    workerData: plan,
    minThreads: threads,
    maxThreads: threads,
  });
  let destroyed: Promise<void> | undefined;
  const destroy = (): Promise<void> => (destroyed ??= pool.destroy());
  const giveUp = (): void => void destroy();
  signal?.addEventListener?.('abort', giveUp);
  let next = 0;
  let stopped = false;
  // As many starts are under way as there are threads: nothing waits in the pool.
  const lane = async (): Promise<void> => {
    while (next < plan.starts && !aborted() && !stopped) {
      const seed = plan.seed + next++;
      // A thread that is given up rejects what it was at; one that dies, of memory say, takes one run with it.
      const run = await pool
        .run(seed)
        .catch((error: unknown) => (aborted() || stopped ? undefined : failedRun(seed, 'failed', error)));
      if (run === undefined) continue;
      try {
        done(run);
      } catch (error) {
        // The caller's own: no lane goes on.
        stopped = true;
        throw error;
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: threads }, lane));
  } finally {
    signal?.removeEventListener?.('abort', giveUp);
    await destroy();
  }
}

/**
 * Follows many starts of one specification in threads. Start i is the run that `follow` makes of
 * `"start": {"seed": seed + i, "scale": scale}` with the scale of the specification, 0.1 by default; it is the same bit
 * for bit whatever the number of threads and the order in which they finish.
 *
 * A start that cannot be followed does not end the others: its run says why.
 *
 * @param spec as for `resolveSpec`; files are read once, here
 * @throws InputError before any work, as a rejection: for a specification that makes no sense, one whose start is a list
 * of numbers, and options out of range
 */
export async function followMany(spec: Spec, options: FollowManyOptions): Promise<Ensemble> {
  requireEnsembleOptions(options);
  const { workers = availableParallelism(), signal, onProgress } = options;
  requireInteger('workers', workers, 1);
  const read = options.read ?? ((path: string) => readFileSync(path, 'utf8'));
  const { ensemble, plan } = planEnsemble(spec, options, read);
  const runs: Run[] = [];
  let reached = 0;
  const report = (): void => onProgress?.({ done: runs.length, reached, starts: ensemble.starts });
  report();
  await followAll(ensemble, workers, signal, (run) => {
    runs.push(run);
    if (run.status === 'reached') reached++;
    report();
  });
  return ensembleOf(plan, ensemble, runs);
}
