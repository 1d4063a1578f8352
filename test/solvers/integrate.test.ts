import { describe, expect, test } from 'vitest';
import { integrate } from '../../solvers/index.js';
import { agnesi, closedForms, distance, kepler, logistic } from './closed-forms.js';
import { bits } from './doubles.js';
import { constantStep } from './fixed-step.js';

describe('without saveAt', () => {
  test('every accepted step is returned, and the start', () => {
    const reached: number[] = [];
    const { t, y, stats } = integrate(kepler.problem, { onProgress: (at) => void reached.push(at) });
    expect(Array.from(t)).toEqual([0, ...reached]);
    expect(y).toHaveLength(t.length);
    expect(stats.accepted).toBe(reached.length);
    expect(Array.from(y[0])).toEqual(kepler.problem.y0);
    expect(t[t.length - 1]).toBe(kepler.problem.tEnd);
    expect(t.slice(1).every((at, i) => at > t[i])).toBe(true);
  });

  test('saved values are copies', () => {
    const { y } = integrate(logistic.problem);
    expect(new Set(y).size).toBe(y.length);
    expect(y.slice(1).every((value, i) => value[0] > y[i][0])).toBe(true);
  });

  test('the initial value is copied and left as it is', () => {
    const y0 = Float64Array.of(0.1);
    const { y } = integrate({ ...logistic.problem, y0 });
    y[0][0] = 7;
    expect(y0[0]).toBe(0.1);
  });
});

describe('saveAt', () => {
  const { problem, exact } = logistic;
  // Thirds are no multiples of any step.
  const points = Array.from({ length: 13 }, (_, i) => i / 3);

  test('is hit exactly', () => {
    const { t, y, status } = integrate(problem, { saveAt: points, relativeTolerance: 1e-10 });
    expect(status).toBe('success');
    expect(bits(t)).toBe(bits(points));
    y.forEach((value, i) => expect(distance(value, exact(points[i]))).toBeLessThan(1e-8));
  });

  test('does not change the steps, and gives the start and the end as they were stepped', () => {
    const stepped = integrate(problem);
    const { y, stats } = integrate(problem, { saveAt: [problem.t0, 1, problem.tEnd] });
    expect(stats).toEqual(stepped.stats);
    expect(bits(y[0])).toBe(bits(problem.y0));
    expect(bits(y[2])).toBe(bits(stepped.y[stepped.y.length - 1]));
  });

  test('gives stepped points as they were stepped', () => {
    const stepped = integrate(problem);
    const { t, y } = integrate(problem, { saveAt: stepped.t });
    expect(bits(t)).toBe(bits(stepped.t));
    y.forEach((value, i) => expect(bits(value)).toBe(bits(stepped.y[i])));
  });

  test('may have many points in one step, and none at the ends', () => {
    const saveAt = Array.from({ length: 1001 }, (_, i) => 0.5 + i / 1000);
    const { t, y } = integrate(problem, { saveAt, relativeTolerance: 1e-10, absoluteTolerance: 1e-12 });
    expect(Array.from(t)).toEqual(saveAt);
    expect(Math.max(...y.map((value, i) => distance(value, exact(saveAt[i]))))).toBeLessThan(1e-9);
  });

  test('may be empty', () => {
    const { t, y, status } = integrate(problem, { saveAt: [] });
    expect([t.length, y.length, status]).toEqual([0, 0, 'success']);
  });

  test('goes backward with the integration', () => {
    const saveAt = points.toReversed();
    const back = { ...problem, t0: 4, y0: exact(4), tEnd: 0 };
    const { t, y } = integrate(back, { saveAt, relativeTolerance: 1e-10 });
    expect(bits(t)).toBe(bits(saveAt));
    y.forEach((value, i) => expect(distance(value, exact(saveAt[i]))).toBeLessThan(1e-8));
  });

  test.each([
    [[1, 0.5], 'saveAt[1] is 0.5'],
    [[1, 1], 'saveAt[1] is 1'],
    [[-0.1], 'saveAt[0] is -0.1'],
    [[1, 5], 'saveAt[1] is 5'],
    [[Number.NaN], 'saveAt[0] is NaN'],
  ])('%j is refused', (saveAt, complaint) => {
    expect(() => integrate(problem, { saveAt })).toThrow(RangeError);
    expect(() => integrate(problem, { saveAt })).toThrow(complaint);
  });

  test('in the order of a forward integration is refused by a backward one', () => {
    expect(() => integrate({ ...problem, t0: 4, tEnd: 0 }, { saveAt: [1, 2] })).toThrow('saveAt[1] is 2');
  });

  test('an incomplete run adds the point where it ended', () => {
    const { t, y, status } = integrate(problem, { saveAt: [0, 0.01, 4], maxSteps: 3 });
    expect(status).toBe('max-steps');
    expect(Array.from(t.slice(0, 2))).toEqual([0, 0.01]);
    expect(t).toHaveLength(3);
    expect(distance(y[2], exact(t[2]))).toBeLessThan(1e-6);
  });
});

