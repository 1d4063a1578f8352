import { describe, expect, test } from 'vitest';
import { integrate, type Event, type InitialValueProblem, type Solution } from '../../solvers/index.js';
import { integrateOdex } from '../../solvers/odex.js';

const last = ({ y }: Solution): Float64Array => y[y.length - 1];
const names = ({ events }: Solution): string[] => events.map(({ name }) => name);

/** y′ = −y in every component. */
const decay = (y0: readonly number[], tEnd = 5): InitialValueProblem => ({
  f: (_t, y, out) => y.forEach((value, i) => (out[i] = -value)),
  t0: 0,
  y0,
  tEnd,
});
const dose = (name: string, component: number, place = 1): Event => ({
  name,
  value: (t) => t - place,
  action: 'apply',
  apply: (_t, y) => void (y[component] += 1),
});
const tight = { relativeTolerance: 1e-9, absoluteTolerance: 1e-12 };

describe.each([integrate, integrateOdex])('events at one place, with $name', (run) => {
  test('all happen: two doses', () => {
    const solution = run(decay([1, 1]), { ...tight, events: [dose('a', 0), dose('b', 1)] });
    // e⁻⁵ of the start and e⁻⁴ of what was given.
    for (const value of last(solution))
      expect(Math.abs(value - Math.exp(-5) - Math.exp(-4))).toBeLessThan(1e-9);
    expect(names(solution)).toEqual(['a', 'b']);
  });

  test('happen in the order in which they are listed, each at the state that those before it left', () => {
    const double: Event = { ...dose('double', 0), apply: (_t, y) => void (y[0] *= 2) };
    const add = dose('add', 0);
    const seen = (events: readonly Event[]): number[] =>
      run(decay([1], 2), { ...tight, events }).events.map(({ y }) => y[0]);
    const value = Math.exp(-1);
    const watch: Event = { name: 'watch', value: (t) => t - 1, action: 'record' };
    const close = (numbers: readonly number[]) => numbers.map((number): unknown => expect.closeTo(number, 8));
    expect(seen([double, add, watch])).toEqual(close([value, 2 * value, 2 * value + 1]));
    expect(seen([add, watch, double])).toEqual(close([value, value + 1, value + 1]));
    expect(seen([watch, add, double])).toEqual(close([value, value, value + 1]));
  });

  test('a record is seen, wherever it is listed', () => {
    const watch: Event = { name: 'w', value: (t) => t - 1, action: 'record' };
    expect(names(run(decay([1]), { events: [dose('a', 0), watch] }))).toEqual(['a', 'w']);
    expect(names(run(decay([1]), { events: [watch, dose('a', 0)] }))).toEqual(['w', 'a']);
  });

  test('a stop is seen, and the run ends after all that happens there', () => {
    const stop: Event = { name: 'stop', value: (t) => 2 * t - 2 };
    for (const events of [
      [dose('a', 0), stop],
      [stop, dose('a', 0)],
    ]) {
      const solution = run(decay([1]), { ...tight, events });
      expect(solution.status).toBe('event');
      expect(solution.message).toBe('Stopped by the event stop at t = 1.');
      expect([...names(solution)].sort()).toEqual(['a', 'stop']);
      // The place is there twice, before and after the dose.
      expect(Array.from(solution.t.slice(-2))).toEqual([1, 1]);
      expect(solution.y[solution.y.length - 2][0]).toBeCloseTo(Math.exp(-1), 8);
      expect(last(solution)[0]).toBeCloseTo(Math.exp(-1) + 1, 8);
      const saved = run(decay([1]), { ...tight, events, saveAt: [0.5, 2] });
      expect(Array.from(saved.t)).toEqual([0.5, 1, 1]);
      expect(last(saved)[0]).toBeCloseTo(Math.exp(-1) + 1, 8);
    }
  });

  test('what an event carries across the zero of another has not happened', () => {
    const level: Event = { name: 'level', value: (_t, y) => y[0] - 0.9, action: 'record' };
    const { events } = run(decay([0.5], 2), { ...tight, events: [dose('a', 0), level] });
    // 0.5/e + 1 decays to 0.9; it did not rise to it.
    expect(events.map(({ name }) => name)).toEqual(['a', 'level']);
    expect(events[1].t).toBeCloseTo(1 + Math.log((0.5 * Math.exp(-1) + 1) / 0.9), 7);
  });
});

