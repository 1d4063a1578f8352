import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { layerKernelSource } from '../../../scripts/layer-kernel-source.js';
import { blockedLayer } from '../../../src/batch/blocked-layer.js';
import { cpuBackend } from '../../../src/batch/cpu-backend.js';
import { wasmLayers } from '../../../src/batch/wasm-layer.js';
import { layerKernel } from '../../../src/batch/web-assembly.js';
import { exactCases, expectExact } from './exact-layers.js';

it('the WebAssembly kept is what the text makes', async () => {
  expect(readFileSync('src/batch/layer-kernel.ts', 'utf8')).toBe(await layerKernelSource());
});

const kernel = layerKernel();

// One loader for all cases: memory that others have used before must not show.
const ways = [['typed arrays', blockedLayer] as const, ['WebAssembly', wasmLayers(kernel!)] as const];

it('there is WebAssembly with SIMD here', () => {
  expect(kernel?.description).toMatch(/^WebAssembly SIMD/);
});

describe.each(ways)('%s', (_, load) => {
  it.each(exactCases)('%s', (_name, one) => expectExact(load, one));
});

describe('without WebAssembly', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('typed arrays do it, and the description says so', () => {
    vi.stubGlobal('WebAssembly', undefined);
    expect(cpuBackend().description).toBe('typed arrays on one thread');
  });

  it('so they do where a page forbids it', () => {
    vi.stubGlobal('WebAssembly', {
      validate: () => true,
      Module: function blocked() {
        throw new Error('blocked by Content-Security-Policy');
      },
    });
    expect(cpuBackend().description).toBe('typed arrays on one thread');
  });
});
