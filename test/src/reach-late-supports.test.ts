import { describe, expect, it } from 'vitest';
import { dataSet, deepLinear, linear } from '../../problems/index.js';
import { exponentialLoss, follow } from '../../src/index.js';
import { gap, notFinite } from './reach.js';

/*
 * A margin that stops being active late: the last row lies within g of the second, which is a support. The two weights
 * have the ratio q₃/q₂ = exp(−‖W‖^L (p₃ − p₂)(θ)), exactly and all along; and for the linear predictor, with
 * w = ŵ ln t + w̃ and T = g ln t, the terms e^{−w̃·z} and e^{−T} e^{−w̃·z₃} are the multipliers of ŵ up to O(g): two
 * equations for w̃, to be solved at every T. Here ŵ = (1, 0), and z₃ = z₂ + (g, 0).
 */
function rowsOf(g: number): number[][] {
  return [
    [1, 0.5],
    [1, -1],
    [1 + g, -1],
  ];
}

/** Weights at T, by bisection: with e^{−w̃} = (A, B) they are A B^{1/2}, A/B, A e^{−T}/B (up to O(g)). */
function limitWeights(T: number): number[] {
  const last = Math.exp(-T);
  // Their sum is 1, and ½ of the first is the sum of the others.
  const others = 1 / 3;
  return [2 / 3, others / (1 + last), (others * last) / (1 + last)];
}

// From 1e-9 on the two rows are one to Newton's method, but for the remainder of one after the other.
describe.each([1e-3, 1e-6, 1e-9, 1e-12])('a gap of %d', (gapSize) => {
  const rows = rowsOf(gapSize);
  const g = rows[2][0] - 1;
  const data = dataSet({ x: rows, y: [1, 1, 1] });

  it('the linear predictor has the weights of the closed asymptotics', () => {
    const model = linear(data);
    const { samples, status, final } = follow(model, exponentialLoss, [0.3, 0.4], { logInverseRisk: 1e300 });
    expect(status).toBe('reached');
    expect(samples.flatMap((at) => notFinite(at))).toEqual([]);
    expect(gap(final.weights, [2 / 3, 1 / 3, 0])).toBeLessThan(1e-8);
    // ln(1/risk) = ln t − ln Σ terms, and the terms sum to 1 (up to O(g)).
    for (const T of [0.01, 0.1, 0.5, 1, 2, 5, 10, 20]) {
      const at = follow(model, exponentialLoss, [0.3, 0.4], { logInverseRisk: T / g }).final;
      if (T / g < 1e3) continue;
      // The last comparison of margins that doubles allow is at ‖w‖ g = 1e-16/g.
      const allowed = 20 * g + 100 / (T / g) + 1e-8;
      expect(gap(at.weights, limitWeights(T))).toBeLessThan(allowed);
    }
  });

  it.each([1, 2])('the ratio of the weights is that of the gap along the path, %d layers', (layers) => {
    const model = layers === 1 ? linear(data) : deepLinear(data, [2, 2, 1]);
    const start = layers === 1 ? [0.3, 0.4] : [1, 0.2, -0.3, 0.8, 0.6, 0.4];
    const { samples, final } = follow(model, exponentialLoss, start, { logInverseRisk: 40 / g });
    let checked = 0;
    for (const at of samples) {
      // p₃ − p₂ = g times the first entry of the predictor.
      const predictor =
        layers === 1
          ? at.direction[0]
          : at.direction[4] * at.direction[0] + at.direction[5] * at.direction[2];
      const scale = Math.exp(layers * (at.logNorm ?? NaN));
      const wanted = -scale * g * predictor;
      if (!(wanted > -30) || at.weights[1] < 1e-12) continue;
      const found = Math.log(at.weights[2] / at.weights[1]);
      // Margins are held to rounding, and that is multiplied by ‖W‖^L.
      expect(Math.abs(found - wanted)).toBeLessThan(1e-6 + 1e-6 * Math.abs(wanted) + 8e-16 * scale);
      checked++;
    }
    expect(checked).toBeGreaterThan(10);
    expect(final.weights[2]).toBeLessThan(1e-6);
  });
});
