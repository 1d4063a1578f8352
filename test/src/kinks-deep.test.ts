import { describe, expect, test } from 'vitest';
import { convolutional, deepRelu, gaussianBlobs, type MarginModel } from '../../problems/index.js';
import { exponentialLoss, follow, logisticLoss, type Trajectory } from '../../src/index.js';

/* Networks of several layers and convolutions, from random starts to ln(1/risk) = 1e6 and beyond. */

const blobs = (dimension: number, seed: number) => gaussianBlobs({ count: 8, dimension, gap: 0.2, seed });

/** How far the flow's invariants are from what they were, in units of ‖W‖². */
function drift({ invariants }: MarginModel, { samples }: Trajectory): number {
  if (invariants === undefined) return Infinity;
  const first = new Float64Array(invariants.count);
  const now = new Float64Array(invariants.count);
  invariants.form(samples[0].direction, samples[0].direction, first);
  let worst = 0;
  for (const at of samples) {
    invariants.form(at.direction, at.direction, now);
    const shrunk = Math.exp(-2 * ((at.logNorm ?? NaN) - (samples[0].logNorm ?? NaN)));
    now.forEach((value, r) => {
      worst = Math.max(worst, Math.abs(value - shrunk * first[r]));
    });
  }
  return worst;
}

describe.each([
  ['three layers', (seed: number) => deepRelu(blobs(3, seed), [3, 6, 4, 1]), [1, 2, 3]],
  ['three leaky layers', (seed: number) => deepRelu(blobs(3, seed), [3, 6, 4, 1], { slope: 0.2 }), [1, 2, 4]],
  ['four layers', (seed: number) => deepRelu(blobs(2, seed), [2, 5, 4, 3, 1]), [3]],
  [
    'a convolution of lines',
    (seed: number) => convolutional(blobs(8, seed), { shape: { length: 8 }, kernel: 3, pool: 2, filters: 3 }),
    [1, 2],
  ],
  [
    'a convolution of squares',
    (seed: number) =>
      convolutional(blobs(16, seed), {
        shape: { height: 4, width: 4 },
        kernel: 2,
        pool: 2,
        filters: 3,
        slope: 0.1,
      }),
    [1, 3],
  ],
] as const)('%s', (_, make, seeds) => {
  test.each(seeds)('seed %d', (seed) => {
    const model = make(seed);
    const loss = seed % 2 === 1 ? exponentialLoss : logisticLoss;
    const path = follow(model, loss, { seed, scale: 0.7 }, { logInverseRisk: 1e6 }, { samples: 40 });
    expect(path.status).toBe('reached');
    expect(path.largestFall.value).toBeLessThan(1e-12);
    expect(drift(model, path)).toBeLessThan(1e-12);
    for (const { alignmentAngle, weights } of path.samples) {
      expect(Number.isFinite(alignmentAngle)).toBe(true);
      expect(weights.every(Number.isFinite)).toBe(true);
    }
    // By Lemma 3.4 the smoothed margin grows as its gradient says; each support that joins late adds some 1e-7 to the
    // error of its integral.
    const sides = path.final.lemma34?.smoothedMargin;
    expect(Math.abs((sides?.left ?? NaN) - (sides?.right ?? NaN))).toBeLessThan(1e-6);
  });
});
