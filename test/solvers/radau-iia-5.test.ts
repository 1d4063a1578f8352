import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  automatic,
  dormandPrince54,
  integrate,
  radauIIA5,
  type InitialValueProblem,
} from '../../solvers/index.js';
import { factorDense, factorDenseComplex, solveDense, solveDenseComplex } from '../../solvers/dense-lu.js';
import { march, logSlope } from './fixed-step.js';
import { logistic, pendulum, pendulumDefect } from './small-problems.js';
import { correctDigits, hires, oregonator, robertson, stiffProblems, vanDerPol } from './ivp-test-set.js';

/** y' = −50 (y − cos t) − sin t, whose solution from 1 is cos t: stiff, not autonomous. */
const prothero: InitialValueProblem = {
  t0: 0,
  tEnd: 1.5,
  y0: [1],
  f: (t, y, out) => void (out[0] = -50 * (y[0] - Math.cos(t)) - Math.sin(t)),
  jacobian: (_t, _y, J) => void (J[0] = -50),
};

describe('Radau IIA 5', () => {
  test('has order 5, and its collocation polynomial order 3', () => {
    // Linear, so that Newton is exact: cos t + e^{−2t}.
    const forced: InitialValueProblem = {
      t0: 0,
      tEnd: 2,
      y0: [2],
      f: (t, y, out) => void (out[0] = -2 * (y[0] - Math.cos(t)) - Math.sin(t)),
      jacobian: (_t, _y, J) => void (J[0] = -2),
    };
    const exact = (t: number): number => Math.cos(t) + Math.exp(-2 * t);
    const counts = [8, 16, 32];
    const ends: number[] = [];
    const within = counts.map((count) => {
      let worst = 0;
      const y = new Float64Array(1);
      const end = march(radauIIA5, forced, count, (t, h, stepper) => {
        for (const theta of [0.3, 0.5, 0.8]) {
          stepper.interpolate(theta, y);
          worst = Math.max(worst, Math.abs(y[0] - exact(t + theta * h)));
        }
      });
      ends.push(Math.abs(end[0] - exact(2)));
      return worst;
    });
    expect(Math.abs(-logSlope(counts, ends) - 5)).toBeLessThan(0.2);
    // Within a step the error is h⁴: order 3.
    expect(Math.abs(-logSlope(counts, within) - 4)).toBeLessThan(0.2);
  });

  test.each([
    [hires, 9],
    [robertson, 10],
    [vanDerPol, 10],
    [oregonator, 9],
  ] as const)('%o to %d correct digits at rtol 1e-8', (test, digits) => {
    for (const jacobian of [test.problem.jacobian, undefined]) {
      const { jacobian: _, ...rest } = test.problem;
      const { y, status, stats } = integrate(jacobian === undefined ? rest : test.problem, {
        method: radauIIA5,
        relativeTolerance: 1e-8,
        absoluteTolerance: test.absoluteTolerance(1e-8),
        saveAt: [test.problem.tEnd],
      });
      expect(status).toBe('success');
      expect(correctDigits(test, y[0])).toBeGreaterThan(digits);
      // The point of simplified Newton: Jacobians and factorisations are shared between steps.
      expect(stats.jacobians).toBeLessThan(stats.accepted);
      expect(stats.newton).toBeLessThan(4 * (stats.accepted + stats.rejected));
    }
  });

  test('the error follows the tolerance on the whole test set', () => {
    for (const one of stiffProblems) {
      const digits = [1e-4, 1e-6, 1e-8].map((tolerance) => {
        const { y, status } = integrate(one.problem, {
          method: radauIIA5,
          relativeTolerance: tolerance,
          absoluteTolerance: one.absoluteTolerance(tolerance),
          saveAt: [one.problem.tEnd],
        });
        expect(status, one.name).toBe('success');
        return correctDigits(one, y[0]);
      });
      expect(digits[1] - digits[0], one.name).toBeGreaterThan(1);
      expect(digits[2] - digits[1], one.name).toBeGreaterThan(1);
    }
  });

  test('the Jacobians of the test set are those of its right-hand sides', () => {
    for (const { name, problem } of stiffProblems) {
      const n = problem.y0.length;
      const y = Float64Array.from({ length: n }, (_, i) => 0.3 + 0.1 * i);
      const J = new Float64Array(n * n);
      problem.jacobian?.(0, y, J);
      const [up, down] = [new Float64Array(n), new Float64Array(n)];
      for (let j = 0; j < n; j++) {
        const h = 1e-5;
        const moved = y.slice();
        moved[j] = y[j] + h;
        problem.f(0, moved, up);
        moved[j] = y[j] - h;
        problem.f(0, moved, down);
        for (let i = 0; i < n; i++) {
          const difference = (up[i] - down[i]) / (2 * h);
          const size = Math.max(1e-3, Math.abs(up[i]), Math.abs(difference));
          expect(Math.abs(J[i * n + j] - difference) / size, `${name} ${i} ${j}`).toBeLessThan(1e-8);
        }
      }
    }
  });

  test('takes long steps where the solution is smooth, however stiff', () => {
    const stiff = {
      ...prothero,
      f: (t: number, y: Float64Array, out: Float64Array) =>
        void (out[0] = -1e9 * (y[0] - Math.cos(t)) - Math.sin(t)),
    };
    const { jacobian: _, ...rest } = stiff;
    const { y, stats, status } = integrate(rest, {
      method: radauIIA5,
      relativeTolerance: 1e-6,
      saveAt: [1.5],
    });
    expect(status).toBe('success');
    expect(stats.accepted).toBeLessThan(60);
    expect(Math.abs(y[0][0] - Math.cos(1.5))).toBeLessThan(1e-8);
  });

  test('does not care how a mass matrix is written', () => {
    const run = (problem: InitialValueProblem) =>
      integrate(problem, { method: radauIIA5, relativeTolerance: 1e-8, saveAt: [2] }).y[0];
    const twice = {
      ...logistic,
      f: (_t: number, y: Float64Array, out: Float64Array) => void (out[0] = 2 * y[0] * (1 - y[0])),
    };
    const { jacobian: _, ...rest } = twice;
    expect(Math.abs(run({ ...rest, mass: [2] })[0] - 1 / (1 + Math.exp(-2)))).toBeLessThan(1e-8);
    // M = [[1, 1], [0, 1]] on y' = A y with a known exponential: (e^t, e^{−t}).
    const mixed: InitialValueProblem = {
      t0: 0,
      tEnd: 1,
      y0: [1, 1],
      mass: [1, 1, 0, 1],
      f: (_t, y, out) => {
        out[0] = y[0] - y[1];
        out[1] = -y[1];
      },
    };
    const { y } = integrate(mixed, { method: radauIIA5, relativeTolerance: 1e-9, saveAt: [1] });
    expect(Math.abs(y[0][0] - Math.E)).toBeLessThan(1e-8);
    expect(Math.abs(y[0][1] - 1 / Math.E)).toBeLessThan(1e-8);
  });

  test('keeps the constraint and the energy of the index-2 pendulum, ever better', () => {
    const errors = [1e-4, 1e-6, 1e-8].map((tolerance) => pendulumDefect(radauIIA5, tolerance));
    expect(errors[0]).toBeLessThan(1e-2);
    expect(errors[1]).toBeLessThan(errors[0] / 30);
    expect(errors[2]).toBeLessThan(errors[1] / 30);
  });

  test('an explicit method refuses a mass matrix by name', () => {
    expect(() => integrate(pendulum, { method: dormandPrince54 })).toThrow(
      /mass: Dormand–Prince 5\(4\) is explicit/,
    );
  });

  test('an algebraic equation without solution ends with a status, not in a loop', () => {
    const impossible: InitialValueProblem = {
      t0: 0,
      tEnd: 1,
      y0: [1, 0],
      mass: [1, 0],
      f: (_t, y, out) => {
        out[0] = -y[0];
        out[1] = y[1] * y[1] + 1;
      },
    };
    const { status, stats, t } = integrate(impossible, { method: radauIIA5 });
    expect(status).toBe('not-converged');
    expect(stats.evaluations).toBeLessThan(5000);
    expect(t[0]).toBe(0);
  });

  test('NaN at any evaluation ends the run with the path so far', () => {
    for (let bad = 1; bad <= 60; bad++) {
      let count = 0;
      const problem = {
        ...prothero,
        f: (t: number, y: Float64Array, out: Float64Array) => {
          prothero.f(t, y, out);
          if (++count >= bad) out[0] = NaN;
        },
      };
      const { status, message, y } = integrate(problem, { method: radauIIA5 });
      expect(status).toBe('non-finite');
      expect(message).toMatch(/component 0 is NaN/);
      for (const value of y) expect(Number.isFinite(value[0])).toBe(true);
    }
  });

  test('interpolates, finds events and goes backward like any method', () => {
    const half: InitialValueProblem = { ...prothero, tEnd: 2 };
    const { events } = integrate(half, {
      method: radauIIA5,
      relativeTolerance: 1e-10,
      absoluteTolerance: 1e-12,
      events: [{ name: 'zero', value: (_t, y) => y[0], action: 'record' }],
    });
    expect(events).toHaveLength(1);
    expect(Math.abs(events[0].t - Math.PI / 2)).toBeLessThan(1e-8);
    const back = integrate(
      { ...logistic, t0: 2, tEnd: 0, y0: [1 / (1 + Math.exp(-2))] },
      { method: radauIIA5, relativeTolerance: 1e-9, saveAt: [0] },
    );
    expect(Math.abs(back.y[0][0] - 0.5)).toBeLessThan(1e-8);
  });
});

