import { expect, it } from 'vitest';
import { dataSet, squaredRelu } from '../../problems/index.js';
import { exponentialLoss, follow, logisticLoss } from '../../src/index.js';
import xor8 from '../reference/squared_relu_xor8.json' with { type: 'json' };

/* Every step whose equations are set up is solved: a failure is work lost, and a sign that a predictor is poor. */
it.each([
  ['exponential', exponentialLoss],
  ['logistic', logisticLoss],
] as const)('no step of the squared-ReLU network is left unsolved, %s loss', (_name, loss) => {
  const model = squaredRelu(dataSet({ x: xor8.X, y: xor8.y }), xor8.signs);
  const { stats } = follow(model, loss, xor8.W0.flat(), { logInverseRisk: 1e300 });
  expect(stats.newtonFailures).toBe(0);
});
