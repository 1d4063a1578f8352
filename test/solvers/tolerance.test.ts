import { describe, expect, test } from 'vitest';
import { integrate } from '../../solvers/index.js';
import { closedForms, distance, kepler, logistic } from './closed-forms.js';
import { logSlope } from './fixed-step.js';

const tolerances = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((digits) => 10 ** -digits);

describe.each(closedForms)('the global error follows the tolerance: $name', ({ problem, exact }) => {
  const errors = tolerances.map((tolerance) => {
    const options = { relativeTolerance: tolerance, absoluteTolerance: tolerance };
    const { t, y, status } = integrate(problem, options);
    expect(status).toBe('success');
    return y.reduce((most, value, i) => Math.max(most, distance(value, exact(t[i]))), 0);
  });

  test('within a factor', () => {
    errors.forEach((error, i) => {
      expect(error / tolerances[i]).toBeGreaterThan(0.02);
      expect(error / tolerances[i]).toBeLessThan(20);
    });
  });

  test('in proportion', () => {
    expect(Math.abs(logSlope(tolerances, errors) - 1)).toBeLessThan(0.12);
  });
});

describe('tolerances', () => {
  test('cost: evaluations grow like the inverse fifth root of the tolerance', () => {
    const counts = [1e-6, 1e-11].map(
      (tolerance) =>
        integrate(kepler.problem, { relativeTolerance: tolerance, absoluteTolerance: tolerance }).stats
          .evaluations,
    );
    expect(counts[1] / counts[0]).toBeGreaterThan(8);
    expect(counts[1] / counts[0]).toBeLessThan(12);
  });

  test('a relative tolerance alone keeps relative accuracy over a fall by 200 orders of magnitude', () => {
    const decay = { f: (_t: number, y: Float64Array, out: Float64Array) => void (out[0] = -y[0]) };
    const { y, status } = integrate(
      { ...decay, t0: 0, y0: [1], tEnd: 460 },
      { relativeTolerance: 1e-9, absoluteTolerance: 0 },
    );
    expect(status).toBe('success');
    // The relative errors of all steps add up: about 460 of a size of 1e-9 a unit of time.
    expect(Math.abs(y[y.length - 1][0] / Math.exp(-460) - 1)).toBeLessThan(1e-6);
  });

  test('a loose tolerance that is reached by the whole interval in one step is not exceeded', () => {
    const { t } = integrate(logistic.problem, { relativeTolerance: 1, absoluteTolerance: 1, firstStep: 100 });
    expect(Array.from(t)).toEqual([0, logistic.problem.tEnd]);
  });

  test('one absolute tolerance a component: the tight one governs', () => {
    // Two oscillators of the same frequency; the tolerance of the second is a million times tighter.
    const problem = {
      f(_t: number, y: Float64Array, out: Float64Array) {
        out[0] = y[1];
        out[1] = -y[0];
        out[2] = y[3];
        out[3] = -y[2];
      },
      t0: 0,
      y0: [1, 0, 1, 0],
      tEnd: 20,
    };
    const error = (absoluteTolerance: number[]) => {
      const { y } = integrate(problem, { relativeTolerance: 0, absoluteTolerance });
      return Math.abs(y[y.length - 1][2] - Math.cos(20));
    };
    expect(error([1e-4, 1e-4, 1e-10, 1e-10])).toBeLessThan(1e-8);
    expect(error([1e-4, 1e-4, 1e-4, 1e-4])).toBeGreaterThan(1e-6);
  });

  test('a component with absolute tolerance Infinity is carried along uncontrolled', () => {
    const seen: number[] = [];
    const quick = 50;
    const problem = {
      // The second component swings fast and does not act on the first.
      f(t: number, y: Float64Array, out: Float64Array) {
        out[0] = y[0] * (1 - y[0]);
        out[1] = quick * Math.cos(quick * t);
      },
      t0: 0,
      y0: [0.1, 0],
      tEnd: 4,
    };
    const alone = integrate(logistic.problem, { absoluteTolerance: 1e-9 });
    const carried = integrate(problem, {
      absoluteTolerance: [1e-9, Infinity],
      onProgress: (t) => void seen.push(t),
    });
    const controlled = integrate(problem, { absoluteTolerance: 1e-9 });
    expect(Array.from(carried.t)).toEqual(Array.from(alone.t));
    expect(carried.y.map((y) => y[0])).toEqual(alone.y.map((y) => y[0]));
    expect(controlled.stats.accepted).toBeGreaterThan(5 * carried.stats.accepted);
  });

  test('absolute tolerance 0 on a component that passes through zero', () => {
    const problem = {
      f: (t: number, _y: Float64Array, out: Float64Array) => void (out[0] = Math.cos(t)),
      t0: 0,
      y0: [0],
      tEnd: 20,
    };
    const { y, status } = integrate(problem, { relativeTolerance: 1e-8, absoluteTolerance: 0 });
    expect(status).toBe('success');
    expect(Math.abs(y[y.length - 1][0] - Math.sin(20))).toBeLessThan(1e-7);
  });

  test('absolute tolerance 0 on a component that is and stays zero', () => {
    const problem = {
      f(_t: number, y: Float64Array, out: Float64Array) {
        out[0] = y[0] * (1 - y[0]);
        out[1] = 0;
      },
      t0: 0,
      y0: [0.1, 0],
      tEnd: 4,
    };
    const { y, status } = integrate(problem, { relativeTolerance: 1e-8, absoluteTolerance: 0 });
    expect(status).toBe('success');
    expect(y.every((value) => value[1] === 0)).toBe(true);
    expect(distance([y[y.length - 1][0]], logistic.exact(4))).toBeLessThan(1e-7);
  });

  test('absolute tolerance 0 on a component that vanishes in finite time ends with a status near there', () => {
    const problem = {
      // Torricelli: √y falls evenly and the vessel is empty at t = 2.
      f: (_t: number, y: Float64Array, out: Float64Array) =>
        void (out[0] = -Math.sqrt(Math.abs(y[0])) * Math.sign(y[0])),
      t0: 0,
      y0: [1],
      tEnd: 10,
    };
    const { t, status, message, stats } = integrate(problem, {
      relativeTolerance: 1e-8,
      absoluteTolerance: 0,
    });
    expect(status).toBe('step-too-small');
    expect(message).toContain('absolute tolerance 0');
    expect(t[t.length - 1]).toBeCloseTo(2, 6);
    expect(stats.evaluations).toBeLessThan(10_000);
  });
});
