import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  integrate,
  trackEvent,
  type Event,
  type InitialValueProblem,
  type Step,
} from '../../solvers/index.js';
import { bits, nextDown, nextUp } from './doubles.js';

/** y′ = 1: with the start 0 the solution is t itself. */
const clock: InitialValueProblem = { f: (_t, _y, out) => void (out[0] = 1), t0: 0, y0: [0], tEnd: 10 };

const at = (name: string, place: number, rest: Partial<Event> = {}): Event => ({
  name,
  value: (t) => t - place,
  action: 'record',
  ...rest,
});

const sine: Event = { name: 'sine', value: (t) => Math.sin(t), action: 'record' };

describe('direction, in the sense of the integration', () => {
  const forward = (direction: Event['direction']) =>
    integrate(clock, { maxStep: 0.7, events: [{ ...sine, direction: direction ?? 'either' }] }).events;
  const backward = (direction: Event['direction']) =>
    integrate(
      { ...clock, t0: 10, tEnd: 0.1 },
      { maxStep: 0.7, events: [{ ...sine, direction: direction ?? 'either' }] },
    ).events;

  test.each([
    ['rising', [2 * Math.PI], [3 * Math.PI, Math.PI]],
    ['falling', [Math.PI, 3 * Math.PI], [2 * Math.PI]],
    ['either', [Math.PI, 2 * Math.PI, 3 * Math.PI], [3 * Math.PI, 2 * Math.PI, Math.PI]],
  ] as const)('%s', (direction, ahead, back) => {
    for (const [events, places] of [
      [forward(direction), ahead],
      [backward(direction), back],
    ] as const) {
      expect(events).toHaveLength(places.length);
      events.forEach(({ t }, i) => expect(Math.abs(t - places[i])).toBeLessThanOrEqual(2e-15));
    }
  });

  test('is either by default', () => {
    expect(integrate(clock, { maxStep: 0.7, events: [sine] }).events).toHaveLength(3);
  });
});

describe('location', () => {
  test('is the first double where the crossing has happened', () => {
    const { events } = integrate(clock, { maxStep: 0.7, events: [at('third', 1 / 3), sine] });
    expect(events[0].t).toBe(1 / 3);
    // sin of the double next to π is still positive there.
    expect([Math.PI, nextUp(Math.PI)]).toContain(events[1].t);
    expect(Math.sin(events[1].t)).toBeLessThanOrEqual(0);
    expect(Math.sin(nextDown(events[1].t))).toBeGreaterThan(0);
  });

  test('is from the other side in a backward integration', () => {
    const { events } = integrate({ ...clock, t0: 4, tEnd: 0.5 }, { events: [sine] });
    expect(Math.sin(events[0].t)).toBeGreaterThanOrEqual(0);
    expect(Math.sin(nextUp(events[0].t))).toBeLessThan(0);
  });

  test.each([0.3, 0.5, 0.9, 2, 5])(
    'on a cubic solution, that the method follows exactly: t³ = %d',
    (level) => {
      const problem: InitialValueProblem = {
        f: (t, _y, out) => void (out[0] = 3 * t * t),
        t0: 0,
        y0: [0],
        tEnd: 2,
      };
      const { events } = integrate(problem, {
        events: [{ name: 'level', value: (_t, y) => y[0] - level, action: 'record' }],
      });
      expect(events).toHaveLength(1);
      expect(Math.abs(events[0].t / Math.cbrt(level) - 1)).toBeLessThan(2e-15);
      expect(events[0].y[0]).toBeGreaterThanOrEqual(level);
      expect(events[0].y[0]).toBeLessThan(level * (1 + 4e-15));
    },
  );

  test('on a pendulum-like solution is as good as the tolerance', () => {
    const problem: InitialValueProblem = {
      f(_t, y, out) {
        out[0] = y[1];
        out[1] = -y[0];
      },
      t0: 0,
      y0: [1, 0],
      tEnd: 20,
    };
    const { events } = integrate(problem, {
      relativeTolerance: 1e-12,
      absoluteTolerance: 1e-12,
      events: [{ name: 'zero', value: (_t, y) => y[0], action: 'record' }],
    });
    expect(events).toHaveLength(6);
    events.forEach(({ t }, i) => expect(Math.abs(t - (i + 0.5) * Math.PI)).toBeLessThan(1e-10));
    events.forEach(({ y }, i) => expect(Math.abs(y[1] - (i % 2 === 0 ? -1 : 1))).toBeLessThan(1e-10));
  });

  test('of a jump is at the jump', () => {
    const { events } = integrate(clock, {
      events: [{ name: 'jump', value: (t) => (t < 0.1 ? -1e-300 : 1e300), action: 'record' }],
    });
    expect(events[0].t).toBe(0.1);
  });

  test('the state that is recorded is a copy and belongs to the place', () => {
    const { events } = integrate(clock, { events: [at('a', 1 / 3), at('b', 2 / 3)] });
    expect(events.map(({ y }) => y[0])).toEqual([expect.closeTo(1 / 3, 14), expect.closeTo(2 / 3, 14)]);
  });
});

