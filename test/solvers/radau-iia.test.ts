import { describe, expect, test } from 'vitest';
import {
  integrate,
  radauIIA,
  radauIIA13,
  radauIIA5,
  radauIIA9,
  stepping,
  type InitialValueProblem,
  type Method,
} from '../../solvers/index.js';
import { vanDerPol } from './ivp-test-set.js';
import { logSlope, march, oneStep, stepperFor } from './fixed-step.js';
import { logistic, pendulumDefect } from './small-problems.js';

const radauIIA3Stages = radauIIA({ stages: 3 });
const methods: readonly Method[] = [radauIIA3Stages, radauIIA9, radauIIA13];

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** y' = λ (y − cos ωt) − ω sin ωt from cos 0 + `off`: cos ωt + off·e^{λt}. */
function forced(lambda: number, omega: number, off: number, tEnd: number): InitialValueProblem {
  return {
    t0: 0,
    tEnd,
    y0: [1 + off],
    f: (t, y, out) => void (out[0] = lambda * (y[0] - Math.cos(omega * t)) - omega * Math.sin(omega * t)),
    jacobian: (_t, _y, J) => void (J[0] = lambda),
  };
}

describe('orders', () => {
  test.each([
    [radauIIA3Stages, 2, [16, 24, 32]],
    [radauIIA9, 20, [20, 28, 40]],
    [radauIIA13, 20, [10, 12, 14, 16]],
  ] as const)('$name: of the method and of its polynomial', (method, tEnd, counts) => {
    const oscillator: InitialValueProblem = {
      t0: 0,
      tEnd,
      y0: [1, 0],
      f: (_t, y, out) => out.set([-y[1], y[0]]),
      jacobian: (_t, _y, J) => J.set([0, -1, 1, 0]),
    };
    const distance = (t: number, y: Float64Array): number =>
      Math.hypot(y[0] - Math.cos(t), y[1] - Math.sin(t));
    const y = new Float64Array(2);
    const ends: number[] = [];
    const within = counts.map((count) => {
      let worst = 0;
      const end = march(method, oscillator, count, (t, h, stepper) => {
        for (let theta = 0.05; theta < 1; theta += 0.05) {
          stepper.interpolate(theta, y);
          worst = Math.max(worst, distance(t + theta * h, y));
        }
      });
      ends.push(distance(tEnd, end));
      return worst;
    });
    expect(Math.abs(-logSlope(counts, ends) - method.order)).toBeLessThan(0.2);
    // Within a step the error is h^(s+1): order s.
    expect(Math.abs(-logSlope(counts, within) - method.interpolantOrder - 1)).toBeLessThan(0.2);
  });

  test.each(methods)('$name: s on the problem of Prothero and Robinson, however stiff', (method) => {
    const counts = [8, 12, 16];
    const [stiff, stiffer] = [-1e4, -1e5].map((lambda) =>
      counts.map((count) => Math.abs(march(method, forced(lambda, 3, 0, 2), count)[0] - Math.cos(6))),
    );
    expect(Math.abs(-logSlope(counts, stiff) - method.interpolantOrder)).toBeLessThan(0.2);
    // Stiffly accurate: the error falls with the stiffness.
    expect(Math.abs(stiff[0] / stiffer[0] - 10)).toBeLessThan(0.5);
  });

  test.each(methods)('$name: L-stable', (method) => {
    const factor = (re: number, im: number): number => {
      const { y } = oneStep(
        method,
        {
          t0: 0,
          tEnd: 1,
          y0: [1, 0],
          f: (_t, v, out) => out.set([re * v[0] - im * v[1], im * v[0] + re * v[1]]),
          jacobian: (_t, _y, J) => J.set([re, -im, im, re]),
        },
        0,
        [1, 0],
        1,
      );
      return Math.hypot(y[0], y[1]);
    };
    for (let k = -40; k <= 60; k++) expect(factor(0, 10 ** (k / 10))).toBeLessThan(1 + 1e-11);
    for (const size of [1e4, 1e6, 1e8]) {
      expect(factor(-size, 0)).toBeLessThan(100 / size);
      expect(factor(-size, size)).toBeLessThan(100 / size);
    }
  });
});

