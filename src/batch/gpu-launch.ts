import type { LayerShape } from './backend.js';
import { loopLengths, steps } from './nested-sum.js';

/** What limits a launch of a kernel. */
export interface LaunchLimits {
  /** Products of all threads together: a browser ends a launch that takes seconds. */
  readonly products: number;
  /** Numbers of an array. */
  readonly values: number;
}

/** How a layer is cut into launches; what is missing of the last ones is 0. */
export interface LaunchShape {
  /** Loops over the neurons of a launch. */
  readonly neurons: readonly number[];
  /** Loops over the features, all of them in every launch. */
  readonly terms: readonly number[];
  /** Examples of a launch. */
  readonly examples: number;
}

/** Products that a thread may add up in a launch. The sums of launches are added in float64. */
const PRODUCTS_OF_A_THREAD = 4096;
/** Examples of a launch, below the 8192 that a texture may be wide. */
const MOST_EXAMPLES = 4096;
const MOST_VECTORS = 4096;

/** The size of tiles that `count` is cut into, as equal as can be. */
const tileSize = (count: number, most: number): number =>
  Math.ceil(count / Math.ceil(count / Math.max(1, Math.floor(most))));

/** @throws Error when the layer does not fit */
export function launchShape(
  { features, width }: LayerShape,
  examples: number,
  limits: LaunchLimits,
): LaunchShape {
  const terms = loopLengths(features);
  const d = steps(terms);
  if (d > limits.values) throw new Error(`${features} features are more than fit into an array of the gpu`);
  const perThread = Math.min(limits.values, Math.max(d, PRODUCTS_OF_A_THREAD)) / d;
  return {
    neurons: loopLengths(tileSize(width, perThread)),
    terms,
    examples: tileSize(examples, Math.min(MOST_EXAMPLES, limits.values / d)),
  };
}

/** Vectors of a launch, of `vectors` altogether. */
export function launchVectors(
  { neurons, terms, examples }: LaunchShape,
  vectors: number,
  limits: LaunchLimits,
): number {
  const products = steps(neurons) * steps(terms);
  const most = Math.min(
    MOST_VECTORS,
    limits.values / products,
    limits.values / examples,
    limits.products / (products * examples),
  );
  return tileSize(vectors, most);
}
