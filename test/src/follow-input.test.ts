import { describe, expect, it } from 'vitest';
import { dataSet, mexicanHat, squaredRelu } from '../../problems/index.js';
import { exponentialLoss, follow, type Until } from '../../src/index.js';
import { deep, threePoints } from './flows.js';

describe('bad input', () => {
  const hat = mexicanHat({ degree: 2, definable: false });
  const cases: [string, () => unknown, RegExp][] = [
    [
      'a start of the wrong length',
      () => follow(threePoints, exponentialLoss, [1], { logTime: 1 }),
      /start has 1 numbers, the model has 2 parameters/,
    ],
    [
      'a start with NaN',
      () => follow(threePoints, exponentialLoss, [1, NaN], { logTime: 1 }),
      /start\[1\] is NaN/,
    ],
    [
      'a scale of 0',
      () => follow(threePoints, exponentialLoss, { seed: 1, scale: 0 }, { logTime: 1 }),
      /start\.scale is 0/,
    ],
    [
      'all zeros at L ≥ 2',
      () => follow(deep, exponentialLoss, new Array<number>(6).fill(0), { logTime: 1 }),
      /start is all zeros.*L = 2.*start elsewhere/,
    ],
    [
      'a dead network',
      () =>
        follow(squaredRelu(dataSet({ x: [[1, 1]], y: [1] }), [1]), exponentialLoss, [-1, -1], { logTime: 1 }),
      /start is a stationary point/,
    ],
    [
      'zeros in spherical time',
      () => follow(threePoints, exponentialLoss, [0, 0], { logTime: 1 }, { clock: 'spherical' }),
      /use the clock log-time/,
    ],
    [
      'spherical time from zeros',
      () => follow(threePoints, exponentialLoss, [0, 0], { sphericalTime: 1 }),
      /until\.sphericalTime counts from the start/,
    ],
    [
      'a goal that is past',
      () => follow(hat, exponentialLoss, [0.1, 0, 9], { logInverseRisk: 2 }),
      /logInverseRisk=2 is already past at the start, where ln\(1\/risk\) is \d/,
    ],
    ['no goal', () => follow(threePoints, exponentialLoss, [1, 1], {} as Until), /until has 0 keys/],
    [
      'two goals',
      () => follow(threePoints, exponentialLoss, [1, 1], { logTime: 1, tail: 1 }),
      /until has 2 keys/,
    ],
    [
      'an unknown goal',
      () => follow(threePoints, exponentialLoss, [1, 1], { logtime: 1 } as unknown as Until),
      /until\.logtime is not known/,
    ],
    [
      'an infinite goal',
      () => follow(threePoints, exponentialLoss, [1, 1], { logTime: Infinity }),
      /until\.logTime is Infinity/,
    ],
    [
      'a negative time',
      () => follow(threePoints, exponentialLoss, [1, 1], { sphericalTime: -1 }),
      /until\.sphericalTime is -1/,
    ],
    [
      'a spherical time beyond doubles',
      () => follow(hat, exponentialLoss, [0.1, 0, 9], { lnSphericalTime: 800 }),
      /at most 700/,
    ],
    [
      'a tolerance of 0',
      () => follow(threePoints, exponentialLoss, [1, 1], { logTime: 1 }, { relativeTolerance: 0 }),
      /relativeTolerance is 0/,
    ],
    [
      'one sample',
      () => follow(threePoints, exponentialLoss, [1, 1], { logTime: 1 }, { samples: 1 }),
      /samples is 1/,
    ],
    [
      'half a sample',
      () => follow(threePoints, exponentialLoss, [1, 1], { logTime: 1 }, { samples: 2.5 }),
      /samples is 2\.5/,
    ],
  ];
  it.each(cases)('%s is refused in one line', (_name, call, message) => {
    let caught: unknown;
    try {
      call();
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({ name: 'InputError' });
    expect((caught as Error).message).toMatch(message);
    expect((caught as Error).message).not.toContain('\n');
  });
});