test('three stages step like the method of order 5', () => {
  for (const problem of [
    { ...forced(-2, 1, 1, 2), tEnd: 2 },
    { ...logistic, mass: [1] },
    { ...vanDerPol.problem, tEnd: 0.5, y0: [2, -0.0007] },
  ]) {
    const n = problem.y0.length;
    const paths = [radauIIA5, radauIIA3Stages].map((method) => {
      const path: number[] = [];
      const out = new Float64Array(n);
      march(method, problem, 20, (_t, _h, stepper) => {
        stepper.interpolate(0.4, out);
        path.push(...stepper.y, ...out);
      });
      return path;
    });
    paths[0].forEach((value, i) => expect(Math.abs(value - paths[1][i])).toBeLessThan(1e-12));
  }
  // The estimates too, where the Jacobian is constant.
  const problem = forced(-20, 1, 1, 2);
  const errors = [radauIIA5, radauIIA3Stages].map((method) => {
    const values: number[] = [];
    march(method, problem, 20, (_t, _h, stepper) => values.push(stepper.error[0]));
    return values;
  });
  errors[0].forEach((value, i) => expect(Math.abs(value - errors[1][i])).toBeLessThan(1e-12));
});

describe('mass matrices', () => {
  test.each(methods)('$name: a linear problem of index 1', (method) => {
    // y' = −y + z, 0 = y + z − 2 cos t, from (1, 1): y' = −2 y + 2 cos t.
    const problem: InitialValueProblem = {
      t0: 0,
      tEnd: 3,
      y0: [1, 1],
      mass: [1, 0],
      f: (t, y, out) => out.set([y[1] - y[0], y[0] + y[1] - 2 * Math.cos(t)]),
      jacobian: (_t, _y, J) => J.set([-1, 1, 1, 1]),
    };
    // (4 cos t + 2 sin t + e^{−2t})/5
    const exact = (4 * Math.cos(3) + 2 * Math.sin(3) + Math.exp(-6)) / 5;
    for (const mass of [
      [1, 0],
      [1, 0, 0, 0],
    ]) {
      const { y, status } = integrate({ ...problem, mass }, { method, relativeTolerance: 1e-9, saveAt: [3] });
      expect(status).toBe('success');
      expect(Math.abs(y[0][0] - exact)).toBeLessThan(1e-8);
      expect(Math.abs(y[0][0] + y[0][1] - 2 * Math.cos(3))).toBeLessThan(1e-13);
    }
    // Units of an equation do not matter.
    const scaled: InitialValueProblem = {
      ...problem,
      mass: [1e12, 0],
      f: (t, y, out) => out.set([1e12 * (y[1] - y[0]), 1e-12 * (y[0] + y[1] - 2 * Math.cos(t))]),
      jacobian: (_t, _y, J) => J.set([-1e12, 1e12, 1e-12, 1e-12]),
    };
    const { y } = integrate(scaled, { method, relativeTolerance: 1e-9, saveAt: [3] });
    expect(Math.abs(y[0][0] - exact)).toBeLessThan(1e-8);
  });

  test.each(methods)('$name: keeps constraint and energy of the index-2 pendulum', (method) => {
    const errors = [1e-4, 1e-6, 1e-8].map((tolerance) => pendulumDefect(method, tolerance));
    expect(errors[0]).toBeLessThan(1e-2);
    expect(errors[2]).toBeLessThan(errors[0] / 900);
  });
});

