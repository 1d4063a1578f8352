import { describe, expect, it } from 'vitest';
import { dataSet, squaredRelu } from '../../problems/index.js';
import { dop853 } from '../../solvers/index.js';
import { exponentialLoss, follow, logisticLoss } from '../../src/index.js';
import { gap, randomNet } from './reach.js';

/*
 * Wide networks cross thousands of activation boundaries, at each of which second derivatives jump. The implicit path
 * carries the neurons over them exactly; an explicit method at a strict tolerance, which knows nothing of that, comes to
 * the same places.
 */
describe.each([
  ['exponential', exponentialLoss],
  ['logistic', logisticLoss],
] as const)('%s loss', (_name, loss) => {
  it.each([
    [7, 1],
    [7, 8],
    [9, 3],
  ])('64 neurons on 16 points in space, seed %d, to s = %d', (seed, sphericalTime) => {
    const { x, y, signs, start } = randomNet(seed, 16, 3, 64);
    const model = squaredRelu(dataSet({ x, y }), signs);
    const w0 = start.map((value) => 0.3 * value);
    const implicit = follow(model, loss, w0, { sphericalTime }, { relativeTolerance: 1e-10 }).final;
    const explicit = follow(
      model,
      loss,
      w0,
      { sphericalTime },
      { relativeTolerance: 1e-12, method: dop853, samples: 2 },
    ).final;
    // Some crossings at least: else nothing is shown.
    let crossings = 0;
    for (let j = 0; j < signs.length; j++)
      for (const row of x) {
        const along = (w: ArrayLike<number>) => row.reduce((sum, value, a) => sum + value * w[3 * j + a], 0);
        if (along(w0) > 0 !== along(implicit.direction) > 0) crossings++;
      }
    expect(crossings).toBeGreaterThan(20);
    expect(gap(implicit.direction, explicit.direction)).toBeLessThan(1e-8);
    expect(gap(implicit.weights, explicit.weights)).toBeLessThan(1e-8);
    expect(Math.abs((implicit.logNorm ?? NaN) - (explicit.logNorm ?? NaN))).toBeLessThan(1e-8);
    expect(Math.abs(implicit.pathLength - explicit.pathLength)).toBeLessThan(1e-7);
  });
});
