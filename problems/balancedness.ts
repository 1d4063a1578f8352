import type { Constraint } from '../solvers/residual-manifold.js';
import { deepLinearLayers } from './deep-linear.js';
import { InputError, requireInteger } from './input-error.js';
import { layerBalance } from './quadratic-invariants.js';

/**
 * What the gradient flow of a deep linear network keeps, whatever the loss:
 * $A_{j+1}^\top A_{j+1} - A_j A_j^\top = \text{const}$ for every pair of neighbouring layers (Arora, Cohen & Hazan 2018,
 * theorem 1; Du, Hu & Lee 2018, theorem 2.2), with the values of the start. Only the upper triangles are equations,
 * since the matrices are symmetric: $\sum_j h_j(h_j+1)/2$ in all. They may depend on each other, as where a layer is
 * wider than there are features and outputs.
 *
 * A plain object, for `residualManifold` of farflow/solvers, whose retraction then costs $O(m^2 k)$ for m equations and
 * k parameters.
 *
 * @param widths $[d, h_1, \dots, 1]$, as for `deepLinear`
 * @param start the parameters $A_1, A_2, \dots$, each row-major, that give the constants
 * @throws InputError when the widths are unusable, the start has another length than they need or is not finite, or
 * there is one layer alone, which has nothing to balance
 */
export function deepLinearBalancedness(widths: readonly number[], start: Float64Array): Constraint {
  // Checks widths and length.
  deepLinearLayers(start, widths);
  requireFinite(start);
  if (widths.length === 2)
    throw new InputError(`widths ${widths.join('-')} have one layer: balancedness needs two or more`);
  const hidden = widths.slice(1, -1);
  const dimension = start.length;

  const balance = layerBalance(widths);
  const { count: codimension } = balance;
  const targets = new Float64Array(codimension);
  balance.form(start, start, targets);

  return Object.freeze<Constraint>({
    name: `balancedness of widths ${widths.join('-')}`,
    dimension,
    codimension,
    residual(w, out) {
      balance.form(w, w, out);
      for (let r = 0; r < codimension; r++) out[r] -= targets[r];
    },
    jacobian(w, out) {
      let lower = 0;
      let row = 0;
      for (let l = 0; l < hidden.length; l++) {
        const h = hidden[l];
        const inner = widths[l];
        const outer = widths[l + 2];
        const upper = lower + h * inner;
        for (let a = 0; a < h; a++) {
          for (let b = a; b < h; b++, row += dimension) {
            for (let c = 0; c < outer; c++) {
              out[row + upper + c * h + a] += w[upper + c * h + b];
              out[row + upper + c * h + b] += w[upper + c * h + a];
            }
            for (let c = 0; c < inner; c++) {
              out[row + lower + a * inner + c] -= w[lower + b * inner + c];
              out[row + lower + b * inner + c] -= w[lower + a * inner + c];
            }
          }
        }
        lower = upper;
      }
    },
  });
}

/** The shape of a two-layer network $\sum_j a_j \phi(\langle w_j, x\rangle)$. */
export interface TwoLayerShape {
  /** Features, d. */
  readonly features: number;
  /** Neurons, m. */
  readonly width: number;
}

/**
 * What the gradient flow of a two-layer network $\sum_j a_j \phi(\langle w_j, x\rangle)$ keeps, neuron by neuron, for any
 * loss and a homogeneous φ of degree 1 (ReLU, leaky ReLU, linear): $\|w_j\|^2 - a_j^2 = \text{const}$ (Du, Hu & Lee 2018,
 * theorem 2.1), with the values of the start. The parameters are the rows $w_1, w_2, \dots$, then $a$.
 *
 * A plain object, for `residualManifold` of farflow/solvers, with a retraction of its own: the closest point of every
 * neuron's hyperboloid, at linear cost.
 *
 * @param start the $m(d+1)$ parameters that give the constants
 * @throws InputError when the shape is unusable, or the start has another length than it needs or is not finite
 */
