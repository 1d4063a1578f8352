import { describe, expect, it } from 'vitest';
import { exponentialLoss, follow } from '../../src/index.js';
import { ANGLES, expectEscape, turning } from './turning.js';

describe.each(ANGLES)('ψ = %d°', (psi) => {
  it.each([
    [1, 1e-2],
    [1, 1e-3],
    [1e-3, 1e-3],
    [1e-20, 1e-3],
  ])('a pair smaller by %d, turned by %d, is followed', (delta, eta) => {
    const { model, start, margin } = turning(psi, delta, eta);
    const options = { relativeTolerance: 1e-9 };
    const { samples, final } = follow(model, exponentialLoss, start, { lnLogInverseRisk: 600 }, options);
    for (const at of samples) {
      const wanted = margin(at.sphericalTime ?? NaN);
      if (Number.isFinite(wanted)) expect(Math.abs(at.normalizedMargin / wanted - 1)).toBeLessThan(1e-6);
    }
    expect(Math.abs(final.normalizedMargin - 0.5)).toBeLessThan(1e-9);
  });

  it.each([
    [1, 1e-6],
    [1, 1e-9],
    [1e-3, 1e-9],
  ])('a pair smaller by %d, turned by %d, gets away', (delta, eta) => expectEscape(psi, delta, eta));
});
