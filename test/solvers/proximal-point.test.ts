import { describe, expect, test } from 'vitest';
import { proximalPoint, type ProximalProblem } from '../../solvers/index.js';
import { logSlope } from './fixed-step.js';

const soft = (x: number, h: number): number => Math.sign(x) * Math.max(Math.abs(x) - h, 0);

/** |x|. */
const absolute: ProximalProblem = {
  t0: 0,
  y0: [0.7],
  tEnd: 2,
  prox(y, h, out) {
    out[0] = soft(y[0], h);
    return true;
  },
  convexValue: (y) => Math.abs(y[0]),
};

/** ½x² + λ|x|, with the solution. */
const lambda = 0.4;
const threshold: ProximalProblem = {
  t0: 0,
  y0: [1.3],
  tEnd: 3,
  prox(y, h, out) {
    out[0] = soft(y[0], h * lambda) / (1 + h);
    return true;
  },
  convexValue: (y) => 0.5 * y[0] ** 2 + lambda * Math.abs(y[0]),
};
const exact = (t: number): number => Math.max((1.3 + lambda) * Math.exp(-t) - lambda, 0);

/** How far off each point is. */
const errors = ({ t, y }: { t: Float64Array; y: readonly Float64Array[] }): number[] =>
  y.map((value, i) => Math.abs(value[0] - exact(t[i])));

test('|x| comes down with speed 1 and stays: exact at every point, whatever the step', () => {
  for (const step of [0.01, 0.13, 0.5, 5]) {
    const { t, y, status, bounds } = proximalPoint(absolute, { step });
    expect(status).toBe('success');
    expect(t[t.length - 1]).toBe(2);
    y.forEach((value, i) => expect(value[0]).toBeCloseTo(Math.max(0.7 - t[i], 0), 14));
    expect(y[y.length - 1][0]).toBe(0);
    expect(bounds![bounds!.length - 1]).toBeLessThanOrEqual(step);
  }
});

describe('½x² + λ|x|', () => {
  const sizes = [1 / 16, 1 / 32, 1 / 64, 1 / 128, 1 / 256];
  const runs = sizes.map((step) => proximalPoint(threshold, { step }));

  test('is followed with order 1', () => {
    const worst = runs.map((run) => Math.max(...errors(run)));
    expect(Math.abs(logSlope(sizes, worst) - 1)).toBeLessThan(0.1);
  });

  test('is no further from the solution than the bound says, at any point, and that is of order 1', () => {
    for (const run of runs)
      errors(run).forEach((error, i) => expect(error).toBeLessThanOrEqual(run.bounds![i] + 1e-15));
    const last = runs.map(({ bounds }) => bounds![bounds!.length - 1]);
    expect(Math.abs(logSlope(sizes, last) - 1)).toBeLessThan(0.1);
    // Not by far: the bound is of use.
    last.forEach((bound, k) => expect(bound).toBeLessThan(8 * Math.max(...errors(runs[k]))));
  });

  test('comes to rest in finite time and stays there exactly', () => {
    for (const { t, y } of runs)
      y.forEach((value, i) => {
        if (t[i] > Math.log(1 + 1.3 / lambda) + 0.1) expect(value[0]).toBe(0);
      });
  });

  test.each([1e-1, 1e-2, 1e-3])('to a bound on the error that is given: %d', (errorBound) => {
    const run = proximalPoint(threshold, { errorBound });
    expect(run.status).toBe('success');
    expect(Math.max(...errors(run))).toBeLessThanOrEqual(errorBound);
    expect(run.bounds![run.bounds!.length - 1]).toBeLessThanOrEqual(errorBound * (1 + 1e-12));
    // Long steps at rest: far fewer than steps of one size would take.
    expect(run.stats.accepted).toBeLessThan(20 + 5 / errorBound);
  });

  test('to a tolerance, by halving steps', () => {
    const problem = { ...threshold };
    delete (problem as { convexValue?: unknown }).convexValue;
    const worst = [1e-2, 1e-3, 1e-4].map((relativeTolerance) => {
      const run = proximalPoint(problem, { relativeTolerance, absoluteTolerance: 1e-2 * relativeTolerance });
      expect(run.status).toBe('success');
      expect(run.bounds).toBeUndefined();
      return Math.max(...errors(run));
    });
    expect(worst[1]).toBeLessThan(0.6 * worst[0]);
    expect(worst[2]).toBeLessThan(0.6 * worst[1]);
    expect(worst[2]).toBeLessThan(3e-3);
  });
});

