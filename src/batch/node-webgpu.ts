import type { GpuLibrary } from './gpu-library.js';

/*
 * WebGPU in Node: the package `webgpu`, which gpu.js brings along and looks for as `navigator.gpu`. Node does not end
 * while it is held, so that it is let go of with the last session.
 */

interface Host {
  readonly process?: { readonly versions?: { readonly node?: string } };
  navigator?: { gpu?: unknown };
}

const host = globalThis as Host;

export const inNode = (): boolean => typeof host.process?.versions?.node === 'string';

/** Not written where it is imported, so that bundlers for browsers do not look for it. */
const PACKAGE: string = 'webgpu';

async function provider(): Promise<unknown> {
  const found = (await import(/* @vite-ignore */ /* webpackIgnore: true */ PACKAGE)) as {
    create(options: readonly string[]): unknown;
  };
  return found.create([]);
}

let held: unknown;
let sessions = 0;

/** Puts `gpu` where gpu.js looks while `work` is done. */
async function showing<T>(gpu: unknown, work: () => Promise<T>): Promise<T> {
  const { navigator } = host;
  if (navigator === undefined)
    Object.defineProperty(host, 'navigator', { value: { gpu }, configurable: true, writable: true });
  else Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  try {
    return await work();
  } finally {
    if (navigator === undefined) delete host.navigator;
    else delete navigator.gpu;
  }
}

/**
 * Does `open` with WebGPU in sight. What it opens ends with `release`.
 *
 * @throws Error when the package cannot be loaded, or what `open` throws
 */
export async function withNodeWebGpu<T>(
  { WebGPUContext }: GpuLibrary,
  open: () => Promise<T>,
): Promise<{ readonly opened: T; readonly release: () => Promise<void> }> {
  if (!inNode() || host.navigator?.gpu !== undefined)
    return { opened: await open(), release: () => Promise.resolve() };
  const release = async (): Promise<void> => {
    sessions--;
    if (sessions > 0) return;
    held = undefined;
    await WebGPUContext.destroy();
  };
  sessions++;
  try {
    held ??= await provider();
    return { opened: await showing(held, open), release };
  } catch (error) {
    await release();
    throw error;
  }
}
