import { trackEvent, type Event } from './event.js';
import type { InitialValueProblem } from './initial-value-problem.js';
import type { Status, Stats } from './status.js';
import { stepping, type SteppingOptions } from './stepping.js';

/** How to integrate, and what to keep. */
export interface IntegrateOptions extends SteppingOptions {
  /**
   * Points at which to save, in the order of integration; exactly these are returned, plus the point where the run
   * ended if it did not reach the last of them. When left out, every accepted step is saved, and the start.
   */
  readonly saveAt?: ArrayLike<number>;
  readonly events?: readonly Event[];
  /** Called after every accepted step with the position between `t0` and `tEnd`. */
  readonly onProgress?: (t: number) => void;
}

/** An occurrence of an event. */
export interface EventRecord {
  readonly name: string;
  readonly t: number;
  readonly y: Float64Array;
}

/** What an integration gives back, whole or partial. */
export interface Solution {
  /** Saved points, in the order of integration. */
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
 * @throws RangeError for options that make no sense, naming them.
 */
export function integrate(problem: InitialValueProblem, options: IntegrateOptions = {}): Solution {
  const run = stepping(problem, options);
  const { step } = run;
  const sign = problem.tEnd < problem.t0 ? -1 : 1;
  const dimension = problem.y0.length;
  const saveAt = options.saveAt;
  if (saveAt !== undefined) {
    for (let i = 0; i < saveAt.length; i++) {
      const inside = sign * (saveAt[i] - problem.t0) >= 0 && sign * (problem.tEnd - saveAt[i]) >= 0;
      const ordered = i === 0 || sign * (saveAt[i] - saveAt[i - 1]) > 0;
      if (!inside || !ordered)
        throw new RangeError(
          `saveAt[${i}] is ${saveAt[i]}: points must be ordered within [${problem.t0}, ${problem.tEnd}]`,
        );
    }
  }

  const t: number[] = [];
  const y: Float64Array[] = [];
  const events: EventRecord[] = [];
  const save = (at: number): void => {
    const value = new Float64Array(dimension);
    step.interpolate(at, value);
    t.push(at);
    y.push(value);
  };
  let next = 0;
  const saveUpTo = (end: number): void => {
    if (saveAt === undefined) return;
    while (next < saveAt.length && sign * (saveAt[next] - end) <= 0) save(saveAt[next++]);
  };
  const trackers = (options.events ?? []).map((event) => ({
    event,
    tracker: trackEvent(event, problem.t0, Float64Array.from(problem.y0)),
  }));

  if (saveAt === undefined) save(problem.t0);
  else saveUpTo(problem.t0);
  let stopped: EventRecord | undefined;
  while (stopped === undefined && run.advance()) {
    const found: { event: Event; at: number }[] = [];
    for (const { event, tracker } of trackers) {
      const at = tracker.locate(step);
      if (at !== undefined) found.push({ event, at });
    }
    found.sort((first, second) => sign * (first.at - second.at));
    let end = step.t1;
    for (const { event, at } of found) {
      const value = new Float64Array(dimension);
      step.interpolate(at, value);
      const record = { name: event.name, t: at, y: value };
      events.push(record);
      if (event.action !== 'record') {
        stopped = record;
        end = at;
        break;
      }
    }
    saveUpTo(end);
    if (saveAt === undefined || (stopped !== undefined && t[t.length - 1] !== end)) save(end);
    options.onProgress?.(end);
  }

  const outcome = run.outcome();
  const incomplete = stopped === undefined && outcome.status !== 'success';
  if (incomplete && saveAt !== undefined && t[t.length - 1] !== step.t1) save(step.t1);
  return {
    t: Float64Array.from(t),
    y,
    events,
    status: stopped === undefined ? outcome.status : 'event',
    message:
      stopped === undefined ? outcome.message : `Stopped by the event ${stopped.name} at t = ${stopped.t}.`,
    stats: outcome.stats,
  };
}
