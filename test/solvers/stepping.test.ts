import { describe, expect, test } from 'vitest';
import {
  dormandPrince54,
  integrate,
  piController,
  stepping,
  steps,
  type InitialValueProblem,
  type Method,
  type Outcome,
  type Step,
} from '../../solvers/index.js';
import { closedForms, distance, kepler, logistic } from './closed-forms.js';
import { bits } from './doubles.js';

/** The problem, and how often its right-hand side was asked for. */
function counted(problem: InitialValueProblem) {
  let count = 0;
  return {
    problem: {
      ...problem,
      f(t: number, y: Float64Array, out: Float64Array) {
        count++;
        problem.f(t, y, out);
      },
    },
    count: () => count,
  };
}

describe('counts', () => {
  test.each(closedForms)('evaluations are those that happen: $name', ({ problem }) => {
    for (const relativeTolerance of [1e-3, 1e-6, 1e-9]) {
      const watched = counted(problem);
      const { stats, t } = integrate(watched.problem, { relativeTolerance });
      expect(stats.evaluations).toBe(watched.count());
      // The derivative at the start, one to choose the first step, then six an attempt: the last stage is the first
      // of the next step.
      expect(stats.evaluations).toBe(2 + 6 * (stats.accepted + stats.rejected));
      expect(stats.accepted).toBe(t.length - 1);
    }
  });

  test('a given first step saves one evaluation and is taken', () => {
    const { stats, t } = integrate(logistic.problem, { firstStep: 0.125 });
    expect(t[1]).toBe(0.125);
    expect(stats.evaluations).toBe(1 + 6 * (stats.accepted + stats.rejected));
  });

  test('rejections happen and are counted', () => {
    const { stats } = integrate(kepler.problem, { firstStep: 3, relativeTolerance: 1e-8 });
    expect(stats.rejected).toBeGreaterThan(2);
    expect(stats.evaluations).toBe(1 + 6 * (stats.accepted + stats.rejected));
  });
});

describe('a step is good', () => {
  test('when its error is at most the tolerance', () => {
    const [passed, failed]: [number[], number[]] = [[], []];
    const inner = piController({ errorExponent: 5 });
    const { stats } = integrate(kepler.problem, {
      relativeTolerance: 1e-8,
      controller: () => ({
        accepted(error) {
          passed.push(error);
          return 1.2 * inner.accepted(error);
        },
        rejected(error) {
          failed.push(error);
          return inner.rejected(error);
        },
      }),
    });
    expect([passed.length, failed.length]).toEqual([stats.accepted, stats.rejected]);
    expect(Math.max(...passed)).toBeLessThanOrEqual(1);
    expect(Math.max(...passed)).toBeGreaterThan(0.9);
    expect(Math.min(...failed)).toBeGreaterThan(1);
    expect(Math.min(...failed)).toBeLessThan(1.1);
  });

  test.each([Number.NaN, Infinity])('never when its error is %d', (unknown) => {
    let tried = 0;
    const doubtful: Method = {
      ...dormandPrince54,
      create(...given) {
        const stepper = dormandPrince54.create(...given);
        return {
          ...stepper,
          attempt(...at) {
            const outcome = stepper.attempt(...at);
            if (++tried <= 5) stepper.error.fill(unknown);
            return outcome;
          },
        };
      },
    };
    const { stats, t } = integrate(logistic.problem, { method: doubtful, firstStep: 0.1 });
    expect(stats.rejected).toBe(5);
    expect(t[1]).toBeCloseTo(1e-6, 15);
  });
});

describe('maxStep', () => {
  test('bounds every step, up to rounding', () => {
    const { t } = integrate(logistic.problem, { maxStep: 0.1, relativeTolerance: 1e-2 });
    expect(Math.max(...t.slice(1).map((at, i) => at - t[i]))).toBeLessThan(0.1 + 1e-15);
    expect(t.length).toBeGreaterThan(40);
  });

  test('bounds a first step that is given', () => {
    const { t } = integrate(logistic.problem, { maxStep: 0.1, firstStep: 2 });
    expect(t[1]).toBe(0.1);
  });
});

