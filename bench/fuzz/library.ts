import type * as Results from '../../src/results/index.js';
import { farflow, problems } from '../reach/library.js';
import type { FuzzLibrary } from './run-case.js';

const { results } = (await import(
  new URL('../../dist/src/results/index.js', import.meta.url).href
)) as typeof Results;

/** The library as its users get it: compiled. */
export const library: FuzzLibrary = { ...farflow, results };

export { problems };
