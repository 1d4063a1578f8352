import { expect } from 'vitest';
import { dataSet, squaredRelu } from '../../problems/index.js';
import { exponentialLoss, follow } from '../../src/index.js';

/*
 * Escapes by turning. Two examples at an angle ψ > 90°, a neuron exactly between them and a pair that is turned by ±η
 * from there and smaller by δ. Where both examples are active on a neuron it moves by w' = Mw, M = x₁x₁ᵀ + x₂x₂ᵀ, whose
 * eigenvalues are 2c² along the bisector and 2s² across it, c = cos(ψ/2) < s: the angle grows like e^{2(s²−c²)τ} until
 * one example is lost, and then the component along the other one grows like e^τ. All of it is known in closed form, and
 * the margin ends at ½ instead of c². No error of a step shows a turn of 1e-12: only the equations do, by an eigenvalue
 * that is positive.
 */
export const ANGLES = [100, 120, 150];

export function turning(psi: number, delta: number, eta: number) {
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
  /** The margin, everything scaled by e^{−2c²τ}. */
  const margin = (tau: number): number => {
    const early = Math.min(tau, loss);
    let w = [pair[0], pair[1] * Math.exp(rate * early)];
    if (tau > loss) {
      const along = (w[0] * c + w[1] * s) * Math.exp((tau - loss) * (1 - 2 * c * c));
      const across = (w[1] * c - w[0] * s) * Math.exp(-2 * c * c * (tau - loss));
      w = [along * c - across * s, along * s + across * c];
    }
    const one = Math.max(0, w[0] * c + w[1] * s);
    const other = Math.max(0, w[0] * c - w[1] * s);
    return (c * c + one * one + other * other) / (1 + 2 * (w[0] * w[0] + w[1] * w[1]));
  };
  return { model, start, loss, margin, c };
}

/** An error of the size of the tolerance shifts the time of the escape: that it comes, and about when, is expected. */
export function expectEscape(psi: number, delta: number, eta: number): void {
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
}
