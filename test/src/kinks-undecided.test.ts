import { expect, test } from 'vitest';
import { dataSet, deepRelu, gaussianBlobs, leakyRelu, relu } from '../../problems/index.js';
import { exponentialLoss, follow, InputError } from '../../src/index.js';

test('a selection at its bound to rounding is not decided', () => {
  // The exact solution of kinks-sliding.test.ts with the slope cos ψ: neither is the kink crossed nor does it hold.
  const psi = Math.PI / 3;
  const x = [
    [1, 0],
    [Math.cos(psi), Math.sin(psi)],
  ];
  const P = [Math.cos(psi / 2), Math.sin(psi / 2)];
  const D = [x[0][0] - x[1][0], x[0][1] - x[1][1]];
  const w = [0.2, -0.2].flatMap((b) => [b * D[0] + 0.7 * P[0], b * D[1] + 0.7 * P[1]]);
  const path = follow(leakyRelu(dataSet({ x, y: [1, -1] }), 2, 0.5), exponentialLoss, [...w, 0.5, -0.5], {
    sphericalTime: 10,
  });
  expect(path.status).toBe('undecided');
  expect(path.message).toMatch(/neuron 1 on example 2 as closely as rounding/);
  // The path as far as the kink is there.
  expect(path.samples.length).toBeGreaterThan(10);
  expect(path.final.clockTime).toBeGreaterThan(2.5);
});

test('a start on a kink that repels stays, and that is said', () => {
  const data = dataSet({ x: [[1, 0.5]], y: [1] });
  // Neuron 2 has w = 0 and a > 0: it could leave in the direction of x.
  const path = follow(relu(data, 2), exponentialLoss, [0.4, 0.3, 0, 0, 0.5, 0.7], { logInverseRisk: 1e6 });
  expect(path.status).toBe('reached');
  expect(path.kinks?.choices).toEqual([{ where: 'neuron 2 on example 1', kink: 1, at: 0 }]);
  expect(Array.from(path.final.direction.subarray(2, 4))).toEqual([0, 0]);
});

test('a start on a kink that attracts is no choice', () => {
  const data = dataSet({ x: [[1, 0.5]], y: [1] });
  const path = follow(relu(data, 2), exponentialLoss, [0.4, 0.3, 0, 0, 0.5, -0.7], { logInverseRisk: 1e6 });
  expect(path.status).toBe('reached');
  expect(path.kinks?.choices).toEqual([]);
});

test('units above the last one that leads to them, which slides, have no surfaces to be put onto', () => {
  const data = gaussianBlobs({ count: 8, dimension: 3, gap: 0.5, seed: 17 });
  const path = follow(
    deepRelu(data, [3, 5, 4, 1]),
    exponentialLoss,
    { seed: 17, scale: 0.5 },
    { logTime: 50 },
    { samples: 2 },
  );
  // Those above vanish but for rounding, wherever W goes.
  expect(path.status).not.toBe('non-finite');
  for (const p of path.final.margins) expect(Number.isFinite(p)).toBe(true);
});

test('surfaces that depend on each other over several layers are not told apart', () => {
  const data = gaussianBlobs({ count: 8, dimension: 2, gap: 0.2, seed: 2 });
  const path = follow(
    deepRelu(data, [2, 5, 4, 3, 1]),
    exponentialLoss,
    { seed: 2, scale: 0.7 },
    { logInverseRisk: 1e6 },
  );
  expect(path.status).toBe('undecided');
  expect(path.message).toMatch(/kinks of several layers meet/);
  expect(path.kinks?.crossed).toBeGreaterThan(0);
});

test('other methods and clocks are refused by name', () => {
  const data = dataSet({ x: [[1, 0.5]], y: [1] });
  expect(() =>
    follow(relu(data, 1), exponentialLoss, [1, 1, 1], { logInverseRisk: 10 }, { clock: 'time' }),
  ).toThrow(InputError);
});

test('a kink that is met over and over ends the run, and so do the steps that were allowed', () => {
  // Far out a unit that nothing pulls at has faded to rounding.
  const model = deepRelu(gaussianBlobs({ count: 8, dimension: 3, gap: 0.2, seed: 14 }), [3, 6, 4, 1]);
  const run = (maxSteps: number) =>
    follow(
      model,
      exponentialLoss,
      { seed: 14, scale: 0.3 },
      { lnLogInverseRisk: 690 },
      { maxSteps, samples: 20 },
    );
  const path = run(20000);
  expect(path.status).toBe('undecided');
  expect(path.message).toMatch(/is met over and over/);
  expect(path.stats.accepted).toBeLessThan(5000);
  const short = run(100);
  expect(short.status).toBe('max-steps');
  expect(short.stats.accepted + short.stats.rejected).toBeLessThan(110);
});
