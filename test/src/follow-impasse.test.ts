import { describe, expect, it } from 'vitest';
import type { MarginModel } from '../../problems/index.js';
import { statusAdvice } from '../../solvers/index.js';
import { exponentialLoss, follow } from '../../src/index.js';
import { describeEnd } from '../../src/follow/ending.js';
import { altered, deep, threePoints } from './flows.js';
import { gap } from './reach.js';

/*
 * Where the central path cannot be gone on with, the message is for who called `follow`: it says what to try there, and
 * what was reached, and nothing of the equations of the path.
 */
const SOLVERS = /initial values|manifold|right-hand side|component|step fell/i;

const unit = (w: ArrayLike<number>): number[] => {
  const norm = Math.hypot(...Array.from(w));
  return Array.from(w, (value) => value / norm);
};

/** A model one of whose functions gives NaN within so much of a direction. */
function broken(
  model: MarginModel,
  name: 'margins' | 'jacobian',
  end: Float64Array,
  reach: number,
): MarginModel {
  return altered(model, {
    [name]: (w: Float64Array, out: Float64Array) => {
      model[name](w, out);
      if (gap(unit(w), end) < reach) out[1] = NaN;
    },
  });
}

describe('a run that cannot go on', () => {
  it.each([
    ['margins', threePoints, [0.1, 0.1], 'non-finite'],
    ['jacobian', threePoints, [0.1, 0.1], 'not-converged'],
    ['jacobian', deep, { seed: 1, scale: 0.5 }, 'not-converged'],
  ] as const)('for NaN in its %s', (name, model, start, status) => {
    const whole = follow(model, exponentialLoss, start, { logInverseRisk: 1e9 });
    const end = whole.final.direction;
    const partial = broken(model, name, end, 0.5 * gap(whole.samples[0].direction, end));
    const run = follow(partial, exponentialLoss, start, { logInverseRisk: 1e9 });
    expect(run.status).toBe(status);
    expect(run.message).toMatch(/^Stopped at ln\(1\/risk\) = .*, before logInverseRisk=1000000000: /);
    expect(run.message).toMatch(/of a model of your own/);
    expect(run.message).toMatch(/relativeTolerance/);
    expect(run.message).toContain(`${run.final.clockTime} by its clock`);
    expect(run.message).not.toMatch(SOLVERS);
    // What it says of the path is so.
    const until = { sphericalTime: run.final.sphericalTime ?? NaN };
    const strict = follow(model, exponentialLoss, start, until, { relativeTolerance: 1e-11 });
    const said = Number(/normalised margin ([^ ]+)/.exec(run.message)?.[1]);
    expect(Math.abs(said - strict.final.normalizedMargin)).toBeLessThan(1e-6);
  });

  it.each([
    [
      'not-converged',
      /could be solved, however short.*looser or stricter than 0\.00001, .*a start that differs/,
    ],
    [
      'step-too-small',
      /accurate to the tolerance, however short.*looser than 0\.00001, or a start that differs/,
    ],
    ['non-finite', /not finite.*stricter than 0\.00001, or a start that differs/],
  ] as const)('is told what to try: %s', (status, advice) => {
    const { final } = follow(threePoints, exponentialLoss, [0.1, 0.1], { logInverseRisk: 50 });
    const end = {
      status,
      goal: { key: 'logInverseRisk', value: 1e9 },
      solver: `The step fell to 1e-13 at t = 3. ${statusAdvice[status]}`,
      final,
      tolerance: 1e-5,
      explicit: false,
      clock: 'spherical' as const,
      rate: 0,
    } as const;
    const message = describeEnd(end);
    expect(message).toMatch(advice);
    expect(message).toContain(`normalised margin ${final.normalizedMargin} and W at `);
    expect(message).not.toMatch(SOLVERS);
    // Of an explicit method, which the caller chose, its own words are heard.
    expect(describeEnd({ ...end, explicit: true })).toContain(end.solver);
  });
});