describe('steps', () => {
  test.each(closedForms)('are those of integrate: $name', ({ problem }) => {
    const solution = integrate(problem);
    const run = steps(problem);
    let count = 0;
    let end: Outcome | undefined;
    for (;;) {
      const next = run.next();
      if (next.done === true) {
        end = next.value;
        break;
      }
      const { t0, t1, y0, y1 } = next.value;
      expect([t0, t1]).toEqual([solution.t[count], solution.t[count + 1]]);
      expect(bits(y0)).toBe(bits(solution.y[count]));
      expect(bits(y1)).toBe(bits(solution.y[++count]));
    }
    expect(count).toBe(solution.stats.accepted);
    const { status, message, stats } = solution;
    expect(end).toEqual({ status, message, stats });
  });

  test('can be left at any time', () => {
    const watched = counted(kepler.problem);
    for (const step of steps(watched.problem)) if (step.t1 > 1) break;
    const before = watched.count();
    expect(before).toBeLessThan(integrate(kepler.problem).stats.evaluations);
    expect(watched.count()).toBe(before);
  });

  test('do nothing before they are asked for', () => {
    const watched = counted(kepler.problem);
    const run = steps(watched.problem);
    expect(watched.count()).toBe(0);
    run.next();
    expect(watched.count()).toBeGreaterThan(7);
  });
});

describe('a run', () => {
  test('stands at the start before the first step', () => {
    const { step } = stepping(kepler.problem);
    const y = new Float64Array(4);
    step.interpolate(0, y);
    expect([step.t0, step.t1, Array.from(step.y1), Array.from(y)]).toEqual([
      0,
      0,
      kepler.problem.y0,
      kepler.problem.y0,
    ]);
  });

  test('has one step object, which moves on', () => {
    const run = stepping(kepler.problem);
    const { step } = run;
    run.advance();
    const first = step.t1;
    run.advance();
    expect(run.step).toBe(step);
    expect(step.t0).toBe(first);
  });

  test('stays at its end', () => {
    const run = stepping(kepler.problem);
    while (run.advance());
    const outcome = run.outcome();
    expect([run.advance(), run.advance()]).toEqual([false, false]);
    expect(run.outcome()).toEqual(outcome);
    expect(outcome.status).toBe('success');
    expect(run.step.t1).toBe(4);
  });

  const inner = (step: Step) => {
    const y = new Float64Array(4);
    step.interpolate(0.3 * step.t0 + 0.7 * step.t1, y);
    return y;
  };

  test('keeps its last step whole when it reaches the end or is aborted', () => {
    for (const limit of [4, 1]) {
      const signal = { aborted: false };
      const run = stepping(kepler.problem, { signal });
      let last = '';
      while (run.advance()) {
        last = bits(inner(run.step));
        signal.aborted = run.step.t1 > limit;
      }
      expect(run.outcome().status).toBe(limit === 4 ? 'success' : 'aborted');
      expect(bits(inner(run.step))).toBe(last);
    }
  });

  test('keeps the ends of its last step when the next one fails', () => {
    const wall: InitialValueProblem = {
      ...kepler.problem,
      f(t, y, out) {
        kepler.problem.f(t, y, out);
        if (t > 1) out[0] = Number.NaN;
      },
    };
    const run = stepping(wall);
    const { step } = run;
    const ends = () => {
      const [y0, y1] = [new Float64Array(4), new Float64Array(4)];
      step.interpolate(step.t0, y0);
      step.interpolate(step.t1, y1);
      return [step.t0, step.t1, bits(step.y0), bits(step.y1), bits(y0), bits(y1)];
    };
    let last = ends();
    while (run.advance()) last = ends();
    expect(run.outcome().status).toBe('non-finite');
    expect(ends()).toEqual(last);
  });

  test('is continuous from step to step, and the first derivative too', () => {
    const run = stepping(kepler.problem, { relativeTolerance: 1e-4, absoluteTolerance: 1e-4 });
    const [before, y, slope] = [new Float64Array(4), new Float64Array(4), new Float64Array(4)];
    let checked = 0;
    while (run.advance()) {
      const { step } = run;
      const tiny = 1e-6 * (step.t1 - step.t0);
      // Differences at either end of the step against the right-hand side there.
      for (const [end, by] of [
        [step.t0, tiny],
        [step.t1, -tiny],
      ]) {
        step.interpolate(end, before);
        step.interpolate(end + by, y);
        kepler.problem.f(end, before, slope);
        const difference = y.map((value, i) => (value - before[i]) / by);
        expect(distance(difference, slope)).toBeLessThan(1e-5 * Math.hypot(...slope));
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(10);
  });
});
