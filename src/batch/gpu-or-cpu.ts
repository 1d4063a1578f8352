import type { MarginBackend } from './backend.js';
import type { Probe } from './batch-options.js';
import { failover } from './failover.js';
import { openGpu } from './gpu-backend.js';
import { onCpu, type OpenBackend } from './opened.js';
import { reasonOf } from './reason.js';

/** A gpu that is ready, with the processor for when it fails. */
export const onGpu = (
  gpu: MarginBackend,
  cpu: MarginBackend,
  probe: Probe | null,
  close: () => void | Promise<void>,
): OpenBackend => ({
  ...failover(gpu, cpu, probe),
  close: async () => close(),
});

/** The gpu that was given or else one of gpu.js; the processor with the reason where that does not start. */
export async function gpuOrCpu(
  cpu: MarginBackend,
  given: MarginBackend | undefined,
  probe: Probe | null,
): Promise<OpenBackend> {
  if (given !== undefined) return onGpu(given, cpu, probe, () => undefined);
  try {
    const gpu = await openGpu();
    return onGpu(gpu, cpu, probe, gpu.close);
  } catch (error) {
    return onCpu(cpu, reasonOf(error), probe);
  }
}
