/** Repeatable numbers, uniform in (−1, 1) (Mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}

/** A row-major matrix with entries where `at` says so. */
export function randomMatrix(n: number, seed: number, at: (i: number, j: number) => boolean): Float64Array {
  const next = uniform(seed);
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) if (at(i, j)) matrix[i * n + j] = next();
  return matrix;
}

export function randomVector(n: number, seed: number): Float64Array {
  return Float64Array.from({ length: n }, uniform(seed));
}

/** $A x$. */
export function multiply(a: Float64Array, x: Float64Array): Float64Array {
  const n = x.length;
  return x.map((_, i) => x.reduce((sum, value, j) => sum + a[i * n + j] * value, 0));
}

/** The largest difference of two vectors relative to the largest entry of the second. */
export function distance(one: Float64Array, other: Float64Array): number {
  const size = Math.max(...other.map(Math.abs));
  return Math.max(...one.map((value, i) => Math.abs(value - other[i]))) / size;
}
