/*
 * npm run kernel
 *
 * Writes src/batch/layer-kernel.ts: the inner loops of hidden layers, as WebAssembly.
 */
import { writeFileSync } from 'node:fs';
import { layerKernelSource } from './layer-kernel-source.js';

writeFileSync(new URL('../src/batch/layer-kernel.ts', import.meta.url), await layerKernelSource());
