import { InputError, type MarginModel } from '../../problems/index.js';
import { exponentialLoss, logisticLoss, type Loss } from '../flow/loss.js';
import { brief, requireName, requireOptions } from '../input/known-options.js';
import type { FollowOptions } from './follow.js';

/** What every model has, and what each member is. */
const MEMBERS: Readonly<Record<string, 'function' | 'number' | 'array' | 'object'>> = Object.freeze({
  margins: 'function',
  pullback: 'function',
  jacobian: 'function',
  hessian: 'function',
  hessianBlocks: 'array',
  dimension: 'number',
  count: 'number',
  degree: 'number',
  definability: 'object',
});

const isOf = (kind: string, value: unknown): boolean =>
  kind === 'array'
    ? Array.isArray(value)
    : kind === 'number'
      ? typeof value === 'number' && Number.isFinite(value) && value > 0
      : typeof value === kind && value !== null;

const asked: Readonly<Record<string, string>> = Object.freeze({
  function: 'a function',
  number: 'a number greater than 0',
  array: 'a list of sizes',
  object: 'an object',
});

/**
 * @throws InputError where a model is none, naming what it lacks
 */
export function requireModel(model: MarginModel): void {
  const given: unknown = model;
  if (typeof given !== 'object' || given === null)
    throw new InputError(
      `the model is ${brief(given)}: give one that is made of data, such as linear(data), from farflow/problems`,
    );
  for (const [name, kind] of Object.entries(MEMBERS)) {
    const value = (given as Record<string, unknown>)[name];
    if (isOf(kind, value)) continue;
    throw new InputError(
      value === undefined
        ? `the model has no ${name}: give ${asked[kind]}, as MarginModel of farflow/problems says, or a model such as linear(data)`
        : `the model's ${name} is ${brief(value)}: give ${asked[kind]}`,
    );
  }
  const { hessianBlocks, dimension } = model;
  const sum = hessianBlocks.reduce((total, size) => total + size, 0);
  if (hessianBlocks.length > 0 && sum !== dimension)
    throw new InputError(
      `the model's hessianBlocks sum to ${sum} and it has ${dimension} parameters: give blocks of all of them, or none where the Hessian is zero`,
    );
}

/** What is known of a loss is known of these two; another would be followed by their relations. */
const losses: readonly Loss[] = [exponentialLoss, logisticLoss];

/**
 * @throws InputError unless the loss is one of the two
 */
export function requireLoss(loss: Loss): void {
  if (losses.includes(loss)) return;
  const given: unknown = loss;
  if (typeof given === 'string') {
    const found = losses.find(({ name }) => name === given.toLowerCase());
    throw new InputError(
      found === undefined
        ? `the loss is ${brief(given)}: give exponentialLoss or logisticLoss, imported from farflow`
        : `the loss is ${brief(given)}, a string: import { ${found.name}Loss } from 'farflow' and give that`,
    );
  }
  const name =
    typeof given === 'object' && given !== null && 'name' in given ? ` named ${brief(given.name)}` : '';
  throw new InputError(
    `the loss is ${brief(given)}${name}, neither exponentialLoss nor logisticLoss of this copy of farflow: only these two can be followed`,
  );
}

/** All of them: one that is added to the type is asked for here. */
const OPTIONS: Readonly<Record<keyof FollowOptions, true>> = {
  relativeTolerance: true,
  samples: true,
  clock: true,
  maxSteps: true,
  method: true,
  keepInvariants: true,
  signal: true,
  onProgress: true,
};

/**
 * @throws InputError for options that are not known or are of another kind
 */
export function requireFollowOptions(options: FollowOptions): void {
  requireOptions('follow', options, Object.keys(OPTIONS));
  const { relativeTolerance, clock, maxSteps, method, keepInvariants, signal, onProgress } =
    options as Record<string, unknown>;
  if (relativeTolerance !== undefined && typeof relativeTolerance !== 'number')
    throw new InputError(`relativeTolerance is ${brief(relativeTolerance)}: give a number from 1e-13 to 0.1`);
  if (clock !== undefined) requireName('clock', clock, ['time', 'log-time', 'spherical']);
  if (maxSteps !== undefined && !(typeof maxSteps === 'number' && maxSteps >= 1))
    throw new InputError(`maxSteps is ${brief(maxSteps)}: give a number of steps, 1 or more`);
  if (method !== undefined && (typeof method !== 'object' || method === null))
    throw new InputError(
      `method is ${brief(method)}: give the method itself, import { dormandPrince54 } from 'farflow/solvers', say, or leave it out`,
    );
  if (keepInvariants !== undefined && typeof keepInvariants !== 'boolean')
    throw new InputError(`keepInvariants is ${brief(keepInvariants)}: give true or false`);
  if (signal !== undefined && (typeof signal !== 'object' || signal === null || !('aborted' in signal)))
    throw new InputError(`signal is ${brief(signal)}: give an AbortSignal, or an object with "aborted"`);
  if (onProgress !== undefined && typeof onProgress !== 'function')
    throw new InputError(`onProgress is ${brief(onProgress)}: give a function`);
}
