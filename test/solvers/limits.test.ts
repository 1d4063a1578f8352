import { describe, expect, test } from 'vitest';
import { integrate, radauIIA5, statusAdvice, type InitialValueProblem } from '../../solvers/index.js';
import { distance, kepler, logistic } from './closed-forms.js';

describe('max-steps', () => {
  test.each([1, 2, 7])('after %d attempts, accepted or not', (maxSteps) => {
    const { status, message, stats, t, y } = integrate(kepler.problem, { maxSteps, relativeTolerance: 1e-9 });
    expect(status).toBe('max-steps');
    expect(stats.accepted + stats.rejected).toBe(maxSteps);
    expect(message).toContain(`${maxSteps} steps were taken`);
    expect(message).toContain(`t = ${t[t.length - 1]}`);
    expect(message).toContain(statusAdvice['max-steps']);
    y.forEach((value, i) => expect(distance(value, kepler.exact(t[i]))).toBeLessThan(1e-7));
  });

  test('an implicit method is not advised to be one', () => {
    const { status, message } = integrate(kepler.problem, { method: radauIIA5, maxSteps: 3 });
    expect(status).toBe('max-steps');
    expect(message).toMatch(
      /3 steps were taken; .* Allow more steps \(maxSteps\), or loosen the tolerance\.$/,
    );
    expect(message).not.toContain('implicit');
  });

  test('just enough is enough', () => {
    const { accepted, rejected } = integrate(kepler.problem).stats;
    expect(integrate(kepler.problem, { maxSteps: accepted + rejected }).status).toBe('success');
    expect(integrate(kepler.problem, { maxSteps: accepted + rejected - 1 }).status).toBe('max-steps');
  });

  test('100 000 by default', () => {
    const problem: InitialValueProblem = { f: (_t, _y, out) => void (out[0] = 1), t0: 0, y0: [0], tEnd: 1 };
    const { status, stats } = integrate(problem, { maxStep: 0.9e-5, saveAt: [] });
    expect([status, stats.accepted]).toEqual(['max-steps', 100_000]);
  });
});

describe('step-too-small', () => {
  test('at a jump that no step is small enough for', () => {
    const { status, message, stats, t } = integrate({
      f: (time, _y, out) => void (out[0] = time < 1 / 3 ? 1 : 1e20),
      t0: 0,
      y0: [0],
      tEnd: 1,
    });
    expect(status).toBe('step-too-small');
    expect(message).toContain('The step fell to');
    expect(message).toContain(statusAdvice['step-too-small']);
    expect(Math.abs(t[t.length - 1] - 1 / 3)).toBeLessThan(1e-14);
    expect(stats.evaluations).toBeLessThan(3000);
  });

  test('where hardly any error is allowed', () => {
    const { status, t, y } = integrate(logistic.problem, {
      relativeTolerance: 0,
      absoluteTolerance: 1e-300,
      maxSteps: 2000,
    });
    // Where rounding makes the estimate 0, a step may pass all the same.
    expect(['step-too-small', 'max-steps']).toContain(status);
    y.forEach((value, i) => expect(distance(value, logistic.exact(t[i]))).toBeLessThan(1e-14));
  });

  test('a jump of ordinary size is stepped across', () => {
    const { status, y } = integrate(
      { f: (time, _y, out) => void (out[0] = time < 1 / 3 ? 1 : -1), t0: 0, y0: [0], tEnd: 1 },
      { relativeTolerance: 1e-9 },
    );
    expect(status).toBe('success');
    expect(Math.abs(y[y.length - 1][0] + 1 / 3)).toBeLessThan(1e-7);
  });

  test('a stiff problem is integrated, step by step', () => {
    const { status, stats, y } = integrate({
      f: (t, value, out) => void (out[0] = -1000 * (value[0] - Math.cos(t))),
      t0: 0,
      y0: [0],
      tEnd: 1,
    });
    expect(status).toBe('success');
    // Steps are bound by the stability interval of length 3.3.
    expect(stats.accepted).toBeGreaterThan(1000 / 3.4);
    expect(stats.accepted).toBeLessThan(1000);
    const exact = (1e6 * Math.cos(1) + 1e3 * Math.sin(1)) / (1e6 + 1);
    expect(Math.abs(y[y.length - 1][0] - exact)).toBeLessThan(1e-5);
  });
});

describe('aborted', () => {
  test('before the first step', () => {
    const controller = new AbortController();
    controller.abort();
    const { status, message, t, stats } = integrate(kepler.problem, { signal: controller.signal });
    expect(status).toBe('aborted');
    expect(message).toContain('t = 0');
    expect(message).toContain(statusAdvice.aborted);
    expect([Array.from(t), stats.accepted]).toEqual([[0], 0]);
  });

  test('on the way, keeping the path, which can be gone on with', () => {
    const signal = { aborted: false };
    const first = integrate(kepler.problem, {
      signal,
      relativeTolerance: 1e-9,
      onProgress: (t) => void (signal.aborted = t > 1),
    });
    const last = first.t.length - 1;
    expect(first.status).toBe('aborted');
    expect(first.t[last]).toBeGreaterThan(1);
    expect(first.t[last - 1]).toBeLessThanOrEqual(1);
    const second = integrate(
      { ...kepler.problem, t0: first.t[last], y0: first.y[last] },
      { relativeTolerance: 1e-9 },
    );
    expect(distance(second.y[second.y.length - 1], kepler.exact(4))).toBeLessThan(1e-6);
  });

  test('is looked at before every attempt, also of a step that is being repeated', () => {
    let looks = 0;
    const signal = {
      get aborted() {
        looks++;
        return false;
      },
    };
    const { stats } = integrate(kepler.problem, { signal, firstStep: 3 });
    expect(stats.rejected).toBeGreaterThan(0);
    expect(looks).toBe(stats.accepted + stats.rejected);
  });
});

test('a run that a controller brings to a standstill ends', () => {
  const stuck = (factor: number) =>
    integrate(logistic.problem, { controller: () => ({ accepted: () => factor, rejected: () => factor }) });
  expect(stuck(0).status).toBe('step-too-small');
  expect(stuck(1e-3).status).toBe('step-too-small');
  expect(stuck(Number.NaN).status).toBe('non-finite');
});
