import {
  convolutional,
  dataSet,
  deepLinear,
  deepRelu,
  leakyRelu,
  linear,
  mexicanHat,
  relu,
  squaredRelu,
  type DataSet,
  type MarginModel,
} from '../../problems/index.js';
import { randomSource } from '../../problems/random.js';
import { exponentialLoss, logisticLoss, type Loss, type Start, type Until } from '../../src/index.js';

/** What a random run is followed with. */
export interface PathCase {
  readonly model: MarginModel;
  readonly loss: Loss;
  readonly start: Start;
  readonly until: Until;
  readonly relativeTolerance: number;
}

/** Every kind of model that there is. */
export const kinds = [
  'linear',
  'deep linear',
  'squared ReLU',
  'ReLU',
  'leaky ReLU',
  'deep ReLU',
  'convolutional',
  'hat',
] as const;

/** A random run of a model of some kind. It depends on the seed alone. */
export function pathCase(kind: (typeof kinds)[number], seed: number): PathCase {
  const random = randomSource(seed);
  const integer = (from: number, to: number) => from + Math.floor(random.uniform() * (to - from + 1));
  const oneOf = <T>(list: readonly T[]): T => list[integer(0, list.length - 1)];
  const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
  const features = kind === 'convolutional' ? integer(3, 6) : integer(1, 4);

  /** Two thirds of the tables are those that a plane separates; some rows are others mirrored. */
  const table = (): DataSet => {
    const w = times(features, () => random.normal());
    const separable = random.uniform() < 0.67;
    const x: number[][] = [];
    const y: number[] = [];
    for (let i = integer(1, 7); i > 0; i--) {
      const mirrored = x.length > 0 && random.uniform() < 0.1;
      const row = mirrored ? x[x.length - 1].map((v) => -v) : times(features, () => random.normal());
      x.push(row);
      const side = row.reduce((sum, v, a) => sum + v * w[a], 0) >= 0 ? 1 : -1;
      y.push(separable ? side : oneOf([1, -1]));
    }
    return dataSet({ x, y });
  };
  const widths = () => [features, ...times(integer(1, 3), () => integer(1, 4)), 1];

  const makeModel = (): MarginModel => {
    switch (kind) {
      case 'linear':
        return linear(table());
      case 'deep linear':
        return deepLinear(table(), widths());
      case 'squared ReLU':
        return squaredRelu(
          table(),
          times(integer(1, 6), () => oneOf([1, -1])),
        );
      case 'ReLU':
        return relu(table(), integer(1, 6));
      case 'leaky ReLU':
        return leakyRelu(table(), integer(1, 6), oneOf([0.01, 0.1, 0.5, 1]));
      case 'deep ReLU':
        return deepRelu(table(), widths(), { slope: oneOf([0, 0.01, 0.1, 1]) });
      case 'convolutional':
        return convolutional(table(), {
          shape: { length: features },
          filters: integer(1, 3),
          kernel: integer(1, features - 2),
          stride: integer(1, 2),
          pool: integer(1, 2),
        });
      case 'hat':
        return mexicanHat({ degree: oneOf([1, 1.5, 2, 3]), definable: oneOf([true, false]) });
    }
  };
  const model = makeModel();
  return {
    model,
    loss: oneOf([exponentialLoss, logisticLoss]),
    start: { seed, scale: oneOf([1e-6, 1e-4, 0.01, 0.1, 1, 10, 100, 1e4, 1e6]) },
    until:
      kind === 'hat'
        ? { sphericalTime: oneOf([1, 10, 1000]) }
        : oneOf<Until>([{ logInverseRisk: 100 }, { sphericalTime: 10 }, { logTime: 10 }, { tail: 1e-3 }]),
    relativeTolerance: oneOf([1e-4, 1e-6, 1e-8, 1e-10]),
  };
}
