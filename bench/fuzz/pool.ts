import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { End, Fault } from './fault.js';
import type { Phase } from './run-case.js';
import type { Report, Task } from './worker.js';

/** Milliseconds that a run has to stop in after its signal. */
const GRACE = 2000;
/** Judging goes over parts of the run again, up to this many times. */
const AGAIN = 4;

/** How a case ended, and what it took. */
export interface Outcome extends End {
  readonly index: number;
  readonly milliseconds: number;
}

/** A process that takes one case after the other, and is replaced where it does not come back. */
function runner(seed: number, limit: number) {
  let child: ChildProcess | undefined;
  const allowed: Readonly<Record<Phase, number>> = {
    planning: limit + GRACE,
    following: limit + GRACE,
    judging: AGAIN * limit + GRACE,
  };
  const start = (): ChildProcess =>
    fork(fileURLToPath(new URL('worker.ts', import.meta.url)), [], {
      // Numbers that are not finite are numbers still.
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
  return {
    run: (index: number): Promise<Outcome> =>
      new Promise((resolve) => {
        const own = (child ??= start());
        const began = performance.now();
        let phase: Phase = 'planning';
        let errors = '';
        let late = false;
        let timer: NodeJS.Timeout | undefined;
        const watch = (): void => {
          clearTimeout(timer);
          timer = setTimeout(() => {
            late = true;
            own.kill('SIGKILL');
          }, allowed[phase]);
        };
        const finish = (end: End, milliseconds: number): void => {
          clearTimeout(timer);
          own.off('message', hear).off('close', over).stderr?.off('data', note);
          resolve({ index, milliseconds, ...end });
        };
        const note = (text: Buffer): void => void (errors += text.toString());
        const hear = (message: unknown): void => {
          const report = message as Report;
          if ('phase' in report) {
            phase = report.phase;
            watch();
          } else finish(report.end, report.milliseconds);
        };
        const over = (code: number | null, signal: string | null): void => {
          child = undefined;
          const last = errors.trim().split('\n').slice(-3).join(' | ');
          const fault: Fault = late
            ? { kind: 'hang', what: `${phase} went on ${allowed[phase] / 1000} s, past its signal` }
            : { kind: 'crash', what: `${phase}: the process ended with ${signal ?? code ?? 0}: ${last}` };
          finish({ end: fault.kind, message: '', faults: [fault] }, performance.now() - began);
        };
        own.on('message', hear).on('close', over).stderr?.on('data', note);
        watch();
        own.send({ seed, index, limit } satisfies Task);
      }),
    stop(): void {
      child?.kill('SIGKILL');
    },
  };
}

/**
 * Runs cases in processes, each of which takes many.
 *
 * @param indices which cases of the seed
 * @param limit milliseconds until a case is given its signal
 * @param see told of each outcome as it comes
 * @param stopped looked at before each case
 */
export async function runCases(
  {
    seed,
    indices,
    limit,
    processes,
  }: {
    readonly seed: number;
    readonly indices: Iterable<number>;
    readonly limit: number;
    readonly processes: number;
  },
  see: (outcome: Outcome) => void,
  stopped: () => boolean,
): Promise<void> {
  const queue = indices[Symbol.iterator]();
  const one = async (): Promise<void> => {
    const { run, stop } = runner(seed, limit);
    for (let next = queue.next(); next.done !== true && !stopped(); next = queue.next())
      see(await run(next.value));
    stop();
  };
  await Promise.all(Array.from({ length: processes }, one));
}
