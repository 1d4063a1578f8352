import { InputError } from '../../problems/index.js';
import { brief } from '../input/known-options.js';
import { suggestion } from '../input/nearest.js';

/**
 * How far to follow a flow: exactly one of
 *
 * - `logInverseRisk`: $\ln(1/\mathcal L)$;
 * - `lnLogInverseRisk`: its logarithm;
 * - `logTime`: $\sigma = \ln(1+t)$;
 * - `sphericalTime`: s, or `lnSphericalTime`: ln s;
 * - `tail`: the estimated remaining path length of θ.
 */
export type Until =
  | { readonly logInverseRisk: number }
  | { readonly lnLogInverseRisk: number }
  | { readonly logTime: number }
  | { readonly sphericalTime: number }
  | { readonly lnSphericalTime: number }
  | { readonly tail: number };

/** The keys of {@link Until}. */
export type UntilKey =
  | 'logInverseRisk'
  | 'lnLogInverseRisk'
  | 'logTime'
  | 'sphericalTime'
  | 'lnSphericalTime'
  | 'tail';

/** All keys of {@link Until}, in the order they are explained in. */
export const untilKeys: readonly UntilKey[] = Object.freeze([
  'logInverseRisk',
  'lnLogInverseRisk',
  'logTime',
  'sphericalTime',
  'lnSphericalTime',
  'tail',
]);

/** A checked {@link Until}. */
export interface Goal {
  readonly key: UntilKey;
  readonly value: number;
}

/** `key=value`, as it is written on the command line. */
export const formatGoal = (goal: Goal): string => `${goal.key}=${goal.value}`;

/**
 * Checks that there is one known key with a sensible number.
 *
 * @throws InputError naming the key.
 */
export function goal(until: Until): Goal {
  if (typeof until !== 'object' || until === null || Array.isArray(until))
    throw new InputError(`until is ${brief(until)}: give an object with one of ${untilKeys.join(', ')}`);
  const entries = Object.entries(until) as [UntilKey, unknown][];
  if (entries.length !== 1)
    throw new InputError(`until has ${entries.length} keys: give exactly one of ${untilKeys.join(', ')}`);
  const [[key, value]] = entries;
  if (!untilKeys.includes(key))
    throw new InputError(`until.${key} is not known: ${suggestion(key, untilKeys)}`);
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new InputError(`until.${key} is ${brief(value)}: give a finite number`);
  if ((key === 'sphericalTime' || key === 'tail' || key === 'logTime') && !(value > 0))
    throw new InputError(`until.${key} is ${value}: give a positive number`);
  if (key === 'lnSphericalTime' && value < -700)
    throw new InputError(`until.lnSphericalTime is ${value}: give at least -700`);
  if (key === 'lnSphericalTime' && value > 700)
    throw new InputError(`until.lnSphericalTime is ${value}: at most 700 can be reached in this clock`);
  return { key, value };
}

/**
 * A quantity that grows like its logarithm once it is large, and can be compared while it is still negative: ln x for
 * x ≥ 1, x − 1 below. `ln` is used where x itself does not fit a double.
 */
export function softLog(x: number, ln: number): number {
  if (x === Infinity) return ln;
  return x >= 1 ? Math.log(x) : x - 1;
}
