import { checkEvents, checkOnlyRead } from './check-events.js';
import { checkFunction, shown } from './check-options.js';
import type { Event } from './event.js';
import { watchEvent, type EventWatch, type Passage } from './event-watch.js';
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

/** An event by its place in the list, and where it happens. */
interface Occurrence extends Passage {
  readonly index: number;
}

/** Where the value of an event ceases to be a number. */
interface Loss {
  readonly event: Event;
  readonly t: number;
}

/** What was seen of all events in a step. */
interface Seen {
  /** In the order of integration, and at one place in the order of the list. */
  readonly found: readonly Occurrence[];
  readonly loss: Loss | undefined;
}

const NOTHING: Seen = { found: [], loss: undefined };

/** Refuses points that are not ordered within the interval. */
function checkSaveAt({ t0, tEnd }: InitialValueProblem, saveAt: ArrayLike<number>, sign: number): void {
  if (typeof saveAt !== 'object')
    throw new TypeError(`saveAt is ${shown(saveAt)}: give the points at which to save, in a list`);
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
  checkEvents(watched);
  checkFunction('onProgress', onProgress, '(t)', true);

  const t: number[] = [];
  const y: Float64Array[] = [];
  const events: EventRecord[] = [];
  let next = 0;
  let stopped: EventRecord | undefined;
  // For each event the changes of the state in a row with no time between, and where the last of them was.
  const still = new Int32Array(watched.length);
  const changedAt = new Float64Array(watched.length).fill(t0);
  let accumulating: number | undefined;
  // The event whose value has ceased to be a number, and where.
  let lost: Loss | undefined;
  let watches: readonly EventWatch[] = [];

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
  /** All that is watched for and happens in this step, up to where a value is lost. */
  const locate = (step: Step): Seen => {
    const found: Occurrence[] = [];
    let loss: Loss | undefined;
    watches.forEach((watch, index) => {
      const { passages, lost: place } = watch.look(step);
      for (const passage of passages) found.push({ ...passage, index });
      if (place !== undefined && (loss === undefined || sign * (loss.t - place) > 0))
        loss = { event: watched[index], t: place };
    });
    const end = loss?.t ?? step.t1;
    return {
      found: found
        .filter(({ t: place }) => sign * (end - place) >= 0)
        .sort((one, other) => sign * (one.t - other.t)),
      loss,
    };
  };
  /** The events that happen where the state there is changed, in the order in which they are listed. */
  const together = (place: number, reached: Float64Array, found: readonly Occurrence[]): number[] =>
    watched.flatMap((_, index) => {
      const next = found.find((one) => one.index === index && sign * (one.t - place) >= 0);
      // Zeros of several values may be some roundings apart: what has come to its own has happened.
      const isHere =
        next !== undefined && (next.t === place || watches[index].hasPassed(place, reached, next.from));
      return isHere ? [index] : [];
    });
  const note = ({ name }: Event, at: number, value: Float64Array): EventRecord => {
    const record = { name, t: at, y: value };
    events.push(record);
    return record;
  };
  /** Lets all events at a place happen; the state that they make of the one there, or undefined if they leave it. */
  const happen = (
    place: number,
    reached: Float64Array,
    which: readonly number[],
  ): Float64Array | undefined => {
    const state = reached.slice();
    let changed = false;
    for (const index of which) {
      const event = watched[index];
      const record = note(event, place, state.slice());
      if (event.action === 'record') continue;
      if (event.action !== 'apply') {
        stopped ??= record;
        continue;
      }
      changed = true;
      const returned: unknown = event.apply?.(place, state);
      if (typeof returned === 'object' && returned !== null && returned !== state)
        throw new TypeError(
          `event ${event.name}: apply returns ${shown(returned)}, which is not used; it must change its second argument in place`,
        );
      const isStill = Math.abs(place - changedAt[index]) <= 64 * Number.EPSILON * Math.abs(place);
      still[index] = isStill ? still[index] + 1 : 0;
      changedAt[index] = place;
      if (still[index] >= STILL) accumulating = place;
    }
    return changed ? state : undefined;
  };

  if (saveAt === undefined || isDue(t0)) save(t0, Float64Array.from(problem.y0));
  if (isDue(t0)) next++;
  if (watched.length > 0) {
    const start = Float64Array.from(problem.y0);
    watches = watched.map((event) => watchEvent(event, t0, start));
    checkOnlyRead(watched, problem.y0, start);
  }

  return {
    take(step) {
      const { found, loss } = watches.length > 0 ? locate(step) : NOTHING;
      const first = found.find(({ index }) => watched[index].action !== 'record');
      lost = first === undefined ? loss : undefined;
      const end = first?.t ?? lost?.t ?? step.t1;
      for (const { index, t: place } of found)
        if (first === undefined || sign * (end - place) > 0)
          note(watched[index], place, valueAt(step, place));
      const reached = first === undefined ? undefined : valueAt(step, end);
      const which = reached === undefined ? [] : together(end, reached, found);
      const changed = reached === undefined ? undefined : happen(end, reached, which);
      saveUpTo(end, step);
      const isOver = stopped !== undefined || lost !== undefined;
      if (saveAt === undefined || (isOver && t[t.length - 1] !== end)) save(end, valueAt(step, end));
      if (changed !== undefined && (saveAt === undefined || isOver)) save(end, changed.slice());
      onProgress?.(end);
      if (isOver) return 'over';
      if (changed === undefined || reached === undefined) return 'on';
      if (end === tEnd || accumulating !== undefined) return 'over';
      for (let index = 0; index < watches.length; index++)
        watches[index].restart(end, changed, which.includes(index), reached);
      return { t: end, y: changed };
    },
    finish(step, outcome) {
      let { status, message } = outcome;
      if (stopped !== undefined) {
        status = 'event';
        message = `Stopped by the event ${stopped.name} at t = ${stopped.t}.`;
      } else if (accumulating !== undefined) {
        status = 'events-accumulate';
        message = `Events follow each other without end at t = ${accumulating}. ${statusAdvice[status]}`;
      } else if (lost !== undefined && status === 'success') {
        status = 'non-finite';
        message = `The value of the event ${lost.event.name} is NaN from t = ${lost.t} on: give one that is a number all along the solution; the path up to there is kept.`;
      } else if (status !== 'success' && saveAt !== undefined && t[t.length - 1] !== step.t1)
        save(step.t1, valueAt(step, step.t1));
      return { t: Float64Array.from(t), y, events, status, message, stats: outcome.stats };
    },
  };
}
