import { Solver } from 'odex';
import { describe, expect, it } from 'vitest';
import type { InitialValueProblem } from '../../solvers/initial-value-problem.js';
import { integrate, type Solution } from '../../solvers/integrate.js';
import { integrateOdex } from '../../solvers/odex.js';
import { correctDigits, pleiades } from './ivp-test-set.js';

const rotation: InitialValueProblem = {
  f(_t, y, out) {
    out[0] = y[1];
    out[1] = -y[0];
  },
  t0: 0,
  tEnd: 10,
  y0: [0, 1],
};
const tight = { relativeTolerance: 1e-12, absoluteTolerance: 1e-12 };
const last = ({ t, y }: Solution) => ({ t: t[t.length - 1], y: y[y.length - 1] });

describe('integrateOdex', () => {
  it('keeps the tolerance, at the steps and between them', () => {
    const saveAt = Array.from({ length: 101 }, (_, i) => i / 10);
    for (const tolerance of [1e-3, 1e-6, 1e-9, 1e-12]) {
      const { t, y, status, stats } = integrateOdex(rotation, {
        relativeTolerance: tolerance,
        absoluteTolerance: tolerance,
        saveAt,
      });
      expect(status).toBe('success');
      expect(Array.from(t)).toEqual(saveAt);
      const error = Math.max(...y.map((value, i) => Math.abs(value[0] - Math.sin(t[i]))));
      expect(error).toBeLessThan(30 * tolerance);
      expect(stats.evaluations).toBeLessThan(1500);
    }
  });

  it('solves Pleiades', () => {
    const { y, stats } = integrateOdex(pleiades.problem, {
      relativeTolerance: 1e-10,
      absoluteTolerance: 1e-10,
      saveAt: [pleiades.problem.tEnd],
    });
    expect(correctDigits(pleiades, y[0])).toBeGreaterThan(7);
    expect(stats.evaluations).toBeLessThan(20_000);
  });

  it('agrees with its own work: counts, repeatability, untouched input', () => {
    let calls = 0;
    const y0 = [0, 1];
    const problem: InitialValueProblem = {
      ...rotation,
      y0,
      f(t, y, out) {
        calls++;
        rotation.f(t, y, out);
        // What is done to the argument stays here.
        y.fill(NaN);
      },
    };
    const one = integrateOdex(problem, tight);
    expect(one.stats.evaluations).toBe(calls);
    expect(one.t.length).toBe(one.stats.accepted + 1);
    expect(y0).toEqual([0, 1]);
    expect(integrateOdex({ ...problem, y0: Float64Array.from(y0) }, tight)).toEqual(one);
  });

  it('goes backward, and nowhere', () => {
    const back = last(
      integrateOdex({ ...rotation, t0: 10, tEnd: 0, y0: [Math.sin(10), Math.cos(10)] }, tight),
    );
    expect(back.t).toBe(0);
    expect(Math.abs(back.y[0])).toBeLessThan(1e-10);
    expect(Math.abs(back.y[1] - 1)).toBeLessThan(1e-10);
    const nowhere = integrateOdex({ ...rotation, tEnd: 0 }, { saveAt: [0] });
    expect(nowhere.status).toBe('success');
    expect(nowhere.y).toEqual([Float64Array.of(0, 1)]);
  });

  it('goes over tiny and huge intervals, with first steps of any size', () => {
    for (const scale of [1e-250, 1e-12, 1e12, 1e250]) {
      for (const firstStep of [undefined, 1e-7 * scale, 0.1 * scale]) {
        const { status, y } = integrateOdex(
          {
            f(_t, v, out) {
              out[0] = -v[0] / scale;
            },
            t0: 0,
            tEnd: 3 * scale,
            y0: [1],
          },
          { ...tight, ...(firstStep === undefined ? {} : { firstStep }) },
        );
        expect(status).toBe('success');
        expect(Math.abs(y.at(-1)![0] * Math.exp(3) - 1)).toBeLessThan(1e-9);
      }
    }
    const slow = integrateOdex(
      { f: (t, _y, out) => void (out[0] = 1 / (1 + t)), t0: 0, tEnd: 1e308, y0: [0] },
      { relativeTolerance: 1e-8, saveAt: [1e150, 1e308] },
    );
    expect(slow.status).toBe('success');
    expect(slow.y[0][0] / Math.log(1e150)).toBeCloseTo(1, 7);
    expect(slow.y[1][0] / Math.log(1e308)).toBeCloseTo(1, 7);
  });

  it('takes tolerances for each component', () => {
    // The second component is a fast oscillation that nobody wants to know.
    const problem: InitialValueProblem = {
      f(t, _y, out) {
        out[0] = 1;
        out[1] = Math.cos(50 * t);
      },
      t0: 0,
      tEnd: 10,
      y0: [0, 0],
    };
    const both = integrateOdex(problem, { relativeTolerance: 1e-6, absoluteTolerance: [1e-6, 1e-6] });
    const one = integrateOdex(problem, { relativeTolerance: 1e-6, absoluteTolerance: [1e-6, Infinity] });
    expect(one.stats.evaluations).toBeLessThan(0.2 * both.stats.evaluations);
    expect(last(both).y[1]).toBeCloseTo(Math.sin(500) / 50, 4);
  });

  it('knows that 0/0 is no error estimate: absolute tolerance 0 with a component that stays 0', () => {
    const problem: InitialValueProblem = {
      f(_t, y, out) {
        out[0] = -y[0];
        out[1] = 0;
      },
      t0: 0,
      tEnd: 30,
      y0: [1, 0],
    };
    const { status, y } = integrateOdex(problem, { relativeTolerance: 1e-9, absoluteTolerance: 0 });
    expect(status).toBe('success');
    expect(Math.abs(y.at(-1)![0] * Math.exp(30) - 1)).toBeLessThan(1e-7);
    const solver = new Solver(2);
    solver.relativeTolerance = 1e-9;
    solver.absoluteTolerance = 0;
    const bare = solver.solve(
      (_x, v) => [-v[0], 0],
      0,
      [1, 0],
      30,
      () => true,
    ) as { y: number[] };
    expect(bare.y[0]).toBeNaN();
  });
});

