import { describe, expect, test } from 'vitest';
import {
  dop853,
  dormandPrince54,
  findRoot,
  integrate,
  radauIIA5,
  steps,
  trackEvent,
  type Event,
  type InitialValueProblem,
} from '../../solvers/index.js';
import { integrateOdex } from '../../solvers/odex.js';

const decay: InitialValueProblem = {
  f: (_t, y, out) => void (out[0] = -y[0]),
  t0: 0,
  y0: [1],
  tEnd: 5,
};
const event = (value: unknown, rest: Partial<Event> = {}): Event =>
  ({ name: 'mine', value, ...rest }) as unknown as Event;

describe.each([integrate, integrateOdex])('a value that is no number, with $name', (run) => {
  test.each([
    [() => undefined, 'event mine: its value is undefined at t = 0; give a number'],
    [
      (_t: number, y: Float64Array) => y[0] < 0.5,
      'its value is false at t = 0; give what passes through zero',
    ],
    [() => '1', "its value is '1' at t = 0"],
    [() => null, 'its value is null at t = 0'],
    [() => 1n, 'its value is 1 at t = 0'],
  ])('is refused', (value, complaint) => {
    expect(() => run(decay, { events: [event(value)] })).toThrow(TypeError);
    expect(() => run(decay, { events: [event(value)] })).toThrow(complaint);
  });

  test('is refused when it turns up later, too', () => {
    const late = event((t: number) => (t < 0.3 ? 1 : undefined));
    expect(() => run(decay, { events: [late] })).toThrow(/event mine: its value is undefined at t = /);
  });

  test('NaN ends the run where it begins, and says so', () => {
    const solution = run(decay, { events: [event(() => Number.NaN)] });
    expect(solution.status).toBe('non-finite');
    expect(solution.message).toMatch(/value of the event mine is NaN from t = 0 on/);
    const late = run(decay, {
      events: [event((t: number) => (t <= 0.7 ? 1 : Number.NaN))],
      saveAt: [0.1, 1],
    });
    expect(late.status).toBe('non-finite');
    expect(Array.from(late.t)).toEqual([0.1, 0.7]);
    expect(late.y[1][0]).toBeCloseTo(Math.exp(-0.7), 5);
  });

  test('a zero just before NaN is an event', () => {
    const value = (t: number) => Math.sqrt(0.5 - t);
    expect(run(decay, { events: [event(value)] })).toMatchObject({ status: 'event', events: [{ t: 0.5 }] });
    const watched = run(decay, { events: [event(value, { action: 'record' })] });
    expect(watched).toMatchObject({ status: 'non-finite', events: [{ t: 0.5 }] });
    expect(watched.t[watched.t.length - 1]).toBe(0.5);
  });

  test('infinite values count by their sign', () => {
    // ln(1 − t) comes from −∞ at 1 backward in time, and passes −1 at 1 − 1/e.
    const value = (t: number) => (t < 1 ? Math.log(1 - t) + 1 : -Infinity);
    const { events } = run(decay, { events: [event(value, { action: 'record' })] });
    expect(events).toHaveLength(1);
    expect(events[0].t).toBeCloseTo(1 - Math.exp(-1), 12);
  });
});

describe('an event that stays zero for a while is where that begins', () => {
  const flat: [string, (t: number) => number][] = [
    ['−max(0, 1 − t)', (t) => -Math.max(0, 1 - t)],
    ['a dead band', (t) => (t < 1 ? t - 1 : t < 2 ? 0 : t - 2)],
    ['−1, 0, 1', (t) => (t < 1 ? -1 : t < 2 ? 0 : 1)],
    ['cubed, with a band', (t) => (t < 1 ? (t - 1) ** 3 : t < 4.9 ? 0 : 1)],
  ];
  test.each(flat)('%s', (_name, value) => {
    for (const action of ['record', 'stop'] as const) {
      const events = [event(value, { action })];
      const found = [dormandPrince54, dop853, radauIIA5].map((method) =>
        integrate(decay, { method, events }),
      );
      for (const solution of [...found, integrateOdex(decay, { events })]) {
        expect(solution.events).toHaveLength(1);
        expect(Math.abs(solution.events[0].t - 1)).toBeLessThan(
          1e-5 ** (_name.startsWith('cubed') ? 1 : 2.4),
        );
      }
    }
  });

  test('backward in time it is where that begins there', () => {
    const { events } = integrate(
      { ...decay, t0: 5, tEnd: 0 },
      { events: [event(flat[1][1], { action: 'record' })] },
    );
    expect(events.map(({ t }) => t)).toEqual([2]);
  });

  test('findRoot', () => {
    expect(findRoot((x) => Math.min(0, x - 1), 0, 3, -1, 5)).toBe(1);
    const band = (x: number) => (x < 1 ? x - 1 : x < 2 ? 0 : x - 2);
    expect(findRoot(band, 0, 3, -1, 1)).toBe(1);
    expect(findRoot(band, 3, 0, 1, -1)).toBe(2);
  });
});

describe('events that make no sense are refused', () => {
  const good = { name: 'mine', value: (t: number) => t - 1 };
  test.each<[unknown, string]>([
    [(t: number) => t - 1, 'events is a function'],
    [good, 'events is an object: give a list'],
    [[good.value], 'events[0] is the function value: give an object'],
    [[{ ...good, terminal: true }], 'terminal is no field of events[0]: did you mean action?'],
    [[{ ...good, acton: 'stop' }], 'acton is no field of events[0]: did you mean action?'],
    [[{ ...good, affect: () => undefined }], 'affect is no field of events[0]: did you mean apply?'],
    [[{ ...good, direction: 1 }], "direction is 1; give 'rising', 'falling' or 'either'"],
    [[{ ...good, direction: 'up' }], "direction is 'up'"],
    [[{ ...good, action: 'terminate' }], "action is 'terminate'; give 'record', 'stop' or 'apply'"],
    [[{ ...good, apply: () => undefined }], "apply is given, but no action; give the action 'apply'"],
    [[{ ...good, action: 'apply' }], 'the action apply needs a function apply'],
    [[{ value: good.value }], 'events[0].name is undefined: give it a name'],
    [[{ name: 'mine', value: 1 }], 'event mine: value is 1; give a function'],
    [[{ ...good, value: (_t: number, y: Float64Array) => (y[0] = 2) }], 'changes component 0 of y'],
  ])('%o', (events, complaint) => {
    for (const run of [integrate, integrateOdex])
      expect(() => run(decay, { events: events as Event[] })).toThrow(complaint);
  });

  test('an apply that returns what it should have written', () => {
    const events = [
      event(good.value, { action: 'apply', apply: (_t, y) => [2 * y[0]] as unknown as undefined }),
    ];
    expect(() => integrate(decay, { events })).toThrow(/apply returns an array of 1, which is not used/);
  });
});

test('a tracker by itself', () => {
  const tracker = trackEvent({ name: 'band', value: (t) => (t < 1 ? t - 1 : 0) }, 0, Float64Array.of(1));
  const found: number[] = [];
  for (const step of steps(decay)) found.push(...tracker.locate(step));
  expect(found).toEqual([1]);
});
