import { describe, expect, test } from 'vitest';
import { integrate, steps, type IntegrateOptions, type InitialValueProblem } from '../../solvers/index.js';
import { kepler } from './closed-forms.js';

const options: [IntegrateOptions, string][] = [
  [{ relativeTolerance: -1e-6 }, 'relativeTolerance is -0.000001'],
  [{ relativeTolerance: Number.NaN }, 'relativeTolerance is NaN'],
  [{ relativeTolerance: Infinity }, 'relativeTolerance is Infinity'],
  [{ absoluteTolerance: -1 }, 'absoluteTolerance[0] is -1'],
  [{ absoluteTolerance: Number.NaN }, 'absoluteTolerance[0] is NaN'],
  [{ absoluteTolerance: [1, 0, -3, 1] }, 'absoluteTolerance[2] is -3'],
  [{ absoluteTolerance: Float64Array.of(1, 1, 1, Number.NaN) }, 'absoluteTolerance[3] is NaN'],
  [{ absoluteTolerance: [1e-6, 1e-6] }, 'absoluteTolerance has 2 entries, y0 has 4'],
  [{ absoluteTolerance: [] }, 'absoluteTolerance has 0 entries, y0 has 4'],
  [{ firstStep: 0 }, 'firstStep is 0'],
  [{ firstStep: -0.1 }, 'firstStep is -0.1'],
  [{ firstStep: Number.NaN }, 'firstStep is NaN'],
  [{ maxStep: 0 }, 'maxStep is 0'],
  [{ maxStep: -2 }, 'maxStep is -2'],
  [{ maxStep: Number.NaN }, 'maxStep is NaN'],
  [{ maxSteps: 0 }, 'maxSteps is 0'],
  [{ maxSteps: Number.NaN }, 'maxSteps is NaN'],
  [{ nonFiniteRetries: -1 }, 'nonFiniteRetries is -1'],
  [{ nonFiniteRetries: 2.5 }, 'nonFiniteRetries is 2.5'],
  [{ nonFiniteRetries: Number.NaN }, 'nonFiniteRetries is NaN'],
];

const problems: [Partial<InitialValueProblem>, string][] = [
  [{ t0: Number.NaN }, 't0 is NaN'],
  [{ t0: -Infinity }, 't0 is -Infinity'],
  [{ tEnd: Number.NaN }, 'tEnd is NaN'],
  [{ tEnd: Infinity }, 'tEnd is Infinity'],
  [{ t0: -1e308, tEnd: 1e308 }, 'tEnd - t0 overflows'],
];

describe('a RangeError that names the option and its value', () => {
  test.each(options)('for %j', (given, complaint) => {
    expect(() => integrate(kepler.problem, given)).toThrow(RangeError);
    expect(() => integrate(kepler.problem, given)).toThrow(complaint);
    expect(() => steps(kepler.problem, given).next()).toThrow(complaint);
  });

  test.each(problems)('for the problem with %j', (given, complaint) => {
    expect(() => integrate({ ...kepler.problem, ...given })).toThrow(RangeError);
    expect(() => integrate({ ...kepler.problem, ...given })).toThrow(complaint);
  });

  test('before the right-hand side is asked for', () => {
    const f = () => {
      throw new Error('not to be called');
    };
    expect(() => integrate({ ...kepler.problem, f }, { saveAt: [9] })).toThrow('saveAt[0] is 9');
    expect(() => integrate({ ...kepler.problem, f }, { maxStep: -1 })).toThrow('maxStep');
  });
});

describe('defaults', () => {
  const explicit: IntegrateOptions = {
    relativeTolerance: 1e-6,
    absoluteTolerance: 1e-9,
    maxStep: Infinity,
    maxSteps: 100_000,
    nonFiniteRetries: 10,
    events: [],
  };

  test('are those that are documented', () => {
    expect(integrate(kepler.problem, explicit)).toEqual(integrate(kepler.problem));
  });

  test.each([{ relativeTolerance: 2e-6 }, { absoluteTolerance: 1e-5 }, { maxStep: 0.1 }, { maxSteps: 5 }])(
    '%j makes a difference',
    (given) => {
      expect(integrate(kepler.problem, { ...explicit, ...given })).not.toEqual(integrate(kepler.problem));
    },
  );
});

test('what a right-hand side throws is passed on', () => {
  const f = () => {
    throw new TypeError('of the user');
  };
  expect(() => integrate({ ...kepler.problem, f })).toThrow('of the user');
});
