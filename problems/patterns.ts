import { InputError } from './input-error.js';
import type { Pattern } from './kinks.js';

/**
 * A copy of a pattern.
 *
 * @throws InputError when it does not have as many entries as there are switching functions, or one of them is not −1, 0
 * or 1
 */
export function copiedPattern(pattern: Pattern, count: number): Pattern {
  if (pattern.length !== count)
    throw new InputError(
      `the pattern has ${pattern.length} entries for ${count} switching functions: give one for each`,
    );
  const at = pattern.findIndex((side) => side !== 0 && side !== 1 && side !== -1);
  if (at >= 0)
    throw new InputError(
      `entry ${at + 1} of the pattern is ${pattern[at]}: sides are 1, -1, or 0 where held`,
    );
  return pattern.slice();
}

/** The switching functions that a pattern holds at zero, in order. */
export function heldKinks(pattern: Pattern): Int32Array {
  const held: number[] = [];
  pattern.forEach((side, kink) => {
    if (side === 0) held.push(kink);
  });
  return Int32Array.from(held);
}
