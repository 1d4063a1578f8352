import { describe, expect, it, vi } from 'vitest';
import {
  dataSet,
  leakyRelu,
  linear,
  randomSource,
  squaredRelu,
  type MarginModel,
} from '../../../problems/index.js';
import type { LayerShape, LoadedExamples, MarginBackend } from '../../../src/batch/backend.js';
import { openGpu } from '../../../src/batch/gpu-backend.js';
import { evaluateMargins, evaluatePredictions, smallestMargins } from '../../../src/batch/index.js';
import { expected } from './reference.js';
import { inverseRoot, negative, ratio, sizeOf, sum, times, wide, type Wide } from './wide.js';

/* What happens when a gpu fails: the processor goes on, and it is said. */

const data = dataSet({ x: [[1, 0, 2]], y: [1] });
const model = leakyRelu(data, 4, 0.25);
const n = 40;
const B = 30;
const random = randomSource(11);
const x = Float64Array.from({ length: n * 3 }, () => random.normal());
const w = Float64Array.from({ length: B * model.dimension }, () => random.normal());

/** Φ at unit vectors, straight from the definition of the network. */
function reference(b: number, i: number): { value: number; size: number } {
  const own = w.subarray(b * model.dimension, (b + 1) * model.dimension);
  const norm = Math.hypot(...own);
  const theta = own.map((v) => v / norm);
  const shape: LayerShape = { features: 3, width: 4, activation: { kind: 'leaky-relu', slope: 0.25 } };
  const layers = {
    shape,
    examples: n,
    vectors: 1,
    x,
    rows: theta.subarray(0, 12),
    coefficients: theta.subarray(12),
  };
  return expected(layers, 0, i);
}

function expectRight(values: Float64Array, allowed: number): void {
  expect(values).toHaveLength(B * n);
  for (let at = 0; at < values.length; at++) {
    const { value, size } = reference(Math.floor(at / n), at % n);
    expect(Math.abs(values[at] - value), `prediction ${at}`).toBeLessThanOrEqual(allowed * size);
  }
}

/** A gpu that is gpu.js, but for what `spoil` does to its `call`-th results. */
async function spoilt(
  spoil: (out: Float64Array, call: number, size: number) => void,
): Promise<MarginBackend & { closed: number; loads: number }> {
  const inner = await openGpu({ mode: 'webasm' });
  let call = 0;
  const backend = {
    ...inner,
    description: 'a gpu',
    closed: 0,
    loads: 0,
    async load(shape: LayerShape, given: Float64Array, examples: number): Promise<LoadedExamples> {
      backend.loads++;
      const loaded = await inner.load(shape, given, examples);
      return {
        ...loaded,
        async predict(rows, coefficients, vectors, out) {
          const own = new Float64Array(vectors * examples);
          await loaded.predict(rows, coefficients, vectors, own);
          out.set(own);
          spoil(out, call++, vectors * examples);
        },
      };
    },
    close() {
      backend.closed++;
    },
  };
  return backend;
}

/** Blocks of few vectors. */
const small = 3 * 8 * 2 * n * 5;