describe('the automatic choice', () => {
  const oscillator = (mu: number): InitialValueProblem => ({
    t0: 0,
    tEnd: 2 * mu,
    y0: [2, 0],
    f: (_t, y, out) => {
      out[0] = y[1];
      out[1] = mu * (1 - y[0] * y[0]) * y[1] - y[0];
    },
  });

  test('stays explicit where nothing is stiff', () => {
    const { stats } = integrate(oscillator(1), { method: automatic() });
    expect(stats.switches).toBe(0);
    expect(stats.jacobians).toBe(0);
  });

  test('switches on a stiff problem, back in its jumps, and says so', () => {
    const { stats, status, y } = integrate(vanDerPol.problem, {
      method: automatic(),
      relativeTolerance: 1e-7,
      absoluteTolerance: 1e-10,
      saveAt: [2000],
    });
    expect(status).toBe('success');
    expect(stats.switches).toBeGreaterThanOrEqual(2);
    expect(correctDigits(vanDerPol, y[0])).toBeGreaterThan(6);
    const explicit = integrate(oscillator(200), { method: dormandPrince54, maxSteps: 1e6 });
    const chosen = integrate(oscillator(200), { method: automatic() });
    expect(chosen.stats.evaluations).toBeLessThan(explicit.stats.evaluations / 10);
  });

  test('wants one method of each kind', () => {
    expect(() => automatic(radauIIA5)).toThrow(/nonstiff: Radau IIA 5/);
    expect(() => automatic(dormandPrince54, dormandPrince54)).toThrow(
      /stiff: Dormand–Prince 5\(4\) is explicit/,
    );
  });
});

