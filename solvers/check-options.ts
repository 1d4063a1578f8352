import { aliasOf, misspelt } from './option-names.js';

/** A value as it is named in messages: strings in quotes, all else in short. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return value.name === '' ? 'a function' : `the function ${value.name}`;
  if (typeof value === 'object' && value !== null) {
    const { length } = value as { readonly length?: unknown };
    return typeof length === 'number' ? `an array of ${length}` : 'an object';
  }
  return String(value);
}

/** The names of an interface, all of them, so that the compiler holds them together. */
export type Names<T> = Readonly<Record<keyof T, true>>;

/** The names of an initial value problem, and of what options are called: to tell what was put into the wrong place. */
export const PROBLEM_NAMES: readonly string[] = [
  ...['f', 't0', 'tEnd', 'y0', 'jacobian', 'mass', 'index', 'linearAlgebra', 'timeDerivative'],
];
const OPTION_NAMES: readonly string[] = [
  ...['method', 'relativeTolerance', 'absoluteTolerance', 'firstStep', 'maxStep', 'maxSteps', 'saveAt'],
  ...['events', 'tstops', 'clock', 'signal', 'onProgress', 'controller', 'nonFiniteRetries'],
];

/**
 * Refuses names that are not known: none is ignored in silence. Names without a value are not given.
 *
 * @param what of which they are the names, as `option of integrate`.
 * @throws TypeError that names the first, and what was probably meant.
 */
export function checkNames(what: string, given: unknown, known: Readonly<Record<string, true>>): void {
  if (typeof given !== 'object' || given === null)
    throw new TypeError(`the ${what}: ${shown(given)} is given; give an object`);
  for (const name in given) {
    if (Object.hasOwn(known, name) || (given as Record<string, unknown>)[name] === undefined) continue;
    const names = Object.keys(known);
    const meant = aliasOf(name, names);
    if (meant === undefined && PROBLEM_NAMES.includes(name) && what.startsWith('option'))
      throw new TypeError(`${name} is no ${what}: it belongs to the problem, in the first argument`);
    const guess = meant ?? misspelt(name, names);
    throw new TypeError(
      `${name} is no ${what}: ${guess === undefined ? `give ${names.join(', ')}` : `did you mean ${guess}?`}`,
    );
  }
}

/**
 * Looks for names in a problem that are meant for another: those of peers, of options, and misspellings. What else a
 * problem carries along is its own.
 *
 * @throws TypeError that names the first, and what was probably meant.
 */
export function checkProblemNames(problem: unknown, known: readonly string[]): void {
  if (typeof problem !== 'object' || problem === null)
    throw new TypeError(
      `the problem is ${shown(problem)}: give an object with ${known.slice(0, 4).join(', ')}`,
    );
  for (const name in problem) {
    if (known.includes(name)) continue;
    const meant = aliasOf(name, known) ?? misspelt(name, known, 1);
    // What it stands for may be there as well; then it is something else.
    const isMissing = meant?.split(/ and | or /).some((one) => !(one in problem)) === true;
    if (meant !== undefined && isMissing)
      throw new TypeError(`${name} is no name of the problem: did you mean ${meant}?`);
    if (OPTION_NAMES.includes(name))
      throw new TypeError(
        `${name} is an option: it does not belong to the problem; give it in the second argument`,
      );
  }
}

/**
 * Refuses what cannot be a state.
 *
 * @throws TypeError for what is no array of numbers; RangeError for an empty one.
 */
export function checkState(y0: unknown): void {
  if (typeof y0 === 'number')
    throw new TypeError(`y0 is ${y0}: give a list of numbers, [${y0}] for one component`);
  const { length } = (y0 ?? {}) as { readonly length?: unknown };
  if (typeof y0 !== 'object' || typeof length !== 'number')
    throw new TypeError(`y0 is ${shown(y0)}: give a list of numbers, one a component`);
  if (length === 0) throw new RangeError('y0 is empty: give at least one component');
  const values = y0 as ArrayLike<unknown>;
  const most = y0 instanceof Float64Array || y0 instanceof Float32Array ? 0 : length;
  for (let i = 0; i < most; i++)
    if (typeof values[i] !== 'number')
      throw new TypeError(`y0[${i}] is ${shown(values[i])}: give a number for every component`);
}

/**
 * @throws TypeError for what is not a function, unless it is left out where it may be.
 */
export function checkFunction(name: string, value: unknown, what: string, optional = false): void {
  if (typeof value === 'function' || (optional && value === undefined)) return;
  throw new TypeError(`${name} is ${shown(value)}: give a function ${what}`);
}

/**
 * Absolute tolerances, one a component, from what was given.
 *
 * @throws RangeError for a wrong number of them, for negative ones, and for those that are 0 where the relative one is 0
 * too; TypeError for what is no number.
 */
export function absoluteTolerances(
  given: number | ArrayLike<number>,
  dimension: number,
  relative: number,
): Float64Array {
  const tolerances = new Float64Array(dimension);
  if (typeof given === 'number') tolerances.fill(given);
  else if (typeof given !== 'object' || given === null)
    throw new TypeError(`absoluteTolerance is ${shown(given)}: give a number, or one a component`);
  else if (given.length === dimension) tolerances.set(Array.from(given));
  else
    throw new RangeError(
      `absoluteTolerance has ${given.length} entries, y0 has ${dimension}: give one a component`,
    );
  for (let i = 0; i < dimension; i++) {
    if (!(tolerances[i] >= 0))
      throw new RangeError(`absoluteTolerance[${i}] is ${tolerances[i]}: it must be 0 or more`);
    if (tolerances[i] === 0 && relative === 0)
      throw new RangeError(
        `relativeTolerance is 0 and so is absoluteTolerance${typeof given === 'number' ? '' : `[${i}]`}: no error at all is allowed; give one of them`,
      );
  }
  return tolerances;
}

/**
 * The value itself.
 *
 * @throws RangeError where it is not a number that is finite, and 0 or more.
 */
export function finiteTolerance(name: string, value: number): number {
  if (!(typeof value === 'number' && value >= 0 && value < Infinity))
    throw new RangeError(`${name} is ${shown(value)}: it must be finite, and 0 or more`);
  return value;
}

/**
 * The value itself.
 *
 * @throws RangeError where it is not a positive number.
 */
export function positive(name: string, value: number): number {
  if (!(typeof value === 'number' && value > 0))
    throw new RangeError(`${name} is ${shown(value)}: it must be positive`);
  return value;
}
