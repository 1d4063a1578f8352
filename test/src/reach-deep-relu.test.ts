import { expect, test } from 'vitest';
import { dataSet, deepRelu } from '../../problems/index.js';
import { exponentialLoss, follow } from '../../src/index.js';

test('a deep network comes to the same margin where an example occurs twice, with half its weight each', () => {
  const x = [
    [1, 0.4],
    [0.3, 1],
    [-0.2, 0.8],
  ];
  const y = [1, 1, 1];
  const margin = (twice: boolean) => {
    const data = dataSet(twice ? { x: [...x, x[2]], y: [...y, y[2]] } : { x, y });
    const path = follow(
      deepRelu(data, [2, 3, 2, 1], { slope: 0.2 }),
      exponentialLoss,
      { seed: 4, scale: 0.5 },
      { logInverseRisk: 1e25 },
      { samples: 2 },
    );
    expect(path.status).toBe('reached');
    return path.final;
  };
  const [once, twice] = [margin(false), margin(true)];
  // All units that are left are active, so this is the network of linear units: γ/L^{L/2} with the hard margin γ, that is
  // the distance from 0 to the segment between the first and the last example, at 0.35 and 0.65 (Ji & Telgarsky 2020).
  const expected = Math.hypot(0.22, 0.66) / 3 ** 1.5;
  for (const { normalizedMargin } of [once, twice])
    expect(Math.abs(normalizedMargin - expected)).toBeLessThan(1e-12);
  expect(Math.abs(once.weights[2] - 0.65)).toBeLessThan(1e-9);
  expect(Math.abs(twice.weights[2] - 0.325)).toBeLessThan(1e-9);
  expect(twice.weights[3]).toBe(twice.weights[2]);
});
