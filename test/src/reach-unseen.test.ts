import { describe, expect, it } from 'vitest';
import { dataSet, deepLinear, linear, squaredRelu, type MarginModel } from '../../problems/index.js';
import { randomSource } from '../../problems/random.js';
import { exponentialLoss, follow, logisticLoss, type Loss, type Until } from '../../src/index.js';
import { gap, notFinite, optimality, randomNet } from './reach.js';

/*
 * Data and starts that nothing was tuned to: random squared-ReLU nets, deep linear nets of one to six layers, linear
 * predictors. What every path must have, and at its end the conditions of Karush, Kuhn and Tucker with multipliers that
 * are computed here.
 */
const losses = [
  ['exponential', exponentialLoss],
  ['logistic', logisticLoss],
] as const;

function net(seed: number, n: number, d: number, m: number) {
  const { x, y, signs, start } = randomNet(seed, n, d, m);
  return { model: squaredRelu(dataSet({ x, y }), signs), start };
}

/** Gaussian rows that a fixed direction separates by at least 0.1. */
function separable(seed: number, n: number, d: number) {
  const random = randomSource(seed);
  const x: number[][] = [];
  while (x.length < n) {
    const row = Array.from({ length: d }, () => random.normal());
    if (Math.abs(row[0]) > 0.1) x.push(row);
  }
  return dataSet({ x, y: x.map((row) => Math.sign(row[0])) });
}

function checkPath(
  model: MarginModel,
  loss: Loss,
  start: readonly number[],
  until: Until,
  limits: readonly [number, number],
) {
  const run = follow(model, loss, start, until);
  expect(run.message).toMatch(/^Reached/);
  expect(run.stats.accepted).toBeLessThanOrEqual(limits[0]);
  expect(run.stats.rejected).toBeLessThanOrEqual(limits[1]);
  expect(run.samples.flatMap((at) => notFinite(at))).toEqual([]);
  expect(run.separated).not.toBeNull();
  const late = run.samples.filter(({ clockTime }) => clockTime >= (run.separated?.clockTime ?? NaN));
  expect(late.length).toBeGreaterThan(10);
  for (let i = 1; i < late.length; i++) {
    const [before, now] = [late[i - 1], late[i]];
    expect((now.smoothedMargin ?? NaN) - (before.smoothedMargin ?? NaN)).toBeGreaterThan(-1e-13);
    expect(now.logNorm ?? NaN).toBeGreaterThan(before.logNorm ?? NaN);
    expect(now.lnLogInverseRisk ?? NaN).toBeGreaterThan(before.lnLogInverseRisk ?? NaN);
  }
  expect(run.largestFall.value).toBeLessThan(1e-13);
  const { weights } = run.final;
  expect(weights.every((q) => q >= 0)).toBe(true);
  expect(Math.abs(weights.reduce((sum, q) => sum + q, 0) - 1)).toBeLessThan(1e-8);
  return run;
}

function checkEnd({ model, final }: ReturnType<typeof checkPath>, allowed = 1e-8) {
  const { least, multipliers, residual, total, supports } = optimality(model, final.direction);
  expect(residual).toBeLessThan(allowed);
  expect(gap(final.weights, multipliers)).toBeLessThan(allowed);
  expect(Math.abs(total * model.degree * least - 1)).toBeLessThan(allowed);
  expect(Math.abs((final.smoothedMargin ?? NaN) / least - 1)).toBeLessThan(1e-10);
  expect(final.alignmentAngle ?? NaN).toBeLessThan(Math.max(10 * allowed, 1e-7));
  return supports;
}

describe.each(losses)('%s loss', (_name, loss) => {
  it.each([1, 2, 3, 7])('8 points in the plane, 20 neurons, seed %d', (seed) => {
    const { model, start } = net(seed, 8, 2, 20);
    checkEnd(checkPath(model, loss, start, { logInverseRisk: 1e300 }, [500, 50]));
  });

  // A direction that loses slowly against another has not yet lost at ln(1/risk) = 1e300.
  it('16 points in space, 64 neurons, on to ln ln(1/risk) = 1e5', () => {
    const { model, start } = net(4, 16, 3, 64);
    const run = checkPath(model, loss, start, { lnLogInverseRisk: 1e5 }, [1000, 100]);
    expect(checkEnd(run).length).toBeGreaterThan(5);
  });

  it.each([1, 2, 3, 4, 5, 6])('deep linear, %d layers', (layers) => {
    const data = separable(20 + layers, 24, 6);
    const model = deepLinear(data, [6, ...new Array<number>(layers - 1).fill(4), 1]);
    const random = randomSource(layers);
    const start = Array.from({ length: model.dimension }, () => 0.5 * random.normal());
    checkEnd(checkPath(model, loss, start, { logInverseRisk: 1e300 }, [500, 50]));
  });

  it.each([1, 2])('a linear predictor in ten dimensions, seed %d', (seed) => {
    const model = linear(separable(30 + seed, 40, 10));
    const random = randomSource(seed);
    const start = Array.from({ length: 10 }, () => random.normal());
    checkEnd(checkPath(model, loss, start, { logInverseRisk: 1e300 }, [500, 50]));
  });
});
