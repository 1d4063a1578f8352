import { describe, expect, it } from 'vitest';
import { dataSet, deepLinear, linear, squaredRelu, type MarginModel } from '../../problems/index.js';
import { exponentialLoss, follow, logisticLoss, type Observation, type Until } from '../../src/index.js';
import { results } from '../../src/results/index.js';
import type { Trajectory } from '../../src/follow/trajectory.js';
import xor8 from '../reference/squared_relu_xor8.json' with { type: 'json' };

/*
 * Runs to the limit and far beyond it. There the angle is smaller than the errors of the weights, and in the end smaller
 * than any rounding; what the run says of convergence is in how the direction got there.
 */
const rows = dataSet({
  x: [
    [1, 2],
    [-1, -2.5],
    [2, 0.3],
  ],
  y: [1, -1, 1],
});
const flows: readonly (readonly [string, MarginModel, readonly number[]])[] = [
  ['a linear predictor from W = 0', linear(rows), [0, 0]],
  ['two layers', deepLinear(rows, [2, 2, 1]), [0.5, 0.1, -0.2, 0.4, 0.3, 0.6]],
  ['squared ReLU', squaredRelu(dataSet({ x: xor8.X, y: xor8.y }), xor8.signs), xor8.W0.flat()],
];
const goals: readonly Until[] = [
  { tail: 1e-12 },
  { logInverseRisk: 1e10 },
  { logInverseRisk: 1e300 },
  { lnLogInverseRisk: 1e5 },
];
const late = ['theorem-3.1', 'corollary-3.2', 'theorem-4.1'];

function verdicts(trajectory: Trajectory) {
  const flow = { name: 'test', description: '', trajectory };
  return results
    .filter((result) => late.includes(result.name) && result.appliesTo(flow))
    .map((result) => result.check(flow));
}

describe.each(flows)('%s', (_name, model, start) => {
  it.each(goals)('agrees with all results until %o', (until) => {
    for (const loss of [exponentialLoss, logisticLoss]) {
      const trajectory = follow(model, loss, start, until);
      expect(trajectory.status).toBe('reached');
      // Even from W = 0, where the direction does not move in the beginning either, what is left can be told.
      if (!('lnLogInverseRisk' in until)) expect(trajectory.tail).not.toBeNull();
      for (const { result, verdict, because } of verdicts(trajectory))
        expect(`${result}: ${verdict}`, because).toBe(`${result}: consistent`);
    }
  });
});

describe('a speed that is noise', () => {
  const model = squaredRelu(dataSet({ x: xor8.X, y: xor8.y }), xor8.signs);
  const trajectory = follow(model, exponentialLoss, xor8.W0.flat(), { logInverseRisk: 1e13 });
  const altered = (change: (at: Observation, k: number) => Partial<Observation>): Trajectory => {
    const samples = trajectory.samples.map((at, k) => ({ ...at, ...change(at, k) }));
    return { ...trajectory, samples, final: samples[samples.length - 1] };
  };
  const noisy = (factor: (k: number) => number): Trajectory =>
    altered((at, k) => ({
      speed: at.speed === null ? null : at.speed * factor(k),
      alignmentAngle: at.alignmentAngle === null ? null : at.alignmentAngle * factor(k),
    }));

  it('is told from the way that the direction goes', () => {
    expect(verdicts(noisy(() => 1)).map(({ verdict }) => verdict)).toEqual(late.map(() => 'consistent'));
    for (const factor of [() => 3, () => 0.4])
      for (const { verdict, because } of verdicts(noisy(factor))) {
        expect(verdict).toBe('inconclusive');
        expect(because).toContain('noise');
      }
  });
});
