import type { MarginBackend } from './backend.js';
import { blockedLayer } from './blocked-layer.js';

/** Margins in float64 on one core of the processor. */
export function cpuBackend(): MarginBackend {
  return Object.freeze<MarginBackend>({
    name: 'cpu',
    precision: 'float64',
    description: 'typed arrays on one thread',
    load: blockedLayer,
    close() {
      // Nothing was taken.
    },
  });
}
