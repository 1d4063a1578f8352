import type { RandomSource } from '../../problems/index.js';

/** Draws from lists and ranges; what is drawn depends on the random numbers alone. */
export interface Choice {
  /** One of the values, all alike. */
  of<T>(values: readonly T[]): T;
  /** True with this probability. */
  chance(share: number): boolean;
  /** An integer from `least` to `most`, both included. */
  integer(least: number, most: number): number;
  normal(): number;
}

export function choice(random: RandomSource): Choice {
  const integer = (least: number, most: number): number =>
    least + Math.floor(random.uniform() * (most - least + 1));
  return {
    of: (values) => values[integer(0, values.length - 1)],
    chance: (share) => random.uniform() < share,
    integer,
    normal: () => random.normal(),
  };
}

/** As many values as asked for. */
export const times = <T>(count: number, make: (k: number) => T): T[] =>
  Array.from({ length: count }, (_, k) => make(k));
