import { requireInteger } from './input-error.js';

/** A stream of pseudo-random numbers. The same seed gives the same stream. */
export interface RandomSource {
  /** An integer, uniform on $0 .. 2^{32}-1$. */
  uint32(): number;
  /** Uniform on $[0, 1)$, a multiple of $2^{-53}$. */
  uniform(): number;
  /**
   * Standard normal, by Marsaglia's polar method (Marsaglia & Bray 1964). It takes a logarithm and so may differ in
   * the last digit between machines, as logarithms do; the other two are the same everywhere.
   */
  normal(): number;
}

/**
 * A small seeded generator, enough for data and starting points and nothing that must be secret: xoshiro128\*\*
 * (Blackman & Vigna 2021), its state filled by splitmix64 (Steele, Lea & Flood 2014) as its authors recommend.
 *
 * @param seed an integer, $0 \le$ `seed` $< 2^{53}$
 * @throws InputError when the seed is anything else
 */
export function randomSource(seed: number): RandomSource {
  requireInteger('the seed', seed, 0);
  const expand = splitmix64(BigInt(seed));
  const [a, b] = [expand(), expand()];
  const low = (v: bigint): number => Number(v & 0xffffffffn);
  const uint32 = xoshiro128([low(a), low(a >> 32n), low(b), low(b >> 32n)]);

  function uniform(): number {
    const less = uint32();
    const more = uint32();
    // The upper 53 of 64 bits.
    return (more * 0x200000 + (less >>> 11)) * 2 ** -53;
  }

  // The polar method makes normals in pairs; the second waits here.
  let spare = Number.NaN;
  function normal(): number {
    if (!Number.isNaN(spare)) {
      const value = spare;
      spare = Number.NaN;
      return value;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const s = u * u + v * v;
      if (s < 1 && s > 0) {
        const factor = Math.sqrt((-2 * Math.log(s)) / s);
        spare = v * factor;
        return u * factor;
      }
    }
  }

  return Object.freeze({ uint32, uniform, normal });
}

/** The sequence of splitmix64 from the given state: integers of 64 bits (Steele, Lea & Flood 2014). */
export function splitmix64(seed: bigint): () => bigint {
  let state = BigInt.asUintN(64, seed);
  return () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let z = state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  };
}

/** The sequence of xoshiro128\*\* from four words of 32 bits, not all zero (Blackman & Vigna 2021). */
export function xoshiro128(state: readonly [number, number, number, number]): () => number {
  let [s0, s1, s2, s3] = state;
  return () => {
    const result = Math.imul(rotate(Math.imul(s1, 5), 7), 9) >>> 0;
    const t = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = rotate(s3, 11);
    return result;
  };
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
