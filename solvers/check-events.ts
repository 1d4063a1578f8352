import { checkNames, shown } from './check-options.js';
import type { Event } from './event.js';

const NAMES: Readonly<Record<keyof Event, true>> = {
  name: true,
  value: true,
  direction: true,
  action: true,
  apply: true,
};

/**
 * Holds what can be checked of events before a run.
 *
 * @throws TypeError, RangeError that name what makes no sense.
 */
export function checkEvents(events: readonly Event[]): void {
  if (!Array.isArray(events)) throw new TypeError(`events is ${shown(events)}: give a list of events`);
  events.forEach((event: unknown, i) => {
    if (typeof event !== 'object' || event === null)
      throw new TypeError(
        `events[${i}] is ${shown(event)}: give an object with a name and a function value(t, y)`,
      );
    checkNames(`field of events[${i}]`, event, NAMES);
    const { name, value, direction, action, apply } = event as Partial<Record<keyof Event, unknown>>;
    if (typeof name !== 'string')
      throw new TypeError(`events[${i}].name is ${shown(name)}: give it a name, by which it is listed`);
    if (typeof value !== 'function')
      throw new TypeError(
        `event ${name}: value is ${shown(value)}; give a function (t, y) of what passes through zero`,
      );
    if (direction !== undefined && !['rising', 'falling', 'either'].includes(direction as string))
      throw new RangeError(
        `event ${name}: direction is ${shown(direction)}; give 'rising', 'falling' or 'either'`,
      );
    if (action !== undefined && !['record', 'stop', 'apply'].includes(action as string))
      throw new RangeError(`event ${name}: action is ${shown(action)}; give 'record', 'stop' or 'apply'`);
    if (action === 'apply' && typeof apply !== 'function')
      throw new RangeError(`event ${name}: the action apply needs a function apply`);
    if (action === undefined && apply !== undefined)
      throw new RangeError(`event ${name}: apply is given, but no action; give the action 'apply'`);
  });
}

/**
 * @throws TypeError for values that have changed the state they were given.
 */
export function checkOnlyRead(events: readonly Event[], y0: ArrayLike<number>, y: Float64Array): void {
  const changed = y.findIndex((value, i) => !Object.is(value, y0[i]));
  if (changed >= 0)
    throw new TypeError(
      `a value of the events ${events.map(({ name }) => name).join(', ')} changes component ${changed} of y: it must only read it`,
    );
}
