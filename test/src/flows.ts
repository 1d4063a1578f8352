import { dataSet, deepLinear, linear, squaredRelu, xorDisk, type MarginModel } from '../../problems/index.js';

/** Three points in the plane that a line through 0 separates. */
export const threePoints = linear(
  dataSet({
    x: [
      [1, 0.2],
      [0.6, 1],
      [-0.3, 0.9],
    ],
    y: [1, 1, 1],
  }),
);

/** Four points that no line through 0 separates. */
export const inseparable = linear(
  dataSet({
    x: [
      [1, 0],
      [-1, 0.1],
      [0, -1],
      [0.3, 0.4],
    ],
    y: [1, 1, 1, 1],
  }),
);

/** A linear predictor over four parameters as a product of two layers. */
export const deep = deepLinear(
  dataSet({
    x: [
      [1, 0.2],
      [0.6, 1],
      [-0.3, 0.9],
    ],
    y: [1, 1, 1],
  }),
  [2, 2, 1],
);

/** Ten squared-ReLU neurons on eight points of XOR. */
export const xorNet = squaredRelu(
  xorDisk({ count: 8, seed: 5 }),
  Array.from({ length: 10 }, (_, j) => (j % 2 === 0 ? 1 : -1)),
);

/** A model with one of its functions replaced. */
export function altered(model: MarginModel, changes: Partial<MarginModel>): MarginModel {
  return { ...model, ...changes };
}
