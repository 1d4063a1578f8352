import { trackEvent, type Event, type EventTracker } from './event.js';
import type { InitialValueProblem } from './initial-value-problem.js';
import type { EventRecord, IntegrateOptions, Solution } from './integrate.js';
import { statusAdvice } from './status.js';
import type { Outcome, Step } from './stepping.js';

/** A state from which to go on after an event has changed it. */
export interface Restart {
  readonly t: number;
  readonly y: Float64Array;
}

/** Turns accepted steps into a {@link Solution}: saved points, events, progress. Made once a run. */
export interface Recorder {
  /**
   * Takes in an accepted step. Says how to go on: with the next step, not at all, or from a changed state, in which case
   * the rest of the step is void.
   */
  take(step: Step): 'on' | 'over' | Restart;
  /** The solution, when the run has ended with this step. */
  finish(step: Step, outcome: Outcome): Solution;
}

/** So many changes of the state by events with hardly any time between them are an accumulation. */
const STILL = 3;

/** An event, and where it happens. */
interface Occurrence {
  readonly event: Event;
  readonly at: number;
}

const NOTHING: readonly Occurrence[] = [];

/** Refuses points that are not ordered within the interval. */
function checkSaveAt({ t0, tEnd }: InitialValueProblem, saveAt: ArrayLike<number>, sign: number): void {
  for (let i = 0; i < saveAt.length; i++) {
    const inside = sign * (saveAt[i] - t0) >= 0 && sign * (tEnd - saveAt[i]) >= 0;
    const ordered = i === 0 || sign * (saveAt[i] - saveAt[i - 1]) > 0;
    if (!inside || !ordered)
      throw new RangeError(`saveAt[${i}] is ${saveAt[i]}: points must be ordered within [${t0}, ${tEnd}]`);
  }
}

/**
 * Sets up the recording of a run and records its start.
 *
 * @throws RangeError for options that make no sense, naming them.
 */
export function recorder(
  problem: InitialValueProblem,
  { saveAt, events: watched = [], onProgress }: IntegrateOptions,
): Recorder {
  const { t0, tEnd } = problem;
  const sign = tEnd < t0 ? -1 : 1;
  if (saveAt !== undefined) checkSaveAt(problem, saveAt, sign);
  for (const { name, action, apply } of watched)
    if (action === 'apply' && apply === undefined)
      throw new RangeError(`event ${name}: the action apply needs a function apply`);

  const t: number[] = [];
  const y: Float64Array[] = [];
  const events: EventRecord[] = [];
  let next = 0;
  let stopped: EventRecord | undefined;
  // Changes of the state in a row, and where the last of them was.
  let still = 0;
  let changedAt = t0;
  let trackers: EventTracker[] = [];

  const watch = (at: number, value: Float64Array): void => {
    trackers = watched.map((event) => trackEvent(event, at, value));
  };
  const save = (at: number, value: Float64Array): void => {
    t.push(at);
    y.push(value);
  };
  const valueAt = (step: Step, at: number): Float64Array => {
    const value = new Float64Array(problem.y0.length);
    step.interpolate(at, value);
    return value;
  };
  const isDue = (end: number): boolean =>
    saveAt !== undefined && next < saveAt.length && sign * (saveAt[next] - end) <= 0;
  const saveUpTo = (end: number, step: Step): void => {
    if (saveAt !== undefined) for (; isDue(end); next++) save(saveAt[next], valueAt(step, saveAt[next]));
  };
  /** All that is watched for and happens in this step, in order. */
  const locate = (step: Step): readonly Occurrence[] =>
    trackers
      .flatMap((tracker, i) => tracker.locate(step).map((at) => ({ event: watched[i], at })))
      .sort((one, other) => sign * (one.at - other.at));

  if (saveAt === undefined || isDue(t0)) save(t0, Float64Array.from(problem.y0));
  if (isDue(t0)) next++;
  if (watched.length > 0) watch(t0, Float64Array.from(problem.y0));

  return {
    take(step) {
      let end = step.t1;
      let changed: Float64Array | undefined;
      for (const { event, at } of trackers.length > 0 ? locate(step) : NOTHING) {
        const record = { name: event.name, t: at, y: valueAt(step, at) };
        events.push(record);
        if (event.action === 'record') continue;
        end = at;
        if (event.action === 'apply') {
          changed = record.y.slice();
          event.apply?.(at, changed);
        } else stopped = record;
        break;
      }
      saveUpTo(end, step);
      const unsaved = saveAt === undefined || (stopped !== undefined && t[t.length - 1] !== end);
      if (unsaved) save(end, valueAt(step, end));
      onProgress?.(end);
      if (stopped !== undefined) return 'over';
      if (changed === undefined) return 'on';
      if (saveAt === undefined) save(end, changed.slice());
      if (end === tEnd) return 'over';
      still = Math.abs(end - changedAt) <= 64 * Number.EPSILON * Math.abs(end) ? still + 1 : 0;
      changedAt = end;
      if (still >= STILL) return 'over';
      watch(end, changed);
      return { t: end, y: changed };
    },
    finish(step, outcome) {
      let { status, message } = outcome;
      if (stopped !== undefined) {
        status = 'event';
        message = `Stopped by the event ${stopped.name} at t = ${stopped.t}.`;
      } else if (still >= STILL) {
        status = 'events-accumulate';
        message = `Events follow each other without end at t = ${changedAt}. ${statusAdvice[status]}`;
      } else if (status !== 'success' && saveAt !== undefined && t[t.length - 1] !== step.t1)
        save(step.t1, valueAt(step, step.t1));
      return { t: Float64Array.from(t), y, events, status, message, stats: outcome.stats };
    },
  };
}
