import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  arcLength,
  clockedStepping,
  dop853,
  dormandPrince54,
  euler,
  integrate,
  logTime,
  radauIIA5,
  rateClock,
  rk4,
  rkc,
  steps,
  tsitouras54,
  type Clock,
  type Event,
  type InitialValueProblem,
} from '../../solvers/index.js';
import { agnesi, closedForms, distance, kepler, logistic } from './closed-forms.js';
import { bits } from './doubles.js';

const clocks: { name: string; clock: Clock }[] = [
  { name: 'log-time', clock: logTime() },
  { name: 'log-time in units of 1/100', clock: logTime({ unit: 0.01 }) },
  { name: 'arc length', clock: arcLength() },
  { name: 'arc length of the graph', clock: arcLength({ timeWeight: 2 }) },
  { name: 'a rate', clock: rateClock({ rate: (t, y) => 0.1 + t * t + y[0] * y[0] }) },
];
const tolerances = { relativeTolerance: 1e-9, absoluteTolerance: 1e-10 };

const last = <T>(values: ArrayLike<T>): T => values[values.length - 1];
const between = ({ t0, tEnd }: InitialValueProblem, count: number) =>
  Array.from({ length: count + 1 }, (_, i) => t0 + ((tEnd - t0) * i) / count);
const backward = ({ problem, exact }: (typeof closedForms)[number]): InitialValueProblem => ({
  ...problem,
  t0: problem.tEnd,
  y0: exact(problem.tEnd),
  tEnd: problem.t0,
});

