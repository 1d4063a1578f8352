import { InputError, shown } from './input-error.js';

/** Throws an {@link InputError} unless λ in $\max(z, \lambda z)$ is at least 0 and below 1. */
export function requireSlope(slope: number): void {
  if (!(Number.isFinite(slope) && slope >= 0 && slope < 1))
    throw new InputError(`the slope is ${shown(slope)}: give a number of at least 0 and below 1`);
}
