import type { MarginBackend } from './backend.js';
import { blockedLayer } from './blocked-layer.js';
import { wasmLayers } from './wasm-layer.js';
import { layerKernel } from './web-assembly.js';

/**
 * Margins in float64 on one core of the processor: WebAssembly with SIMD, or typed arrays where there is none.
 */
export function cpuBackend(): MarginBackend {
  const kernel = layerKernel();
  return Object.freeze<MarginBackend>({
    name: 'cpu',
    precision: 'float64',
    description: `${kernel?.description ?? 'typed arrays'} on one thread`,
    load: kernel === undefined ? blockedLayer : wasmLayers(kernel),
    close() {
      // Memory goes by itself.
    },
  });
}
