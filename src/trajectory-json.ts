import { endToEndProduct, type DataSet, type MarginModel } from '../problems/index.js';
import type { Stats } from '../solvers/index.js';
import type { Clock } from './flow/flow.js';
import type { IteratedLog } from './flow/iterated-log.js';
import type { Observation } from './follow/observation.js';
import type { FollowStatus, Trajectory } from './follow/trajectory.js';
import type { UntilKey } from './follow/until.js';
import {
  inOriginalUnits,
  type OriginalUnits,
  type Preparation,
  type Standardization,
} from './input/preparation.js';
import type { Spec } from './input/spec.js';

/** A value as JSON holds it: arrays for typed arrays, null for numbers that JSON has no word for. */
export type Plain<T> = T extends Float64Array
  ? readonly (number | null)[]
  : T extends number
    ? number | null
    : T extends string | boolean | null | undefined
      ? T
      : { readonly [Key in keyof T]: Plain<T[Key]> };

/** An {@link Observation} in JSON. */
export type ObservationJson = Plain<Omit<Observation, 'time'>> & {
  /** t as exp applied `level` times to `value`. */
  readonly time: IteratedLog;
};

/** Where a run went on from: what the times, the path length and the risk of the flow had come to by then. */
export interface ResumedFrom {
  readonly time: IteratedLog;
  /** Null where the flow began at W = 0, from which it is infinite. */
  readonly sphericalTime: number | null;
  readonly pathLength: number;
  readonly logInverseRisk: number | null;
}

/**
 * A {@link Trajectory} in JSON. What does not fit a double is null beside its logarithm; there is never a NaN or an
 * infinity.
 */
export interface TrajectoryJson {
  readonly status: FollowStatus;
  readonly message: string;
  readonly stats: Stats;
  readonly model: Pick<
    MarginModel,
    'kind' | 'description' | 'dimension' | 'count' | 'degree' | 'smoothness' | 'definability'
  >;
  readonly loss: 'exponential' | 'logistic';
  readonly until: Readonly<Partial<Record<UntilKey, number>>>;
  readonly clock: Clock;
  readonly relativeTolerance: number;
  /** What the data call −1 and +1, in this order; only where they call them something. */
  readonly labelNames?: readonly [string, string];
  readonly featureNames?: readonly string[];
  /** true where the last feature is a 1 that was added. */
  readonly bias?: true;
  /** How the features were brought to mean 0 and deviation 1; only where they were. */
  readonly standardization?: Standardization;
  /**
   * The direction at the end as a predictor on the features as the data have them, ⟨weights, x⟩ + intercept; only for
   * predictors that are linear in x, and where a bias was added or features were standardized.
   */
  readonly originalUnits?: Plain<OriginalUnits>;
  /** Version of farflow; only where it was given. */
  readonly version?: string;
  /** Only where the run went on from another: clocks, times and path lengths count from there. */
  readonly resumed?: ResumedFrom;
  /** The first point at which the risk is below ℓ(0) (Assumption 2.2). */
  readonly separated: ObservationJson | null;
  /** Largest fall of the smoothed margin in one step since then. */
  readonly largestFall: Plain<Trajectory['largestFall']>;
  /** Whether the KKT point approached is stable; null where that cannot be said. */
  readonly stability: Plain<Trajectory['stability']>;
  /** Path of θ still to come; a null length is an infinite one. */
  readonly tail: Plain<Trajectory['tail']>;
  /** How the path met the kinks of a model that is smooth in pieces; null for others. */
  readonly kinks: Plain<Trajectory['kinks']>;
  readonly final: ObservationJson;
  readonly samples: readonly ObservationJson[];
  /** What was followed, with the examples as they were followed: enough to go on. Only where it was given. */
  readonly spec?: Spec;
}

/** What a result says besides the trajectory. */
export interface ResultNotes {
  /** Names that the data bring. */
  readonly data?: DataSet | null;
  /** What was done to the features of the data. */
  readonly preparation?: Pick<Preparation, 'bias' | 'standardization'>;
  /** Version of farflow. */
  readonly version?: string;
  /** What was followed, with its examples in it. */
  readonly spec?: Spec;
  /** Where the run went on from. */
  readonly resumed?: ResumedFrom | null;
}

/**
 * The direction at the end as a predictor in the units of the data; undefined where that is the direction itself, or the
 * predictor is not linear.
 */
export function originalUnits(
  trajectory: Trajectory,
  { preparation, spec }: ResultNotes,
): OriginalUnits | undefined {
  if (preparation === undefined || !(preparation.bias || preparation.standardization !== null))
    return undefined;
  const { direction } = trajectory.final;
  const { kind } = trajectory.model;
  if (kind === 'linear') return inOriginalUnits(direction, preparation);
  if (kind === 'deep-linear' && spec?.model.kind === 'deep-linear')
    return inOriginalUnits(endToEndProduct(direction, spec.model.widths), preparation);
  return undefined;
}

/** A copy in plain arrays and objects, with null for NaN and infinities. */
export function plain<T>(value: T): Plain<T> {
  const copy = (item: unknown): unknown => {
    if (typeof item === 'number') return Number.isFinite(item) ? item : null;
    if (item instanceof Float64Array) return Array.from(item, copy);
    if (Array.isArray(item)) return item.map(copy);
    if (typeof item === 'object' && item !== null)
      return Object.fromEntries(Object.entries(item).map(([key, inner]) => [key, copy(inner)]));
    return item;
  };
  return copy(value) as Plain<T>;
}

/**
 * The result of following as plain data, fit for `JSON.stringify`.
 *
 * @param about what else to write down
 */
export function trajectoryJson(trajectory: Trajectory, about: ResultNotes = {}): TrajectoryJson {
  const {
    status,
    message,
    stats,
    clock,
    goal,
    relativeTolerance,
    separated,
    largestFall,
    stability,
    tail,
    kinks,
  } = trajectory;
  const { kind, description, dimension, count, degree, smoothness, definability } = trajectory.model;
  const { labelNames, featureNames } = about.data ?? {};
  const { bias = false, standardization = null } = about.preparation ?? {};
  const { resumed, spec } = about;
  const units = originalUnits(trajectory, about);
  const observation = (at: Observation) => plain(at) as ObservationJson;
  return {
    status,
    message,
    stats,
    model: { kind, description, dimension, count, degree, smoothness, definability },
    loss: trajectory.loss.name,
    until: { [goal.key]: goal.value },
    clock,
    relativeTolerance,
    ...(labelNames === undefined ? {} : { labelNames }),
    ...(featureNames === undefined ? {} : { featureNames }),
    ...(bias ? { bias } : {}),
    ...(standardization === null ? {} : { standardization }),
    ...(units === undefined ? {} : { originalUnits: plain(units) }),
    ...(about.version === undefined ? {} : { version: about.version }),
    ...(resumed ? { resumed } : {}),
    separated: separated === null ? null : observation(separated),
    largestFall: plain(largestFall),
    stability: plain(stability),
    tail: plain(tail),
    kinks: plain(kinks),
    final: observation(trajectory.final),
    samples: trajectory.samples.map(observation),
    ...(spec === undefined ? {} : { spec }),
  };
}