describe('an event that is zero', () => {
  test('at the start is not reported until it has been left', () => {
    expect(integrate(clock, { maxStep: 0.7, events: [sine] }).events[0].t).toBeCloseTo(Math.PI, 14);
    expect(integrate(clock, { events: [{ name: 'zero', value: () => 0 }] }).status).toBe('success');
    expect(integrate(clock, { events: [{ name: 'start', value: (_t, y) => y[0] }] }).status).toBe('success');
  });

  test.each([1, -1])('at the end of a step is reported once, there (slope %d)', (slope) => {
    const event: Event = { name: 'one', value: (t) => slope * (t - 1), action: 'record' };
    const { t, events } = integrate(clock, { firstStep: 0.5, maxStep: 0.5, events: [event] });
    expect(t).toContain(1);
    expect(events.map((found) => found.t)).toEqual([1]);
  });

  test('at the end of the interval is reported', () => {
    const { status, events } = integrate(clock, { events: [at('end', 10, { action: 'stop' })] });
    expect(status).toBe('event');
    expect(events.map((event) => event.t)).toEqual([10]);
  });

  test('where an earlier run stopped is not reported by the run that goes on from there', () => {
    const event: Event = { name: 'level', value: (_t, y) => y[0] * y[0] - 2 };
    const first = integrate(clock, { events: [event] });
    expect(first.status).toBe('event');
    const { t, y } = first.events[0];
    const second = integrate({ ...clock, t0: t, y0: y }, { events: [event] });
    expect([second.status, second.events.length]).toEqual(['success', 0]);
  });
});

