import { describe, expect, test } from 'vitest';
import {
  arcLength,
  dop853,
  dormandPrince54,
  integrate,
  radauIIA5,
  rateClock,
  rodas5P,
  type InitialValueProblem,
  type NonAutonomousProblem,
} from '../../solvers/index.js';
import { distance, kepler } from './closed-forms.js';

const last = <T>(values: ArrayLike<T>): T => values[values.length - 1];
const tight = { relativeTolerance: 1e-10, absoluteTolerance: 1e-12 };
const scalar = (f: (t: number, y: number) => number, y0: number, tEnd: number): InitialValueProblem => ({
  f: (t, y, out) => void (out[0] = f(t, y[0])),
  t0: 0,
  y0: [y0],
  tEnd,
});

describe('the problem in arc length', () => {
  test('runs at speed 1: a circle is once around at 2π, whatever the time it takes', () => {
    // The angle is t², so that 2π is reached at √(2π).
    const problem: InitialValueProblem = {
      f(t, y, out) {
        out[0] = -2 * t * y[1];
        out[1] = 2 * t * y[0];
      },
      t0: 0.5,
      y0: [Math.cos(0.25), Math.sin(0.25)],
      tEnd: 10,
    };
    const change = arcLength().change(problem);
    const way = { ...change.problem, tEnd: 2 * Math.PI };
    const { t, s, y } = change.solution(integrate(way, tight));
    expect(last(s)).toBe(2 * Math.PI);
    expect(last(t)).toBeCloseTo(Math.sqrt(2 * Math.PI + 0.25), 8);
    expect(distance(last(y), problem.y0)).toBeLessThan(1e-8);
    expect(last(y)).toHaveLength(2);
    s.forEach((at, i) => expect(t[i]).toBeCloseTo(Math.sqrt(at + 0.25), 8));
  });

  test('measures as its weights say', () => {
    const problem: InitialValueProblem = {
      f: (_t, _y, out) => out.set([3, 4, 12]),
      t0: 0,
      y0: [0, 0, 0],
      tEnd: 1,
    };
    const slope = (options: Parameters<typeof arcLength>[0]) => {
      const change = arcLength(options).change(problem);
      const out = new Float64Array(4);
      change.problem.f(0, Float64Array.from(change.problem.y0), out);
      return Array.from(out);
    };
    const near = (values: number[]) => values.map((value) => expect.closeTo(value, 15));
    expect(slope({})).toEqual(near([3 / 13, 4 / 13, 12 / 13, 1 / 13]));
    expect(slope({ weights: [1, 1, 0] })).toEqual(near([3 / 5, 4 / 5, 12 / 5, 1 / 5]));
    expect(slope({ weights: [0, 0, 2] })).toEqual(near([3 / 24, 4 / 24, 12 / 24, 1 / 24]));
    expect(slope({ timeWeight: 84 })).toEqual(near([3 / 85, 4 / 85, 12 / 85, 1 / 85]));
  });

  test.each([-307, -300, -160, -100, 100, 160, 300, 307])(
    'speeds of 1e%d neither under- nor overflow',
    (exponent) => {
      const speed = 10 ** exponent;
      const problem: InitialValueProblem = {
        f(_t, y, out) {
          out[0] = -speed * y[1];
          out[1] = speed * y[0];
        },
        t0: 0,
        y0: [1, 0],
        tEnd: 1 / speed,
      };
      const { t, y, status, stats } = integrate(problem, { ...tight, clock: arcLength() });
      expect([status, last(t)]).toEqual(['success', 1 / speed]);
      expect(distance(last(y), [Math.cos(1), Math.sin(1)])).toBeLessThan(1e-8);
      // The time elapsed is followed from its absolute tolerance on, with steps that grow tenfold.
      expect(stats.accepted).toBeLessThan(200);
    },
  );
});

