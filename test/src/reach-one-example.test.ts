import { describe, expect, it } from 'vitest';
import { dataSet, deepLinear } from '../../problems/index.js';
import { exponentialLoss, follow, logisticLoss } from '../../src/index.js';

/*
 * With one example the direction comes to rest at a maximum of the margin, where with hidden layers of two and more all
 * rotations between the layers leave it: nothing holds it there but itself. Steps grow without bound, and whatever
 * rounding makes of a rate that is zero they multiply by 1e100. At rest W = e^u θ with p(θ) = ‖x‖/L^{L/2}, so that in
 * spherical time ln ln(1/risk) = L²p s + const, and time, ln t = ln(1/risk) (1 + o(1)), has the same second logarithm.
 */
describe.each([
  ['exponential', exponentialLoss],
  ['logistic', logisticLoss],
] as const)('one example to ln ln(1/risk) = 1e100, %s loss', (_name, loss) => {
  it.each([
    { widths: [1, 1], x: [1] },
    { widths: [1, 1, 1], x: [1] },
    { widths: [1, 1, 1, 1], x: [0.7] },
    { widths: [1, 1, 1, 1, 1], x: [1] },
    { widths: [3, 1], x: [1, 0.5, -0.3] },
    { widths: [3, 2, 1], x: [1, 0.5, -0.3] },
    { widths: [3, 3, 3, 1], x: [1, 0.5, -0.3] },
    { widths: [3, 2, 2, 2, 1], x: [1, 0.5, -0.3] },
  ])('widths $widths', ({ widths, x }) => {
    const layers = widths.length - 1;
    const model = deepLinear(dataSet({ x: [x], y: [1] }), widths);
    const start = Array.from({ length: model.dimension }, (_, i) => 0.6 + 0.3 * Math.sin(3 * i + 1));
    const { status, final, stats } = follow(
      model,
      loss,
      start,
      { lnLogInverseRisk: 1e100 },
      { maxSteps: 1000 },
    );
    expect(status).toBe('reached');
    expect(stats.accepted + stats.rejected).toBeLessThan(500);
    expect(Math.abs((final.lnLogInverseRisk ?? NaN) / 1e100 - 1)).toBeLessThan(1e-14);
    const margin = Math.hypot(...x) / layers ** (layers / 2);
    expect(Math.abs(final.normalizedMargin / margin - 1)).toBeLessThan(1e-14);
    expect(Math.abs((layers * layers * margin * (final.sphericalTime ?? NaN)) / 1e100 - 1)).toBeLessThan(
      1e-13,
    );
    expect(final.time.level).toBe(2);
    expect(Math.abs(final.time.value / 1e100 - 1)).toBeLessThan(1e-14);
    expect(final.alignmentAngle).toBeLessThan(1e-14);
  });
});
