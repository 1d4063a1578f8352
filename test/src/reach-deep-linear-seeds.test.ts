import { describe, expect, it } from 'vitest';
import { randomSource } from '../../problems/random.js';
import { exponentialLoss, follow } from '../../src/index.js';
import { deepLinearCase, expectLimit } from './deep-linear-cases.js';

/*
 * The limit of deep linear networks from many starts. Supports may join as late as at ln(1/risk) = 1e9, within a time of
 * 1e-9: with five layers and the first of these data two do, at s = 155 and 184 from the start of the second test, and how
 * the steps fall then hangs on rounding.
 */
const SEEDS = Array.from({ length: 20 }, (_, k) => k + 1);
const FAR = { logInverseRisk: 1e300 };

describe.each([1, 2, 3, 4, 5, 6])('%d layers', (layers) => {
  it.each(SEEDS)('seed %d', (seed) => {
    const one = deepLinearCase(layers, 100 * layers + seed, seed);
    expectLimit(one, follow(one.model, exponentialLoss, one.start, FAR, { samples: 2 }));
  });
});

it.each([0, 1, 2, 3, 4, 5])('supports that join late, whatever the rounding: %d', (variant) => {
  const { model } = deepLinearCase(5, 501, 1);
  const random = randomSource(1);
  const perturbation = randomSource(100 + variant);
  // Every other number of the sequence, but for a perturbation.
  const numbers = Array.from({ length: 2 * model.dimension }, () => random.normal());
  const start = Array.from(
    { length: model.dimension },
    (_, a) => 0.4 * numbers[2 * a] * (1 + 1e-10 * perturbation.normal()),
  );
  const run = follow(model, exponentialLoss, start, { logInverseRisk: 1e11 }, { samples: 2 });
  expect(run.status).toBe('reached');
});
