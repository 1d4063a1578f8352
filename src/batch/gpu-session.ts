import { COPY } from './gpu-kernels.js';
import type { GPU, GpuLibrary, Input, Kernel, Resident, Result, Settings } from './gpu-library.js';
import type { GpuMode } from './gpu-mode.js';

/** Numbers that kernels can read. */
export type GpuArray = Input | Resident;

/** gpu.js at work: its kernels, made when they are first asked for. */
export interface GpuSession {
  readonly mode: GpuMode;
  /** Rows of numbers that a kernel computes. */
  run(source: string, settings: Settings, values: readonly GpuArray[]): Promise<readonly Float32Array[]>;
  /** Numbers that go along with a launch. */
  array(values: Float32Array, size: readonly number[]): GpuArray;
  /** Brings numbers to where kernels compute, if that is elsewhere. */
  upload(values: Float32Array, size: readonly [number, number, number]): Promise<GpuArray>;
  release(array: GpuArray): void;
  /** What kernels run in: of WebGL or WebGPU, once a kernel has run. */
  context(): unknown;
  close(): Promise<void>;
}

/** Kernels that are kept. */
const MOST_KERNELS = 16;

export function gpuSession({ GPU: Gpu, input }: GpuLibrary, mode: GpuMode): GpuSession {
  const gpu: GPU = new Gpu({ mode });
  const kernels = new Map<string, Kernel>();
  const elsewhere = mode !== 'webasm' && mode !== 'cpu';
  let context: unknown;

  /** Kernels are kept in the order of their last use. */
  function kernel(source: string, settings: Settings): Kernel {
    const key = JSON.stringify([source, settings]);
    const known = kernels.get(key);
    const found =
      known ?? gpu.createKernel(source, { ...settings, precision: 'single', tactic: 'precision' });
    kernels.delete(key);
    kernels.set(key, found);
    const [oldest] = kernels.keys();
    if (kernels.size > MOST_KERNELS) {
      kernels.get(oldest)!.destroy();
      kernels.delete(oldest);
    }
    return found;
  }

  /** What gpu.js cannot do in a mode it does on the processor instead, with a warning in the console. */
  async function launch(source: string, settings: Settings, values: readonly GpuArray[]): Promise<Result> {
    const running = kernel(source, settings);
    const result = await running(...values);
    const { fallbackReason, constructor } = running.kernel;
    if (mode !== 'cpu' && constructor.mode === 'cpu')
      throw new Error(`gpu.js gave ${mode} up: ${fallbackReason ?? 'it does not say why'}`);
    context = running.kernel.context;
    return result;
  }

  return {
    mode,
    run: async (source, settings, values) =>
      // Where WebGL 2 is asked to, it hands results over without holding up the page.
      (await launch(source, { ...settings, asyncMode: mode === 'webgl2' }, values)) as Float32Array[],
    array: (values, size) => input(values, size),
    upload: async (values, size) => {
      const given = input(values, size);
      if (!elsewhere) return given;
      return (await launch(COPY, { output: size, pipeline: true, immutable: true }, [given])) as Resident;
    },
    release(array) {
      if ('delete' in array) array.delete();
    },
    context: () => context,
    async close() {
      for (const one of kernels.values()) one.destroy();
      kernels.clear();
      await gpu.destroy();
    },
  };
}
