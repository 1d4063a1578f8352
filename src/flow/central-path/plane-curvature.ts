import type { SquaredReluNeurons } from '../../../problems/index.js';
import { isCrowded, planeArcs } from './plane-arcs.js';
import { packExamples } from './plane-pairs.js';
import type { PathPoint } from './point.js';

/**
 * $\partial\varphi_j'/\partial\varphi_j$ of neurons in the plane at the point that was read, times the rate of the clock.
 * With τ ⊥ φ, the matrix of second derivatives H, growth g and turning t it is
 * $(\langle\tau, H\tau\rangle - g)\,\tau\tau^\top + t\varphi^\top - \varphi t^\top$.
 */
export function planeCurvature(
  neurons: SquaredReluNeurons,
  point: PathPoint,
): (rate: number, out: Float64Array) => void {
  return isCrowded(neurons) ? byArcs(neurons, point) : byPairs(neurons, point);
}

function byPairs(
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

function byArcs(
  { data, signs }: SquaredReluNeurons,
  { directions, weights, growth, turning }: PathPoint,
): (rate: number, out: Float64Array) => void {
  const { count: n, y } = data;
  const arcs = planeArcs(data, signs.length);
  const { place } = arcs;
  const bends = new Float64Array(n);
  const forms = new Float64Array(3 * arcs.count);
  return (rate, out) => {
    arcs.locate(directions);
    for (let i = 0; i < n; i++) bends[i] = 2 * weights[i] * y[i];
    arcs.spread(bends, forms);
    for (let j = 0; j < signs.length; j++) {
      const u = directions[2 * j];
      const w = directions[2 * j + 1];
      const at = 3 * place[j];
      const along = forms[at] * w * w - 2 * forms[at + 1] * u * w + forms[at + 2] * u * u;
      const bend = rate * (signs[j] * along - growth[j]);
      const turn = rate * (u * turning[2 * j + 1] - w * turning[2 * j]);
      const to = 4 * j;
      out[to] = bend * w * w;
      out[to + 1] = -bend * u * w - turn;
      out[to + 2] = -bend * u * w + turn;
      out[to + 3] = bend * u * u;
    }
  };
}