describe('options', () => {
  it('maxSteps counts accepted and rejected steps', () => {
    for (const maxSteps of [1, 7, 50]) {
      const { status, stats, t, message } = integrateOdex(
        { f: (at, _y, out) => void (out[0] = Math.cos(1000 * at)), t0: 0, tEnd: 100, y0: [0] },
        { maxSteps },
      );
      expect(status).toBe('max-steps');
      expect(stats.accepted + stats.rejected).toBe(maxSteps);
      expect(t.length).toBe(stats.accepted + 1);
      expect(message).toContain(`${maxSteps} steps were taken`);
    }
  });

  it('maxStep bounds every step', () => {
    const { t } = integrateOdex(rotation, { maxStep: 0.25 });
    expect(Math.max(...t.slice(1).map((at, i) => at - t[i]))).toBeLessThanOrEqual(0.25 * (1 + 1e-12));
  });

  it('signal stops before the next step', () => {
    let calls = 0;
    const { status, t } = integrateOdex(
      {
        ...rotation,
        f(at, y, out) {
          calls++;
          rotation.f(at, y, out);
        },
      },
      {
        signal: {
          get aborted() {
            return calls > 100;
          },
        },
      },
    );
    expect(status).toBe('aborted');
    expect(t.length).toBeGreaterThan(1);
    expect(integrateOdex(rotation, { signal: { aborted: true } }).status).toBe('aborted');
  });

  it('onProgress is told of every step', () => {
    const told: number[] = [];
    const { t } = integrateOdex(rotation, { onProgress: (at) => told.push(at) });
    expect(told).toEqual(Array.from(t.slice(1)));
  });

  it('what odex cannot honour is refused by name', () => {
    const refused =
      (options: object, problem: object = {}) =>
      () =>
        integrateOdex({ ...rotation, ...problem }, options);
    expect(refused({ method: {} })).toThrow(/^method/);
    expect(refused({ controller: () => ({}) })).toThrow(/^controller/);
    expect(refused({ nonFiniteRetries: 3 })).toThrow(/^nonFiniteRetries/);
    expect(refused({ clock: {} })).toThrow(/^clock/);
    expect(refused({}, { mass: [1, 1] })).toThrow(/^mass/);
    expect(refused({}, { y0: [] })).toThrow(/y0 is empty/);
    expect(refused({ saveAt: [3, 2] })).toThrow(/saveAt\[1\] is 2/);
    expect(refused({ absoluteTolerance: [1] })).toThrow(/absoluteTolerance has 1/);
    expect(refused({ relativeTolerance: -1 })).toThrow(/relativeTolerance is -1/);
    expect(refused({ maxStep: 0 })).toThrow(/maxStep is 0/);
    expect(refused({}, { tEnd: NaN })).toThrow(/tEnd is NaN/);
    expect(refused({ events: [{ name: 'x', value: () => 1, action: 'apply' }] })).toThrow(/event x/);
  });
});

