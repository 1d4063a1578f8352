import type * as gpuJs from 'gpu.js';

export type { GPU, Input, Kernel, Resident, Result, Settings } from 'gpu.js';

/** gpu.js, as far as it is used. */
export interface GpuLibrary {
  readonly GPU: typeof gpuJs.GPU;
  readonly input: typeof gpuJs.input;
}

/**
 * Loads gpu.js, which is installed by those who want it: with its WebGPU for Node it weighs 89 MB.
 *
 * @throws Error when it is not there
 */
export async function gpuLibrary(): Promise<GpuLibrary> {
  let found: Partial<GpuLibrary> & { readonly default?: Partial<GpuLibrary> };
  try {
    // Within `try` bundlers take a package that is missing for a case that was thought of.
    found = await import('gpu.js');
  } catch (error) {
    throw new Error('gpu.js cannot be loaded: install gpu.js', { cause: error });
  }
  // What a browser's build exports is the class, with `input` and the class itself as its members.
  const library = found.input === undefined ? found.default : found;
  if (library?.GPU === undefined || library.input === undefined)
    throw new Error('gpu.js is of a version that is not known here: install gpu.js 2.24.1');
  return { GPU: library.GPU, input: library.input };
}
