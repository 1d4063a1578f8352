import type { DataSet } from '../../problems/index.js';

/** An example at 0; or two on one ray from 0 with opposite labels, $x_j = c\,x_i$ with the ratio $c > 0$. */
export type ConflictOnRay =
  | { readonly zero: number }
  | { readonly pair: readonly [i: number, j: number]; readonly ratio: number };

/** Looks for an example that is all zeros, or two on one ray, to rounding, with opposite labels. Null where there is none. */
export function conflictOnRay({ count, dimension, x, y }: DataSet): ConflictOnRay | null {
  const firstWith = new Map<string, { readonly example: number; readonly size: number }>();
  for (let j = 0; j < count; j++) {
    const row = x.subarray(j * dimension, (j + 1) * dimension);
    const size = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (size === 0) return { zero: j };
    // Numbers print to a string from which they are read back exactly, so equal keys mean equal quotients (0 = −0).
    const key = row.map((value) => value / size).join();
    const first = firstWith.get(key);
    if (first === undefined) firstWith.set(key, { example: j, size });
    else if (y[first.example] !== y[j]) return { pair: [first.example, j], ratio: size / first.size };
  }
  return null;
}