describe('events', () => {
  const fall: InitialValueProblem = {
    f(_t, y, out) {
      out[0] = y[1];
      out[1] = -10;
    },
    t0: 0,
    tEnd: 4,
    y0: [5, 0],
  };
  const floor = {
    name: 'floor',
    value: (_t: number, y: Float64Array) => y[0],
    direction: 'falling',
  } as const;

  it('end the run', () => {
    const { status, events, t, y } = integrateOdex(fall, { ...tight, saveAt: [0.5, 3], events: [floor] });
    expect(status).toBe('event');
    expect(events.length).toBe(1);
    expect(t[0]).toBe(0.5);
    expect(t[1]).toBeCloseTo(1, 12);
    expect(y[1][1]).toBeCloseTo(-10, 10);
  });

  it('are recorded, in both directions of time', () => {
    const zero = { name: 'zero', value: (_t: number, y: Float64Array) => y[0], action: 'record' } as const;
    const forward = integrateOdex(rotation, { ...tight, events: [zero] });
    expect(forward.events.map(({ t }) => Math.round(1e9 * (t / Math.PI)) / 1e9)).toEqual([1, 2, 3]);
    const back = integrateOdex({ ...rotation, tEnd: -10 }, { ...tight, events: [zero] });
    expect(back.events.map(({ t }) => Math.round(1e9 * (t / Math.PI)) / 1e9)).toEqual([-1, -2, -3]);
  });

  it('change the state, after which the run goes on as with the other methods', () => {
    const bounce = {
      ...floor,
      action: 'apply' as const,
      apply(_t: number, y: Float64Array) {
        y[0] = 0;
        y[1] *= -0.5;
      },
    };
    const options = { ...tight, events: [bounce], saveAt: [0.5, 1.5, 2.25] };
    const { status, events, t, y } = integrateOdex({ ...fall, tEnd: 2.3 }, options);
    expect(status).toBe('success');
    expect(events.map((event) => event.t.toFixed(9))).toEqual(['1.000000000', '2.000000000']);
    expect(Array.from(t)).toEqual([0.5, 1.5, 2.25]);
    const other = integrate({ ...fall, tEnd: 2.3 }, options);
    other.y.forEach((value, i) => {
      expect(y[i][0]).toBeCloseTo(value[0], 9);
      expect(y[i][1]).toBeCloseTo(value[1], 9);
    });
  });
});

it('a right-hand side that returns its derivative is refused', () => {
  const problem = { ...rotation, f: (_t: number, y: Float64Array) => [y[1], -y[0]] };
  expect(() => integrateOdex(problem)).toThrow(TypeError);
  expect(() => integrateOdex(problem)).toThrow('f does not write component 0 of the derivative');
});
