import { requireDataSet, type DataSet } from './data-set.js';
import type { Activation, HiddenLayer } from './hidden-layer.js';
import { InputError, shown } from './input-error.js';
import type { MarginModel } from './margin-model.js';
import { squaredReluRows } from './margin-rows.js';

/**
 * A two-layer network of squared ReLU neurons with fixed output signs,
 * $\Phi(x; W) = \sum_j s_j \max(0, \langle w_j, x\rangle)^2$, Ji & Telgarsky (2020, equation 5, where $s_j = (-1)^j$).
 * The parameters are the rows $w_1, w_2, \dots$ in order, $k = md$; $L = 2$.
 *
 * The gradient is locally Lipschitz; second derivatives jump where some $\langle w_j, x_i\rangle = 0$, and are taken
 * there from the inactive side, as zero. The Hessian has one $d \times d$ block per neuron.
 *
 * @param signs $s_1, \dots, s_m$, each +1 or −1
 * @throws InputError when there are no signs or one is neither +1 nor −1
 */
export function squaredRelu(data: DataSet, signs: ArrayLike<number>): MarginModel {
  requireDataSet(data);
  if (!(signs?.length > 0)) throw new InputError('there are no signs: give one, +1 or -1, for each neuron');
  for (let j = 0; j < signs.length; j++) {
    if (signs[j] !== 1 && signs[j] !== -1) {
      throw new InputError(`sign ${j + 1} is ${shown(signs[j])}: signs must be the numbers +1 and -1`);
    }
  }
  const sign = Float64Array.from(signs);
  const { count, dimension: features, x, y } = data;
  const neurons = sign.length;
  const dimension = neurons * features;

  function preActivation(w: Float64Array, j: number, i: number): number {
    let sum = 0;
    for (let a = 0, u = j * features, v = i * features; a < features; a++, u++, v++) sum += w[u] * x[v];
    return sum;
  }

  return Object.freeze<MarginModel>({
    kind: 'squared-relu',
    description: `two-layer squared-ReLU network of ${neurons} neurons and ${features} features on ${count} examples`,
    dimension,
    count,
    degree: 2,
    smoothness: 'C1,1',
    definability: Object.freeze({
      definable: true,
      reason:
        'the margins are quadratic in the parameters on each of finitely many polyhedral cones, hence semialgebraic',
    }),
    hiddenLayer: Object.freeze<HiddenLayer>({
      features,
      width: neurons,
      activation: Object.freeze<Activation>({ kind: 'squared-relu' }),
      unpack(w, rows, coefficients) {
        rows.set(w);
        coefficients.set(sign);
      },
    }),
    margins(w, out) {
      for (let i = 0; i < count; i++) {
        let sum = 0;
        for (let j = 0; j < neurons; j++) {
          const s = preActivation(w, j, i);
          if (s > 0) sum += sign[j] * s * s;
        }
        out[i] = y[i] * sum;
      }
    },
    blockMargins(w, out) {
      for (let j = 0, at = 0; j < neurons; j++) {
        for (let i = 0; i < count; i++, at++) {
          const s = preActivation(w, j, i);
          out[at] = s > 0 ? y[i] * sign[j] * s * s : 0;
        }
      }
    },
    rows: squaredReluRows(data),
    neurons: Object.freeze({ data, signs: sign }),
    pullback(w, q, out) {
      out.fill(0);
      for (let j = 0; j < neurons; j++) {
        for (let i = 0; i < count; i++) {
          const s = preActivation(w, j, i);
          if (!(s > 0)) continue;
          const factor = 2 * q[i] * y[i] * sign[j] * s;
          for (let a = 0, u = j * features, v = i * features; a < features; a++, u++, v++)
            out[u] += factor * x[v];
        }
      }
    },
    jacobian(w, out) {
      for (let i = 0, at = 0; i < count; i++) {
        for (let j = 0; j < neurons; j++) {
          const s = preActivation(w, j, i);
          const factor = s > 0 ? 2 * y[i] * sign[j] * s : 0;
          for (let a = 0, v = i * features; a < features; a++, v++, at++) out[at] = factor * x[v];
        }
      }
    },
    hessianBlocks: Object.freeze(new Array<number>(neurons).fill(features)),
    hessian(w, q, out) {
      out.fill(0);
      for (let j = 0; j < neurons; j++) {
        const block = j * features * features;
        for (let i = 0; i < count; i++) {
          if (!(preActivation(w, j, i) > 0)) continue;
          const factor = 2 * q[i] * y[i] * sign[j];
          // The lower triangle; the upper one is its mirror image.
          for (let a = 0; a < features; a++) {
            const scaled = factor * x[i * features + a];
            for (let b = 0; b <= a; b++) out[block + a * features + b] += scaled * x[i * features + b];
          }
        }
        for (let a = 0; a < features; a++) {
          for (let b = 0; b < a; b++) out[block + b * features + a] = out[block + a * features + b];
        }
      }
    },
  });
}
