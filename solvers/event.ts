import { watchEvent } from './event-watch.js';
import type { Step } from './stepping.js';

/**
 * Something that happens where `value` passes through zero along the solution.
 *
 * Several may happen at one place, as where two balls reach one floor. All of them then happen, in the order in which they
 * are listed, each at the state that those before it have left: an `apply` hides no other event. Which of them happen is
 * judged before any has changed the state. A change of the state is no passage: what it carries across its zero has not
 * happened.
 *
 * An event that has changed the state and left its value where it was is left behind: it happens again where the value
 * comes back to zero, not where it leaves. So a ball may be turned round at the floor without being put back onto it, and
 * with no {@link Event.direction}.
 */
export interface Event {
  /** Named in the solution's list of events. */
  readonly name: string;
  /**
   * Continuous along the solution; the event is where it is zero, and where it stays zero for a while, the place where
   * that begins. Must not change `y`. What is no number, as a condition like `y[0] < 1`, is a TypeError; a value that
   * becomes NaN ends the run as `non-finite`, at the last place where it was a number. An infinite value counts by its sign.
   */
  value(t: number, y: Float64Array): number;
  /** Which passages count, as seen in the direction of integration; default `either`. */
  readonly direction?: 'rising' | 'falling' | 'either';
  /**
   * `record` notes place and value; `stop` ends the integration there; `apply` calls {@link Event.apply} and goes on
   * from what it made of the state. Default `stop`.
   */
  readonly action?: 'record' | 'stop' | 'apply';
  /** Changes the state in place at the event, for the action `apply`. What it returns is not used. */
  apply?(t: number, y: Float64Array): void;
}

/** Finds, step by step, where one event occurs. Made once a run. */
export interface EventTracker {
  /** All places in this step where the event occurs, in the order of integration. */
  locate(step: Step): number[];
}

/**
 * Watches an event along the continuous solution: at the ends of a step and at three places within. A change of sign
 * is located to the spacing of doubles. Where the value comes nearer to zero and goes away again without a change of
 * sign, its extremum is sought, and if that lies beyond zero both passages are located: two roots close together are
 * not missed. A value that is zero at the very start is not an event until it has left zero.
 *
 * @throws TypeError for a value that is no number, also from {@link EventTracker.locate}.
 */
export function trackEvent(event: Event, t0: number, y0: Float64Array): EventTracker {
  const watch = watchEvent(event, t0, y0);
  return { locate: (step) => watch.look(step).passages.map(({ t }) => t) };
}
