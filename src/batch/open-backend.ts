import { InputError } from '../../problems/index.js';
import { autoBackend } from './auto-backend.js';
import type { LayerShape, MarginBackend } from './backend.js';
import type { BatchOptions } from './batch-options.js';
import { cpuBackend } from './cpu-backend.js';
import { gpuOrCpu } from './gpu-or-cpu.js';
import { onCpu, type OpenBackend } from './opened.js';

type Extents = { readonly examples: number; readonly vectors: number };

function open(
  shape: LayerShape,
  total: Extents,
  cpu: MarginBackend,
  options: BatchOptions,
): OpenBackend | Promise<OpenBackend> {
  const { backend = 'cpu' } = options;
  switch (backend) {
    case 'cpu':
      return onCpu(cpu, null, null);
    case 'gpu':
      return gpuOrCpu(cpu, options.gpu, null);
    case 'auto':
      return autoBackend(shape, total, cpu, options);
    default:
      throw new InputError(`backend is ${JSON.stringify(backend)}: give "cpu", "gpu" or "auto"`);
  }
}

/** The backend that the options ask for. */
export async function openBackend(
  shape: LayerShape,
  total: Extents,
  options: BatchOptions,
): Promise<OpenBackend> {
  const { cpu = cpuBackend() } = options;
  const opened = await open(shape, total, cpu, options);
  return {
    ...opened,
    async close() {
      try {
        await opened.close();
      } finally {
        if (options.cpu === undefined) await cpu.close();
      }
    },
  };
}
