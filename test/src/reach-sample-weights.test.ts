import { expect, it } from 'vitest';
import { dataSet, deepLinear, squaredRelu } from '../../problems/index.js';
import { randomSource } from '../../problems/random.js';
import { exponentialLoss, follow } from '../../src/index.js';

/*
 * Samples within a step have the weights of the path. In the escape of section 3 of the mathematics both are ½ for ever,
 * by symmetry; at ln(1/risk) = 1e40 no direction that is held in doubles says so, and weights that were computed from one
 * would be 0 and 1.
 */
it.each([100, 120, 135, 150].flatMap((psi) => [1e-3, 1e-20, 1e-60].map((delta) => ({ psi, delta }))))(
  'weights of an escape at all samples, ψ = $psi°, δ = $delta',
  ({ psi, delta }) => {
    const half = (psi * Math.PI) / 360;
    const [c, s] = [Math.cos(half), Math.sin(half)];
    const rows = [
      [c, s],
      [c, -s],
    ];
    const model = squaredRelu(dataSet({ x: rows, y: [1, 1] }), [1, 1, 1]);
    const start = [1, 0, ...rows.flatMap((row) => row.map((value) => delta * value))].map((w) => 1e3 * w);
    const { samples, status } = follow(model, exponentialLoss, start, { logInverseRisk: 1e300 });
    expect(status).toBe('reached');
    for (const { weights } of samples) for (const q of weights) expect(Math.abs(q - 0.5)).toBeLessThan(1e-6);
  },
);

it.each([3, 4, 5, 6])('weights of a deep linear network sum to 1 at all samples, %d layers', (layers) => {
  const random = randomSource(20 + layers);
  const x: number[][] = [];
  while (x.length < 24) {
    const row = Array.from({ length: 6 }, () => random.normal());
    if (Math.abs(row[0]) > 0.1) x.push(row);
  }
  const data = dataSet({ x, y: x.map((row) => Math.sign(row[0])) });
  const model = deepLinear(data, [6, ...new Array<number>(layers - 1).fill(4), 1]);
  const normal = randomSource(layers);
  const start = Array.from({ length: model.dimension }, () => 0.5 * normal.normal());
  const { samples } = follow(model, exponentialLoss, start, { logInverseRisk: 1e300 });
  const last = samples[samples.length - 1].weights;
  for (const { weights, lnLogInverseRisk } of samples) {
    expect(Math.abs(weights.reduce((sum, q) => sum + q, 0) - 1)).toBeLessThan(1e-8);
    // All but 1e-8 of the way has been gone.
    if ((lnLogInverseRisk ?? 0) > 25)
      weights.forEach((q, i) => {
        expect(Math.abs(q - last[i])).toBeLessThan(1e-6);
      });
  }
});
