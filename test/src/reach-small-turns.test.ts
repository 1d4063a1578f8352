import { describe, it } from 'vitest';
import { ANGLES, expectEscape } from './turning.js';

// Turns that no error of a step shows: escapes by an eigenvalue alone.
describe.each(ANGLES)('ψ = %d°', (psi) => {
  it.each([
    [1, 1e-11],
    [1, 1e-13],
    [1e-3, 1e-12],
    [1e-20, 1e-12],
  ])('a pair smaller by %d, turned by %d, gets away', (delta, eta) => expectEscape(psi, delta, eta));
});
