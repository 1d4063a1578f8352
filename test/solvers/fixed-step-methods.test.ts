import { describe, expect, test } from 'vitest';
import { integrate, piController } from '../../solvers/index.js';
import { euler } from '../../solvers/euler.js';
import { rk4 } from '../../solvers/rk4.js';
import { logistic } from './closed-forms.js';

const { problem, exact } = logistic;

describe.each([
  { name: 'Euler', method: euler, stages: 1 },
  { name: 'RK4', method: rk4, stages: 4 },
])('$name', ({ name, method, stages }) => {
  test('takes the steps that it is given, whatever the tolerance', () => {
    for (const relativeTolerance of [0, 1e-12, 1]) {
      const { status, t, stats } = integrate(problem, { method, firstStep: 1 / 16, relativeTolerance });
      expect(status).toBe('success');
      expect(t).toEqual(Float64Array.from({ length: 65 }, (_, i) => i / 16));
      expect(stats).toMatchObject({ accepted: 64, rejected: 0, evaluations: 1 + stages * 64 });
    }
  });

  test('takes as many steps as the interval holds, although their size is rounded', () => {
    for (const count of [10, 40, 1000]) {
      const { t, stats } = integrate(problem, { method, firstStep: 4 / count });
      expect(stats.accepted).toBe(count);
      expect(t[t.length - 1]).toBe(4);
    }
  });

  test('shares what is left between the last two steps', () => {
    const { t } = integrate(problem, { method, firstStep: 1.1 });
    expect(Array.from(t, (value) => Number(value.toFixed(12)))).toEqual([0, 1.1, 2.2, 3.1, 4]);
  });

  test('goes backwards', () => {
    const y0 = exact(4);
    const { y, stats } = integrate({ ...problem, t0: 4, tEnd: 0, y0 }, { method, firstStep: 1 / 256 });
    expect(stats.accepted).toBe(1024);
    expect(Math.abs(y[1024][0] - 0.1)).toBeLessThan(stages === 1 ? 1e-2 : 1e-10);
  });

  test('asks for the size of its steps', () => {
    expect(() => integrate(problem, { method })).toThrow(RangeError);
    expect(() => integrate(problem, { method })).toThrow(`firstStep: ${method.name} does not estimate`);
    expect(method.name).toMatch(name === 'Euler' ? /Euler/ : /Runge/);
  });

  test('ends at a value that is not finite, since its steps do not change', () => {
    const wall = {
      ...problem,
      f: (t: number, y: Float64Array, out: Float64Array) => void (out[0] = Math.log(2 - t) * y[0]),
    };
    const { status, t } = integrate(wall, { method, firstStep: 0.25 });
    expect(status).toBe('non-finite');
    expect(t[t.length - 1]).toBeGreaterThanOrEqual(1.5);
    // It may be asked to try shorter ones.
    const retried = integrate(wall, { method, firstStep: 0.25, nonFiniteRetries: 3 });
    expect(retried.t[retried.t.length - 1]).toBeGreaterThan(t[t.length - 1]);
  });

  test('follows a controller of the user', () => {
    const controller = () => ({ ...piController({ errorExponent: 2 }), accepted: () => 2 });
    const { t } = integrate(problem, { method, firstStep: 0.25, controller });
    expect(Array.from(t.slice(0, 4))).toEqual([0, 0.25, 0.75, 1.75]);
  });
});

test('Euler on y′ = −y multiplies by 1 − h', () => {
  const decay = {
    f: (_t: number, y: Float64Array, out: Float64Array) => void (out[0] = -y[0]),
    t0: 0,
    y0: [1],
  };
  const { y } = integrate({ ...decay, tEnd: 10 }, { method: euler, firstStep: 0.5 });
  y.forEach((value, i) => expect(value[0]).toBe(0.5 ** i));
});

test('RK4 on y′ = −y multiplies by the Taylor polynomial of degree 4', () => {
  const decay = {
    f: (_t: number, y: Float64Array, out: Float64Array) => void (out[0] = -y[0]),
    t0: 0,
    y0: [1],
  };
  const { y } = integrate({ ...decay, tEnd: 10 }, { method: rk4, firstStep: 0.5 });
  const factor = 1 - 1 / 2 + 1 / 8 - 1 / 48 + 1 / 384;
  y.forEach((value, i) => expect(Math.abs(value[0] / factor ** i - 1)).toBeLessThan(1e-14));
});
