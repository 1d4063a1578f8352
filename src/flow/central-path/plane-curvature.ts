import type { SquaredReluNeurons } from '../../../problems/index.js';
import { packExamples } from './plane-pairs.js';
import type { PathPoint } from './point.js';

/**
 * $\partial\varphi_j'/\partial\varphi_j$ of neurons in the plane at the point that was read, times the rate of the clock.
 * With τ ⊥ φ, the matrix of second derivatives H, growth g and turning t it is
 * $(\langle\tau, H\tau\rangle - g)\,\tau\tau^\top + t\varphi^\top - \varphi t^\top$.
 */
export function planeCurvature(
  { data, signs }: SquaredReluNeurons,
  { directions, weights, growth, turning }: PathPoint,
): (rate: number, out: Float64Array) => void {
  const packed = packExamples(data);
  return (rate, out) => {
    const { points, factor } = packed;
    const length = packed.pack(weights);
    for (let j = 0; j < signs.length; j++) {
      const u = directions[2 * j];
      const w = directions[2 * j + 1];
      let along = 0;
      for (let i = 0; i < length; i++) {
        const s = points[2 * i];
        const t = points[2 * i + 1];
        const across = u * t - w * s;
        along += factor[i] * Number(u * s + w * t > 0) * across * across;
      }
      const bend = rate * (signs[j] * along - growth[j]);
      const turn = rate * (u * turning[2 * j + 1] - w * turning[2 * j]);
      const at = 4 * j;
      out[at] = bend * w * w;
      out[at + 1] = -bend * u * w - turn;
      out[at + 2] = -bend * u * w + turn;
      out[at + 3] = bend * u * u;
    }
  };
}