describe('blow-up in finite time', () => {
  test.each([2, 3, 5])('y′ = y^%d is followed until time itself stands still', (power) => {
    const problem = scalar((_, y) => y ** power, 1, 2);
    const { t, y } = integrate(problem, { ...tight, clock: arcLength(), maxSteps: 300 });
    expect(last(y)[0]).toBeGreaterThan(1e8);
    y.forEach((value, i) => {
      const exact = (1 - value[0] ** (1 - power)) / (power - 1);
      expect(Math.abs(t[i] - exact)).toBeLessThan(1e-9);
    });
  });
});

describe('a point where the right-hand side vanishes', () => {
  test('ends the clock: y′ = −y, as far as time can be told from 1 − s', () => {
    const { t, y, status, message } = integrate(
      scalar((_, value) => -value, 1, 1e3),
      { clock: arcLength(), relativeTolerance: 1e-8 },
    );
    expect(status).toBe('clock-ended');
    expect(message).toMatch(
      /The arc length ended at (1|0\.99)\d*, with t = \d+\.\d+ of 1000, where dt\/ds = /,
    );
    expect(last(t)).toBeGreaterThan(25);
    expect(last(t)).toBeLessThan(45);
    y.forEach((value, i) => expect(Math.abs(value[0] - Math.exp(-t[i]))).toBeLessThan(1e-6));
  });

  test('is no obstacle where the end comes before', () => {
    const { y, status } = integrate(
      scalar((_, value) => -value, 1, 10),
      { ...tight, clock: arcLength() },
    );
    expect(status).toBe('success');
    expect(last(y)[0]).toBeCloseTo(Math.exp(-10), 8);
  });

  test('at the start is said at once', () => {
    const { t, status, message, stats } = integrate(
      scalar((_, y) => y * (1 - y), 1, 5),
      { clock: arcLength() },
    );
    expect([status, Array.from(t), stats.accepted]).toEqual(['clock-ended', [0], 0]);
    expect(message).toContain('ended at 0, with t = 0 of 5, where dt/ds = Infinity');
    expect(message).toContain('If the right-hand side vanishes there, the solution stays');
  });

  test('is passed in time when time has a weight', () => {
    const options = { ...tight, clock: arcLength({ timeWeight: 1 }) };
    const rest = integrate(
      scalar(() => 0, 3, 5),
      options,
    );
    expect([rest.status, last(rest.t), last(rest.y)[0]]).toEqual(['success', 5, 3]);
    const decay = integrate(
      scalar((_, y) => -y, 1, 1e3),
      options,
    );
    expect([decay.status, last(decay.t)]).toEqual(['success', 1e3]);
    // Where a non-autonomous solution turns, f is zero for a moment: y = sin t.
    const turning = integrate(
      scalar((t) => Math.cos(t), 0, 20),
      options,
    );
    expect(turning.status).toBe('success');
    turning.y.forEach((y, i) => expect(y[0]).toBeCloseTo(Math.sin(turning.t[i]), 7));
  });

  test('a defect is not taken for one', () => {
    const { status } = integrate(
      scalar((t, y) => (t > 1 ? Number.NaN : -y), 1, 5),
      { clock: arcLength() },
    );
    expect(status).toBe('non-finite');
  });
});

describe('time is an unknown like others', () => {
  const problem = scalar((_, y) => Math.exp(-y), 0, 12);
  // t = exp y − 1.
  const errorOf = (timeTolerance: number) => {
    const { y, t } = integrate(problem, {
      relativeTolerance: 1e-4,
      absoluteTolerance: 1e-4,
      clock: arcLength({ timeTolerance }),
    });
    return Math.max(...y.map((value, i) => Math.abs(Math.expm1(value[0]) - t[i]))) || 0;
  };
  const steps = (timeTolerance: number) =>
    integrate(problem, { relativeTolerance: 0, absoluteTolerance: 1e-4, clock: arcLength({ timeTolerance }) })
      .stats.accepted;

  test('which can be controlled, or left alone', () => {
    expect(steps(1e-12)).toBeGreaterThan(3 * steps(1e-3));
    // A straight line: nothing but time needs steps.
    expect(steps(Infinity)).toBeLessThan(steps(1e-3));
    expect(errorOf(0)).toBeLessThan(1e-2);
  });
});

