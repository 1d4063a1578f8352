import { describe, expect, test } from 'vitest';
import {
  bandedLinearAlgebra,
  dop853,
  dormandPrince54,
  integrate,
  logTime,
  radauIIA5,
  rodas5P,
  type InitialValueProblem,
  type NonAutonomousProblem,
} from '../../solvers/index.js';
import { distance } from './closed-forms.js';

const last = <T>(values: ArrayLike<T>): T => values[values.length - 1];
const tight = { relativeTolerance: 1e-10, absoluteTolerance: 1e-12 };

/** y = ln(1 + t). */
const logarithm = (tEnd: number, t0 = 0): InitialValueProblem => ({
  f: (_t, y, out) => void (out[0] = Math.exp(-y[0])),
  jacobian: (_t, y, out) => void (out[0] = -Math.exp(-y[0])),
  t0,
  y0: [Math.log1p(t0)],
  tEnd,
});

describe('y′ = exp(−y) to the largest doubles', () => {
  test.each([
    ['Dormand–Prince 5(4)', dormandPrince54],
    ['DOP853', dop853],
    ['Radau IIA 5', radauIIA5],
  ])('%s', (_, method) => {
    const saveAt = [0.5, 1e3, 1e50, 1e160, 1e200, 1e307, 1e308, 1.7e308];
    const options = { ...tight, method, saveAt };
    const { t, y, status, stats } = integrate(logarithm(1.7e308), { ...options, clock: logTime() });
    expect([status, Array.from(t)]).toEqual(['success', saveAt]);
    y.forEach((value, i) => expect(Math.abs(value[0] - Math.log1p(t[i]))).toBeLessThan(1e-7));
    // In log-time the solution is a straight line that attracts at the rate 1: explicit steps are bound by stability.
    expect(stats.accepted).toBeLessThan(method === radauIIA5 ? 40 : 250);
    if (method === dormandPrince54)
      expect(integrate(logarithm(1.7e308), options).stats.accepted).toBeGreaterThan(2 * stats.accepted);
  });

  test('to the very largest', () => {
    const { t, y } = integrate(logarithm(Number.MAX_VALUE), { ...tight, clock: logTime() });
    expect(last(t)).toBe(Number.MAX_VALUE);
    expect(last(y)[0]).toBeCloseTo(Math.log(Number.MAX_VALUE), 8);
  });
});

test('a power law backward from far away', () => {
  const problem: InitialValueProblem = {
    f: (t, y, out) => void (out[0] = (0.5 * y[0]) / t),
    t0: -1e12,
    y0: [1e6],
    tEnd: -1e300,
  };
  const { t, y } = integrate(problem, { ...tight, clock: logTime({ unit: 1e12 }) });
  y.forEach((value, i) => expect(Math.abs(value[0] / Math.sqrt(-t[i]) - 1)).toBeLessThan(1e-8));
  expect(last(t)).toBe(-1e300);
});

test('past every double, when exponents are added before the exponentiation', () => {
  const clock = logTime({ scaled: (x, _t, y, out) => void (out[0] = Math.exp(x - y[0])) });
  const change = clock.change(logarithm(1));
  const { t, y, status } = integrate({ ...change.problem, tEnd: 1e6 }, { ...tight, method: radauIIA5 });
  expect(status).toBe('success');
  y.forEach((value, i) => expect(Math.abs(value[0] - t[i]) / (1 + t[i])).toBeLessThan(1e-8));
  const pulled = change.solution({
    t,
    y,
    status,
    events: [],
    message: '',
    stats: integrate(logarithm(1)).stats,
  });
  expect([last(pulled.t), last(pulled.s)]).toEqual([Infinity, 1e6]);
});

test('f in parts that a product would lose: 1e-300 at t = 1e305', () => {
  // y′ = 1/(1 + t)²: the factors are 1e-610 and 1e305 at last; what is lost by underflow does not count.
  const { y } = integrate(
    { f: (t, _y, out) => void (out[0] = (1 / (1 + t)) * (1 / (1 + t))), t0: 0, y0: [0], tEnd: 1e305 },
    { ...tight, clock: logTime() },
  );
  expect(last(y)[0]).toBeCloseTo(1, 9);
});

