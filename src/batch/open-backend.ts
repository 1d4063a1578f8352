import { InputError } from '../../problems/index.js';
import type { LayerShape, MarginBackend } from './backend.js';
import type { BatchOptions, Ran } from './batch-options.js';
import { cpuBackend } from './cpu-backend.js';

/** A backend that is ready, and what there is to say about it. */
export interface OpenBackend extends Pick<MarginBackend, 'load' | 'close' | 'precision'> {
  ran(): Ran;
}

/** The backend that the options ask for. */
export function openBackend(
  _shape: LayerShape,
  _total: { readonly examples: number; readonly vectors: number },
  options: BatchOptions,
): Promise<OpenBackend> {
  const { backend = 'cpu', cpu = cpuBackend() } = options;
  if (!['cpu', 'gpu', 'auto'].includes(backend))
    throw new InputError(`backend is ${JSON.stringify(backend)}: give "cpu", "gpu" or "auto"`);
  const ran = (): Ran => ({
    backend: cpu.name,
    precision: cpu.precision,
    description: cpu.description,
    fallback: null,
  });
  return Promise.resolve({
    precision: cpu.precision,
    load: cpu.load,
    close: () => (options.cpu === undefined ? cpu.close() : undefined),
    ran,
  });
}