describe('Jacobians are carried over by the chain rule', () => {
  const problem: NonAutonomousProblem = {
    f(t, y, out) {
      out[0] = t * y[1] - y[0] ** 2;
      out[1] = Math.sin(t) * y[0] + 1;
      out[2] = y[0] * y[1] * y[2];
    },
    jacobian(t, y, out) {
      out.set([-2 * y[0], t, 0, Math.sin(t), 0, 0, y[1] * y[2], y[0] * y[2], y[0] * y[1]]);
    },
    t0: 0.5,
    y0: [0.3, -1, 2],
    tEnd: 9,
  };
  const timeDerivative: NonAutonomousProblem['timeDerivative'] = (t, y, out) =>
    out.set([y[1], Math.cos(t) * y[0], 0]);
  const rate = rateClock({
    rate: (t, y) => 1 / (1 + t + y[0] ** 2 + y[1] * y[2] * 0.1),
    gradient(t, y, out) {
      const r = 1 / (1 + t + y[0] ** 2 + y[1] * y[2] * 0.1);
      out.set([-2 * y[0] * r * r, -0.1 * y[2] * r * r, -0.1 * y[1] * r * r]);
      return -r * r;
    },
  });

  test.each(
    [
      { name: 'arc length', clock: arcLength() },
      { name: 'weighted arc length', clock: arcLength({ weights: [1, 3, 0.2], timeWeight: 0.4 }) },
      { name: 'a rate with its gradient', clock: rate },
    ].flatMap((one) => [
      { ...one, way: 'forward', given: problem },
      { ...one, way: 'backward', given: { ...problem, t0: 9, tEnd: 0.5 } },
      { ...one, way: 'forward, with the time derivative', given: { ...problem, timeDerivative } },
    ]),
  )('$name, $way', ({ clock, given }) => {
    const changed = clock.change(given).problem;
    const y = Float64Array.of(0.8, -0.4, 1.3, 2.7);
    const jacobian = new Float64Array(16);
    changed.jacobian?.(0, y, jacobian);
    const h = 1e-5;
    for (let j = 0; j < 4; j++) {
      const [above, below] = [h, -h].map((delta) => {
        const out = new Float64Array(4);
        changed.f(0, y.with(j, y[j] + delta), out);
        return out;
      });
      for (let i = 0; i < 4; i++)
        expect(Math.abs(jacobian[4 * i + j] - (above[i] - below[i]) / (2 * h))).toBeLessThan(2e-7);
    }
  });

  test('without the gradient of the rate there is none, and differences serve', () => {
    const plain = rateClock({ rate: (t) => 1 + t });
    expect(plain.change(problem).problem.jacobian).toBeUndefined();
    expect(rate.change(problem).problem.jacobian).toBeDefined();
    const { jacobian: _, ...without } = problem;
    expect(rate.change(without).problem.jacobian).toBeUndefined();
  });

  test.each([
    ['Radau IIA 5', radauIIA5],
    ['Rodas5P', rodas5P],
  ])('and used by %s on a stiff problem', (_, method) => {
    // y follows cos t at the rate 1e4.
    const stiff: InitialValueProblem = {
      ...scalar((t, y) => -1e4 * (y - Math.cos(t)) - Math.sin(t), 1, 4),
      jacobian: (_t, _y, out) => void (out[0] = -1e4),
    };
    const options = { method, relativeTolerance: 1e-7, absoluteTolerance: 1e-9 };
    const clock = arcLength({ timeWeight: 1 });
    const { y, t, status, stats } = integrate(stiff, { ...options, clock });
    expect(status).toBe('success');
    y.forEach((value, i) => expect(Math.abs(value[0] - Math.cos(t[i]))).toBeLessThan(1e-6));
    // Stability would bound explicit ones to 4e4/3.
    expect(stats.accepted).toBeLessThan(2000);
  });
});

