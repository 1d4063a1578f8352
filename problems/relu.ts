import { requireDataSet, type DataSet } from './data-set.js';
import type { Activation, HiddenLayer } from './hidden-layer.js';
import { requireInteger } from './input-error.js';
import type { Kinks, Pattern, PieceModel } from './kinks.js';
import type { MarginModel } from './margin-model.js';
import { equalRows } from './margin-rows.js';
import { copiedPattern } from './patterns.js';
import { neuronBalance } from './quadratic-invariants.js';
import { bilinearNeurons } from './relu-neurons.js';
import { reordered } from './reordered.js';
import { requireSlope } from './slope.js';

/** What the models of this file and their pieces have in common. */
interface Layer {
  readonly data: DataSet;
  readonly width: number;
  /** λ, the slope on the negative side. */
  readonly slope: number;
}

const definability = Object.freeze({
  definable: true,
  reason:
    'the margins are quadratic in the parameters on each of finitely many polyhedral cones, hence semialgebraic',
});

/** Directions below this share of a vector, once what others have is taken out, are rounding. */
const DEPENDENT = 1e-12;

/** An orthonormal basis of the span of some examples: Gram–Schmidt, twice. */
function basisOf({ x, dimension: d }: DataSet, examples: readonly number[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const i of examples) {
    const v = x.slice(i * d, (i + 1) * d);
    const before = Math.hypot(...v);
    for (let round = 0; round < 2; round++) for (const b of basis) removeAlong(b, v, 0);
    const length = Math.hypot(...v);
    if (!(length > DEPENDENT * before)) continue;
    basis.push(v.map((value) => value / length));
  }
  return basis;
}

/** Takes what lies along the unit vector b out of d entries of v. */
function removeAlong(b: Float64Array, v: Float64Array, at: number): void {
  let along = 0;
  for (let a = 0; a < b.length; a++) along += b[a] * v[at + a];
  for (let a = 0; a < b.length; a++) v[at + a] -= along * b[a];
}

function piece(layer: Layer, whole: MarginModel, given: Pattern): PieceModel {
  const { data, width: m, slope } = layer;
  const { count: n, dimension: d, x, y } = data;
  const pattern = copiedPattern(given, m * n);
  const factors = new Float64Array(m * n);
  for (let r = 0; r < m * n; r++) factors[r] = y[r % n] * (pattern[r] > 0 ? 1 : slope);
  const features = Array.from({ length: m }, (_, j) => {
    const held = Array.from({ length: n }, (_, i) => i).filter((i) => pattern[j * n + i] === 0);
    if (held.length === 0) return x;
    const projected = x.slice();
    for (const b of basisOf(data, held)) for (let i = 0; i < n; i++) removeAlong(b, projected, i * d);
    for (const i of held) projected.fill(0, i * d, (i + 1) * d);
    return projected;
  });
  const { kinks: _, ...smooth } = whole;
  return Object.freeze<PieceModel>({
    ...smooth,
    smoothness: 'analytic',
    ...bilinearNeurons(data, features, () => factors),
  });
}

function kinksOf(layer: Layer, whole: () => MarginModel): Kinks {
  const { data, width: m, slope } = layer;
  const { count: n, dimension: d, x, y } = data;
  const count = m * n;
  return Object.freeze<Kinks>({
    count,
    example: Int32Array.from({ length: count }, (_, r) => r % n),
    block: Int32Array.from({ length: count }, (_, r) => Math.floor(r / n)),
    describe: (r) => `neuron ${Math.floor(r / n) + 1} on example ${(r % n) + 1}`,
    values(w, out) {
      for (let j = 0, r = 0; j < m; j++)
        for (let i = 0; i < n; i++, r++) {
          let sum = 0;
          for (let a = 0; a < d; a++) sum += w[j * (d + 1) + a] * x[i * d + a];
          out[r] = sum;
        }
    },
    gradient(_w, _pattern, r, out) {
      const i = r % n;
      for (let a = 0; a < d; a++) out[a] = x[i * d + a];
      out[d] = 0;
    },
    jump: (w, _pattern, r) => y[r % n] * (1 - slope) * w[Math.floor(r / n) * (d + 1) + d],
    piece: (pattern) => piece(layer, whole(), pattern),
  });
}

