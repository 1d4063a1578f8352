import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { ThreadData } from './thread.js';

/** Threads that all do the same. */
export interface Pool<Task, Result> {
  /** Rejects with what the thread threw, and with a {@link WorkerFileError} where it cannot even begin. */
  run(task: Task): Promise<Result>;
  /** Rejects what is under way. */
  destroy(): Promise<void>;
}

/** The file that threads are to run cannot be loaded. */
export class WorkerFileError extends Error {
  override readonly name = 'WorkerFileError';
}

const remedy =
  'it belongs to farflow/node; an application that is bundled should leave that package out of the bundle';

function cannotLoad(file: string, cause: unknown): WorkerFileError {
  const reason = cause instanceof Error ? cause.message.replace(/\s*\n.*$/s, '') : String(cause);
  return new WorkerFileError(`the worker file ${file} cannot be loaded: ${reason}; ${remedy}`, { cause });
}

/**
 * Opens a pool of threads that run the default export of a file, which calls `ready` of `thread.ts` at its end.
 *
 * @param file its address, as of a `URL`
 * @param data what `threadData` is in the threads
 * @throws WorkerFileError where there is no such file
 */
export function openPool<Task, Result>(
  file: { readonly href: string },
  threads: number,
  data?: object,
): Pool<Task, Result> {
  const name = fileURLToPath(file.href);
  if (!existsSync(name)) throw cannotLoad(name, new Error('there is no such file'));
  const loaded = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const workerData: ThreadData<unknown> = { loaded, data };
  const pool = new Piscina<Task, Result>({
    filename: file.href,
    minThreads: threads,
    maxThreads: threads,
    workerData,
  });
  let isClosing = false;
  const explained = (error: unknown): unknown =>
    isClosing || Atomics.load(loaded, 0) === 1 ? error : cannotLoad(name, error);
  // A thread that dies while it is loading may have no task to take with it: whoever waits for one would wait for ever,
  // and an error that nobody listens to would end the process.
  const broken = new Promise<never>((_, reject) => {
    pool.on('error', (error) => {
      if (Atomics.load(loaded, 0) === 0) reject(error instanceof Error ? error : new Error(String(error)));
    });
  });
  broken.catch(() => {});
  return {
    async run(task) {
      try {
        return await Promise.race([pool.run(task), broken]);
      } catch (error) {
        throw explained(error);
      }
    },
    destroy() {
      isClosing = true;
      return pool.destroy();
    },
  };
}
