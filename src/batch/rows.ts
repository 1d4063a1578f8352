import { InputError } from '../../problems/index.js';
import { brief } from '../input/known-options.js';

/** Rows of numbers: one behind the other in a flat array, or an array for each. */
export type Rows = ArrayLike<number> | readonly ArrayLike<number>[];

const isNested = (entry: unknown): boolean =>
  Array.isArray(entry) || (ArrayBuffer.isView(entry) && !(entry instanceof DataView));

/** Where the value is no finite number, this is what it is. */
function requireNumbers(name: string, row: ArrayLike<unknown>, what: (index: number) => string): void {
  for (let a = 0; a < row.length; a++)
    if (typeof row[a] !== 'number')
      throw new InputError(`${what(a)} of ${name} is ${brief(row[a])}: give numbers`);
}

/**
 * Rows as one flat array, row-major; what is a Float64Array is not copied.
 *
 * @param name of the rows in messages: W, or x
 * @param width entries of a row, and what they are: "parameters"
 * @throws InputError for rows that differ in length, rows beside numbers, and entries that are no numbers
 */
export function flatRows(name: string, given: Rows, width: number, entries: string): Float64Array {
  if (given instanceof Float64Array) return given;
  const value: unknown = given;
  if (!isNested(value) || value instanceof BigInt64Array || value instanceof BigUint64Array)
    throw new InputError(`${name} is ${brief(value)}: give a Float64Array, row-major, or an array of rows`);
  const all = given as ArrayLike<unknown>;
  if (all.length === 0 || !Array.from(all).some(isNested)) {
    requireNumbers(name, all, (a) => `row ${Math.floor(a / width) + 1}, column ${(a % width) + 1}`);
    return Float64Array.from(all as ArrayLike<number>);
  }
  const out = new Float64Array(all.length * width);
  for (let b = 0; b < all.length; b++) {
    const row = all[b];
    if (!isNested(row))
      throw new InputError(
        `row ${b + 1} of ${name} is ${brief(row)} beside rows that are arrays: give an array for each row, or all numbers in one`,
      );
    const numbers = row as ArrayLike<number>;
    if (numbers.length !== width)
      throw new InputError(
        `row ${b + 1} of ${name} has ${numbers.length} values and the model ${width} ${entries}: fill every row`,
      );
    requireNumbers(name, numbers, (a) => `row ${b + 1}, column ${a + 1}`);
    out.set(numbers, b * width);
  }
  return out;
}