describe('an interval of no length', () => {
  test('is a success without evaluations', () => {
    const { t, y, status, stats } = integrate({ ...logistic.problem, t0: 3, tEnd: 3 });
    expect([Array.from(t), y.map((value) => Array.from(value)), status]).toEqual([[3], [[0.1]], 'success']);
    expect(stats).toMatchObject({ evaluations: 0, accepted: 0, rejected: 0 });
  });

  test('can be saved at', () => {
    const { t, y } = integrate({ ...logistic.problem, t0: 3, tEnd: 3 }, { saveAt: [3] });
    expect([Array.from(t), Array.from(y[0])]).toEqual([[3], [0.1]]);
  });
});

test.each([1, 2, 3, 7])('an interval of %d spacings of doubles is one step', (spacings) => {
  const tEnd = 1 + spacings * Number.EPSILON;
  const { t, y, status } = integrate({ ...logistic.problem, t0: 1, tEnd });
  expect(status).toBe('success');
  expect(Array.from(t)).toEqual([1, tEnd]);
  expect(y[1][0]).toBeCloseTo(0.1, 15);
});

test('the end is the one that was asked for, also where adding up the steps would miss it', () => {
  expect(-1 + (1e-20 - -1)).not.toBe(1e-20);
  const { t, status, stats } = integrate(
    { ...logistic.problem, t0: -1, tEnd: 1e-20 },
    { firstStep: 2, absoluteTolerance: Infinity },
  );
  expect([status, stats.accepted, Array.from(t)]).toEqual(['success', 1, [-1, 1e-20]]);
});

test('no sliver is left before the end: the last two steps are equal', () => {
  const { t } = integrate(
    { ...logistic.problem, tEnd: 1 },
    { firstStep: 0.3, controller: constantStep, absoluteTolerance: Infinity },
  );
  expect(t).toHaveLength(5);
  expect(distance(t, [0, 0.3, 0.6, 0.8, 1])).toBeLessThan(1e-15);
});

test('no dimensions at all are refused', () => {
  expect(() => integrate({ f: () => undefined, t0: 0, y0: [], tEnd: 1 })).toThrow(
    'y0 is empty: give at least one component',
  );
});

describe.each(closedForms)('backward integration: $name', ({ problem, exact }) => {
  const options = { relativeTolerance: 1e-9, absoluteTolerance: 1e-9 };
  const { t0, tEnd } = problem;

  test('follows the same solution', () => {
    const { t, y, status } = integrate({ ...problem, t0: tEnd, y0: exact(tEnd), tEnd: t0 }, options);
    expect([status, t[t.length - 1]]).toEqual(['success', t0]);
    expect(t.slice(1).every((at, i) => at < t[i])).toBe(true);
    y.forEach((value, i) => expect(distance(value, exact(t[i]))).toBeLessThan(3e-7));
  });

  test('returns to where a forward integration began', () => {
    const there = integrate(problem, options);
    const y0 = there.y[there.y.length - 1];
    const back = integrate({ ...problem, t0: tEnd, y0, tEnd: t0 }, options);
    expect(distance(back.y[back.y.length - 1], problem.y0)).toBeLessThan(3e-7);
  });

  test('is the same as forward integration of the mirrored problem, bit for bit', () => {
    const mirrored = integrate(
      {
        f(t, y, out) {
          problem.f(-t, y, out);
          for (let i = 0; i < out.length; i++) out[i] = -out[i];
        },
        t0: -t0,
        y0: problem.y0,
        tEnd: -(t0 - 1),
      },
      options,
    );
    const back = integrate({ ...problem, tEnd: t0 - 1 }, options);
    expect(back.stats).toEqual(mirrored.stats);
    expect(bits(back.t.map((t) => 0 - t))).toBe(bits(mirrored.t.map((t) => 0 + t)));
    back.y.forEach((value, i) => expect(bits(value)).toBe(bits(mirrored.y[i])));
  });
});

test('every step is called into progress with the place that was reached', () => {
  const places: number[] = [];
  const { stats } = integrate(agnesi.problem, { saveAt: [0], onProgress: (t) => void places.push(t) });
  expect(places).toHaveLength(stats.accepted);
  expect(places[places.length - 1]).toBe(agnesi.problem.tEnd);
});
