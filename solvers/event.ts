import { minimum, type Place } from './dip.js';
import { findRoot } from './root.js';
import type { Step } from './stepping.js';

/** Something that happens where `value` passes through zero along the solution. */
export interface Event {
  /** Named in the solution's list of events. */
  readonly name: string;
  /** Continuous along the solution; the event is where it is zero. Must not change `y`. */
  value(t: number, y: Float64Array): number;
  /** Which passages count, as seen in the direction of integration; default `either`. */
  readonly direction?: 'rising' | 'falling' | 'either';
  /**
   * `record` notes place and value; `stop` ends the integration there; `apply` calls {@link Event.apply} and goes on
   * from what it made of the state. Default `stop`.
   */
  readonly action?: 'record' | 'stop' | 'apply';
  /** Changes the state in place at the event, for the action `apply`. */
  apply?(t: number, y: Float64Array): void;
}

/** Finds, step by step, where one event occurs. Made once a run. */
export interface EventTracker {
  /** All places in this step where the event occurs, in the order of integration. */
  locate(step: Step): number[];
}

/** Where in a step the sign is looked at. */
const SHARES: readonly number[] = [1 / 4, 1 / 2, 3 / 4];

/** In the first step it may turn at once, as where a ball has just bounced: there from 4⁻²⁰ of the step on. */
const FIRST_SHARES: readonly number[] = [...Array.from({ length: 19 }, (_, i) => 4 ** (i - 20)), ...SHARES];

/**
 * Watches an event along the continuous solution: at the ends of a step and at three places within. A change of sign
 * is located to the spacing of doubles. Where the value comes nearer to zero and goes away again without a change of
 * sign, its extremum is sought, and if that lies beyond zero both passages are located: two roots close together are
 * not missed. A value that is zero at the very start is not an event until it has left zero.
 */
export function trackEvent(event: Event, t0: number, y0: Float64Array): EventTracker {
  const { direction = 'either' } = event;
  const y = new Float64Array(y0.length);
  let last = event.value(t0, y0);
  let isFirst = true;

  const counts = (before: number, after: number): boolean => {
    if (before < 0 && after >= 0) return direction !== 'falling';
    if (before > 0 && after <= 0) return direction !== 'rising';
    return false;
  };

  return {
    locate(step) {
      const at = (t: number): number => {
        step.interpolate(t, y);
        return event.value(t, y);
      };
      const places: Place[] = [{ t: step.t0, value: last }];
      for (const share of isFirst ? FIRST_SHARES : SHARES) {
        const t = step.t0 + (step.t1 - step.t0) * share;
        places.push({ t, value: at(t) });
      }
      isFirst = false;
      last = event.value(step.t1, step.y1);
      places.push({ t: step.t1, value: last });
      const all = [...places, ...dips(at, places)].sort(
        (p, q) => Math.abs(p.t - step.t0) - Math.abs(q.t - step.t0),
      );
      const found: number[] = [];
      for (let i = 1; i < all.length; i++) {
        const [before, after] = [all[i - 1], all[i]];
        if (counts(before.value, after.value))
          found.push(findRoot(at, before.t, after.t, before.value, after.value));
      }
      return found;
    },
  };
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
