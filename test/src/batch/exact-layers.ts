import { expect } from 'vitest';
import type { LayerShape, MarginBackend } from '../../../src/batch/backend.js';
import { randomSource, type RandomSource } from '../../../problems/index.js';

/* Layers of small integers: every product and every sum is exact, in whatever order, so results must agree in all bits. */

export interface ExactCase {
  readonly shape: LayerShape;
  readonly examples: number;
  readonly vectors: number;
}

interface ExactInput {
  readonly rows: Float64Array;
  readonly coefficients: Float64Array;
  readonly x: Float64Array;
}

const integers = (random: RandomSource, count: number, most: number): Float64Array =>
  Float64Array.from({ length: count }, () => Math.floor((2 * most + 1) * random.uniform()) - most);

function exactInput({ shape, examples, vectors }: ExactCase, seed: number): ExactInput {
  const random = randomSource(seed);
  const { features: d, width: m } = shape;
  return {
    rows: integers(random, vectors * m * d, 4),
    coefficients: integers(random, vectors * m, 3),
    x: integers(random, examples * d, 4),
  };
}

/** Φ by the definition. Slopes of 1/4 and 1/2 keep everything exact. */
function exactPredictions({ shape, examples, vectors }: ExactCase, input: ExactInput): Float64Array {
  const { features: d, width: m, activation } = shape;
  const out = new Float64Array(vectors * examples);
  for (let b = 0; b < vectors; b++)
    for (let i = 0; i < examples; i++) {
      let sum = 0;
      for (let j = 0; j < m; j++) {
        let z = 0;
        for (let a = 0; a < d; a++) z += input.rows[(b * m + j) * d + a] * input.x[i * d + a];
        if (activation.kind === 'squared-relu') z = Math.max(0, z) ** 2;
        if (activation.kind === 'leaky-relu') z = z > 0 ? z : activation.slope * z;
        sum += input.coefficients[b * m + j] * z;
      }
      out[b * examples + i] = sum;
    }
  return out;
}

const activations = [
  { kind: 'identity' },
  { kind: 'squared-relu' },
  { kind: 'leaky-relu', slope: 0 },
  { kind: 'leaky-relu', slope: 0.25 },
  { kind: 'leaky-relu', slope: 1 },
] as const;

const SIZES = [1, 2, 3, 4, 5, 7, 8, 1000, 1001, 8193];

/** Every size in every role, the others small. */
export const exactCases: readonly (readonly [string, ExactCase])[] = activations.flatMap((activation) => {
  const cases: ExactCase[] = [];
  const wide = activation.kind !== 'identity';
  for (const size of SIZES) {
    const shape = (features: number, width: number): LayerShape => ({ features, width, activation });
    cases.push({ shape: shape(3, wide ? 5 : 1), examples: size, vectors: 3 });
    cases.push({ shape: shape(size, wide ? 5 : 1), examples: 9, vectors: 2 });
    cases.push({ shape: shape(2, wide ? 3 : 1), examples: 6, vectors: size });
    if (wide) cases.push({ shape: shape(3, size), examples: 10, vectors: 2 });
  }
  // Enough features that examples, rows and neurons go into the caches in several pieces.
  cases.push({
    shape: { features: 2000, width: wide ? 21 : 1, activation },
    examples: 70,
    vectors: wide ? 2 : 41,
  });
  return cases.map((one) => {
    const { features, width } = one.shape;
    const slope = activation.kind === 'leaky-relu' ? ` ${activation.slope}` : '';
    const sizes = `${one.vectors} vectors, ${width} × ${features}, ${one.examples} examples`;
    return [`${activation.kind}${slope}: ${sizes}`, one] as const;
  });
});

/**
 * Predicts a case twice, with other parameters and into arrays that hold something else, and fails unless all is exact.
 */
export async function expectExact(load: MarginBackend['load'], one: ExactCase): Promise<void> {
  const { x } = exactInput(one, 1);
  const loaded = await load(one.shape, x, one.examples);
  for (const seed of [1, 2]) {
    const input = { ...exactInput(one, seed), x };
    const out = new Float64Array(one.vectors * one.examples).fill(Number.NaN);
    await loaded.predict(input.rows, input.coefficients, one.vectors, out);
    const exact = exactPredictions(one, input);
    expect(out.findIndex((value, at) => value !== exact[at])).toBe(-1);
  }
  loaded.close();
}