export function twoLayerBalancedness(shape: TwoLayerShape, start: Float64Array): Constraint {
  const { features, width } = shape;
  requireInteger('the number of features', features, 1);
  requireInteger('the width', width, 1);
  const dimension = width * (features + 1);
  const outputs = width * features;
  if (start.length !== dimension)
    throw new InputError(
      `there are ${start.length} parameters and ${width} neurons of ${features} features need ${dimension}`,
    );
  requireFinite(start);

  /** $\|w_j\|^2$. */
  const square = (w: Float64Array, j: number): number => {
    let sum = 0;
    for (let c = 0, at = j * features; c < features; c++, at++) sum += w[at] * w[at];
    return sum;
  };
  const targets = Float64Array.from({ length: width }, (_, j) => square(start, j) - start[outputs + j] ** 2);

  return Object.freeze<Constraint>({
    name: `balancedness of ${width} neurons of ${features} features`,
    dimension,
    codimension: width,
    residual(w, out) {
      for (let j = 0; j < width; j++) out[j] = square(w, j) - w[outputs + j] ** 2 - targets[j];
    },
    jacobian(w, out) {
      for (let j = 0; j < width; j++) {
        const row = j * dimension;
        for (let c = 0, at = j * features; c < features; c++, at++) out[row + at] = 2 * w[at];
        out[row + outputs + j] = -2 * w[outputs + j];
      }
    },
    retract(w) {
      for (let j = 0; j < width; j++) {
        const a = w[outputs + j];
        const lambda = multiplier(square(w, j), a * a, targets[j]);
        if (!(lambda > -1 && lambda < 1)) return false;
        if (lambda === 0) continue;
        for (let c = 0, at = j * features; c < features; c++, at++) w[at] /= 1 + lambda;
        w[outputs + j] = a / (1 - lambda);
      }
      return true;
    },
  });
}

/** Newton's iterations; they double the digits, and bisection between them halves what is left. */
const ITERATIONS = 100;

/**
 * The closest point of the hyperboloid $\|w\|^2 - a^2 = c$ is $(w/(1+\lambda), a/(1-\lambda))$, where λ is the only root
 * in (−1, 1) of $u/(1+\lambda)^2 - v/(1-\lambda)^2 - c$ with $u = \|w\|^2$ and $v = a^2$, which decreases: Newton's
 * iteration guarded by bisection. Not in (−1, 1)
 * where there is no root, as at $w = 0$ for c > 0.
 */
function multiplier(u: number, v: number, c: number): number {
  if (!Number.isFinite(u - v - c)) return Number.NaN;
  if (Math.abs(u - v - c) <= Number.EPSILON * (u + v)) return 0;
  // Balanced neurons: both norms become their mean.
  if (c === 0) return (Math.sqrt(u) - Math.sqrt(v)) / (Math.sqrt(u) + Math.sqrt(v));
  // What is 0 stays there; then the other norm is known.
  if (v === 0) return Math.sqrt(u / c) - 1;
  if (u === 0) return 1 - Math.sqrt(-v / c);
  let from = -1;
  let to = 1;
  let lambda = 0;
  for (let count = 0; count < ITERATIONS; count++) {
    const p = 1 + lambda;
    const q = 1 - lambda;
    const value = u / (p * p) - v / (q * q) - c;
    if (value === 0) return lambda;
    if (value > 0) from = lambda;
    else to = lambda;
    let next = lambda + value / (2 * (u / (p * p * p) + v / (q * q * q)));
    if (!(next > from && next < to)) next = 0.5 * (from + to);
    if (Math.abs(next - lambda) <= Number.EPSILON * Math.min(1 + next, 1 - next)) return next;
    lambda = next;
  }
  return lambda;
}

function requireFinite(start: Float64Array): void {
  const at = start.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw new InputError(`parameter ${at + 1} of the start is ${start[at]}: give finite numbers`);
}
