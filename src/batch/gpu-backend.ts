import type { LayerShape, MarginBackend } from './backend.js';
import type { LaunchLimits } from './gpu-launch.js';
import { gpuLayer } from './gpu-layer.js';
import { gpuLibrary, type GpuLibrary } from './gpu-library.js';
import type { GpuMode } from './gpu-mode.js';
import { rendererOf } from './gpu-renderer.js';
import { gpuSession, type GpuSession } from './gpu-session.js';
import { reasonOf } from './reason.js';

/** How gpu.js is to run. */
export interface GpuOptions {
  /**
   * By default the first that works: in a browser `webgpu`, `webgl2`, `webgl`; in Node `webgpu`, `webasm`. The last,
   * and `cpu`, run on the processor, in float32 nevertheless. `webgpu` is there where `navigator.gpu` is: Node has none
   * of its own, and the one that gpu.js brings along brings Node down, so that it is not put there.
   */
  readonly mode?: GpuMode;
}

const IN_BROWSERS: readonly GpuMode[] = ['webgpu', 'webgl2', 'webgl'];
const IN_NODE: readonly GpuMode[] = ['webgpu', 'webasm'];

const inNode = (): boolean => {
  const { process } = globalThis as { readonly process?: { readonly versions?: { readonly node?: string } } };
  return typeof process?.versions?.node === 'string';
};

/** Numbers of an array, 16 MiB of them. */
const MOST_VALUES = 2 ** 22;
/** Products of a launch: some tenths of a second, where a browser gives a launch up after seconds. */
const LAUNCH = { hardware: 2 ** 29, software: 2 ** 24 } as const;

const limitsFor = (software: boolean): LaunchLimits => ({
  products: software ? LAUNCH.software : LAUNCH.hardware,
  values: MOST_VALUES,
});

const TRIAL: LayerShape = { features: 2, width: 2, activation: { kind: 'leaky-relu', slope: 0.5 } };

/** @throws Error unless a small layer gives what it should: 3 φ(1 - 2) - φ(3 + 4) and 3 φ(-5 + 6) - φ(-15 - 12) */
async function tryOut(session: GpuSession): Promise<void> {
  const loaded = await gpuLayer(session, limitsFor(true), TRIAL, Float64Array.of(1, 2, -5, -6), 2);
  const out = new Float64Array(2).fill(NaN);
  try {
    await loaded.predict(Float64Array.of(1, -1, 3, 2), Float64Array.of(3, -1), 1, out);
  } finally {
    loaded.close();
  }
  if (out[0] !== -8.5 || out[1] !== 16.5)
    throw new Error(`a trial gave ${out[0]} and ${out[1]} instead of -8.5 and 16.5`);
}

/** gpu.js in one mode, once it has shown that it works there. */
async function start(library: GpuLibrary, mode: GpuMode): Promise<GpuSession> {
  if (mode === 'webgpu' && !(await library.GPU.isWebGPUAvailable())) throw new Error('there is no adapter');
  const session = gpuSession(library, mode);
  try {
    await tryOut(session);
  } catch (error) {
    await session.close();
    throw error;
  }
  return session;
}

/**
 * Margins in float32 through gpu.js, which has to be installed beside this package. Each is within 1e-5 of
 * $\sum_j |c_j|\,\varphi(\sum_a |r_{ja} x_a|)$, the sum of the sizes of its terms, unless that is below $2^{-60}$.
 *
 * @throws Error that says why when gpu.js is missing, or runs in none of the modes
 */
export async function openGpu({ mode }: GpuOptions = {}): Promise<MarginBackend> {
  const library = await gpuLibrary();
  const modes = mode !== undefined ? [mode] : inNode() ? IN_NODE : IN_BROWSERS;
  const reasons: string[] = [];
  for (const candidate of modes) {
    try {
      return backendOf(await start(library, candidate));
    } catch (error) {
      reasons.push(`${candidate}: ${reasonOf(error)}`);
    }
  }
  throw new Error(`gpu.js does not run here (${reasons.join('; ')})`);
}

function backendOf(session: GpuSession): MarginBackend {
  const { description, software } = rendererOf(session);
  const limits = limitsFor(software);
  let closed: Promise<void> | undefined;
  return Object.freeze<MarginBackend>({
    name: 'gpu',
    precision: 'float32',
    description,
    load: (shape, x, examples) => gpuLayer(session, limits, shape, x, examples),
    close: () => (closed ??= session.close()),
  });
}
