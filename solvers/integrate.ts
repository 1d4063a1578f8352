import { trackEvent, type Event } from './event.js';
import type { InitialValueProblem } from './initial-value-problem.js';
import { addStats, statusAdvice, type Stats, type Status } from './status.js';
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

/** So many changes of the state by events with no time between them are an accumulation. */
const STILL = 3;

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
 * Integrates a problem from `t0` to `tEnd`, or to the first event whose action is `stop`. Never throws because of what
 * the solution does: a run that cannot go on returns what it has, with a status that says why.
 *
 * @throws RangeError for options that make no sense, naming them.
 */
export function integrate(problem: InitialValueProblem, options: IntegrateOptions = {}): Solution {
  const { saveAt, events: watched = [], onProgress } = options;
  const sign = problem.tEnd < problem.t0 ? -1 : 1;
  const dimension = problem.y0.length;
  if (saveAt !== undefined) checkSaveAt(problem, saveAt, sign);
  for (const { name, action, apply } of watched)
    if (action === 'apply' && apply === undefined)
      throw new RangeError(`event ${name}: the action apply needs a function apply`);

  const t: number[] = [];
  const y: Float64Array[] = [];
  const events: EventRecord[] = [];
  let run = stepping(problem, options);
  let stats: Stats | undefined;
  let next = 0;
  // Restarts in a row between which hardly any time passed.
  let still = 0;
  let from = problem.t0;
  let state: Float64Array = Float64Array.from(problem.y0);
  let trackers = watched.map((event) => ({ event, tracker: trackEvent(event, from, state) }));

  const copyAt = (at: number): Float64Array => {
    const value = new Float64Array(dimension);
    run.step.interpolate(at, value);
    return value;
  };
  const save = (at: number, value: Float64Array): void => {
    t.push(at);
    y.push(value);
  };
  const saveUpTo = (end: number): void => {
    if (saveAt === undefined) return;
    for (; next < saveAt.length && sign * (saveAt[next] - end) <= 0; next++)
      save(saveAt[next], copyAt(saveAt[next]));
  };
  const total = (): Stats =>
    stats === undefined ? run.outcome().stats : addStats(stats, run.outcome().stats);

  /** Goes on from a state that an event has changed. */
  const restart = (at: number, value: Float64Array): void => {
    stats = total();
    still = Math.abs(at - from) <= 64 * Number.EPSILON * Math.abs(at) ? still + 1 : 0;
    from = at;
    state = value;
    const { firstStep: _, ...rest } = options;
    const maxSteps = (options.maxSteps ?? 100_000) - stats.accepted - stats.rejected;
    run = stepping(
      { ...problem, t0: at, y0: value },
      { ...rest, maxSteps: Math.max(maxSteps, Number.MIN_VALUE) },
    );
    trackers = watched.map((event) => ({ event, tracker: trackEvent(event, at, value) }));
  };

  if (saveAt === undefined) save(problem.t0, copyAt(problem.t0));
  else saveUpTo(problem.t0);
  let stopped: EventRecord | undefined;
  while (stopped === undefined && still < STILL && run.advance()) {
    const { step } = run;
    const found = trackers.flatMap(({ event, tracker }) => tracker.locate(step).map((at) => ({ event, at })));
    found.sort((one, other) => sign * (one.at - other.at));
    let end = step.t1;
    let changed: Float64Array | undefined;
    for (const { event, at } of found) {
      const record = { name: event.name, t: at, y: copyAt(at) };
      events.push(record);
      if (event.action === 'record') continue;
      end = at;
      if (event.action === 'apply') {
        changed = record.y.slice();
        event.apply?.(at, changed);
      } else stopped = record;
      break;
    }
    saveUpTo(end);
    const unsaved = saveAt === undefined || (stopped !== undefined && t[t.length - 1] !== end);
    if (unsaved) save(end, copyAt(end));
    onProgress?.(end);
    if (changed !== undefined) {
      if (saveAt === undefined) save(end, changed.slice());
      if (end === problem.tEnd) break;
      restart(end, changed);
    }
  }

  const outcome = run.outcome();
  const last = run.step.t1;
  const accumulated = still >= STILL;
  const incomplete = stopped === undefined && (accumulated || outcome.status !== 'success');
  if (incomplete && saveAt !== undefined && t[t.length - 1] !== last) save(last, copyAt(last));
  return {
    t: Float64Array.from(t),
    y,
    events,
    status: stopped !== undefined ? 'event' : accumulated ? 'events-accumulate' : outcome.status,
    message:
      stopped !== undefined
        ? `Stopped by the event ${stopped.name} at t = ${stopped.t}.`
        : accumulated
          ? `Events follow each other without end at t = ${from}. ${statusAdvice['events-accumulate']}`
          : outcome.message,
    stats: total(),
  };
}