describe('a gpu that', () => {
  it('works is used, in float32, and left open', async () => {
    const gpu = await spoilt(() => undefined);
    const { values, ran } = await evaluatePredictions(model, w, x, { backend: 'gpu', gpu });
    expect(ran).toEqual({
      backend: 'gpu',
      precision: 'float32',
      description: 'a gpu',
      fallback: null,
      probe: null,
    });
    expectRight(values, 1e-5);
    expect(values.some((value, at) => value !== reference(Math.floor(at / n), at % n).value)).toBe(true);
    expect(gpu.closed).toBe(0);
  });

  const faults: readonly [string, (out: Float64Array, size: number) => void, RegExp][] = [
    [
      'is wrong everywhere',
      (out) => out.forEach((v, k) => (out[k] = v * 1.001 + 1e-3)),
      /off by .+ of its terms/,
    ],
    ['gives zeros', (out) => out.fill(0), /off by .+ of its terms/],
    ['is wrong in the last prediction', (out, size) => (out[size - 1] += 1), /off by .+ of its terms/],
    ['gives NaN once', (out) => (out[17] = NaN), /a prediction was NaN/],
    ['overflows once', (out) => (out[3] = Infinity), /a prediction was Infinity/],
    [
      'throws',
      () => {
        throw new Error('the device was lost\nand more');
      },
      /failed: the device was lost$/,
    ],
  ];

  it.each(faults)('%s is given up at once', async (_name, fault, message) => {
    const gpu = await spoilt((out, _call, size) => fault(out, size));
    const { values, ran } = await evaluatePredictions(model, w, x, { backend: 'gpu', gpu, memory: small });
    expectRight(values, 1e-14);
    expect(ran).toMatchObject({ backend: 'cpu', precision: 'float64' });
    expect(ran.fallback).toMatch(message);
    expect(ran.fallback).toMatch(/^a gpu failed: /);
    expect(gpu.closed).toBe(0);
  });

  it.each(faults)('%s later on is given up from there on', async (_name, fault, message) => {
    const gpu = await spoilt((out, call, size) => {
      if (call >= 2) fault(out, size);
    });
    const { values, ran } = await evaluatePredictions(model, w, x, { backend: 'gpu', gpu, memory: small });
    expectRight(values, 1e-5);
    expect(ran).toMatchObject({ backend: 'cpu', precision: 'float32' });
    expect(ran.fallback).toMatch(/^a gpu failed after 2 blocks in float32: /);
    expect(ran.fallback!.replace(/ after 2 blocks in float32/, '')).toMatch(message);
  });

  it('leaves predictions out is given up', async () => {
    const gpu = await spoilt(() => undefined);
    const lazy: MarginBackend = {
      ...gpu,
      load: () => ({
        predict(_rows, _coefficients, _vectors, out) {
          out.fill(0, 0, 5);
        },
        close: () => undefined,
      }),
    };
    const { values, ran } = await evaluatePredictions(model, w, x, { backend: 'gpu', gpu: lazy });
    expectRight(values, 1e-14);
    expect(ran.fallback).toBe('a gpu failed: a prediction was NaN');
  });

  it('cannot load is given up', async () => {
    const gpu = await spoilt(() => undefined);
    const full: MarginBackend = {
      ...gpu,
      load: () => Promise.reject(new Error('out of memory')),
    };
    const { values, ran } = await evaluatePredictions(model, w, x, { backend: 'gpu', gpu: full });
    expectRight(values, 1e-14);
    expect(ran.fallback).toBe('a gpu failed: out of memory');
  });

  it('fails is passed over by margins and smallest margins too', async () => {
    const y = Array.from({ length: n }, (_, i) => (i % 3 === 0 ? -1 : 1));
    const gpu = await spoilt((out) => out.fill(0));
    const options = { backend: 'gpu', gpu } as const;
    const margins = await evaluateMargins(model, w, x, y, options);
    const smallest = await smallestMargins(model, w, x, y, options);
    for (const { ran } of [margins, smallest]) expect(ran.fallback).toMatch(/^a gpu failed: /);
    expect(margins.margins[2]).toBeCloseTo(reference(0, 2).value, 14);
    expect(smallest.margins[0]).toBe(Math.min(...margins.margins.subarray(0, n)));
  });

  it('was not given is opened and closed again', async () => {
    const { values, ran } = await evaluatePredictions(model, w, x, { backend: 'gpu' });
    expectRight(values, 1e-5);
    expect(ran).toMatchObject({ backend: 'gpu', precision: 'float32', fallback: null });
    expect(ran.description).toMatch(/^gpu\.js web(gpu|asm)/);
  });
});

/** Rows of three, of sizes from 10^-base to 10^base, whose entries spread over 10^-spread to 10^spread. */
function scattered(seed: number, rows: number, base: number, spread: number, length = 3): Float64Array {
  const source = randomSource(seed);
  const power = (range: number): number => 10 ** (range * (2 * source.uniform() - 1));
  const values = new Float64Array(rows * length);
  for (let k = 0; k < rows; k++) {
    const size = power(base);
    for (let a = 0; a < length; a++)
      values[k * length + a] = source.uniform() < 0.2 ? 0 : source.normal() * size * power(spread);
    values[k * length] ||= size;
  }
  return values;
}