describe('dense LU', () => {
  const entries = (n: number): fc.Arbitrary<number[]> =>
    fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
      minLength: 2 * n * n + 2 * n,
      maxLength: 2 * n * n + 2 * n,
    });

  test('solves random systems, real and complex, of any scale', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }).chain((n) => fc.tuple(fc.constant(n), entries(n))),
        fc.integer({ min: -150, max: 150 }),
        ([n, numbers], exponent) => {
          const scale = 10 ** exponent;
          const re = Float64Array.from(numbers.slice(0, n * n), (value) => value * scale);
          const im = Float64Array.from(numbers.slice(n * n, 2 * n * n), (value) => value * scale);
          const xRe = Float64Array.from(numbers.slice(2 * n * n, 2 * n * n + n));
          const xIm = Float64Array.from(numbers.slice(2 * n * n + n));
          // A dominant diagonal keeps the condition small, so the solution itself can be compared.
          for (let i = 0; i < n; i++) re[i * n + i] += 2 * n * scale;
          const times = (a: Float64Array, x: Float64Array): Float64Array =>
            Float64Array.from({ length: n }, (_, i) =>
              x.reduce((sum, value, j) => sum + a[i * n + j] * value, 0),
            );
          const pivots = new Int32Array(n);

          const b = times(re, xRe);
          const lu = re.slice();
          expect(factorDense(lu, n, pivots)).toBe(true);
          solveDense(lu, n, pivots, b);
          b.forEach((value, i) => expect(Math.abs(value - xRe[i])).toBeLessThan(1e-13));

          const [rr, ii, ri, ir] = [times(re, xRe), times(im, xIm), times(re, xIm), times(im, xRe)];
          const bRe = rr.map((value, i) => value - ii[i]);
          const bIm = ri.map((value, i) => value + ir[i]);
          const [luRe, luIm] = [re.slice(), im.slice()];
          expect(factorDenseComplex(luRe, luIm, n, pivots)).toBe(true);
          solveDenseComplex(luRe, luIm, n, pivots, bRe, bIm);
          bRe.forEach((value, i) =>
            expect(Math.abs(value - xRe[i]) + Math.abs(bIm[i] - xIm[i])).toBeLessThan(1e-13),
          );
        },
      ),
      { seed: 41, numRuns: 200 },
    );
  });

  test('says when a matrix is singular or not one of numbers', () => {
    expect(factorDense(Float64Array.of(1, 2, 2, 4), 2, new Int32Array(2))).toBe(false);
    expect(factorDense(Float64Array.of(NaN, 1, 1, 1), 2, new Int32Array(2))).toBe(false);
    expect(
      factorDenseComplex(Float64Array.of(0, 0, 0, 0), Float64Array.of(0, 0, 0, 1), 2, new Int32Array(2)),
    ).toBe(false);
  });
});
