import { describe, expect, test } from 'vitest';
import { integrate, radauIIA5, statusAdvice, type InitialValueProblem } from '../../solvers/index.js';
import { distance } from './closed-forms.js';
import { implicitMethods, stiffMethods } from './implicit-methods.js';

type Scalar = (t: number, y: number) => number;
const scalar = (f: Scalar, y0: number, tEnd: number): InitialValueProblem => ({
  f: (t, y, out) => void (out[0] = f(t, y[0])),
  t0: 0,
  y0: [y0],
  tEnd,
});
const honest = ['step-too-small', 'non-finite', 'not-converged'];

describe.each(stiffMethods)('$name', ({ name, method }) => {
  const tolerance = name === 'RKC' ? 1e-4 : 1e-8;
  // RKC is of order 2, and late by its global error.
  const late = name === 'RKC' ? 5e-3 : 1e-7;
  const options = { method, relativeTolerance: tolerance, absoluteTolerance: tolerance };

  test.each([2, 3, 5])('does not get past the pole of y′ = y^%d, however fast it comes', (power) => {
    for (const rate of [1e-6, 1, 1e6]) {
      const { status, message, t, y, stats } = integrate(
        scalar((_, x) => rate * x ** power, 1, 2 / rate),
        options,
      );
      expect(honest).toContain(status);
      expect(message).toContain('t = ');
      expect(Math.abs(t[t.length - 1] * rate * (power - 1) - 1)).toBeLessThan(late);
      expect(y.every((value) => Number.isFinite(value[0]))).toBe(true);
      expect(stats.evaluations).toBeLessThan(20_000);
    }
  });

  test('nor of the tangent', () => {
    const { status, t } = integrate(
      scalar((_, y) => 1 + y * y, 0, 2),
      options,
    );
    expect(honest).toContain(status);
    expect(Math.abs(t[t.length - 1] - Math.PI / 2)).toBeLessThan(late);
  });

  test('nor the end of the solution at y = 0 of y′ = −1/y and y′ = ln y', () => {
    const root = integrate(
      scalar((_, y) => -1 / y, 1, 2),
      options,
    );
    // Where the tolerance does not tell 0 from 1e-4, the direction field holds the solution there.
    expect([...honest, 'max-steps']).toContain(root.status);
    if (root.status !== 'max-steps') expect(Math.abs(root.t[root.t.length - 1] - 0.5)).toBeLessThan(late);
    else expect(Math.abs(root.y[root.y.length - 1][0])).toBeLessThan(0.02);
    const log = integrate(
      scalar((_, y) => Math.log(y), 0.5, 2),
      options,
    );
    expect(log.status).toBe('non-finite');
    expect(Math.abs(log.t[log.t.length - 1] - 0.378671043061087976727)).toBeLessThan(late);
  });

  test('stops where the right-hand side ends in t', () => {
    const { status, t, y } = integrate(
      scalar((t_) => -0.5 / Math.sqrt(1 - t_), 1, 2),
      options,
    );
    expect(honest).toContain(status);
    expect(Math.abs(t[t.length - 1] - 1)).toBeLessThan(1e-12);
    expect(Math.abs(y[y.length - 1][0])).toBeLessThan(5e-3);
  });

  test('stops below the largest double, and does not blame the Jacobian', () => {
    const { status, t, y } = integrate(
      scalar((_, x) => x, 1e300, 100),
      options,
    );
    expect(status).toBe('non-finite');
    expect(y[y.length - 1][0]).toBeGreaterThan(1e306);
    expect(t[t.length - 1]).toBeLessThan(Math.log(Number.MAX_VALUE / 1e300) * (1 + late));
  });

  test('steps across jumps of the right-hand side, stiff behind them or not', () => {
    const turn = integrate(
      scalar((t) => (t < 1 / 3 ? 1 : -1), 0, 1),
      options,
    );
    expect(turn.status).toBe('success');
    turn.y.forEach((y, i) =>
      expect(Math.abs(y[0] - Math.min(turn.t[i], 2 / 3 - turn.t[i]))).toBeLessThan(50 * tolerance),
    );
    const fast = integrate(
      scalar((t, y) => (t < 1 / 3 ? -y : -1e4 * y), 1, 1),
      options,
    );
    expect(fast.status).toBe('success');
    fast.y.forEach(([y], i) => {
      const behind = Math.max(0, fast.t[i] - 1 / 3);
      expect(Math.abs(y - Math.exp(-(fast.t[i] - behind) - 1e4 * behind))).toBeLessThan(50 * tolerance);
    });
  });

  test('slides along a discontinuity, or says how far it came', () => {
    const { status, t, y } = integrate(
      scalar((_, x) => -Math.sign(x), 1, 2),
      { ...options, maxSteps: 3000 },
    );
    expect(['success', 'max-steps', 'step-too-small', 'not-converged']).toContain(status);
    y.forEach(([x], i) => expect(Math.abs(x - Math.max(0, 1 - t[i]))).toBeLessThan(1e-3));
  });
});

