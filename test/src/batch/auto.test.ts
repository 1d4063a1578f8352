import { expect, it } from 'vitest';
import { dataSet, linear, randomSource } from '../../../problems/index.js';
import type { LayerShape, LoadedExamples, MarginBackend } from '../../../src/batch/backend.js';
import { evaluatePredictions, type BatchOptions } from '../../../src/batch/index.js';

/* The choice between processor and gpu by measurement. */

const features = 100;
const model = linear(dataSet({ x: [Array.from({ length: features }, () => 1)], y: [1] }));
const random = randomSource(3);
const numbers = (count: number) => Float64Array.from({ length: count * features }, () => random.normal());
const x = numbers(2000);

/** W for so many million operations. */
const vectorsFor = (millions: number) => numbers((millions * 1e6) / (2 * 2000 * features));

interface Counted extends MarginBackend {
  loads: number;
}

/** Milliseconds a million operations that no other work on the machine makes up for. */
const SLOW = 40;

/** A backend that takes `wait` milliseconds more for a million operations than it needs. */
function waiting(name: 'cpu' | 'gpu', description: string, wait: number): Counted {
  const backend: Counted = {
    name,
    precision: name === 'cpu' ? 'float64' : 'float32',
    description,
    loads: 0,
    load({ features: d }: LayerShape, given: Float64Array, examples: number): LoadedExamples {
      backend.loads++;
      return {
        async predict(rows, _coefficients, vectors, out) {
          const work = (2 * examples * vectors * d) / 1e6;
          await new Promise((resolve) => setTimeout(resolve, wait * work));
          for (let b = 0; b < vectors; b++)
            for (let i = 0; i < examples; i++) {
              let z = 0;
              for (let a = 0; a < d; a++) z += rows[b * d + a] * given[i * d + a];
              out[b * examples + i] = _coefficients[b] * z;
            }
        },
        close: () => undefined,
      };
    },
    close: () => undefined,
  };
  return backend;
}

const auto = (w: Float64Array, options: BatchOptions) =>
  evaluatePredictions(model, w, x, { backend: 'auto', ...options });

it('takes the gpu where it is faster, and remembers that', async () => {
  const w = vectorsFor(40);
  const [cpu, gpu] = [waiting('cpu', 'slow a', SLOW), waiting('gpu', 'fast a', 0)];
  const first = await auto(w, { cpu, gpu });
  expect(first.ran).toMatchObject({
    backend: 'gpu',
    precision: 'float32',
    description: 'fast a',
    fallback: null,
  });
  expect(first.ran.probe!.gpu).toBeLessThan(first.ran.probe!.cpu);
  // That many milliseconds a million, for 40 millions; timers may be early by one.
  expect(first.ran.probe!.cpu).toBeGreaterThan(0.039 * SLOW);
  const [before, asked] = [gpu.loads, cpu.loads];
  expect(asked).toBeGreaterThan(0);

  const second = await auto(w, { cpu, gpu });
  expect(second.ran).toEqual(first.ran);
  expect(second.values).toEqual(first.values);
  expect([gpu.loads - before, cpu.loads - asked]).toEqual([1, 0]);
});

it('takes the processor where that is faster', async () => {
  const w = vectorsFor(40);
  const [cpu, gpu] = [waiting('cpu', 'fast b', 0), waiting('gpu', 'slow b', SLOW)];
  const { ran } = await auto(w, { cpu, gpu });
  expect(ran).toMatchObject({ backend: 'cpu', precision: 'float64', description: 'fast b', fallback: null });
  expect(ran.probe!.cpu).toBeLessThan(ran.probe!.gpu);
  const before = gpu.loads;
  await auto(w, { cpu, gpu });
  expect(gpu.loads).toBe(before);
});

it('measures again where the work is of another size', async () => {
  const [cpu, gpu] = [waiting('cpu', 'c', 0), waiting('gpu', 'c', SLOW)];
  await auto(vectorsFor(24), { cpu, gpu });
  const before = gpu.loads;
  await auto(vectorsFor(28), { cpu, gpu });
  expect(gpu.loads).toBe(before);
  await auto(vectorsFor(80), { cpu, gpu });
  expect(gpu.loads).toBeGreaterThan(before);
});

it('does not ask for little work', async () => {
  const [cpu, gpu] = [waiting('cpu', 'd', 1), waiting('gpu', 'd', 0)];
  const { ran } = await auto(vectorsFor(10), { cpu, gpu });
  expect(ran).toEqual({
    backend: 'cpu',
    precision: 'float64',
    description: 'd',
    fallback: null,
    probe: null,
  });
  expect(gpu.loads).toBe(0);
});

it('says when the gpu could not be measured, and takes the processor', async () => {
  const [cpu, gpu] = [waiting('cpu', 'e', 0), waiting('gpu', 'e', 0)];
  const broken: MarginBackend = { ...gpu, load: () => Promise.reject(new Error('no device')) };
  const { ran } = await auto(vectorsFor(40), { cpu, gpu: broken });
  expect(ran).toMatchObject({ backend: 'cpu', precision: 'float64', probe: null });
  expect(ran.fallback).toBe('the gpu could not be measured: no device');
});

it('takes the processor from where the faster gpu fails', async () => {
  const [cpu, gpu] = [waiting('cpu', 'f', SLOW), waiting('gpu', 'f', 0)];
  const lying: MarginBackend = {
    ...gpu,
    async load(shape, given, examples) {
      const loaded = await gpu.load(shape, given, examples);
      return {
        ...loaded,
        async predict(rows, coefficients, vectors, out) {
          await loaded.predict(rows, coefficients, vectors, out);
          out.forEach((value, at) => (out[at] = 1.01 * value));
        },
      };
    },
  };
  const { ran, values } = await auto(vectorsFor(40), { cpu, gpu: lying });
  expect(ran).toMatchObject({ backend: 'cpu', precision: 'float64' });
  expect(ran.fallback).toMatch(/^f failed: a prediction was off by /);
  expect(ran.probe).not.toBeNull();
  const honest = await auto(vectorsFor(40), { cpu: waiting('cpu', 'g', 0), backend: 'cpu' });
  expect(values).toHaveLength(honest.values.length);
});
