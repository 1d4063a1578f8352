/** A batch to be timed: a layer of `width` neurons, 0 for a linear predictor. */
export interface Size {
  readonly name: string;
  readonly examples: number;
  readonly features: number;
  readonly vectors: number;
  readonly width: number;
}

const size = (name: string, examples: number, features: number, vectors: number, width = 0): Size => ({
  name,
  examples,
  features,
  vectors,
  width,
});

export const sizes: readonly Size[] = [
  size('linear, small', 100, 10, 10),
  size('linear', 2000, 500, 128),
  size('linear, many features', 2000, 8193, 128),
  size('linear, few features', 20000, 10, 500),
  size('squared ReLU', 2000, 20, 128, 100),
  size('squared ReLU, many features', 2000, 500, 8, 64),
  // 512 × 512 points of a plane.
  size('squared ReLU, Figure 1', 262144, 2, 1, 10000),
];

/** Floating-point operations: a multiplication and an addition for each feature of each neuron, and no more. */
export const operations = ({ examples, features, vectors, width }: Size): number =>
  2 * examples * features * vectors * Math.max(1, width);