/** The network with the parameters of each neuron side by side, $w_1, a_1, w_2, a_2, \dots$ */
function inBlocks(layer: Layer, kind: string, description: string): MarginModel {
  const { data, width: m, slope } = layer;
  const { count: n, dimension: d, x, y } = data;
  const factors = new Float64Array(m * n);
  const factorsAt = (w: Float64Array): Float64Array => {
    for (let j = 0, r = 0; j < m; j++)
      for (let i = 0; i < n; i++, r++) {
        let sum = 0;
        for (let a = 0; a < d; a++) sum += w[j * (d + 1) + a] * x[i * d + a];
        factors[r] = y[i] * (sum > 0 ? 1 : slope);
      }
    return factors;
  };
  const model: MarginModel = Object.freeze<MarginModel>({
    kind,
    description,
    dimension: m * (d + 1),
    count: n,
    degree: 2,
    smoothness: 'locally-lipschitz',
    definability,
    ...bilinearNeurons(
      data,
      Array.from({ length: m }, () => x),
      factorsAt,
    ),
    hessianBlocks: Object.freeze(new Array<number>(m).fill(d + 1)),
    invariants: neuronBalance(m, d),
    rows: equalRows(data),
    kinks: kinksOf(layer, () => model),
  });
  return model;
}

/** Places of $w_1, a_1, w_2, a_2, \dots$ among $w_1, w_2, \dots, a$. */
function neuronOrder(m: number, d: number): Int32Array {
  const order = new Int32Array(m * (d + 1));
  for (let j = 0, at = 0; j < m; j++) {
    for (let a = 0; a < d; a++) order[at++] = j * d + a;
    order[at++] = m * d + j;
  }
  return order;
}

function hiddenLayer(features: number, width: number, slope: number): HiddenLayer {
  return Object.freeze<HiddenLayer>({
    features,
    width,
    activation: Object.freeze<Activation>({ kind: 'leaky-relu', slope }),
    unpack(w, rows, coefficients) {
      rows.set(w.subarray(0, width * features));
      coefficients.set(w.subarray(width * features));
    },
  });
}

function network(data: DataSet, width: number, slope: number, kind: string, name: string): MarginModel {
  requireDataSet(data);
  requireInteger('width', width, 1);
  const description = `two-layer ${name} network of ${width} neurons and ${data.dimension} features on ${data.count} examples`;
  const model = inBlocks({ data, width, slope }, kind, description);
  const inner = reordered(model, neuronOrder(width, data.dimension));
  return Object.freeze<MarginModel>({ ...inner, hiddenLayer: hiddenLayer(data.dimension, width, slope) });
}

/**
 * A two-layer ReLU network both of whose layers are trained, $\Phi(x; W) = \sum_j a_j \max(0, \langle w_j, x\rangle)$.
 * The parameters are the rows $w_1, w_2, \dots$ in order and then $a$: $k = m(d + 1)$; $L = 2$.
 *
 * The margins are smooth in pieces, see {@link Kinks}: the switching functions are the pre-activations
 * $\langle w_j, x_i\rangle$, number $jn + i$. The gradient flow keeps $\|w_j\|^2 - a_j^2$ for each neuron.
 *
 * @param width number of neurons, m
 * @throws InputError when the width is not a positive integer
 */
export function relu(data: DataSet, width: number): MarginModel {
  return network(data, width, 0, 'relu', 'ReLU');
}

/**
 * The same with leaky ReLU, $\varphi(z) = \max(z, \lambda z)$.
 *
 * @param width number of neurons, m
 * @param slope λ, from 0 to 1
 * @throws InputError when the width is not a positive integer or the slope not a number from 0 to 1
 */
export function leakyRelu(data: DataSet, width: number, slope: number): MarginModel {
  requireSlope(slope);
  return network(data, width, slope, 'leaky-relu', `leaky ReLU (slope ${slope})`);
}
