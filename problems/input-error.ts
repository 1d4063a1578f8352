/**
 * What every factory of this layer throws when it is given something it cannot use. The message is one line that
 * names the thing, the value it has and what to do about it.
 */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** The value as it should appear in a message: strings in quotes, everything else as it prints. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** Throws an {@link InputError} unless `value` is an integer that is exact in double precision and at least `least`. */
export function requireInteger(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new InputError(`${name} is ${shown(value)}: give an integer of at least ${least}`);
  }
}

/** Throws an {@link InputError} unless `value` is a finite number greater than zero. */
export function requirePositive(name: string, value: number): void {
  if (!Number.isFinite(value) || value <= 0) {
    throw new InputError(`${name} is ${shown(value)}: give a finite number greater than 0`);
  }
}
