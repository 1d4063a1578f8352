import { describe, expect, it } from 'vitest';
import { dataSet, squaredRelu } from '../../problems/index.js';
import { exponentialLoss, follow } from '../../src/index.js';

/*
 * Escapes by turning. Two examples at an angle ψ > 90°, a neuron exactly between them and a pair that is turned by ±η
 * from there and smaller by δ. Where both examples are active on a neuron it moves by w' = Mw, M = x₁x₁ᵀ + x₂x₂ᵀ, whose
 * eigenvalues are 2c² along the bisector and 2s² across it, c = cos(ψ/2) < s: the angle grows like e^{2(s²−c²)τ} until
 * one example is lost, and then the component along the other one grows like e^τ. The margin ends at ½ instead of c². No error of a step shows a turn of 1e-12: only the equations do, by an eigenvalue
 * that is positive.
 */
const ANGLES = [100, 120, 150];

function turning(psi: number, delta: number, eta: number) {
  const half = (psi * Math.PI) / 360;
  const [c, s] = [Math.cos(half), Math.sin(half)];
  const rows = [
    [c, s],
    [c, -s],
  ];
  const pair = [delta * Math.cos(eta), delta * Math.sin(eta)];
  const model = squaredRelu(dataSet({ x: rows, y: [1, 1] }), [1, 1, 1]);
  const start = [1, 0, ...pair, pair[0], -pair[1]];
  const rate = 2 * (s * s - c * c);
  /** When the pair loses one example each. */
  const loss = Math.log((c * pair[0]) / (s * pair[1])) / rate;
  return { model, start, loss, c };
}

describe.each(ANGLES)('ψ = %d°', (psi) => {
  // An error of the size of the tolerance shifts the time of the escape: to be expected is that it comes, and about when.
  it.each([
    [1, 1e-11],
    [1, 1e-13],
    [1e-3, 1e-12],
    [1e-20, 1e-12],
  ])('a pair smaller by %d, turned by %d, gets away', (delta, eta) => {
    const { model, start, loss, c } = turning(psi, delta, eta);
    // Time enough for the pair to take over even from δ.
    const end = 1.5 * loss + 1.2 * (Math.log(1 / delta) / (1 - 2 * c * c)) + 100;
    for (const relativeTolerance of [1e-6, 1e-8, 1e-10]) {
      const { status, final } = follow(
        model,
        exponentialLoss,
        start,
        { sphericalTime: end },
        { relativeTolerance },
      );
      expect(status).toBe('reached');
      expect(final.normalizedMargin).toBeGreaterThan(0.499);
    }
  });
});
