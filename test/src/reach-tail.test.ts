import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataSet, deepLinear, mexicanHat, squaredRelu } from '../../problems/index.js';
import { exponentialLoss, follow, logisticLoss } from '../../src/index.js';
import xor8 from '../reference/squared_relu_xor8.json' with { type: 'json' };
import exact from '../reference/squared_relu_xor8_limit.json' with { type: 'json' };
import { farflow, folder } from './cli-harness.js';
import { gap } from './reach.js';
import { contract } from './trajectory-json-contract.js';

/*
 * Following until the path that is left is shorter than 1e-12: the direction converges like a power of the risk's
 * logarithm, so that this is soon the case; the speed of a direction that has converged is rounding, and must not be
 * taken for a path that goes on.
 */
const model = squaredRelu(dataSet({ x: xor8.X, y: xor8.y }), xor8.signs);
const start = xor8.W0.flat();
const multipliers = exact.weights.map(Number);
const ENOUGH = { maxSteps: 3000 };

describe.each([
  ['exponential', exponentialLoss],
  ['logistic', logisticLoss],
] as const)('a tail of 1e-12, %s loss', (_name, loss) => {
  it('is reached by the squared-ReLU network, at its limit', () => {
    const { status, final, message } = follow(model, loss, start, { tail: 1e-12 }, ENOUGH);
    expect(message).toBe('Reached tail=1e-12.');
    expect(status).toBe('reached');
    expect(gap(final.weights, multipliers)).toBeLessThan(1e-8);
    expect(Math.abs(final.normalizedMargin / Number(exact.normalizedMargin) - 1)).toBeLessThan(1e-9);
  });

  it.each([1e-3, 1e-6, 1e-9])('is a bound on what is left at %d', (tail) => {
    const { status, final } = follow(model, loss, start, { tail }, ENOUGH);
    expect(status).toBe('reached');
    const later = follow(model, loss, start, { logInverseRisk: 1e300 }).final;
    expect(later.pathLength - final.pathLength).toBeLessThan(2 * tail + 1e-8);
    expect(gap(later.direction, final.direction)).toBeLessThan(2 * tail + 1e-8);
  });

  it('is reached by a deep linear network, at the hard-margin direction', () => {
    // Rows (1, ½) and (1, −1), weights 2/3 and 1/3: the direction is (1, 0).
    const data = dataSet({
      x: [
        [1, 0.5],
        [1, -1],
        [3, 0.3],
      ],
      y: [1, 1, 1],
    });
    const { status, final } = follow(
      deepLinear(data, [2, 2, 1]),
      loss,
      { seed: 3, scale: 0.5 },
      { tail: 1e-12 },
      ENOUGH,
    );
    expect(status).toBe('reached');
    expect(gap(final.weights, [2 / 3, 1 / 3, 0])).toBeLessThan(1e-8);
  });
});

it('--until limit comes to the limit on the command line', async () => {
  const spec = JSON.stringify({
    data: { x: xor8.X, y: xor8.y },
    model: { kind: 'squared-relu', signs: xor8.signs },
    start,
  });
  const at = path.join(folder({ 'spec.json': spec }), 'spec.json');
  // Ctrl-C rather than hours, should it not.
  const { code, stdout } = await farflow(['follow', at, '--until', 'limit', '--json', '-'], {
    interruptAfter: 15_000,
  });
  const { status, final } = contract.parse(JSON.parse(stdout));
  expect(status).toBe('reached');
  expect(code).toBe(0);
  expect(stdout).not.toMatch(/NaN|Infinity/);
  expect(gap(final.weights, multipliers)).toBeLessThan(1e-8);
});

describe('on the Mexican hat', () => {
  const turn = 2;
  const hatStart = [Math.cos(turn) / Math.sqrt(3), Math.sin(turn) / Math.sqrt(3), Math.sqrt(2 / 3)];

  it('a path without end does not come to one because its angle is small', () => {
    // The angle falls like 1/(Lκ), to 1e-43 here, while the direction goes round and round.
    const hat = mexicanHat({ degree: 2 });
    const { status, final, tail } = follow(
      hat,
      exponentialLoss,
      hatStart,
      { tail: 1e-12 },
      { maxSteps: 250 },
    );
    expect(status).toBe('max-steps');
    expect(final.alignmentAngle).toBeLessThan(1e-40);
    expect(final.pathLength).toBeGreaterThan(60);
    expect(tail === null || tail.length > 1).toBe(true);
  });

  it('nor that of its twin before it has gone the length that is left', () => {
    const twin = mexicanHat({ degree: 2, definable: true });
    const until = { lnSphericalTime: 600 };
    const far = follow(twin, exponentialLoss, hatStart, until).final.pathLength;
    const { status, final } = follow(twin, exponentialLoss, hatStart, { tail: 0.05 });
    expect(status).toBe('reached');
    expect(far - final.pathLength).toBeLessThan(0.05);
  });
});
