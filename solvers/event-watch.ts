import { shown } from './check-options.js';
import { minimum, type Place } from './dip.js';
import type { Event } from './event.js';
import { findRoot, firstZero } from './root.js';
import type { Step } from './stepping.js';

/** A place where a value passes through zero, and on which side it was before. */
export interface Passage {
  readonly t: number;
  readonly from: number;
}

/** What was seen of an event in a step. */
export interface Sight {
  /** In the order of integration. */
  readonly passages: readonly Passage[];
  /** The last place of the step where the value is a number, if it ceases to be one. */
  readonly lost?: number;
}

/** Watches one event along a run that may change its state. */
export interface EventWatch {
  /** Looks at the next step. */
  look(step: Step): Sight;
  /** Whether the value has come to zero, from this side, at a state of the last step. */
  hasPassed(t: number, y: Float64Array, from: number): boolean;
  /**
   * Goes on from a changed state, at a place of the last step.
   *
   * @param happened whether the event happened there; then `reached` is the state before it was changed.
   */
  restart(t: number, y: Float64Array, happened: boolean, reached: Float64Array): void;
}

/** Where in a step the sign is looked at. */
const SHARES: readonly number[] = [1 / 4, 1 / 2, 3 / 4];

/** In the first step it may turn at once, as where a ball has just bounced: there from 4⁻²⁰ of the step on. */
const FIRST_SHARES: readonly number[] = [...Array.from({ length: 19 }, (_, i) => 4 ** (i - 20)), ...SHARES];

/** A value this share of those before it is zero to the spacing of times; that of a function that jumps is not. */
const ZERO = 2 ** -20;
/** What a value is rounded to is seen at so many places next to another, some doubles apart; it may be so many times more. */
const PLACES = 8;
const APART = 4 * Number.EPSILON;
const MARGIN = 8;
/** Roundings of the values around that are always allowed. */
const ROUNDINGS = 64 * Number.EPSILON;

/** Places where NaN may turn up between those looked at before. */
const MOST_CUTS = 8;

/** Makes the value a number that has a sign, or NaN. */
function valueOf(event: Event, t: number, y: Float64Array): number {
  const value: unknown = event.value(t, y);
  if (typeof value !== 'number') {
    const instead =
      typeof value === 'boolean'
        ? 'give what passes through zero, as y[0] - 1 in place of y[0] < 1'
        : 'give a number that passes through zero';
    throw new TypeError(`event ${event.name}: its value is ${shown(value)} at t = ${t}; ${instead}`);
  }
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
}

/**
 * {@link EventWatch} of an event, from a start on. Values that have changed the state are from then on held against the
 * value that they had there, where that is zero to rounding: it comes back to just that if nothing changes it, and what is
 * within rounding of it has not left.
 *
 * @throws TypeError for a value that is no number, then and later.
 */