describe('the clock of Sundman', () => {
  const clock = rateClock({ name: 'eccentric anomaly', rate: (_t, y) => Math.hypot(y[0], y[1]) });

  test('is the eccentric anomaly of the Kepler problem', () => {
    const change = clock.change({ ...kepler.problem, tEnd: 100 });
    const way = { ...change.problem, tEnd: 4 };
    const { s, t, y } = change.solution(integrate(way, tight));
    s.forEach((u, i) => {
      expect(t[i]).toBeCloseTo(u - 0.3 * Math.sin(u), 8);
      expect(y[i][0]).toBeCloseTo(Math.cos(u) - 0.3, 8);
    });
  });

  test('takes equal steps where time needs unequal ones', () => {
    const e = 0.99;
    const problem = {
      ...kepler.problem,
      y0: [1 - e, 0, 0, Math.sqrt((1 + e) / (1 - e))],
      tEnd: 3 * Math.PI,
    };
    const options = { method: dop853, ...tight };
    const [regular, plain] = [integrate(problem, { ...options, clock }), integrate(problem, options)];
    const aphelion = [-1 - e, 0, 0, -Math.sqrt((1 - e) / (1 + e))];
    expect(distance(last(regular.y), aphelion)).toBeLessThan(1e-7);
    expect(distance(last(plain.y), aphelion)).toBeLessThan(1e-5);
    expect(regular.stats.evaluations).toBeLessThan(0.6 * plain.stats.evaluations);
  });
});

describe('a rate', () => {
  test.each([0, -1, Number.NaN, Infinity])('of %d is no rate', (value) => {
    const clock = rateClock({ rate: () => value });
    const { status, t } = integrate(
      scalar((_, y) => -y, 1, 1),
      { clock, method: dormandPrince54 },
    );
    expect(status).toBe(value === Infinity ? 'clock-ended' : 'non-finite');
    expect(Array.from(t)).toEqual([0]);
  });

  test('with which time hardly passes ends its clock before time ends', () => {
    const clock = rateClock({ rate: () => 1e-305, timeTolerance: 1 });
    const { status, t } = integrate(
      scalar(() => 0, 1, 1e5),
      { clock },
    );
    expect(status).toBe('clock-ended');
    expect(last(t)).toBeGreaterThan(100);
    expect(last(t)).toBeLessThan(1e4);
  });
});

describe('what makes no sense is refused by name', () => {
  test.each([
    [{ timeWeight: -1 }, 'timeWeight is -1'],
    [{ timeWeight: Infinity }, 'timeWeight is Infinity'],
    [{ timeTolerance: -1 }, 'timeTolerance is -1'],
    [{ timeTolerance: Number.NaN }, 'timeTolerance is NaN'],
    [{ weights: [1, -2] }, 'weights[1] is -2'],
    [{ weights: [Number.NaN] }, 'weights[0] is NaN'],
  ])('%j', (options, complaint) => {
    expect(() => arcLength(options)).toThrow(RangeError);
    expect(() => arcLength(options)).toThrow(complaint);
  });

  test('weights of another number', () => {
    expect(() => integrate(kepler.problem, { clock: arcLength({ weights: [1, 2] }) })).toThrow(
      'weights has 2 entries, y0 has 4',
    );
  });

  test.each([
    [{ mass: [1, 0, 0, 0] }, 'mass: the clock arc length takes no mass matrix'],
    [{ index: [0, 0, 0, 1] }, 'index: the clock arc length takes no mass matrix'],
  ])('%j', (more, complaint) => {
    const problem = { ...kepler.problem, ...more };
    const run = () => integrate(problem, { clock: arcLength(), method: radauIIA5 });
    expect(run).toThrow(RangeError);
    expect(run).toThrow(complaint);
    expect(() => rateClock({ rate: () => 1 }).change(problem)).toThrow('takes no mass matrix');
  });

  test('a tolerance of a rate', () => {
    expect(() => rateClock({ rate: () => 1, timeTolerance: -2 })).toThrow('timeTolerance is -2');
  });
});
