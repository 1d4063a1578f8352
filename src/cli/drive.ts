import { setImmediate } from 'node:timers/promises';

/** Milliseconds of computation between two looks at the outside world. */
const SLICE = 30;

/**
 * Runs a generator to its end in slices, so that timers, progress bars and Ctrl-C get their turn.
 *
 * @param show called after every slice with where the run stands
 * @param signal gives the run up; what it would have returned is then undefined
 */
export async function drive<Progress, Result>(
  run: Generator<Progress, Result, void>,
  show: (progress: Progress) => void,
  signal?: AbortSignal,
): Promise<Result | undefined> {
  while (signal?.aborted !== true) {
    const pause = performance.now() + SLICE;
    let next = run.next();
    while (next.done !== true && performance.now() < pause) next = run.next();
    if (next.done === true) return next.value;
    show(next.value);
    await setImmediate();
  }
  return undefined;
}
