import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Activation } from '../../../problems/index.js';
import type { MarginBackend } from '../../../src/batch/backend.js';
import { openGpu } from '../../../src/batch/gpu-backend.js';
import { ACTIVATIONS, randomLayers, SIZES, worstError, type Layers } from './reference.js';

/* gpu.js where there is no gpu: the same kernels, through WebAssembly and through JavaScript. */

const ALLOWED = 1e-5;

describe.each(['webasm', 'cpu'] as const)('gpu.js in mode %s', (mode) => {
  let gpu: MarginBackend;
  beforeAll(async () => {
    gpu = await openGpu({ mode });
  });
  afterAll(() => gpu.close());

  it('says what it is', () => {
    expect(gpu).toMatchObject({ name: 'gpu', precision: 'float32' });
    expect(gpu.description).toContain(`gpu.js ${mode} (`);
  });

  it.each(ACTIVATIONS)('%s: every size, twice with other numbers', async (_name, activation) => {
    for (const [k, size] of SIZES.entries()) {
      const first = randomLayers(100 + k, size, activation);
      const { rows, coefficients } = randomLayers(200 + k, size, activation);
      const error = await worstError(gpu, [first, { ...first, rows, coefficients }]);
      expect(error, JSON.stringify(size)).toBeLessThan(ALLOWED);
    }
  });

  it.each(ACTIVATIONS)(
    '%s: 10,000 neurons, and as many vectors on the way as fit',
    async (_name, activation) => {
      expect(
        await worstError(gpu, [randomLayers(1, { n: 2, d: 2, m: 10_000, B: 1 }, activation)]),
      ).toBeLessThan(ALLOWED);
      const [one, other] = [5, 3].map((B) => randomLayers(2, { n: 9, d: 40, m: 11, B }, activation));
      expect(await worstError(gpu, [one, { ...other, x: one.x }, one])).toBeLessThan(ALLOWED);
    },
  );

  it('equal terms, whose roundings all go one way', async () => {
    const activations: Activation[] = [{ kind: 'identity' }, { kind: 'squared-relu' }];
    for (const activation of activations)
      for (const [d, m] of [
        [8193, 3],
        [3, 10_000],
        [97, 130],
      ]) {
        const same = (count: number, value: number) => new Float64Array(count).fill(value);
        const layers: Layers = {
          shape: { features: d, width: m, activation },
          examples: 2,
          vectors: 1,
          x: same(2 * d, 1.1),
          rows: same(m * d, 1.7),
          coefficients: same(m, 1.3),
        };
        expect(await worstError(gpu, [layers]), `${activation.kind} ${d} ${m}`).toBeLessThan(ALLOWED);
      }
  });

  it('numbers of many sizes give nothing that is not finite', async () => {
    const layers = randomLayers(5, { n: 20, d: 9, m: 4, B: 3 }, { kind: 'squared-relu' });
    for (const values of [layers.x, layers.rows, layers.coefficients])
      for (let k = 0; k < values.length; k++) if (k % 4 !== 0) values[k] *= 10 ** -((k * 37) % 300);
    const out = new Float64Array(60).fill(NaN);
    const loaded = await gpu.load(layers.shape, layers.x, 20);
    await loaded.predict(layers.rows, layers.coefficients, 3, out);
    loaded.close();
    expect(out.every(Number.isFinite)).toBe(true);
  });

  it('keeps nothing of the examples that it was given', async () => {
    const layers = randomLayers(6, { n: 5, d: 3, m: 2, B: 1 }, { kind: 'identity' });
    const x = layers.x.slice();
    const loaded = await gpu.load(layers.shape, x, 5);
    const [one, other] = [new Float64Array(5), new Float64Array(5)];
    await loaded.predict(layers.rows, layers.coefficients, 1, one);
    x.fill(7);
    await loaded.predict(layers.rows, layers.coefficients, 1, other);
    loaded.close();
    expect(other).toEqual(one);
  });

  it('more kernels than are kept at a time', async () => {
    const held = randomLayers(7, { n: 4, d: 3, m: 2, B: 2 }, { kind: 'identity' });
    const loaded = await gpu.load(held.shape, held.x, 4);
    for (let m = 1; m <= 40; m++) {
      const layers = randomLayers(m, { n: 3, d: 2, m, B: 1 }, { kind: 'identity' });
      expect(await worstError(gpu, [layers])).toBeLessThan(ALLOWED);
    }
    await loaded.predict(held.rows, held.coefficients, 2, new Float64Array(8));
    loaded.close();
    expect(await worstError(gpu, [held])).toBeLessThan(ALLOWED);
  });
});

describe('gpu.js is opened', () => {
  it('and closed fifty times, and memory comes back', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const held = async (): Promise<number> => {
      // Two turns of the event loop: memories of WebAssembly are given up after the objects that hold them.
      for (let turn = 0; turn < 2; turn++) {
        await new Promise((resolve) => setImmediate(resolve));
        collect();
      }
      const { external, arrayBuffers } = process.memoryUsage();
      return (external + arrayBuffers) / 2 ** 20;
    };
    const layers = randomLayers(8, { n: 4000, d: 40, m: 1, B: 40 }, { kind: 'identity' });
    const out = new Float64Array(160_000);
    let settled = 0;
    for (let round = 0; round < 50; round++) {
      const gpu = await openGpu({ mode: 'webasm' });
      const loaded = await gpu.load(layers.shape, layers.x, 4000);
      await loaded.predict(layers.rows, layers.coefficients, 40, out);
      loaded.close();
      await gpu.close();
      await gpu.close();
      if (round === 4) settled = await held();
    }
    // A session holds more than 2 MiB: 45 that stayed would be 90.
    expect((await held()) - settled).toBeLessThan(10);
  });

  it('in Node without being told how', async () => {
    const gpu = await openGpu();
    expect(gpu.description).toMatch(/^gpu\.js web(gpu|asm)/);
    await gpu.close();
  });

  it.each(['webgl2', 'webgl'] as const)('but not in a mode that is not there: %s', async (mode) => {
    await expect(openGpu({ mode })).rejects.toThrow(
      new RegExp(`^gpu.js does not run here \\(${mode}: .+\\)$`),
    );
  });
});
