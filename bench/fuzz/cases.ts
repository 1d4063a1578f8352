import type { RandomSource } from '../../problems/index.js';
import type { ModelSpec, Spec, UntilSpec } from '../../src/index.js';
import { choice, times, type Choice } from './choice.js';
import { randomModel } from './models.js';
import { randomTable } from './tables.js';

/** What a case is followed with, drawn by chance. */
export interface FuzzCase {
  readonly spec: Spec;
  /** Whether the data are first held against the goal, as the command line does and a library's user need not. */
  readonly gate: boolean;
}

/** How much a case may ask for: everything, or what a suite of tests has time for. */
export type Extent = 'all' | 'quick';

/** Goals and their values. They are as far as they go: what is out of reach ends otherwise. */
const goals = (pick: Choice): readonly UntilSpec[] => [
  { logInverseRisk: pick.of([-5, 1e-3, 0.1, 1, 10, 10, 100, 1000, 1e4, 1e6, 1e50, 1e300]) },
  { lnLogInverseRisk: pick.of([-3, 0.1, 1, 3, 10, 700, 1e6, 1e300]) },
  { logTime: pick.of([1e-8, 1e-3, 0.1, 1, 1, 10, 100, 1000, 1e10, 1e300]) },
  { sphericalTime: pick.of([1e-8, 1e-3, 0.1, 1, 10, 100, 1e4, 1e10, 1e300]) },
  { lnSphericalTime: pick.of([-700, -20, -1, 0, 1, 3, 10, 100, 700]) },
  { tail: pick.of([0.1, 1e-3, 1e-6, 1e-12]) },
  pick.of(['limit', { tail: 'limit' }] as const),
];

const nearGoals = (pick: Choice): readonly UntilSpec[] => [
  { logInverseRisk: pick.of([0.1, 1, 10, 100]) },
  { lnLogInverseRisk: pick.of([0.1, 1, 3]) },
  { logTime: pick.of([1e-8, 0.1, 1, 5]) },
  { sphericalTime: pick.of([1e-8, 0.1, 1, 10]) },
  { lnSphericalTime: pick.of([-20, -1, 0, 2]) },
  { tail: pick.of([0.1, 1e-3]) },
];

const SCALES = [1e-12, 1e-6, 1e-3, 0.01, 0.1, 0.1, 0.3, 1, 1, 10, 100, 1e4, 1e6];

/** Parameters of a model, counted apart from it. */
function dimensionOf(model: ModelSpec, features: number): number | undefined {
  switch (model.kind) {
    case 'linear':
      return features;
    case 'squared-relu':
      return features * model.signs.length;
    case 'relu':
    case 'leaky-relu':
      return (features + 1) * model.width;
    case 'deep-linear':
    case 'deep-relu':
      return model.widths.slice(1).reduce((sum, width, k) => sum + width * model.widths[k], 0);
    case 'mexican-hat':
      return 3;
    case 'convolutional':
      return undefined;
  }
}

function randomStart(pick: Choice, dimension: number | undefined, seed: number): Spec['start'] | undefined {
  const scale = pick.of(SCALES);
  const kind = pick.integer(0, 9);
  if (kind === 0) return undefined;
  if (kind > 2 || dimension === undefined) return { seed, scale };
  // Small integers times the scale: ties and zeros. Now and then all the same.
  const same = pick.chance(0.2);
  return times(dimension, () => (same ? scale : pick.integer(-2, 2) * scale));
}

/** @param seed of a random start */
function drawn(random: RandomSource, seed: number, extent: Extent): FuzzCase {
  const pick = choice(random);
  const quick = extent === 'quick';
  const { model, features } = randomModel(pick);
  const table =
    features === undefined ? undefined : randomTable(pick, features, quick ? 8 : pick.chance(0.2) ? 24 : 12);
  const start = randomStart(pick, dimensionOf(model, features ?? 0), seed);
  const until = !quick && pick.chance(0.1) ? undefined : pick.of((quick ? nearGoals : goals)(pick));
  const loss = pick.of(['exponential', 'exponential', 'logistic', 'logistic', undefined] as const);
  const samples = quick ? pick.of([2, 10, 40]) : pick.of([2, 3, 10, 40, 40, 40, 200, undefined]);
  const relativeTolerance = pick.of(
    quick ? [1e-4, 1e-6, undefined] : [1e-4, 1e-6, 1e-10, 1e-12, undefined, undefined, undefined],
  );
  return {
    spec: {
      model,
      ...(table === undefined ? {} : { data: table }),
      ...(loss === undefined ? {} : { loss }),
      ...(start === undefined ? {} : { start }),
      ...(until === undefined ? {} : { until }),
      ...(samples === undefined ? {} : { samples }),
      ...(relativeTolerance === undefined ? {} : { relativeTolerance }),
    },
    gate: pick.chance(0.5),
  };
}

/** Seeds of cases are this far apart, so that no two seeds share cases below this index. */
const APART = 1_000_003;

/** The case of a seed and an index; it depends on nothing else. */
export function caseOf(
  randomSource: (seed: number) => RandomSource,
  seed: number,
  index: number,
  extent: Extent = 'all',
): FuzzCase {
  return drawn(randomSource(seed * APART + index), index, extent);
}
