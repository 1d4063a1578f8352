import { Solver } from 'odex';
import { describe, expect, it } from 'vitest';
import type { InitialValueProblem } from '../../solvers/initial-value-problem.js';
import type { Solution } from '../../solvers/integrate.js';
import { integrateOdex } from '../../solvers/odex.js';

const rotation: InitialValueProblem = {
  f(_t, y, out) {
    out[0] = y[1];
    out[1] = -y[0];
  },
  t0: 0,
  tEnd: 10,
  y0: [0, 1],
};
const last = ({ t, y }: Solution) => ({ t: t[t.length - 1], y: y[y.length - 1] });

describe('a right-hand side that is not smooth', () => {
  const sliding: InitialValueProblem = {
    f(_t, y, out) {
      out[0] = -Math.sign(y[0]);
    },
    t0: 0,
    tEnd: 2,
    y0: [1],
  };

  it('is called converged by odex itself, at a wrong value', () => {
    for (const tolerance of [1e-6, 1e-9]) {
      const solver = new Solver(1);
      solver.relativeTolerance = tolerance;
      solver.absoluteTolerance = tolerance;
      const { outcome, y } = solver.solve(
        (_x, v) => [-Math.sign(v[0])],
        0,
        [1],
        2,
        () => true,
      ) as {
        outcome: number;
        y: number[];
      };
      expect(outcome).toBe(0);
      expect(Math.abs(y[0])).toBeGreaterThan(10 * tolerance);
    }
  });

  it('is followed within the tolerance or not to the end, from any start', () => {
    for (let k = 0; k < 40; k++) {
      const start = 0.25 + ((k * 0.618034) % 1);
      for (const tolerance of [1e-3, 1e-6, 1e-9]) {
        const { status, y, t } = integrateOdex(
          { ...sliding, y0: [start] },
          { relativeTolerance: tolerance, absoluteTolerance: tolerance, maxSteps: 500 },
        );
        const end = t[t.length - 1];
        expect(Math.abs(y[y.length - 1][0] - Math.max(0, start - end))).toBeLessThan(30 * tolerance);
        if (tolerance < 1e-3) expect(['max-steps', 'step-too-small']).toContain(status);
      }
    }
  });

  it('is crossed where the solution crosses', () => {
    for (const tolerance of [1e-4, 1e-8]) {
      const options = { relativeTolerance: tolerance, absoluteTolerance: tolerance };
      const square = integrateOdex(
        { f: (t, _y, out) => void (out[0] = Math.sign(Math.sin(t))), t0: 0, tEnd: 7, y0: [0] },
        options,
      );
      expect(square.status).toBe('success');
      expect(Math.abs(last(square).y[0] - (7 - 2 * Math.PI))).toBeLessThan(300 * tolerance);
      // y′ = 1, then 1 + 3 (y − 1).
      const kink = integrateOdex(
        { f: (_t, y, out) => void (out[0] = 1 + 3 * Math.max(0, y[0] - 1)), t0: 0, tEnd: 2, y0: [0] },
        options,
      );
      expect(kink.status).toBe('success');
      expect(Math.abs(last(kink).y[0] - 1 - Math.expm1(3) / 3)).toBeLessThan(300 * tolerance);
    }
  });

  it('is found between the places where odex looks, more often than by its error test alone', () => {
    let found = 0;
    let foundAlone = 0;
    for (let k = 0; k < 100; k++) {
      const start = 0.5 + 2 * ((k * 0.618034) % 1);
      const width = 10 ** (-3 * ((k * 0.414) % 1));
      const pulse = (t: number) => (t > start && t < start + width ? 1 / width : 0);
      const { y } = integrateOdex({ f: (t, _y, out) => void (out[0] = pulse(t)), t0: 0, tEnd: 5, y0: [0] });
      const end = y[y.length - 1][0];
      // Found and integrated, or not met at all; nothing between.
      expect(Math.min(Math.abs(end), Math.abs(end - 1))).toBeLessThan(1e-3);
      if (end > 0.5) found++;
      const solver = new Solver(1);
      solver.relativeTolerance = 1e-6;
      solver.absoluteTolerance = 1e-9;
      solver.denseOutput = true;
      const alone = solver.solve(
        (t) => [pulse(t)],
        0,
        [0],
        5,
        () => true,
      ) as { y: number[] };
      if (alone.y[0] > 0.5) foundAlone++;
    }
    expect(found).toBeGreaterThan(foundAlone);
  });
});

describe('what is not finite', () => {
  it('ends the run at once, at whatever evaluation it appears, and is named', () => {
    const whole = integrateOdex(rotation, { relativeTolerance: 1e-5 });
    for (let bad = 1; bad <= whole.stats.evaluations; bad++) {
      for (const value of [NaN, Infinity]) {
        let calls = 0;
        const { status, message, stats, t, y } = integrateOdex(
          {
            ...rotation,
            f(at, v, out) {
              rotation.f(at, v, out);
              if (++calls === bad) out[1] = value;
            },
          },
          { relativeTolerance: 1e-5, saveAt: [1, 10] },
        );
        // The guess of the first step may fail, and is then made smaller.
        if (bad === 2) continue;
        expect(status).toBe('non-finite');
        expect(message).toContain(`component 1 is ${value}`);
        // The first is made twice, to tell NaN from what was not written.
        expect(stats.evaluations).toBe(bad === 1 ? 2 : bad);
        expect(stats.rejected).toBeGreaterThanOrEqual(0);
        // The path up to there is kept, and is the one that would have been taken.
        const end = t[t.length - 1];
        expect(whole.t).toContain(end);
        expect(Math.abs(y[y.length - 1][0] - Math.sin(end))).toBeLessThan(1e-4);
      }
    }
  });

  it('is told apart: initial value, overflow of the solution, singularity', () => {
    expect(integrateOdex({ ...rotation, y0: [0, NaN] }).message).toContain(
      'initial value is not finite: component 1',
    );
    const overflow = integrateOdex(
      { f: (_t, y, out) => void (out[0] = 1e3 * y[0]), t0: 0, tEnd: 1, y0: [1] },
      { absoluteTolerance: 0 },
    );
    expect(overflow.status).toBe('non-finite');
    expect(overflow.message).toContain('component 0 is Infinity');
    const pole = integrateOdex({ f: (_t, y, out) => void (out[0] = y[0] ** 2), t0: 0, tEnd: 2, y0: [1] });
    expect(pole.status).toBe('step-too-small');
    expect(last(pole).t).toBeCloseTo(1, 4);
  });

  it('leaves errors thrown by the right-hand side as they are', () => {
    const problem = {
      ...rotation,
      f: () => {
        throw new TypeError('mine');
      },
    };
    expect(() => integrateOdex(problem)).toThrow(new TypeError('mine'));
  });
});
