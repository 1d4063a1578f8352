import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exponentialLoss, logisticLoss, type Loss } from '../../src/index.js';
import { emptySummary } from '../../src/flow/loss.js';
import reference from '../reference/loss.json' with { type: 'json' };

const losses: Record<string, Loss> = { exponential: exponentialLoss, logistic: logisticLoss };

function summarize(loss: Loss, margins: readonly number[], lnScale: number) {
  const weights = new Float64Array(margins.length);
  const risk = emptySummary();
  loss.summarize(Float64Array.from(margins), lnScale, weights, risk);
  return { ...risk, weights };
}

/** Error relative to the size of the reference, or to 1 where that is smaller: logs of numbers near 1 cancel. */
const relative = (value: number, wanted: number): number =>
  Math.abs(value - wanted) / Math.max(1, Math.abs(wanted));

describe('smoothed margins and weights', () => {
  it.each(reference.cases)('$loss loss, margins $margins, ln scale $lnScale', (one) => {
    const found = summarize(losses[one.loss], one.margins, one.lnScale);
    // The exponents carry the rounding error of margins times scale.
    const rounding = 8e-16 * Math.max(1, Math.exp(one.lnScale) * Math.max(...one.margins.map(Math.abs)));
    expect(relative(found.smoothedMargin, Number(one.smoothedMargin))).toBeLessThan(4e-16 + rounding);
    expect(relative(found.lnRisk, Number(one.lnRisk))).toBeLessThan(4e-16 + rounding);
    expect(relative(found.lnSlope, Number(one.lnSlope))).toBeLessThan(4e-16 + rounding);
    one.weights.forEach((weight, i) => {
      if (Number(weight) < 1e-300) expect(found.weights[i]).toBeLessThan(2e-300);
      else expect(Math.abs(found.weights[i] / Number(weight) - 1)).toBeLessThan(1e-15 + 4 * rounding);
    });
  });

  const margins = fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 });
  const parameters = { seed: 7, numRuns: 300 };

  it('stay finite in logs when the margins themselves are 1e±4000', () => {
    fc.assert(
      fc.property(
        margins,
        fc.double({ min: -9000, max: 9000, noNaN: true }),
        fc.boolean(),
        (p, lnScale, logistic) => {
          const found = summarize(logistic ? logisticLoss : exponentialLoss, p, lnScale);
          expect([...found.weights].every((q) => q >= 0 && q <= 1 + 1e-12)).toBe(true);
          if (lnScale > -600) expect(Number.isFinite(found.normalizedSmoothedMargin)).toBe(true);
          expect(Number.isNaN(found.smoothedMargin) || Number.isNaN(found.lnRisk)).toBe(false);
          if (lnScale > 800) {
            // α̃ tends to the smallest margin and the weights to its subdifferential.
            expect(found.normalizedSmoothedMargin).toBeCloseTo(Math.min(...p), 14);
            expect([...found.weights].reduce((sum, q) => sum + q, 0)).toBeCloseTo(1, 12);
          }
        },
      ),
      parameters,
    );
  });

  it('have weights that are the derivatives of α by the margins', () => {
    fc.assert(
      fc.property(
        margins,
        fc.double({ min: -2, max: 3, noNaN: true }),
        fc.boolean(),
        (p, lnScale, logistic) => {
          const loss = logistic ? logisticLoss : exponentialLoss;
          const scale = Math.exp(lnScale);
          const { weights } = summarize(loss, p, lnScale);
          p.forEach((_, i) => {
            const h = 1e-4 / scale;
            const at = (shift: number): number =>
              summarize(
                loss,
                p.map((value, j) => (i === j ? value + shift : value)),
                lnScale,
              ).smoothedMargin;
            const difference = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h * scale);
            expect(weights[i]).toBeCloseTo(difference, 9);
          });
        },
      ),
      { seed: 8, numRuns: 60 },
    );
  });

  it('agree between the losses once every margin is large', () => {
    const p = [1, 1.001, 1.2];
    const exponential = summarize(exponentialLoss, p, Math.log(39.9));
    const logistic = summarize(logisticLoss, p, Math.log(39.9));
    expect(logistic.smoothedMargin).toBeCloseTo(exponential.smoothedMargin, 12);
    // The switch to the exponential formulas at 40 leaves no step.
    const before = summarize(logisticLoss, p, Math.log(40 * (1 - 1e-15)));
    const after = summarize(logisticLoss, p, Math.log(40 * (1 + 1e-15)));
    expect(Math.abs(after.smoothedMargin - before.smoothedMargin)).toBeLessThan(1e-12);
    expect(Math.abs(after.weights[1] - before.weights[1])).toBeLessThan(1e-13);
  });

  it('take negative margins of any size', () => {
    const large = summarize(logisticLoss, [-1, 0.5], 1000);
    expect(large.normalizedSmoothedMargin).toBe(-1);
    expect(large.weights[0]).toBe(1);
    expect(large.weights[1]).toBe(0);
    expect(summarize(exponentialLoss, [-1, 0.5], 1000).normalizedSmoothedMargin).toBe(-1);
  });

  it('keep NaN where the margins are NaN', () => {
    expect(summarize(exponentialLoss, [1, NaN], 0).smoothedMargin).toBeNaN();
    expect(summarize(logisticLoss, [1, NaN], 0).smoothedMargin).toBeNaN();
  });
});
