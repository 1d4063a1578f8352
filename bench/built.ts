import type * as Solvers from '../solvers/index.js';

/**
 * The library as its users get it: compiled into dist/. What runs TypeScript on the fly gives every closure its name by
 * a call of its own, which takes as long as some of the runs that are measured here.
 */
const built = (await import(new URL('../dist/solvers/index.js', import.meta.url).href)) as typeof Solvers;

export const { dop853, dormandPrince54, integrate, tsitouras54, verner76 } = built;