describe('numbers of all sizes', () => {
  const three = dataSet({ x: [[1, 1, 1]], y: [1] });
  const cases: readonly [string, MarginModel, number, (z: Wide) => Wide][] = [
    ['linear', linear(three), 200, (z) => z],
    ['leaky ReLU', leakyRelu(three, 3, 0.5), 200, (z) => (z[0] > 0 ? z : times(z, wide(0.5)))],
    ['squared ReLU', squaredRelu(three, [1, -1, 1]), 100, (z) => (z[0] > 0 ? times(z, z) : wide(0))],
  ];
  const runs = cases.flatMap(([name, network, base, phi]) =>
    [0, 40].map((spread) => ({ name, network, base, phi, spread })),
  );

  it.each(runs)(
    '$name, spread $spread: each to 1e-5 of its terms',
    async ({ network, base, phi, spread }) => {
      const [vectors, n] = [12, 50];
      const k = network.dimension;
      const m = network.hiddenLayer!.width;
      const points = scattered(1, n, base, spread);
      const parameters = scattered(2, vectors, 200, spread / 2, k);
      const { values, logNorms, ran } = await evaluatePredictions(network, parameters, points, {
        backend: 'gpu',
      });
      if (spread === 0) expect(ran).toMatchObject({ backend: 'gpu', fallback: null });
      else expect(ran.fallback).toMatch(/float32 cannot tell \d+ of 600 predictions from 0/);
      for (let b = 0; b < vectors; b++) {
        const own = Array.from(parameters.subarray(b * k, (b + 1) * k), (v) => wide(v));
        const square = sum(own.map((v) => times(v, v)));
        expect(2 * logNorms[b]).toBeCloseTo(Math.log(square[0]) + square[1] * Math.LN2, 9);
        const theta = own.map((v) => times(v, inverseRoot(square)));
        const c = (j: number): Wide =>
          network.kind === 'leaky-relu'
            ? theta[3 * m + j]
            : wide(network.kind === 'linear' || j !== 1 ? 1 : -1);
        for (let i = 0; i < n; i++) {
          const neurons = Array.from({ length: m }, (_, j) =>
            Array.from(points.subarray(3 * i, 3 * i + 3), (v, a) => times(theta[3 * j + a], wide(v))),
          );
          const value = sum(neurons.map((z, j) => times(c(j), phi(sum(z)))));
          const size = sum(neurons.map((z, j) => times(sizeOf(c(j)), phi(sum(z.map(sizeOf))))));
          const error = sizeOf(sum([wide(values[b * n + i]), negative(value)]));
          expect(Math.abs(size[1])).toBeLessThan(1000);
          expect(ratio(error, size), `${b} ${i}`).toBeLessThan(1e-5);
        }
      }
    },
  );

  it('a few that float32 loses are computed again, and the rest stays where it is', async () => {
    // Two features: the last example meets only the small entry of the row.
    const pair = linear(dataSet({ x: [[1, 1]], y: [1] }));
    const points = Float64Array.from({ length: 80 }, (_, k) => (k < 78 ? 1 + k / 100 : k === 78 ? 0 : 1));
    const { values, ran } = await evaluatePredictions(pair, Float64Array.of(1, 1e-60), points, {
      backend: 'gpu',
    });
    expect(ran).toMatchObject({ backend: 'gpu', fallback: null });
    expect(values[39]).toBeCloseTo(1e-60, 74);
    expect(values[0]).toBeCloseTo(1, 6);
  });
});

describe('what cannot be computed is refused alike', () => {
  const refused: readonly [string, Float64Array, Float64Array][] = [
    ['NaN in x', w, Float64Array.of(1, NaN, 2)],
    ['Infinity in x', w, Float64Array.of(1, 2, -Infinity)],
    ['NaN in W', w.with(5, NaN), x],
    ['a zero vector', w.slice().fill(0, 0, model.dimension), x],
    ['a ragged x', w, x.subarray(1)],
    ['no x', w, new Float64Array()],
  ];
  it.each(refused)('%s', async (_name, parameters, examples) => {
    const messages = await Promise.all(
      (['cpu', 'gpu', 'auto'] as const).map(async (backend) => {
        const error: unknown = await evaluatePredictions(model, parameters, examples, { backend }).catch(
          (e: unknown) => e,
        );
        expect(error).toBeInstanceOf(Error);
        return (error as Error).message;
      }),
    );
    expect(new Set(messages).size).toBe(1);
  });
});

it('without gpu.js the processor computes, and it is said what to install', async () => {
  vi.resetModules();
  vi.doMock('gpu.js', () => {
    throw new Error("Cannot find package 'gpu.js'");
  });
  try {
    const batch = await import('../../../src/batch/index.js');
    await expect(batch.openGpu()).rejects.toThrow('gpu.js cannot be loaded: install gpu.js');
    const { values, ran } = await batch.evaluatePredictions(model, w, x, { backend: 'gpu' });
    expectRight(values, 1e-14);
    expect(ran).toMatchObject({ backend: 'cpu', precision: 'float64', probe: null });
    expect(ran.fallback).toBe('gpu.js cannot be loaded: install gpu.js');
  } finally {
    vi.doUnmock('gpu.js');
    vi.resetModules();
  }
});
