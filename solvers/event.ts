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
  /** `record` notes place and value, `stop` ends the integration there. Default `stop`. */
  readonly action?: 'record' | 'stop';
}

/** Finds, step by step, where one event occurs. Made once a run. */
export interface EventTracker {
  /** Where in this step the event occurs, or undefined. */
  locate(step: Step): number | undefined;
}

/**
 * Watches the sign of an event at the ends of the steps and locates a change on the continuous solution to the
 * spacing of doubles. A value that is zero at the very start is not an event until it has left zero.
 */
export function trackEvent(event: Event, t0: number, y0: Float64Array): EventTracker {
  const { direction = 'either' } = event;
  const y = new Float64Array(y0.length);
  let last = event.value(t0, y0);
  return {
    locate(step) {
      const before = last;
      last = event.value(step.t1, step.y1);
      const rises = before < 0 && last >= 0;
      const falls = before > 0 && last <= 0;
      if (!(rises && direction !== 'falling') && !(falls && direction !== 'rising')) return undefined;
      const at = (t: number): number => {
        step.interpolate(t, y);
        return event.value(t, y);
      };
      return findRoot(at, step.t0, step.t1, before, last);
    },
  };
}
