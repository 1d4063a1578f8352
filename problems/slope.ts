import { InputError, shown } from './input-error.js';

/** Throws an {@link InputError} unless λ in $\max(z, \lambda z)$ is a number from 0 to 1. */
export function requireSlope(slope: number): void {
  if (!(Number.isFinite(slope) && slope >= 0 && slope <= 1))
    throw new InputError(`slope is ${shown(slope)}: give a number from 0 to 1`);
}
