import { InputError } from '../../problems/index.js';
import { nearestOf } from './nearest.js';

/** One line for a value in a message, however large it is. */
export function brief(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return 'an array';
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}

/** What options are called elsewhere, and what they are called here. */
const ELSEWHERE: Readonly<Record<string, string>> = Object.freeze({
  rtol: 'relativeTolerance',
  reltol: 'relativeTolerance',
  tol: 'relativeTolerance',
  tolerance: 'relativeTolerance',
  maxiter: 'maxSteps',
  maxiters: 'maxSteps',
  nsteps: 'maxSteps',
  max_steps: 'maxSteps',
  solver: 'method',
  integrator: 'method',
  saveat: 'samples',
  points: 'samples',
  callback: 'onProgress',
  progress: 'onProgress',
  threads: 'workers',
  device: 'backend',
  abort: 'signal',
  n: 'starts',
  count: 'starts',
});

function meant(word: string, known: readonly string[]): string {
  const here = ELSEWHERE[word.toLowerCase()];
  return here !== undefined && known.includes(here) ? `did you mean "${here}"?` : nearestOf(word, known);
}

/**
 * Options are an object with these names and no others: what is not known is not passed over in silence.
 *
 * @param of what they are options of, as it is called: `follow`
 * @throws InputError naming the option and the one that was probably meant
 */
export function requireOptions(of: string, options: unknown, known: readonly string[]): void {
  if (
    typeof options !== 'object' ||
    options === null ||
    Array.isArray(options) ||
    ArrayBuffer.isView(options)
  )
    throw new InputError(
      `the options of ${of} are ${brief(options)}: give an object, such as {} or {"${known[0]}": …}`,
    );
  for (const word of Object.keys(options))
    if (!known.includes(word)) throw new InputError(`${of} has no option "${word}": ${meant(word, known)}`);
}

/** The name itself, where it is one of several. */
export function requireName(what: string, value: unknown, known: readonly string[]): void {
  if (known.includes(value as string)) return;
  throw new InputError(
    typeof value === 'string'
      ? `${what} is ${brief(value)}: ${nearestOf(value, known)}`
      : `${what} is ${brief(value)}: use one of ${known.map((name) => `"${name}"`).join(', ')}`,
  );
}
