import { expect, test } from 'vitest';
import { dataSet, deepRelu, gaussianBlobs, relu } from '../../problems/index.js';
import { exponentialLoss, follow } from '../../src/index.js';

/* Kinks at which little or nothing pulls on one side: they are decided, not refused. */

/** Three examples all around the origin, and a neuron for each. */
const around = [0, 1, 2].map((k) => [Math.cos((2 * Math.PI * k) / 3), Math.sin((2 * Math.PI * k) / 3)]);
const threeWays = dataSet({ x: around, y: [1, 1, 1] });
const others = { w: around.flatMap(([x, y]) => [0.4 * x + 0.02, 0.4 * y]), a: [0.5, 0.45, 0.4] };

test.each([
  ['lets go of', -0.5, { crossed: 1, held: 0 }],
  ['is held by', 0.5, { crossed: 0, held: 1 }],
] as const)('a neuron crosses or holds where what %s it weighs e^-30', (_, side, expected) => {
  // Neuron 1 is driven out of example 1 and left with example 2, on which neuron 2 has the margin 30: z = <w_1, x_1> and
  // a_1 obey z' = -a_1, a_1' = -z.
  const z = 0.05;
  const a = 0.3;
  const data = dataSet({
    x: [
      [1, 0],
      [side, 1],
    ],
    y: [-1, 1],
  });
  const margin = 5 - 2 * side;
  const path = follow(
    relu(data, 2),
    exponentialLoss,
    [z, 0.3, -2, 5, a, 30 / margin],
    { sphericalTime: 1 },
    { relativeTolerance: 1e-10 },
  );
  expect(path.status).toBe('reached');
  expect(path.kinks).toMatchObject(expected);
  const from = path.kinks?.slides[0]?.from ?? Math.atanh(z / a);
  expect(Math.abs(from - Math.atanh(z / a))).toBeLessThan(1e-9);
  // Nothing moves the neuron from there on, in W: a_1² = a² - z².
  const norm = Math.exp(path.final.logNorm ?? NaN);
  expect(Math.abs(norm * path.final.direction[4] - Math.sqrt(a * a - z * z))).toBeLessThan(1e-9);
  expect(Math.abs(norm * path.final.direction[0])).toBeLessThan(1e-9);
});

test.each([
  ['drive it back', -0.3, 0],
  ['let it go three ways', 0.3, 3],
] as const)('a neuron with w = 0 rests among examples that all %s', (_, a, choices) => {
  const goal = { sphericalTime: 3 };
  const path = follow(relu(threeWays, 4), exponentialLoss, [0, 0, ...others.w, a, ...others.a], goal);
  expect(path.status).toBe('reached');
  expect(path.kinks?.choices.length).toBe(choices);
  expect(path.kinks?.held).toBe(3);
  // The other neurons do not see it.
  const without = follow(relu(threeWays, 3), exponentialLoss, [...others.w, ...others.a], goal);
  const risk = without.final.logInverseRisk ?? NaN;
  expect(Math.abs((path.final.logInverseRisk ?? NaN) - risk)).toBeLessThan(1e-6 * risk);
});

test('a unit of the second layer dies as its one weight vanishes', () => {
  // Units 1 and 2 of the second layer get the same input; the read-out of the first has the wrong sign.
  const model = deepRelu(dataSet({ x: [[1], [2]], y: [1, 1] }), [1, 1, 2, 1]);
  const path = follow(model, exponentialLoss, [1, 0.2, 1, -0.5, 1], { logInverseRisk: 1e30 });
  expect(path.status).toBe('reached');
  expect(path.kinks?.crossed).toBe(2);
  expect(path.kinks?.held).toBe(0);
  expect(path.final.direction[1]).toBeCloseTo(0, 12);
  // What is left is a chain of three weights.
  expect(path.final.normalizedMargin).toBeCloseTo(3 ** -1.5, 12);
});

test('a neuron that is driven along a kink by orthogonal examples alone stays beside it', () => {
  // Example 1 is orthogonal to example 2, though not entry by entry: where they meet nothing crosses the kink.
  const data = dataSet({
    x: [
      [2, 2, 0],
      [-1, 1, 1],
    ],
    y: [1, -1],
  });
  const path = follow(relu(data, 1), exponentialLoss, [0.3, 0.25, 0.1, 0.2], { sphericalTime: 2 });
  expect(path.status).toBe('reached');
  const w = path.final.direction;
  expect(Math.abs(w[1] + w[2] - w[0])).toBeLessThan(1e-12);
  expect(path.final.margins[1]).toBeCloseTo(0, 12);
});

test('a unit that loses its inputs one after the other, held on the first', () => {
  const data = gaussianBlobs({ count: 8, dimension: 4, gap: 0.01, seed: 76 });
  const path = follow(
    deepRelu(data, [4, 2, 2, 1]),
    exponentialLoss,
    { seed: 76, scale: 2 },
    { sphericalTime: 2 },
    { samples: 20 },
  );
  expect(path.status).toBe('reached');
  expect(path.final.direction.every(Number.isFinite)).toBe(true);
  expect(path.largestFall.value).toBeLessThan(1e-12);
});
