import { checkNames, type Names } from './check-options.js';
import { checkProblem } from './check-problem.js';
import type { Event } from './event.js';
import type { InitialValueProblem } from './initial-value-problem.js';
import { recorder } from './recorder.js';
import { addStats, type Stats, type Status } from './status.js';
import { CLOCKED_OPTIONS, clockedStepping, type ClockedSteppingOptions } from './clocked-stepping.js';
import type { Outcome } from './stepping.js';

/** How to integrate, and what to keep. */
export interface IntegrateOptions extends ClockedSteppingOptions {
  /**
   * Points at which to save, in the order of integration; exactly these are returned, plus the point where the run
   * ended if it did not reach the last of them. When left out, every accepted step is saved, and the start.
   */
  readonly saveAt?: ArrayLike<number>;
  readonly events?: readonly Event[];
  /**
   * Called after every accepted step with the position reached, between `t0` and `tEnd`: the end of the step, or the
   * place of an event that stopped the run or changed the state.
   */
  readonly onProgress?: (t: number) => void;
}

/** The names of the options. */
const INTEGRATE_OPTIONS: Names<IntegrateOptions> = Object.freeze({
  ...CLOCKED_OPTIONS,
  saveAt: true,
  events: true,
});

/** An occurrence of an event. */
export interface EventRecord {
  readonly name: string;
  readonly t: number;
  /** The solution there; before the change, where the event applied one. */
  readonly y: Float64Array;
}

/** What an integration gives back, whole or partial. */
export interface Solution {
  /** Saved points, in the order of integration. A place where an event changed the state appears twice. */
  readonly t: Float64Array;
  /** The solution at each of them. */
  readonly y: readonly Float64Array[];
  readonly events: readonly EventRecord[];
  readonly status: Status;
  /** What happened and what to try; see {@link statusAdvice}. */
  readonly message: string;
  readonly stats: Stats;
}

/**
 * Integrates a problem from `t0` to `tEnd`, or to the first event whose action is `stop`. Never throws because of what
 * the solution does: a run that cannot go on returns what it has, with a status that says why.
 *
 * @throws RangeError for options that make no sense, naming them; TypeError for a right-hand side that does not write
 * all of its derivative, or changes the state it is given.
 */
export function integrate(problem: InitialValueProblem, options: IntegrateOptions = {}): Solution {
  checkNames('option of integrate', options, INTEGRATE_OPTIONS);
  // Progress is called by the recorder, which knows how much of a step counts.
  const { onProgress: _, saveAt: __, events: ___, ...first } = options;
  checkProblem(problem);
  const maxSteps = options.maxSteps ?? 100_000;
  const recording = recorder(problem, options);
  let run = clockedStepping(problem, first);
  let before: Stats | undefined;
  const outcome = (): Outcome => {
    const last = run.outcome();
    return before === undefined ? last : { ...last, stats: addStats(before, last.stats) };
  };

  while (run.advance()) {
    const next = recording.take(run.step);
    if (next === 'over') break;
    if (next === 'on') continue;
    // An event has changed the state: the rest of the way is a run of its own.
    before = outcome().stats;
    const left = Math.max(maxSteps - before.accepted - before.rejected, Number.MIN_VALUE);
    const { firstStep: ____, ...later } = first;
    run = clockedStepping({ ...problem, t0: next.t, y0: next.y }, { ...later, maxSteps: left }, problem.t0);
  }
  return recording.finish(run.step, outcome());
}
