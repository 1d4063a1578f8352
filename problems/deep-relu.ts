import { requireDataSet, type DataSet } from './data-set.js';
import { requireWidths } from './deep-linear.js';
import { reluKinks, reluMargins } from './deep-relu-kinks.js';
import { InputError } from './input-error.js';
import type { MarginModel } from './margin-model.js';
import { equalRows } from './margin-rows.js';
import { differencesOfSquares, type QuadraticInvariants } from './quadratic-invariants.js';
import { reluLayers } from './relu-layers.js';
import { requireSlope } from './slope.js';

/**
 * The ReLU network $\Phi(x; W) = A_L\,\phi(A_{L-1} \cdots \phi(A_1 x))$ without biases, $\phi(z) = \max(z, \lambda z)$ entry
 * by entry, of degree L: the homogeneous networks of Lyu & Li (2020) and Ji & Telgarsky (2020). The parameters are $A_1$
 * ($h_1 \times d$), $A_2$ ($h_2 \times h_1$), …, each row-major, as for {@link deepLinear}; {@link deepLinearLayers} gives
 * views of them.
 *
 * The margins are smooth in pieces, see {@link Kinks}. The switching functions are the pre-activations of the hidden units,
 * that of unit u on example i being number un + i, with units counted from the first layer up; in layer l they have degree
 * l. Those of the first layer are held as subspaces, $\langle w, x_i\rangle = 0$ for the weights w into a unit, those
 * further up as constraints, which equal examples share. Units that no active unit leads to are idle. On a kink derivatives
 * are those of the side of slope λ.
 *
 * The Hessian is one full matrix, exact within a piece, whose diagonal blocks of a layer with itself are zero. `margins`
 * and `pullback` cost $O(nk)$. Every solution keeps the sum of squares of the weights into each hidden unit less that of
 * the weights out of it (Du, Hu & Lee 2018, theorem 2.1), also where it slides.
 *
 * @param widths $[d, h_1, \dots, 1]$, from the features to the single output; at least three
 * @param options.slope λ, from 0 to 1; default 0
 * @throws InputError when there is no hidden layer, the widths are not positive integers that begin with the number of
 * features and end in 1, or the slope is none
 */
export function deepRelu(
  data: DataSet,
  widths: readonly number[],
  options: { readonly slope?: number } = {},
): MarginModel {
  requireDataSet(data);
  requireWidths(widths);
  if (widths.length < 3)
    throw new InputError(
      `widths ${widths.join('-')} have no hidden layer: give at least three, or take the linear predictor`,
    );
  if (widths[0] !== data.dimension)
    throw new InputError(
      `the first width is ${widths[0]} and the data have ${data.dimension} features: make them equal`,
    );
  const { slope = 0 } = options;
  requireSlope(slope);
  const layers = reluLayers(data, widths, slope);
  const depth = widths.length - 1;
  const dimension = layers.offsets[depth];
  const named = slope === 0 ? 'ReLU network' : `leaky ReLU network of slope ${slope}, with layers`;
  const description = {
    kind: 'deep-relu',
    description: `${named} of widths ${widths.join('-')} on ${data.count} examples`,
    dimension,
    count: data.count,
    degree: depth,
    smoothness: 'locally-lipschitz' as const,
    definability: Object.freeze({
      definable: true,
      reason: 'the margins are polynomials in the parameters on each of finitely many semialgebraic sets',
    }),
    hessianBlocks: Object.freeze([dimension]),
    rows: equalRows(data),
    invariants: unitBalance(widths, layers.offsets),
  };
  return Object.freeze<MarginModel>({
    ...description,
    ...reluMargins(data, layers),
    kinks: reluKinks(data, layers, slope, description),
  });
}

/** $\|\text{weights in}\|^2 - \|\text{weights out}\|^2$ of every hidden unit, from the first layer up. */
function unitBalance(widths: readonly number[], offsets: readonly number[]): QuadraticInvariants {
  const pairs: [Int32Array, Int32Array][] = [];
  for (let l = 1; l < widths.length - 1; l++)
    for (let a = 0; a < widths[l]; a++)
      pairs.push([
        Int32Array.from({ length: widths[l - 1] }, (_, b) => offsets[l - 1] + a * widths[l - 1] + b),
        Int32Array.from({ length: widths[l + 1] }, (_, c) => offsets[l] + c * widths[l] + a),
      ]);
  return differencesOfSquares(pairs);
}
