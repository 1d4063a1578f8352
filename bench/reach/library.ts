import type * as Problems from '../../problems/index.js';
import type * as Solvers from '../../solvers/index.js';
import type * as Library from '../../src/index.js';

const load = async <T>(path: string): Promise<T> =>
  (await import(new URL(`../../dist/${path}`, import.meta.url).href)) as T;

/** The library as its users get it: compiled. */
export const farflow = await load<typeof Library>('src/index.js');

/** Its problems, compiled. */
export const problems = await load<typeof Problems>('problems/index.js');

export const { dop853 } = await load<typeof Solvers>('solvers/index.js');
