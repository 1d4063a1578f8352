import { describe, expect, test } from 'vitest';
import {
  dop853,
  dormandPrince54,
  guardedStepping,
  radauIIA5,
  type GuardedStepping,
  type Guards,
  type InitialValueProblem,
  type SteppingOptions,
} from '../../solvers/index.js';

/** y = (cos t, −sin t). */
const oscillator: InitialValueProblem = {
  f(_t, y, out) {
    out[0] = y[1];
    out[1] = -y[0];
  },
  t0: 0,
  y0: [1, 0],
  tEnd: 100,
};

const guard = (...functions: ((t: number, y: Float64Array) => number)[]): Guards => ({
  count: functions.length,
  values: (t, y, out) => functions.forEach((value, k) => (out[k] = value(t, y))),
});

function finish(problem: InitialValueProblem, guards: Guards, options: SteppingOptions): GuardedStepping {
  const run = guardedStepping(problem, guards, options);
  let last = problem.t0;
  while (run.advance()) {
    expect(run.step.t0).toBe(last);
    last = run.step.t1;
  }
  return run;
}

describe.each([
  [dormandPrince54, 1e-9],
  [dop853, 1e-10],
  [radauIIA5, 1e-9],
] as const)('$name', (method, within) => {
  const options = { method, relativeTolerance: 1e-11, absoluteTolerance: 1e-11 };

  test('lands where a guard falls, as accurately as it steps', () => {
    for (const level of [0.9, 0.5, 0.1, -0.3, -0.9]) {
      const run = finish(
        oscillator,
        guard((_t, y) => y[0] - level),
        options,
      );
      expect(run.outcome().status).toBe('event');
      expect(run.fallen).toBe(0);
      expect(Math.abs(run.step.t1 - Math.acos(level))).toBeLessThan(within);
      expect(Math.abs(run.step.y1[0] - level)).toBeLessThan(1e-15);
    }
  });

  test('of several guards in a step the first counts', () => {
    const run = finish(
      oscillator,
      guard(
        (_t, y) => y[0] - 0.1,
        (_t, y) => y[0] - 0.2,
        (_t, y) => y[0] - 0.3,
        (_t, y) => y[0] + 2,
      ),
      { ...options, firstStep: 1.4, relativeTolerance: 1, absoluteTolerance: 1 },
    );
    expect(run.fallen).toBe(2);
    expect(Math.abs(run.step.y1[0] - 0.3)).toBeLessThan(1e-14);
  });
});

test('two roots within a step are not missed', () => {
  // A step of length 1 over the parabola's dip: y = t.
  const problem: InitialValueProblem = { f: (_t, _y, out) => (out[0] = 1), t0: 0, y0: [0], tEnd: 1 };
  for (const middle of [0.05, 0.13, 0.37, 0.61, 0.93])
    for (const depth of [1e-2, 1e-4, 1e-6]) {
      const run = finish(
        problem,
        guard((_t, y) => (y[0] - middle) ** 2 - depth ** 2),
        { firstStep: 1 },
      );
      expect(run.outcome().status).toBe('event');
      expect(run.step.t1).toBeCloseTo(middle - depth, 12);
    }
});

test('a guard that starts at zero may rise, and falls at once where it does not', () => {
  const problem: InitialValueProblem = { f: (_t, _y, out) => (out[0] = 1), t0: 0, y0: [0], tEnd: 1 };
  const rising = finish(
    problem,
    guard((_t, y) => y[0] * (0.5 - y[0])),
    { firstStep: 1 },
  );
  expect(rising.step.t1).toBeCloseTo(0.5, 14);
  const falling = guardedStepping(
    problem,
    guard((_t, y) => -y[0]),
    { firstStep: 1 },
  );
  let count = 0;
  while (falling.advance()) count++;
  expect(falling.outcome().status).toBe('event');
  expect(count === 0 || falling.step.t1 < 1e-15).toBe(true);
});

test('rounding about zero is no fall', () => {
  const problem: InitialValueProblem = { f: (_t, _y, out) => (out[0] = 1), t0: 0, y0: [0], tEnd: 1 };
  const noisy: Guards = { ...guard((t) => 1e-16 * Math.sin(1e6 * t)), rounding: 1e-15 };
  expect(finish(problem, noisy, { firstStep: 0.1 }).outcome().status).toBe('success');
});

test('a guard that jumps ends the run where it jumps', () => {
  const problem: InitialValueProblem = { f: (_t, _y, out) => (out[0] = 1), t0: 0, y0: [0], tEnd: 1 };
  const run = finish(
    problem,
    guard((_t, y) => (y[0] < 0.3 ? 1 : -1)),
    { firstStep: 1 },
  );
  expect(run.outcome().status).toBe('event');
  expect(run.step.t1).toBeCloseTo(0.3, 14);
});

test('without a fall it is stepping, and failures are passed on', () => {
  const run = finish(
    oscillator,
    guard(() => 1),
    { method: dormandPrince54 },
  );
  expect(run.outcome().status).toBe('success');
  expect(run.step.t1).toBe(100);
  const bounded = finish(
    oscillator,
    guard(() => 1),
    { method: dormandPrince54, maxSteps: 5 },
  );
  expect(bounded.outcome().status).toBe('max-steps');
});