describe('several events in one step', () => {
  const oneStep = { firstStep: 100, absoluteTolerance: Infinity };
  const events = [at('c', 7), at('a', 2), at('d', 9), at('b', 5)];

  test('are ordered in time', () => {
    const solution = integrate(clock, { ...oneStep, events });
    expect(solution.stats.accepted).toBe(1);
    expect(solution.events.map(({ name, t }) => [name, t])).toEqual([
      ['a', 2],
      ['b', 5],
      ['c', 7],
      ['d', 9],
    ]);
  });

  test('are ordered in the direction of integration', () => {
    const solution = integrate({ ...clock, t0: 10, tEnd: 0 }, { ...oneStep, events });
    expect(solution.events.map(({ name }) => name)).toEqual(['d', 'c', 'b', 'a']);
  });

  test('that follow one that stops do not happen', () => {
    const stopping = events.map((event) =>
      event.name === 'b' ? { ...event, action: 'stop' as const } : event,
    );
    const solution = integrate(clock, { ...oneStep, events: stopping });
    expect(solution.events.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(Array.from(solution.t)).toEqual([0, 5]);
  });
});

describe('an event that stops', () => {
  test('is the default; it ends the run at its place, by name', () => {
    const progress: number[] = [];
    const { t, y, status, message, events } = integrate(clock, {
      events: [{ name: 'noon', value: (time) => time - 1 / 3 }],
      onProgress: (time) => void progress.push(time),
    });
    expect(status).toBe('event');
    expect(message).toContain('noon');
    expect(message).toContain(String(1 / 3));
    expect(t[t.length - 1]).toBe(1 / 3);
    expect(progress[progress.length - 1]).toBe(1 / 3);
    expect(bits(y[y.length - 1])).toBe(bits(events[0].y));
  });

  test('keeps what was to be saved before it, and its place', () => {
    const { t } = integrate(clock, { saveAt: [1, 2, 3, 4], events: [at('stop', 2.5, { action: 'stop' })] });
    expect(Array.from(t)).toEqual([1, 2, 2.5]);
  });

  test('does not double a place that was to be saved', () => {
    const { t } = integrate(clock, { saveAt: [1, 2, 3], events: [at('stop', 2, { action: 'stop' })] });
    expect(Array.from(t)).toEqual([1, 2]);
  });

  test('takes no more steps', () => {
    const { stats } = integrate(clock, {
      firstStep: 1,
      maxStep: 1,
      events: [at('stop', 2.5, { action: 'stop' })],
    });
    expect(stats.accepted).toBe(3);
  });
});

test('an event that is recorded changes no step', () => {
  const [plain, watched] = [integrate(clock), integrate(clock, { events: [sine] })];
  expect(watched.stats).toEqual(plain.stats);
  expect(bits(watched.t)).toBe(bits(plain.t));
});

test('an event without a value (NaN) is told of', () => {
  const { status, message, events } = integrate(clock, {
    events: [{ name: 'none', value: () => Number.NaN }],
  });
  expect([status, events.length]).toEqual(['non-finite', 0]);
  expect(message).toContain('The value of the event none is NaN from t = 0 on');
});

describe('trackEvent', () => {
  const line = (t0: number, t1: number): Step => ({
    t0,
    t1,
    y0: Float64Array.of(t0),
    y1: Float64Array.of(t1),
    interpolate: (t, out) => void (out[0] = t),
  });

  test('remembers the sign from step to step', () => {
    const event: Event = { name: 'wave', value: (_t, y) => Math.cos(y[0]), direction: 'falling' };
    const tracker = trackEvent(event, 0, Float64Array.of(0));
    expect(tracker.locate(line(0, 1))).toEqual([]);
    expect(tracker.locate(line(1, 2))[0]).toBeCloseTo(Math.PI / 2, 15);
    expect(tracker.locate(line(2, 5))).toEqual([]);
    expect(tracker.locate(line(5, 7))).toEqual([]);
    expect(tracker.locate(line(7, 8))[0]).toBeCloseTo((5 * Math.PI) / 2, 14);
  });

  test('finds every passage in one step, in the order of integration', () => {
    const wave: Event = { name: 'wave', value: (_t, y) => Math.sin(4 * y[0]) };
    const forward = trackEvent(wave, 0.1, Float64Array.of(0.1)).locate(line(0.1, 3));
    expect(forward).toHaveLength(3);
    forward.forEach((t, i) => expect(t).toBeCloseTo(((i + 1) * Math.PI) / 4, 14));
    const backward = trackEvent(wave, 3, Float64Array.of(3)).locate(line(3, 0.1));
    expect(backward).toEqual([...backward].sort((a, b) => b - a));
    expect(backward).toHaveLength(3);
  });

  test('does not miss two roots close together, where the curve only dips below zero', () => {
    const place = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    const halfWidth = fc.double({ min: -5, max: -2, noNaN: true });
    const skew = fc.double({ min: -0.9, max: 0.9, noNaN: true });
    fc.assert(
      fc.property(place, halfWidth, skew, fc.boolean(), (c, exponent, bend, above) => {
        const w = 10 ** exponent;
        fc.pre(c - w > 1e-3 && c + w < 1 - 1e-3);
        const dip = (t: number): number => ((t - c) ** 2 - w * w) * (1 + bend * (t - c)) * (above ? 1 : -1);
        const event: Event = { name: 'dip', value: (_t, y) => dip(y[0]) };
        const found = trackEvent(event, 0, Float64Array.of(0)).locate(line(0, 1));
        expect(found).toHaveLength(2);
        expect(Math.abs(found[0] - (c - w))).toBeLessThan(1e-12 / w);
        expect(Math.abs(found[1] - (c + w))).toBeLessThan(1e-12 / w);
      }),
      { seed: 31, numRuns: 500 },
    );
  });

  test('reports nothing where the curve turns away before zero, and asks little for it', () => {
    let count = 0;
    const event: Event = { name: 'wave', value: (_t, y) => (count++, 1.2 + Math.sin(7 * y[0])) };
    const tracker = trackEvent(event, 0, Float64Array.of(0));
    for (let i = 0; i < 100; i++) expect(tracker.locate(line(0.1 * i, 0.1 * (i + 1)))).toEqual([]);
    expect(count).toBeLessThan(1500);
  });
});

describe('an event that changes the state', () => {
  test('makes a ball bounce at the times of the closed form, until it rests', () => {
    const g = 9.81;
    const restitution = 0.8;
    const bounce: Event = {
      name: 'bounce',
      value: (_t, y) => y[0],
      direction: 'falling',
      action: 'apply',
      apply(_t, y) {
        y[0] = 0;
        y[1] *= -restitution;
      },
    };
    const problem = {
      t0: 0,
      tEnd: 3,
      y0: [1, 0],
      f(_t: number, y: Float64Array, out: Float64Array) {
        out[0] = y[1];
        out[1] = -g;
      },
    };
    const { events, t, y, status } = integrate(problem, { events: [bounce], relativeTolerance: 1e-10 });
    expect(status).toBe('success');
    let time = Math.sqrt(2 / g);
    let speed = Math.sqrt(2 * g);
    for (const event of events) {
      expect(event.t).toBeCloseTo(time, 12);
      expect(event.y[1]).toBeCloseTo(-speed, 12);
      speed *= restitution;
      time += (2 * speed) / g;
    }
    expect(time).toBeGreaterThan(3);
    // Before and after a bounce the place is saved, with the velocity turned.
    const twice = t.findIndex((at, i) => i > 0 && at === t[i - 1]);
    expect(y[twice][1]).toBeCloseTo(-restitution * y[twice - 1][1], 14);

    // Bounces accumulate at a finite time: the run ends there with a status, not in a loop.
    const zeno = integrate({ ...problem, tEnd: 5 }, { events: [bounce] });
    expect(zeno.status).toBe('events-accumulate');
    expect(zeno.message).toMatch(/follow each other without end at t = 4\.06/);
    expect(zeno.events.length).toBeLessThan(300);
    expect(zeno.t[zeno.t.length - 1]).toBeCloseTo(
      (Math.sqrt(2 / g) * (1 + restitution)) / (1 - restitution),
      8,
    );
  });

  test('needs a function to do so', () => {
    const problem = { t0: 0, tEnd: 1, y0: [1], f: () => undefined };
    const event: Event = { name: 'kick', value: () => 1, action: 'apply' };
    expect(() => integrate(problem, { events: [event] })).toThrow(
      /event kick: the action apply needs a function/,
    );
  });

  test('keeps saveAt and the counts across restarts', () => {
    const reset: Event = {
      name: 'reset',
      value: (_t, y) => y[0] - 2,
      action: 'apply',
      apply: (_t, y) => void (y[0] = 1),
    };
    const problem = {
      t0: 0,
      tEnd: 2,
      y0: [1],
      f: (_t: number, y: Float64Array, out: Float64Array) => void (out[0] = y[0]),
    };
    let evaluations = 0;
    const counted = {
      ...problem,
      f: (t: number, y: Float64Array, out: Float64Array) => {
        evaluations++;
        problem.f(t, y, out);
      },
    };
    const saveAt = [0.5, 1, 1.5, 2];
    const { t, y, events, stats } = integrate(counted, {
      events: [reset],
      saveAt,
      relativeTolerance: 1e-10,
      absoluteTolerance: 1e-12,
    });
    expect([...t]).toEqual(saveAt);
    expect(events.map((event) => event.t)).toHaveLength(2);
    saveAt.forEach((at, i) => expect(y[i][0]).toBeCloseTo(Math.exp(at % Math.LN2), 8));
    expect(stats.evaluations).toBe(evaluations);
  });
});