describe('what goes wrong', () => {
  test.each(methods)(
    '$name: NaN or an infinity at any evaluation ends the run with the path so far',
    (method) => {
      for (const value of [NaN, Infinity]) {
        for (let bad = 1; bad <= 40; bad++) {
          let count = 0;
          const { status, y, message } = integrate(
            {
              ...logistic,
              f: (t, x, out) => {
                logistic.f(t, x, out);
                if (++count >= bad) out[0] = value;
              },
            },
            { method, relativeTolerance: 1e-9 },
          );
          if (count < bad) continue;
          expect(status).toBe('non-finite');
          expect(message).toContain(`component 0 is ${value}`);
          for (const point of y) expect(Number.isFinite(point[0])).toBe(true);
        }
      }
    },
  );

  test('a Jacobian that is not finite', () => {
    const { status } = integrate(
      { ...logistic, jacobian: (_t, _y, J) => void (J[0] = NaN) },
      { method: radauIIA9, relativeTolerance: 1e-9 },
    );
    expect(status).toBe('non-finite');
  });

  test('one evaluation out of the domain costs a rejection, no more', () => {
    let count = 0;
    const { status, y, stats } = integrate(
      {
        ...logistic,
        f: (t, x, out) => {
          logistic.f(t, x, out);
          if (++count === 30) out[0] = Infinity;
        },
      },
      { method: radauIIA9, relativeTolerance: 1e-9, saveAt: [2] },
    );
    expect(status).toBe('success');
    expect(stats.rejected).toBeGreaterThan(0);
    expect(Math.abs(y[0][0] - 1 / (1 + Math.exp(-2)))).toBeLessThan(1e-8);
  });

  test('an algebraic equation without solution ends with a status, not in a loop', () => {
    const { status, stats } = integrate(
      {
        t0: 0,
        tEnd: 1,
        y0: [1, 0],
        mass: [1, 0],
        f: (_t, y, out) => out.set([-y[0], y[1] * y[1] + 1]),
      },
      { method: radauIIA9 },
    );
    expect(status).toBe('not-converged');
    expect(stats.evaluations).toBeLessThan(20_000);
  });
});

describe('like any method', () => {
  test.each(methods)('$name goes backward, finds events and repeats itself bit by bit', (method) => {
    const back = integrate(
      { ...logistic, t0: 2, tEnd: 0, y0: [1 / (1 + Math.exp(-2))] },
      { method, relativeTolerance: 1e-10, saveAt: [1, 0] },
    );
    expect(Math.abs(back.y[1][0] - 0.5)).toBeLessThan(1e-9);
    expect(Math.abs(back.y[0][0] - 1 / (1 + Math.exp(-1)))).toBeLessThan(1e-9);
    const { events } = integrate(forced(-50, 1, 0, 2), {
      method,
      relativeTolerance: 1e-10,
      absoluteTolerance: 1e-12,
      events: [{ name: 'zero', value: (_t, y) => y[0], action: 'record' }],
    });
    expect(events).toHaveLength(1);
    expect(Math.abs(events[0].t - Math.PI / 2)).toBeLessThan(1e-8);
    const [first, second] = range(2).map(() =>
      integrate(vanDerPol.problem, { method, relativeTolerance: 1e-7 }),
    );
    expect(second).toEqual(first);
  });

  test.each(methods)('$name with an absolute tolerance alone', (method) => {
    const { y } = integrate(logistic, {
      method,
      relativeTolerance: 0,
      absoluteTolerance: 1e-9,
      saveAt: [2],
    });
    expect(Math.abs(y[0][0] - 1 / (1 + Math.exp(-2)))).toBeLessThan(1e-8);
  });

  test('says what it is', () => {
    expect(radauIIA13).toMatchObject({
      name: 'Radau IIA 13',
      order: 13,
      embeddedOrder: 7,
      interpolantOrder: 7,
      implicit: true,
    });
    expect(Object.isFrozen(radauIIA13)).toBe(true);
    expect(radauIIA13.citations.map(({ key }) => key)).toEqual(['HairerWanner1996', 'HairerWanner1999']);
  });

  test('a failed attempt leaves the polynomial of the last step in place', () => {
    const stepper = stepperFor(radauIIA9, logistic);
    const [y0, f0, out] = [Float64Array.of(0.5), Float64Array.of(0.25), new Float64Array(1)];
    expect(stepper.attempt(0, y0, f0, 0.1)).toBe('ok');
    stepper.accept?.(0.1);
    const next = stepper.y.slice();
    const slope = stepper.derivative.slice();
    stepper.attempt(0.1, next, slope, 0.5);
    stepper.interpolate(0.5, out);
    expect(Math.abs(out[0] - 1 / (1 + Math.exp(-0.05)))).toBeLessThan(1e-10);
  });

  test('linear problems are factored once for a step size', () => {
    const run = stepping(forced(-2, 1, 0, 2), {
      method: radauIIA9,
      firstStep: 0.1,
      controller: () => ({ accepted: () => 1, rejected: () => 0.5 }),
    });
    while (run.advance());
    const { stats } = run.outcome();
    expect(stats.accepted).toBeGreaterThan(18);
    expect(stats.factorizations).toBeLessThan(5);
    expect(stats.newton).toBeLessThan(2.2 * stats.accepted);
  });
});