describe.each(clocks)('in $name', ({ clock }) => {
  const options = { ...tolerances, clock };

  describe.each(closedForms)('$name', (form) => {
    const { problem, exact } = form;

    test.each([
      ['forward', problem],
      ['backward', backward(form)],
    ])('is followed %s, at every step and where asked', (_, way) => {
      const all = integrate(way, options);
      expect(all.status).toBe('success');
      expect([all.t[0], last(all.t)]).toEqual([way.t0, way.tEnd]);
      expect(bits(all.y[0])).toBe(bits(way.y0));
      all.y.forEach((y, i) => expect(distance(y, exact(all.t[i]))).toBeLessThan(1e-6));
      const saveAt = between(way, 40);
      const saved = integrate(way, { ...options, saveAt });
      expect(Array.from(saved.t)).toEqual(saveAt);
      saved.y.forEach((y, i) => expect(distance(y, exact(saveAt[i]))).toBeLessThan(1e-6));
      expect(bits(last(saved.y))).toBe(bits(last(all.y)));
      expect(saved.stats).toEqual(all.stats);
    });

    test('gives identical bits for identical input', () => {
      const [first, second] = [integrate(problem, options), integrate(problem, options)];
      expect(second).toEqual(first);
      expect(bits(second.t)).toBe(bits(first.t));
      second.y.forEach((value, i) => expect(bits(value)).toBe(bits(first.y[i])));
    });

    test('never asks for the right-hand side outside the interval', () => {
      for (const way of [problem, backward(form)]) {
        const asked: number[] = [];
        const watched = {
          ...way,
          f: (t: number, y: Float64Array, out: Float64Array) => {
            asked.push(t);
            expect(y).toHaveLength(way.y0.length);
            expect(out).toHaveLength(way.y0.length);
            way.f(t, y, out);
          },
        };
        const { stats } = integrate(watched, options);
        expect(Math.min(...asked)).toBeGreaterThanOrEqual(Math.min(way.t0, way.tEnd));
        expect(Math.max(...asked)).toBeLessThanOrEqual(Math.max(way.t0, way.tEnd));
        expect(stats.evaluations).toBe(asked.length);
      }
    });
  });

  test.each([
    ['Tsitouras 5(4)', { method: tsitouras54 }],
    ['DOP853', { method: dop853 }],
    ['RKC', { method: rkc(), relativeTolerance: 1e-6, absoluteTolerance: 1e-6 }],
    ['Radau IIA 5', { method: radauIIA5 }],
    ['RK4', { method: rk4, firstStep: 0.01 }],
    ['Euler', { method: euler, firstStep: 1e-4 }],
  ])('%s works as well', (_, given) => {
    const saveAt = [0, 0.5, 1, 2, 3, 4];
    const { y, t, status } = integrate(logistic.problem, { ...options, ...given, saveAt });
    expect([status, Array.from(t)]).toEqual(['success', saveAt]);
    y.forEach((value, i) => expect(distance(value, logistic.exact(t[i]))).toBeLessThan(1e-3));
  });

  test('events are found at the times of the closed form, whatever they do', () => {
    const half = (action: Event['action']): Event => ({
      name: 'half',
      value: (_t, y) => y[0] - 0.5,
      ...(action !== undefined && { action }),
      apply: (_t, y) => void (y[0] = 0.1),
    });
    const at = Math.log(9);
    const seen = integrate(logistic.problem, { ...options, events: [half('record')] });
    expect(seen.events.map(({ t }) => t)).toEqual([expect.closeTo(at, 6)]);
    expect(seen.events[0].y).toHaveLength(1);
    expect(last(seen.t)).toBe(4);
    const stopped = integrate(logistic.problem, { ...options, events: [half('stop')] });
    expect(stopped.status).toBe('event');
    expect(last(stopped.t)).toBe(stopped.events[0].t);
    expect(last(stopped.y)[0]).toBeCloseTo(0.5, 12);
    const clockEvent: Event = { name: 'noon', value: (t) => t - 1.5, action: 'record' };
    const timed = integrate(logistic.problem, { ...options, events: [clockEvent] });
    expect(timed.events.map(({ t }) => t)).toEqual([expect.closeTo(1.5, 14)]);

    // It grows from 0.1 to 0.5 again and again.
    const long = { ...logistic.problem, tEnd: 10 };
    const saveAt = [1, 3, 5, 7, 9, 10];
    const reset = integrate(long, { ...options, saveAt, events: [half('apply')] });
    expect(reset.status).toBe('success');
    expect(reset.events.map(({ t }) => t)).toEqual([1, 2, 3, 4].map((k) => expect.closeTo(k * at, 6)));
    expect(Array.from(reset.t)).toEqual(saveAt);
    reset.y.forEach((y, i) => expect(distance(y, logistic.exact(saveAt[i] % at))).toBeLessThan(1e-6));
  });

  test('progress is in time, and steps are those of integrate', () => {
    const heard: number[] = [];
    const solution = integrate(kepler.problem, { ...options, onProgress: (t) => void heard.push(t) });
    expect(heard).toEqual(Array.from(solution.t).slice(1));
    const run = steps(kepler.problem, options);
    for (let i = 1; ; i++) {
      const next = run.next();
      if (next.done === true) {
        expect([next.value.status, i]).toEqual(['success', solution.t.length]);
        break;
      }
      const { t0, t1, y0, y1 } = next.value;
      expect([t0, t1]).toEqual([solution.t[i - 1], solution.t[i]]);
      expect([bits(y0), bits(y1)]).toEqual([bits(solution.y[i - 1]), bits(solution.y[i])]);
    }
  });

  test('steps can be read between their ends, which are given back as they are', () => {
    const run = clockedStepping(kepler.problem, options);
    const y = new Float64Array(4);
    while (run.advance()) {
      const { t0, t1, y0, y1 } = run.step;
      run.step.interpolate(t0, y);
      expect(bits(y)).toBe(bits(y0));
      run.step.interpolate(t1, y);
      expect(bits(y)).toBe(bits(y1));
      for (const share of [0.01, 0.5, 0.99]) {
        const t = t0 + share * (t1 - t0);
        run.step.interpolate(t, y);
        expect(distance(y, kepler.exact(t))).toBeLessThan(1e-6);
      }
    }
    expect(run.outcome().status).toBe('success');
  });

  test('an interval of no length is a success without evaluations', () => {
    const { t, y, status, stats } = integrate({ ...kepler.problem, tEnd: 0 }, options);
    expect([Array.from(t), status, stats.evaluations]).toEqual([[0], 'success', 0]);
    expect(bits(y[0])).toBe(bits(kepler.problem.y0));
  });

  test.each([1, -1])('a span of a single double, direction %d', (sign) => {
    const tEnd = 1 + sign * Number.EPSILON;
    const { t, y, status } = integrate({ ...logistic.problem, t0: 1, tEnd }, options);
    expect(status).toBe('success');
    expect([t[0], last(t)]).toEqual([1, tEnd]);
    expect(last(y)[0]).toBeCloseTo(0.1, 14);
  });

  test('NaN or an infinity at any evaluation from there on: the path until then, and a status', () => {
    const clean = integrate(kepler.problem, options);
    for (const value of [Number.NaN, Infinity, -Infinity])
      for (let place = 1; place <= 40; place++) {
        let count = 0;
        const { t, y, status, stats } = integrate(
          {
            ...kepler.problem,
            f(at, state, out) {
              kepler.problem.f(at, state, out);
              if (++count >= place) out[place % 4] = value;
            },
          },
          options,
        );
        expect([place, value, status]).toEqual([place, value, 'non-finite']);
        expect(bits(t)).toBe(bits(clean.t.slice(0, t.length)));
        y.forEach((state, i) => expect(bits(state)).toBe(bits(clean.y[i])));
        expect(stats.accepted).toBe(t.length - 1);
      }
  });

  test('once at any evaluation but the first: the step is repeated, and nothing else happens', () => {
    for (let place = 2; place <= 40; place++) {
      let count = 0;
      const { y, status } = integrate(
        {
          ...kepler.problem,
          f(at, state, out) {
            kepler.problem.f(at, state, out);
            if (++count === place) out[place % 4] = Number.NaN;
          },
        },
        options,
      );
      expect(status).toBe('success');
      expect(distance(last(y), kepler.exact(4))).toBeLessThan(1e-6);
    }
  });

  test('a run that fails says so in both clocks', () => {
    const { message, status, t } = integrate(kepler.problem, { ...options, maxSteps: 3 });
    expect(status).toBe('max-steps');
    expect(message).toContain(`(Here t is the ${clock.name}`);
    expect(message).toContain(`time has reached ${last(t)}.)`);
  });

  test('an initial value that is not finite, a derivative that is not written, options that make no sense', () => {
    const { problem } = logistic;
    expect(integrate({ ...problem, y0: [Number.NaN] }, options)).toMatchObject({ status: 'non-finite' });
    expect(() => integrate({ ...problem, f: (_t, y) => [-y[0]] }, options)).toThrow(
      'f does not write component 0 of the derivative',
    );
    expect(() => integrate({ ...problem, tEnd: Infinity }, options)).toThrow('tEnd is Infinity');
    expect(() => integrate(problem, { ...options, absoluteTolerance: [1, 2] })).toThrow(
      'absoluteTolerance has 2 entries, y0 has 1',
    );
    expect(() => integrate(problem, { ...options, maxStep: 0 })).toThrow('maxStep is 0');
    expect(() => integrate(problem, { ...options, saveAt: [9] })).toThrow('saveAt[0] is 9');
  });

  test('can be stopped from outside', () => {
    const signal = { aborted: false };
    const { status, t } = integrate(kepler.problem, {
      ...options,
      signal,
      onProgress: (at) => void (signal.aborted = at > 2),
    });
    expect(status).toBe('aborted');
    expect(last(t)).toBeGreaterThan(2);
    expect(last(t)).toBeLessThan(4);
  });

  test('any times may be asked for', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.double({ min: -1, max: 2, noNaN: true }), { maxLength: 20 }), (times) => {
        const saveAt = times.filter((t) => t !== 0 || Object.is(t, 0)).sort((a, b) => a - b);
        const { t, y, status } = integrate(agnesi.problem, { ...options, saveAt });
        expect(status).toBe('success');
        expect(Array.from(t)).toEqual(saveAt);
        y.forEach((value, i) => expect(distance(value, agnesi.exact(saveAt[i]))).toBeLessThan(1e-6));
      }),
      { seed: 6, numRuns: 30 },
    );
  });
});

test('the sizes of steps are those of the clock', () => {
  const { t } = integrate(logistic.problem, { clock: logTime(), maxStep: 0.1, relativeTolerance: 1e-2 });
  for (let i = 1; i < t.length; i++)
    expect(Math.log1p(t[i]) - Math.log1p(t[i - 1])).toBeLessThan(0.1 + 1e-12);
  expect(t.length).toBeGreaterThan(Math.log(5) / 0.1);
});

test('without a clock nothing is changed', () => {
  expect(integrate(kepler.problem, { method: dormandPrince54 })).toEqual(integrate(kepler.problem));
});