export function watchEvent(event: Event, t0: number, y0: Float64Array): EventWatch {
  const { direction = 'either' } = event;
  const y = new Float64Array(y0.length);
  let last = valueOf(event, t0, y0);
  let isFirst = true;
  /** What counts as zero. */
  let zero = 0;
  /** Values of at most this size have not left zero, as long as none was larger. */
  let noise = 0;
  let isNear = false;
  /** How far into the last step that was so, or -1. */
  let nearFor = -1;
  let current: Step | undefined;
  let seen: readonly Place[] = [];
  /** The largest value so far. */
  let high = 0;

  const counts = (before: number, after: number): boolean => {
    if (before < 0 && after >= 0) return direction !== 'falling';
    if (before > 0 && after <= 0) return direction !== 'rising';
    return false;
  };
  const at = (step: Step, t: number): number => {
    step.interpolate(t, y);
    return valueOf(event, t, y) - zero;
  };

  /** The last place before `bad`, after `good`, where the value is a number. */
  const lastNumber = (step: Step, good: Place, bad: number): Place => {
    let a = good;
    let b = bad;
    for (;;) {
      const t = 0.5 * a.t + 0.5 * b;
      if (t === a.t || t === b) return a;
      const value = at(step, t);
      if (Number.isNaN(value)) b = t;
      else a = { t, value };
    }
  };

  /** Values that have not left zero are zero. */
  const settle = (step: Step, places: Place[]): void => {
    if (!isNear) return;
    if (places[0].t !== step.t1)
      noise = Math.max(noise, MARGIN * roughness(placesFrom(step, step.t0, step.t1)));
    const left = places.findIndex(({ value }) => Math.abs(value) > noise);
    for (let i = 0; i < (left < 0 ? places.length : left); i++) places[i] = { t: places[i].t, value: 0 };
    isNear = left < 0;
    nearFor = isNear ? Infinity : Math.abs(places[left].t - places[0].t);
    if (isNear) last = 0;
  };

  return {
    look(step) {
      const { t0: begin, t1: end } = step;
      current = step;
      const distance = (t: number): number => Math.abs(t - begin);
      let bad: number | undefined;
      const reading = (t: number): number => {
        const value = at(step, t);
        if (Number.isNaN(value) && !(bad !== undefined && distance(bad) <= distance(t))) bad = t;
        return value;
      };
      if (Number.isNaN(last)) return { passages: [], lost: begin };
      let places: Place[] = [{ t: begin, value: last }];
      for (const share of isFirst ? FIRST_SHARES : SHARES) {
        const t = begin + (end - begin) * share;
        places.push({ t, value: reading(t) });
      }
      isFirst = false;
      nearFor = -1;
      last = valueOf(event, end, step.y1) - zero;
      if (Number.isNaN(last)) bad ??= end;
      places.push({ t: end, value: last });
      let lost: number | undefined;
      let found: Passage[] = [];
      for (let cuts = 0; cuts < MOST_CUTS; cuts++) {
        if (bad !== undefined) {
          const until = distance(bad);
          places = places.filter(({ t }) => distance(t) < until);
          const edge = lastNumber(step, places[places.length - 1], bad);
          if (edge !== places[places.length - 1]) places.push(edge);
          lost = edge.t;
          bad = undefined;
        }
        settle(step, places);
        const all = [...places, ...dips(reading, places)].sort((p, q) => distance(p.t) - distance(q.t));
        found = [];
        for (let i = 1; i < all.length; i++) {
          const [before, after] = [all[i - 1], all[i]];
          if (counts(before.value, after.value))
            found.push({ t: rootBetween(reading, before, after), from: before.value });
        }
        seen = all;
        high = Math.max(high, largestOf(all));
        if (bad === undefined) break;
      }
      return lost === undefined ? { passages: found } : { passages: found, lost };
    },
    hasPassed(t, state, from) {
      const value = valueOf(event, t, state) - zero;
      return from > 0 ? value <= 0 : value >= 0;
    },
    restart(t, changed, happened, reached) {
      const value = valueOf(event, t, changed);
      isFirst = true;
      last = value - zero;
      if (!happened) {
        // Zero still, where it had not left that when another event changed the state.
        isNear = nearFor >= Math.abs(t - current!.t0) && Math.abs(last) <= noise;
        if (isNear) last = 0;
        return;
      }
      const there = valueOf(event, t, reached) - zero;
      const [allowed, rounding] = roundingAt(current!, t, there);
      isNear = Math.abs(last) <= allowed;
      noise = rounding;
      zero = isNear ? value : 0;
      last = isNear ? 0 : value;
    },
  };

  /**
   * How far from zero a value may be that has been left where it came to zero, or put back there, and what values
   * around are rounded to: both 0 where it came there by a jump.
   */
  function roundingAt(step: Step, t: number, there: number): [number, number] {
    if (!(Math.abs(there) <= ZERO * high)) return [0, 0];
    const places = placesFrom(step, t, step.t0);
    const reached = seen.filter((place) => Math.abs(place.t - step.t0) <= Math.abs(t - step.t0));
    const rounding = Math.max(MARGIN * roughness(places), ROUNDINGS * largestOf(reached));
    const allowed = Math.max(rounding, MARGIN * Math.max(Math.abs(there), largestOf(places)));
    return allowed < Infinity ? [allowed, rounding] : [0, 0];
  }

  /** Places a few doubles apart, from one end of a part of the step. */
  function placesFrom(step: Step, from: number, to: number): Place[] {
    const apart = Math.max(APART * Math.abs(from), Number.MIN_VALUE);
    const move = Math.sign(to - from) * Math.min(apart, Math.abs(to - from) / PLACES);
    return Array.from({ length: PLACES }, (_, k): Place => {
      const t = from + (k + 1) * move;
      return { t, value: at(step, t) };
    });
  }
}

/** What is left of values at places that are close together beside a smooth curve: their third differences. */
function roughness(places: readonly Place[]): number {
  const [first, final] = [places[0], places[places.length - 1]];
  const slope = first.t === final.t ? 0 : (final.value - first.value) / (final.t - first.t);
  const rest = places.map(({ t, value }) => value - first.value - slope * (t - first.t));
  let largest = 0;
  for (let k = 3; k < rest.length; k++)
    largest = Math.max(largest, Math.abs(rest[k] - 3 * rest[k - 1] + 3 * rest[k - 2] - rest[k - 3]));
  return largest;
}

/** Where a value comes to zero between two places. */
function rootBetween(g: (t: number) => number, before: Place, after: Place): number {
  return after.value === 0
    ? firstZero(g, before.t, after.t, before.value > 0)
    : findRoot(g, before.t, after.t, before.value, after.value);
}

function largestOf(places: readonly Place[]): number {
  let largest = 0;
  for (const { value } of places) largest = Math.max(largest, Math.abs(value));
  return largest;
}

/** Extrema beyond zero between places that lie on one side of it. */
function dips(at: (t: number) => number, places: readonly Place[]): Place[] {
  const found: Place[] = [];
  const end = places.length - 1;
  for (let i = 0; i <= end; i++) {
    const here = places[i];
    const before = places[Math.max(i - 1, 0)];
    const after = places[Math.min(i + 1, end)];
    const side = Math.sign(here.value);
    const nearest = side * here.value <= side * before.value && side * here.value <= side * after.value;
    if (side === 0 || !nearest) continue;
    // At an end of the step there is a dip only if the value still falls as one enters.
    const inward = i === 0 ? after : before;
    if (i === 0 || i === end) {
      const probe = at(here.t + 1e-3 * (inward.t - here.t));
      if (side * probe >= side * here.value) continue;
    }
    const above = ({ t, value }: Place): Place => ({ t, value: side * value });
    const dip = minimum((t) => side * at(t), above(before), above(here), above(after));
    if (dip !== undefined) found.push({ t: dip.t, value: side * dip.value });
  }
  return found;
}
