import { InputError, type DataSet } from '../../problems/index.js';
import { requireInteger } from '../../problems/input-error.js';
import { requireOptions } from '../input/known-options.js';
import { requireSpec, resolveSpec, type FollowPlan } from '../input/resolve-spec.js';
import type { Spec } from '../input/spec.js';

/** Which starts of a specification are followed, and how much is kept of each. */
export interface EnsembleOptions {
  /** How many. */
  readonly starts: number;
  /** Seed of the first; start i has `seed + i`. Default: that of the specification, or 1. */
  readonly seed?: number;
  /**
   * Points to keep along each run, default 50 or what the specification says. A run keeps `samples` · (k + n) numbers
   * for k parameters and n examples.
   */
  readonly samples?: number;
}

/** An ensemble that has yet to be followed, as plain data that can be sent to other threads. */
export interface EnsemblePlan {
  /** The specification with its examples in it, so that nothing is left to be read. */
  readonly spec: Spec;
  readonly starts: number;
  readonly seed: number;
  /** Standard deviation of the parameters at the start. */
  readonly scale: number;
}

/** The last four are of followMany alone. */
const OPTIONS = ['starts', 'seed', 'samples', 'workers', 'signal', 'onProgress', 'read'];

/** @throws InputError for options that are not known */
export function requireEnsembleOptions(options: EnsembleOptions): void {
  requireOptions('followMany', options, OPTIONS);
}

const SAMPLES = 50;

/** As in `startingPoint`. */
const SCALE = 0.1;

function inPlace({ count, dimension, x, y }: DataSet): Spec['data'] {
  const row = (i: number): number[] => Array.from(x.subarray(i * dimension, (i + 1) * dimension));
  return { x: Array.from({ length: count }, (_, i) => row(i)), y: Array.from(y) as (1 | -1)[] };
}

/**
 * Checks an ensemble as far as can be without following it.
 *
 * @param read gives the text of the CSV file at a path, which is written as in the specification
 * @returns what to follow, and what the specification was made into
 * @throws InputError in one line: as `resolveSpec`, for a start that is a list of numbers, and for numbers of starts,
 * seeds or samples out of range
 */
export function planEnsemble(
  spec: Spec,
  options: EnsembleOptions,
  read: (path: string) => string,
): { readonly ensemble: EnsemblePlan; readonly plan: FollowPlan } {
  requireEnsembleOptions(options);
  requireSpec(spec);
  const { start } = spec;
  if (start !== undefined && !('seed' in start))
    throw new InputError(
      'start is a list of numbers, and an ensemble draws its starts: leave it out or give {"seed": 1, "scale": 0.1}',
    );
  const { starts, seed = start?.seed ?? 1, samples = spec.samples ?? SAMPLES } = options;
  requireInteger('starts', starts, 1);
  requireInteger('seed', seed, 0);
  requireInteger('samples', samples, 2);
  if (seed > Number.MAX_SAFE_INTEGER - (starts - 1))
    throw new InputError(
      `seed is ${seed}: give a smaller one, since the seed of the last start must be below 2^53`,
    );
  const scale = start?.scale ?? SCALE;
  const plan = resolveSpec({ ...spec, start: { seed, scale }, samples }, read);
  const whole: Spec = { ...spec, start: { seed, scale }, samples };
  return {
    ensemble: {
      spec: plan.data === null ? whole : { ...whole, data: inPlace(plan.data)! },
      starts,
      seed,
      scale,
    },
    plan,
  };
}
