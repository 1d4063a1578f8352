/*
 * npm run unroll
 *
 * Writes the files in solvers/unrolled: stages of explicit methods in small dimensions, unrolled.
 */
import { writeFileSync } from 'node:fs';
import { unrolledFiles } from './unrolled-files.js';

for (const { file, source } of unrolledFiles)
  writeFileSync(new URL(`../solvers/unrolled/${file}`, import.meta.url), source);
