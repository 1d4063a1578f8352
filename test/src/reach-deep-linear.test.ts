import { describe, expect, it } from 'vitest';
import { deepLinearLayers } from '../../problems/index.js';
import { exponentialLoss, follow, type Observation } from '../../src/index.js';
import { deepLinearCase, expectLimit } from './deep-linear-cases.js';
import { gap } from './reach.js';

/*
 * Deep linear networks at ln(1/risk) = 1e300 (Ji & Telgarsky 2020, Proposition 4.2): every layer is of rank one, the
 * product points in the direction of the hard-margin support vector machine, found here by non-negative least squares, and
 * the margin is γ_SVM/L^{L/2}. On the way A_{j+1}ᵀA_{j+1} − A_jA_jᵀ stays what it is.
 */
/** A_{j+1}ᵀA_{j+1} − A_jA_jᵀ of the direction, all entries. */
function balance(direction: Float64Array, widths: readonly number[]): number[] {
  const layers = deepLinearLayers(direction, widths);
  const found: number[] = [];
  for (let l = 0; l + 1 < layers.length; l++) {
    const [lower, upper] = [layers[l], layers[l + 1]];
    for (let a = 0; a < lower.rows; a++)
      for (let b = 0; b < lower.rows; b++) {
        let sum = 0;
        for (let c = 0; c < upper.rows; c++)
          sum += upper.values[c * upper.columns + a] * upper.values[c * upper.columns + b];
        for (let c = 0; c < lower.columns; c++)
          sum -= lower.values[a * lower.columns + c] * lower.values[b * lower.columns + c];
        found.push(sum);
      }
  }
  return found;
}

const squaredNorm = (at: Observation, first: Observation): number =>
  Math.exp(2 * ((at.logNorm ?? NaN) - (first.logNorm ?? NaN)));

function checkBalance(samples: readonly Observation[], widths: readonly number[], allowed: number): void {
  const before = balance(samples[0].direction, widths);
  for (const at of samples) {
    const shrunk = before.map((value) => value / squaredNorm(at, samples[0]));
    expect(gap(balance(at.direction, widths), shrunk)).toBeLessThan(allowed);
  }
}

describe.each([1, 2, 3, 4, 5, 6])('%d layers', (layers) => {
  it.each(layers < 4 ? [1, 2] : [1])('ten features, forty examples, seed %d', (seed) => {
    const one = deepLinearCase(layers, 10 * layers + seed, seed);
    const { widths, model, start } = one;
    const run = follow(model, exponentialLoss, start, { logInverseRisk: 1e300 });
    expectLimit(one, run);
    checkBalance(run.samples, widths, 1e-13);
    if (layers === 1 || layers > 4) return;
    const strict = follow(
      model,
      exponentialLoss,
      start,
      { lnLogInverseRisk: 20 },
      { relativeTolerance: 1e-11 },
    );
    checkBalance(strict.samples, widths, 1e-13);
  });
});