test('a thousand kinks at once: the sum of |x_i| / i, each of which comes to rest at its own time', () => {
  const n = 1000;
  const problem: ProximalProblem = {
    t0: 0,
    y0: Array.from({ length: n }, (_, i) => Math.cos(i)),
    tEnd: 20,
    prox(y, h, out) {
      for (let i = 0; i < n; i++) out[i] = soft(y[i], h / (i + 1));
      return true;
    },
  };
  const { y, at } = proximalPoint(problem, { step: 0.25 });
  for (let i = 0; i < n; i++) {
    expect(y[y.length - 1][i]).toBeCloseTo(soft(Math.cos(i), 20 / (i + 1)), 12);
    expect(at(7.5)[i]).toBeCloseTo(soft(Math.cos(i), 7.5 / (i + 1)), 12);
  }
});

describe('ends', () => {
  test('where the map fails, or is not finite, with a status', () => {
    const failing = { ...threshold, prox: () => false };
    expect(proximalPoint(failing, { step: 0.1 }).status).toBe('not-converged');
    expect(proximalPoint(failing).status).toBe('not-converged');
    const endless = {
      ...threshold,
      prox: (_y: Float64Array, _h: number, out: Float64Array) => (out.fill(NaN), true),
    };
    expect(proximalPoint(endless).status).toBe('not-converged');
    const late = proximalPoint(
      { ...threshold, prox: (y, h, out, t) => t < 0.95 && threshold.prox(y, h, out, t) },
      { step: 0.1 },
    );
    expect(late.status).toBe('not-converged');
    expect(late.t[late.t.length - 1]).toBeCloseTo(0.9, 12);
    expect(late.message).toMatch(/proximal map failed at t = 0\.8999.* shorter steps/);
  });

  test('with max-steps, on request, and at a start that is not finite', () => {
    expect(proximalPoint(threshold, { step: 0.1, maxSteps: 3 }).t).toHaveLength(4);
    expect(proximalPoint(threshold, { step: 0.1, maxSteps: 3 }).status).toBe('max-steps');
    expect(proximalPoint(threshold, { signal: { aborted: true } }).status).toBe('aborted');
    expect(proximalPoint({ ...threshold, y0: [NaN] }).status).toBe('non-finite');
    const seen: number[] = [];
    proximalPoint(threshold, { step: 1, onProgress: (t) => seen.push(t) });
    expect(seen).toEqual([1, 2, 3]);
    expect(proximalPoint({ ...threshold, tEnd: 0 }).t).toHaveLength(1);
  });

  test.each([
    [{ step: 0 }, /step is 0/],
    [{ step: NaN }, /step is NaN/],
    [{ errorBound: -1 }, /errorBound is -1/],
    [{ step: 0.1, errorBound: 0.1 }, /one of them/],
    [{ maxSteps: 0 }, /maxSteps is 0/],
  ])('at once for options that make no sense: %o', (options, message) => {
    expect(() => proximalPoint(threshold, options)).toThrow(message);
  });

  test('at once for a problem that makes no sense', () => {
    expect(() => proximalPoint({ ...threshold, tEnd: -1 })).toThrow(RangeError);
    const { convexValue: _, ...plain } = threshold;
    expect(() => proximalPoint(plain, { errorBound: 0.1 })).toThrow(/convexValue/);
    expect(() => proximalPoint(threshold, { step: 1 }).at(3.5)).toThrow(/known from 0 to 3/);
  });
});
