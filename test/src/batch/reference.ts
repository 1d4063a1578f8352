import { randomSource, type Activation } from '../../../problems/index.js';
import type { LayerShape, MarginBackend } from '../../../src/batch/backend.js';

/* Hidden layers in float64, straight from their formula, and numbers to try them on. */

export interface Layers {
  readonly shape: LayerShape;
  readonly examples: number;
  readonly vectors: number;
  readonly x: Float64Array;
  readonly rows: Float64Array;
  readonly coefficients: Float64Array;
}

function activate(activation: Activation, z: number): number {
  switch (activation.kind) {
    case 'identity':
      return z;
    case 'squared-relu':
      return Math.max(0, z) ** 2;
    case 'leaky-relu':
      return Math.max(z, activation.slope * z);
  }
}

/** Φ of vector b on example i, and the sum of the sizes of its terms. */
export function expected({ shape, x, rows, coefficients }: Layers, b: number, i: number) {
  const { features, width, activation } = shape;
  const example = x.subarray(i * features, (i + 1) * features);
  let value = 0;
  let size = 0;
  for (let j = 0; j < width; j++) {
    const row = rows.subarray((b * width + j) * features, (b * width + j + 1) * features);
    const c = coefficients[b * width + j];
    value +=
      c *
      activate(
        activation,
        row.reduce((z, r, a) => z + r * example[a], 0),
      );
    size +=
      Math.abs(c) *
      activate(
        activation,
        row.reduce((z, r, a) => z + Math.abs(r * example[a]), 0),
      );
  }
  return { value, size };
}

/** Numbers from -2 to 2, most of one sign, as sums lose most then; some are 0 and some are small. */
export function randomLayers(
  seed: number,
  { n, d, m, B }: { readonly n: number; readonly d: number; readonly m: number; readonly B: number },
  activation: Activation,
): Layers {
  const random = randomSource(seed);
  const number = (): number => {
    const kind = random.uniform();
    if (kind < 0.05) return 0;
    return (random.uniform() < 0.8 ? 1 : -1) * (kind < 0.2 ? 1e-4 : 1) * 2 * random.uniform();
  };
  const numbers = (count: number) => Float64Array.from({ length: count }, number);
  return {
    shape: { features: d, width: m, activation },
    examples: n,
    vectors: B,
    x: numbers(n * d),
    rows: numbers(B * m * d),
    coefficients: numbers(B * m),
  };
}

/** The largest error of all predictions, in parts of the sizes of their terms; what lies behind them must stay. */
export async function worstError(backend: MarginBackend, cases: readonly Layers[]): Promise<number> {
  const [{ shape, x, examples }] = cases;
  const loaded = await backend.load(shape, x, examples);
  let worst = 0;
  try {
    for (const layers of cases) {
      const size = layers.vectors * examples;
      const out = new Float64Array(size + 3).fill(NaN);
      out.fill(12345, size);
      await loaded.predict(layers.rows, layers.coefficients, layers.vectors, out);
      if (out.subarray(size).some((value) => value !== 12345)) return Infinity;
      for (let at = 0; at < size; at++) {
        const { value, size: terms } = expected(layers, Math.floor(at / examples), at % examples);
        const error = out[at] === value ? 0 : Math.abs(out[at] - value) / terms;
        if (!(error <= worst)) worst = error;
      }
    }
  } finally {
    loaded.close();
  }
  return worst;
}

/** One size is large, the others are small. */
export const SIZES = [1, 7, 1000, 1001, 8193].flatMap((size) => [
  { n: size, d: 3, m: 2, B: 2 },
  { n: 3, d: size, m: 2, B: 2 },
  { n: 2, d: 3, m: size, B: 2 },
  { n: 3, d: 2, m: 2, B: size },
]);

export const ACTIVATIONS: readonly (readonly [string, Activation])[] = [
  ['identity', { kind: 'identity' }],
  ['squared ReLU', { kind: 'squared-relu' }],
  ['ReLU', { kind: 'leaky-relu', slope: 0 }],
  ['leaky ReLU of slope 0.3', { kind: 'leaky-relu', slope: 0.3 }],
  ['leaky ReLU of slope 1', { kind: 'leaky-relu', slope: 1 }],
];