describe.each(implicitMethods)('$name', ({ name, method }) => {
  const options = { method, relativeTolerance: 1e-6, absoluteTolerance: 1e-9 };

  test('says that nothing determines an algebraic component', () => {
    const { status, message, t } = integrate(
      { f: (_t, y, out) => out.set([-y[0], 0 * y[1]]), mass: [1, 0], t0: 0, y0: [1, 1], tEnd: 2 },
      options,
    );
    expect(status).toBe('not-converged');
    expect(message).toContain(statusAdvice[status]);
    expect(t[t.length - 1]).toBe(0);
  });

  test('has the differential component right where the algebraic one is no longer determined', () => {
    const { status, t, y } = integrate(
      {
        f: (_t, y, out) => out.set([-y[0], (y[1] - y[0]) * Math.max(0, y[0] - 0.5)]),
        mass: [1, 0],
        t0: 0,
        y0: [1, 1],
        tEnd: 2,
      },
      { ...options, maxSteps: 5000 },
    );
    // Radau may go on with a Jacobian of before: the equation is then 0 = 0, which every value solves.
    if (name === 'Rodas5P') expect(honest).toContain(status);
    y.forEach((value, i) => {
      expect(Math.abs(value[0] - Math.exp(-t[i]))).toBeLessThan(1e-4);
      if (t[i] < Math.LN2) expect(Math.abs(value[1] - value[0])).toBeLessThan(1e-3);
    });
  });

  test('does not start from values that no solution has', () => {
    const { status, t } = integrate(
      { f: (_t, y, out) => out.set([-y[0], y[1] * y[1] + 1]), mass: [1, 0], t0: 0, y0: [1, 0.1], tEnd: 1 },
      { ...options, maxSteps: 20_000 },
    );
    expect(status).not.toBe('success');
    expect(t[t.length - 1]).toBeLessThan(1e-3);
  });

  test('solves the equations of a step that are singular for one size of it', () => {
    // 1/(hγ) − J = 0 for a growing solution at some h, which is then tried again shorter.
    for (const rate of [1, 1e3]) {
      const { status, y } = integrate(
        scalar((_, x) => rate * x, 1, 5 / rate),
        {
          ...options,
          firstStep: name === 'Rodas5P' ? 1 / (0.21193756319429014 * rate) : 3.6378342527444957 / rate,
        },
      );
      expect(status).toBe('success');
      expect(Math.abs(y[y.length - 1][0] / Math.exp(5) - 1)).toBeLessThan(1e-4);
    }
  });

  test('passes on what the functions of the problem throw, and what does not fit', () => {
    const broken = new Error('broken');
    const problem = scalar((_, y) => -y, 1, 1);
    const fail = () => {
      throw broken;
    };
    expect(() => integrate({ ...problem, jacobian: fail }, options)).toThrow(broken);
    expect(() => integrate({ ...problem, f: fail }, options)).toThrow(broken);
    expect(() => integrate({ ...problem, mass: [1, 0] }, options)).toThrow(/mass has 2 entries/);
    // A matrix of two by two into one of one by one.
    expect(() => integrate({ ...problem, jacobian: (_t, _y, J) => J.set([1, 2, 3, 4]) }, options)).toThrow(
      RangeError,
    );
  });
});

describe('the pendulum of index 2', () => {
  /** In units of length and time; the multiplier has the unit time⁻². */
  const pendulum = (length: number, time: number): InitialValueProblem => ({
    f(_t, [x, y, u, v, tension], out) {
      out[0] = u;
      out[1] = v;
      out[2] = -tension * x;
      out[3] = -tension * y - (9.81 * length) / time ** 2;
      out[4] = (x * u + y * v) / length;
    },
    mass: [1, 1, 1, 1, 0],
    index: [1, 1, 1, 1, 2],
    t0: 0,
    tEnd: 2 * time,
    y0: [length, 0, 0, 0, 0],
  });

  test.each([
    [1e-6, 1],
    [1e6, 1],
    [1, 1e-3],
    [1, 1e3],
    [1e5, 1e-2],
  ])('keeps its rod and its energy in lengths of %d and times of %d', (length, time) => {
    const tolerance = 1e-7;
    const speed = length / time;
    const { status, y } = integrate(pendulum(length, time), {
      method: radauIIA5,
      relativeTolerance: tolerance,
      absoluteTolerance: [length, length, speed, speed, 1 / time ** 2].map((unit) => tolerance * unit),
    });
    expect(status).toBe('success');
    for (const [x, h, u, v] of y) {
      expect(Math.abs((x * x + h * h) / length ** 2 - 1)).toBeLessThan(1e-4);
      expect(Math.abs((0.5 * (u * u + v * v)) / speed ** 2 + (9.81 * h) / length)).toBeLessThan(1e-3);
      expect(distance([(x * u + h * v) / (length * speed)], [0])).toBeLessThan(1e-5);
    }
  });
});
