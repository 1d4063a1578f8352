import { describe, expect, it } from 'vitest';
import { dataSet, deepLinear, linear } from '../../problems/index.js';
import { dop853 } from '../../solvers/index.js';
import { follow, logisticLoss, type Observation } from '../../src/index.js';
import { gap, notFinite } from './reach.js';

/*
 * From a start far on the wrong side the logistic loss is a sum of hinges, which an explicit method follows; the central
 * path goes on from where α = −3000. Both together are one trajectory: against an explicit method of order 8 followed over
 * the joint, and against the hard-margin direction (1, 0) with weights (2/3, 1/3, 0) (Soudry et al. 2017).
 */
const rows = dataSet({
  x: [
    [1, 0.5],
    [1, -1],
    [3, 0.3],
  ],
  y: [1, 1, 1],
});
const cases = [
  ['a linear predictor', linear(rows), [-1500, -1500]],
  ['a linear predictor, farther', linear(rows), [-1e4, -1e4]],
  ['two layers', deepLinear(rows, [2, 2, 1]), [40, -5, 3, 30, -40, -35]],
] as const;

describe.each(cases)('%s', (_name, model, start) => {
  const far = follow(model, logisticLoss, start, { logInverseRisk: 1e300 }, { maxSteps: 5000 });

  it('goes to ln(1/risk) = 1e300', () => {
    expect(far.status).toBe('reached');
    expect(far.stats.accepted + far.stats.rejected).toBeLessThan(2000);
    expect(gap(far.final.weights, [2 / 3, 1 / 3, 0])).toBeLessThan(1e-12);
    expect(far.samples.length).toBeGreaterThan(100);
    for (const at of far.samples) expect(notFinite(at)).toEqual([]);
  });

  it('is one trajectory over the joint', () => {
    const fall = (of: (at: Observation) => number): number =>
      Math.max(...far.samples.slice(1).map((at, i) => of(far.samples[i]) - of(at)));
    expect(fall((at) => at.clockTime)).toBeLessThan(0);
    // Within the error of interpolation.
    expect(fall((at) => at.pathLength)).toBeLessThan(1e-10);
    expect(fall((at) => Math.min(700, at.logInverseRisk ?? 700))).toBeLessThanOrEqual(0);
    for (const { lemma34 } of far.samples) {
      if (lemma34 === null) continue;
      expect(Math.abs(lemma34.pathLength.left - lemma34.pathLength.right)).toBeLessThan(1e-6);
      expect(Math.abs(lemma34.smoothedMargin.left - lemma34.smoothedMargin.right)).toBeLessThan(1e-6);
    }
  });

  it('agrees with an explicit method beyond it', () => {
    const until = { logInverseRisk: -2 } as const;
    const near = follow(model, logisticLoss, start, until);
    const exact = follow(model, logisticLoss, start, until, { method: dop853, relativeTolerance: 1e-11 });
    expect(exact.status).toBe('reached');
    const [one, other] = [near.final, exact.final];
    expect(gap(one.direction, other.direction)).toBeLessThan(1e-6);
    expect(Math.abs((one.logNorm ?? NaN) - (other.logNorm ?? NaN))).toBeLessThan(1e-6);
    expect(Math.abs(one.clockTime / other.clockTime - 1)).toBeLessThan(1e-6);
    expect(Math.abs(one.pathLength - other.pathLength)).toBeLessThan(1e-6);
    expect(Math.abs((one.logTime ?? NaN) / (other.logTime ?? NaN) - 1)).toBeLessThan(1e-6);
    // Anywhere, on either side of the joint.
    for (const share of [0.1, 0.5, 0.9, 0.99]) {
      const at = near.at(share * one.clockTime);
      expect(gap(at.direction, exact.at(share * one.clockTime).direction)).toBeLessThan(1e-5);
    }
  });
});
