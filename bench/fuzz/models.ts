import type { ModelSpec } from '../../src/index.js';
import { times, type Choice } from './choice.js';

/** A model and the number of features that it takes; none for one without data. */
export interface Sized {
  readonly model: ModelSpec;
  readonly features: number | undefined;
}

const SLOPES = [0, 0.01, 0.1, 0.3, 1];

const layers = (pick: Choice, least: number, most: number): number[] => [
  pick.integer(1, 5),
  ...times(pick.integer(least, most), () => pick.integer(1, 5)),
  1,
];

function convolution(pick: Choice): Sized {
  const channels = pick.integer(1, 2);
  const filters = pick.integer(1, 3);
  const common = {
    kind: 'convolutional' as const,
    filters,
    stride: pick.integer(1, 2),
    pool: pick.integer(1, 2),
    ...(pick.chance(0.5) ? {} : { slope: pick.of(SLOPES) }),
  };
  if (pick.chance(0.7)) {
    const length = pick.integer(3, 6);
    const kernel = pick.integer(1, length - 2);
    return { model: { ...common, shape: { length, channels }, kernel }, features: length * channels };
  }
  const [height, width] = [pick.integer(2, 3), pick.integer(2, 3)];
  return {
    model: { ...common, shape: { height, width, channels }, kernel: [1, 2] },
    features: height * width * channels,
  };
}

const kinds: readonly ((pick: Choice) => Sized)[] = [
  (pick) => ({ model: { kind: 'linear' }, features: pick.integer(1, 6) }),
  (pick) => {
    const widths = layers(pick, 0, 5);
    return { model: { kind: 'deep-linear', widths }, features: widths[0] };
  },
  (pick) => ({
    model: { kind: 'squared-relu', signs: times(pick.integer(1, 8), () => pick.of([1, -1] as const)) },
    features: pick.integer(1, 5),
  }),
  (pick) => ({ model: { kind: 'relu', width: pick.integer(1, 8) }, features: pick.integer(1, 5) }),
  (pick) => ({
    model: {
      kind: 'leaky-relu',
      width: pick.integer(1, 8),
      ...(pick.chance(0.2) ? {} : { slope: pick.of(SLOPES) }),
    },
    features: pick.integer(1, 5),
  }),
  (pick) => {
    const widths = layers(pick, 1, 3);
    const slope = pick.chance(0.5) ? {} : { slope: pick.of(SLOPES) };
    return { model: { kind: 'deep-relu', widths, ...slope }, features: widths[0] };
  },
  convolution,
  (pick) => ({
    model: {
      kind: 'mexican-hat',
      degree: pick.of([1, 1.5, 2, 3, 4.5]),
      ...(pick.chance(0.2) ? {} : { definable: pick.chance(0.5) }),
    },
    features: undefined,
  }),
];

/** A random model of any kind, a few neurons large. */
export const randomModel = (pick: Choice): Sized => pick.of(kinds)(pick);
