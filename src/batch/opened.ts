import type { MarginBackend } from './backend.js';
import type { Probe, Ran } from './batch-options.js';

/** What computes a batch, and what there is to say about it. */
export interface Computing extends Pick<MarginBackend, 'load' | 'precision'> {
  ran(): Ran;
}

/** It gives back what was taken for the batch, and nothing that was given. */
export interface OpenBackend extends Computing {
  close(): Promise<void>;
}

export const ranOn = ({
  name,
  precision,
  description,
}: MarginBackend): Pick<Ran, 'backend' | 'precision' | 'description'> => ({
  backend: name,
  precision,
  description,
});

/** A given processor. */
export const onCpu = (cpu: MarginBackend, fallback: string | null, probe: Probe | null): OpenBackend => ({
  precision: cpu.precision,
  load: cpu.load,
  close: () => Promise.resolve(),
  ran: () => ({ ...ranOn(cpu), fallback, probe }),
});
