import {
  dop853Tableau,
  dormandPrince54Tableau,
  tsitouras54Tableau,
  verner76Tableau,
} from '../solvers/index.js';
import { unrolledSource } from './unrolled-source.js';

/** The files in solvers/unrolled, and what belongs into them. */
export const unrolledFiles: readonly { readonly file: string; readonly source: string }[] = [
  { file: 'dop853.ts', source: unrolledSource('dop853Unrolled', dop853Tableau) },
  { file: 'dormand-prince-54.ts', source: unrolledSource('dormandPrince54Unrolled', dormandPrince54Tableau) },
  { file: 'tsitouras-54.ts', source: unrolledSource('tsitouras54Unrolled', tsitouras54Tableau) },
  { file: 'verner-76.ts', source: unrolledSource('verner76Unrolled', verner76Tableau) },
];