describe('what a problem knows of itself is carried over', () => {
  const problem: NonAutonomousProblem = {
    f(t, y, out) {
      out[0] = t * y[1] - y[0] ** 3;
      out[1] = Math.sin(t) * y[0] - y[1];
    },
    jacobian: (t, y, out) => out.set([-3 * y[0] ** 2, t, Math.sin(t), -1]),
    timeDerivative: (t, y, out) => out.set([y[1], Math.cos(t) * y[0]]),
    t0: 0.5,
    y0: [0.3, -1],
    tEnd: 9,
  };

  test.each([
    ['forward', problem],
    ['backward', { ...problem, t0: 9, tEnd: 0.5 }],
  ])('Jacobian and time derivative, %s', (_, way) => {
    const changed: NonAutonomousProblem = logTime({ unit: 0.7 }).change(way).problem;
    const s = 0.4 * changed.t0 + 0.6 * changed.tEnd;
    const y = Float64Array.of(0.8, -0.4);
    const value = (at: number, state: Float64Array) => {
      const out = new Float64Array(2);
      changed.f(at, state, out);
      return out;
    };
    const jacobian = new Float64Array(4);
    changed.jacobian?.(s, y, jacobian);
    const byTime = new Float64Array(2);
    changed.timeDerivative?.(s, y, byTime);
    const h = 1e-5;
    for (let j = 0; j < 2; j++) {
      const [above, below] = [h, -h].map((delta) => value(s, y.with(j, y[j] + delta)));
      for (let i = 0; i < 2; i++)
        expect(jacobian[2 * i + j] / ((above[i] - below[i]) / (2 * h))).toBeCloseTo(1, 7);
    }
    const [after, before] = [value(s + h, y), value(s - h, y)];
    for (let i = 0; i < 2; i++) expect(byTime[i] / ((after[i] - before[i]) / (2 * h))).toBeCloseTo(1, 6);
  });

  test('so that Rosenbrock and Radau methods need no differences', () => {
    for (const method of [radauIIA5, rodas5P]) {
      const options = { method, clock: logTime(), relativeTolerance: 1e-8 };
      const [given, differenced] = [
        integrate(problem, options),
        integrate({ f: problem.f, t0: problem.t0, y0: problem.y0, tEnd: problem.tEnd }, options),
      ];
      expect([given.status, differenced.status]).toEqual(['success', 'success']);
      expect(distance(last(given.y), last(differenced.y))).toBeLessThan(1e-5);
      expect(given.stats.evaluations).toBeLessThan(differenced.stats.evaluations);
    }
  });
});

describe('diffusion over twelve decades of time, with banded linear algebra', () => {
  // Eigenvectors of the discrete Laplacian decay each at its own rate.
  const n = 20;
  const h = 1 / (n + 1);
  const rate = (k: number) => -4 * Math.sin((k * Math.PI * h) / 2) ** 2 * 1e-9;
  const mode = (k: number, i: number) => Math.sin(k * Math.PI * (i + 1) * h);
  const exact = (t: number) =>
    Array.from({ length: n }, (_, i) =>
      [1, 7].reduce((sum, k) => sum + mode(k, i) * Math.exp(rate(k) * t), 0),
    );
  const plain: InitialValueProblem = {
    f(_t, y, out) {
      for (let i = 0; i < n; i++) out[i] = 1e-9 * ((y[i - 1] ?? 0) - 2 * y[i] + (y[i + 1] ?? 0));
    },
    t0: 0,
    y0: exact(0),
    tEnd: 1e12,
  };
  const saveAt = [1, 1e6, 1e9, 1e10, 1e11, 1e12];
  const options = { relativeTolerance: 1e-8, absoluteTolerance: 1e-10, saveAt, clock: logTime() };

  test.each([
    ['Radau IIA 5', radauIIA5],
    ['Rodas5P', rodas5P],
  ])('%s', (_, method) => {
    const banded = { ...plain, linearAlgebra: bandedLinearAlgebra({ lower: 1, upper: 1 }) };
    const [one, other] = [plain, banded].map((problem) => integrate(problem, { ...options, method }));
    for (const { y, status } of [one, other]) {
      expect(status).toBe('success');
      y.forEach((value, i) => expect(distance(value, exact(saveAt[i]))).toBeLessThan(1e-6));
    }
    expect(other.stats.accepted).toBeLessThan(500);
    // Differences of a band need three evaluations, not twenty.
    expect(other.stats.evaluations).toBeLessThan(one.stats.evaluations);
  });
});

test('a differential-algebraic problem: its mass matrix is carried over', () => {
  // y′ = −z, 0 = z − exp(−x) with x′ = exp(−x): x = ln(1 + t), y = −ln(1 + t).
  const problem: InitialValueProblem = {
    f(_t, [, x, z], out) {
      out[0] = -z;
      out[1] = Math.exp(-x);
      out[2] = z - Math.exp(-x);
    },
    mass: [1, 1, 0],
    t0: 0,
    y0: [0, 0, 1],
    tEnd: 1e15,
  };
  const { y, status, stats } = integrate(problem, {
    method: radauIIA5,
    relativeTolerance: 1e-8,
    clock: logTime(),
  });
  expect(status).toBe('success');
  expect(last(y)[0]).toBeCloseTo(-Math.log(1e15), 5);
  expect(stats.accepted).toBeLessThan(300);
});

test('a change of the state does not set the clock back', () => {
  // y grows like ln t; whenever it is 5 it is set to 0 by a shift of −5, up to t = 1e200.
  let shift = 0;
  const { events, stats, status } = integrate(
    { f: (t, _y, out) => void (out[0] = 1 / (1 + t)), t0: 0, y0: [0], tEnd: 1e200 },
    {
      ...tight,
      clock: logTime(),
      events: [
        {
          name: 'five',
          value: (_t, y) => y[0] - 5,
          action: 'apply',
          apply(_t, y) {
            y[0] -= 5;
            shift += 5;
          },
        },
      ],
    },
  );
  expect(status).toBe('success');
  expect(shift).toBe(5 * events.length);
  expect(events).toHaveLength(Math.floor(Math.log(1e200) / 5));
  events.forEach(({ t }, i) => expect(Math.log(t) / (5 * (i + 1))).toBeCloseTo(1, 2));
  expect(stats.accepted).toBeLessThan(20 * events.length);
});

test.each([0, -1, Number.NaN, Infinity])('a unit of %d is refused', (unit) => {
  expect(() => logTime({ unit })).toThrow(RangeError);
  expect(() => logTime({ unit })).toThrow(`unit is ${unit}`);
});
