import { caseOf } from './cases.js';
import type { End } from './fault.js';
import { library, problems } from './library.js';
import { runCase, type Phase } from './run-case.js';

/*
 * Takes cases as messages, one after the other, and sends back how they end. The time limit is a signal that the run
 * looks at by itself: who does not, is killed from outside.
 */

/** What the pool asks for. */
export interface Task {
  readonly seed: number;
  readonly index: number;
  /** Milliseconds until the signal. */
  readonly limit: number;
}

/** What it is told: that a phase begins, or that a case is over. */
export type Report = { readonly phase: Phase } | { readonly end: End; readonly milliseconds: number };

const send = (report: Report): Promise<void> =>
  new Promise((resolve) => {
    process.send!(report, undefined, undefined, () => resolve());
  });

async function work({ seed, index, limit }: Task): Promise<void> {
  const start = performance.now();
  let deadline = Infinity;
  const signal = {
    get aborted() {
      return performance.now() > deadline;
    },
  };
  const begin = (phase: Phase): Promise<void> => {
    deadline = performance.now() + limit;
    return send({ phase });
  };
  const end = await runCase(library, caseOf(problems.randomSource, seed, index), { signal }, begin);
  await send({ end, milliseconds: performance.now() - start });
}

process.on('message', (task) => void work(task as Task));
// Ctrl-C is for the bench, which prints what it has.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());
