import { convolutionalKinks, currentChoice } from './convolutional-kinks.js';
import { convolutionalMargins, type ConvolutionalLayout } from './convolutional-margins.js';
import { convolutionPlaces, type ConvolutionShape } from './convolution-shape.js';
import { requireDataSet, type DataSet } from './data-set.js';
import { requireInteger } from './input-error.js';
import type { MarginModel } from './margin-model.js';
import { pooledWindows } from './pooled-windows.js';
import { equalRows } from './margin-rows.js';
import { differencesOfSquares } from './quadratic-invariants.js';
import { requireSlope } from './slope.js';

/** What {@link convolutional} makes a network of. */
export interface ConvolutionalOptions extends ConvolutionShape {
  /** Number of filters, F. */
  readonly filters: number;
  /** λ in $\phi(z) = \max(z, \lambda z)$, from 0 to 1; default 0. */
  readonly slope?: number;
}

/**
 * A convolution without biases, ReLU, max-pooling and a linear read-out, on inputs of one or two dimensions:
 *
 * $$ \Phi(x; W) = \sum_f \sum_v a_{fv} \max_{t \in v} \phi(\langle k_f, x_t \rangle) $$
 *
 * with the patches $x_t$ of a window v. Its degree is 2. As φ is monotone the largest response is found first, so ties
 * do not matter where φ vanishes. The parameters are $k_1, a_1, k_2, a_2, \dots$: the kernel of a filter, channel by
 * channel and row by row, then its read-out, one weight a window, row by row. Each filter is a block, homogeneous by itself.
 *
 * Kernels stay inside the input ("valid" padding); windows do not overlap, and places at the ends that fill no whole window
 * are left out. Patches that are equal within a window count once.
 *
 * Margins are polynomials in pieces; see {@link Kinks}. The switching functions of a window under a filter are, for each
 * entry but the first, the largest response before it less its own; then the largest of all, unless a patch is zero. They
 * are ordered by filter, example and window. What a comparison holds at zero are the kernels that respond to both patches
 * alike, a subspace. Comparisons that the winner is not in have jump 0. Where responses tie, derivatives are those of the
 * last of them, and where the largest is 0 those of the side of slope λ.
 *
 * Kept along every solution is $\|k_f\|^2 - \|a_f\|^2$ of every filter (Du, Hu & Lee 2018, section 2).
 *
 * @throws InputError when a size is no positive integer, the shape has another number of places than the data have
 * features, a kernel or a window does not fit, or the slope is none
 */
export function convolutional(data: DataSet, options: ConvolutionalOptions): MarginModel {
  requireDataSet(data);
  const { filters, slope = 0 } = options;
  requireInteger('the number of filters', filters, 1);
  requireSlope(slope);
  const { kernel, windows } = convolutionPlaces(options, data.dimension);
  const block = kernel.length + windows.length;
  const layout: ConvolutionalLayout = {
    data,
    windows: pooledWindows(data, { kernel, windows }),
    kernel,
    filters,
    block,
    slope,
  };
  const description = {
    kind: 'convolutional',
    description:
      `convolutional network of ${filters} filters of ${kernel.length} weights and ${windows.length} windows ` +
      `on ${data.count} examples`,
    dimension: filters * block,
    count: data.count,
    degree: 2,
    smoothness: 'locally-lipschitz' as const,
    definability: Object.freeze({
      definable: true,
      reason:
        'the margins are quadratic in the parameters on each of finitely many polyhedral cones, hence semialgebraic',
    }),
    hessianBlocks: Object.freeze(new Array<number>(filters).fill(block)),
    rows: equalRows(data),
    invariants: differencesOfSquares(
      Array.from({ length: filters }, (_, f) => {
        const places = Int32Array.from({ length: block }, (__, a) => f * block + a);
        return [places.subarray(0, kernel.length), places.subarray(kernel.length)] as const;
      }),
    ),
  };
  return Object.freeze<MarginModel>({
    ...description,
    ...convolutionalMargins(layout, currentChoice(layout)),
    kinks: convolutionalKinks(layout, description),
  });
}