describe('two of a kind', () => {
  test.each([0, 1, 2, 3])('equal balls stay equal, in units that differ by 2^-%d of a metre', (k) => {
    // The heights are rounded differently, and so are the places at which they are zero.
    const [g, e, unit] = [9.8, 0.9, 1 / (1 + 2 ** -k)];
    const floor = (i: number): Event => ({
      name: `ball ${i}`,
      value: (_t, y) => y[2 * i],
      action: 'apply',
      apply: (_t, y) => void (y[2 * i + 1] *= -e),
    });
    const solution = integrate(
      {
        f(_t, y, out) {
          out[0] = y[1];
          out[1] = -g;
          out[2] = y[3];
          out[3] = -g * unit;
        },
        t0: 0,
        y0: [10, 0, 10 * unit, 0],
        tEnd: 8,
      },
      { events: [floor(0), floor(1)], ...tight },
    );
    // Falls for T, then flies for 2 e^k T.
    const T = Math.sqrt(20 / g);
    const wanted: number[] = [];
    for (let t = T, flight = 2 * e * T; t < 8; t += flight, flight *= e) wanted.push(t);
    expect(solution.status).toBe('success');
    for (const i of [0, 1]) {
      const places = solution.events.filter(({ name }) => name === `ball ${i}`).map(({ t }) => t);
      expect(places).toHaveLength(wanted.length);
      places.forEach((t, j) => expect(Math.abs(t - wanted[j])).toBeLessThan(1e-9));
    }
  });

  test('neurons without a link fire at the same times', () => {
    const neuron = (i: number): Event => ({
      name: `neuron ${i}`,
      value: (_t, y) => y[i] - 1,
      action: 'apply',
      apply: (_t, y) => void (y[i] = 0),
    });
    const count = 20;
    const all = Array.from({ length: count }, (_, i) => i);
    const { events, status } = integrate(
      {
        f: (_t, y, out) => y.forEach((value, i) => (out[i] = 1.3 - value)),
        t0: 0,
        y0: all.map(() => 0),
        tEnd: 10,
      },
      { events: all.map(neuron), ...tight },
    );
    // y = 1.3 (1 − e⁻ᵗ) is 1 after ln(1.3/0.3).
    const period = Math.log(1.3 / 0.3);
    expect(status).toBe('success');
    for (const i of all) {
      const times = events.filter(({ name }) => name === `neuron ${i}`).map(({ t }) => t);
      expect(times).toHaveLength(6);
      times.forEach((t, j) => expect(Math.abs(t - (j + 1) * period)).toBeLessThan(1e-7));
    }
  });

  test('a ball thrown into a corner comes back the way it went', () => {
    const wall = (i: number): Event => ({
      name: `wall ${i}`,
      value: (_t, y) => y[i],
      action: 'apply',
      apply: (_t, y) => void (y[i + 2] *= -1),
    });
    const solution = integrate(
      {
        f(_t, y, out) {
          out[0] = y[2];
          out[1] = y[3];
          out[2] = 0;
          out[3] = 0;
        },
        t0: 0,
        y0: [1, 1, -1, -1],
        tEnd: 3,
      },
      { events: [wall(0), wall(1)] },
    );
    expect(solution.status).toBe('success');
    last(solution).forEach((value, i) => expect(Math.abs(value - [2, 2, 1, 1][i])).toBeLessThan(1e-12));
  });
});
