import { FUSED_LAYER_KERNEL, LAYER_KERNEL } from './layer-kernel.js';

/* The numerical core is typed without Node and without a browser, both of which have WebAssembly. */

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** What the module exports, see scripts/layer-kernel-text.ts. Addresses and strides are in bytes. */
export interface LayerKernel {
  readonly memory: Memory;
  products(
    rows: number,
    tiles: number,
    x: number,
    panels: number,
    d: number,
    out: number,
    stride: number,
  ): void;
  squaredRelu: NeuronKernel;
  leakyRelu: NeuronKernel;
}

export type NeuronKernel = (
  rows: number,
  coefficients: number,
  tiles: number,
  x: number,
  panels: number,
  d: number,
  out: number,
  slope: number,
) => void;

interface WebAssemblyApi {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

/** How to make the kernel; each one made has a memory of its own. */
export interface KernelSource {
  readonly description: string;
  make(): LayerKernel;
}

const PAGE = 65536;

const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g)!, (digits) => Number.parseInt(digits, 16));

const kinds = [
  { hex: FUSED_LAYER_KERNEL, description: 'WebAssembly SIMD with fused multiply-add' },
  { hex: LAYER_KERNEL, description: 'WebAssembly SIMD' },
];

function compiled(api: WebAssemblyApi): KernelSource | undefined {
  for (const { hex, description } of kinds) {
    const bytes = bytesOf(hex);
    try {
      if (!api.validate(bytes)) continue;
      const module = new api.Module(bytes);
      return { description, make: () => new api.Instance(module).exports as LayerKernel };
    } catch {
      // A page may forbid it (Content-Security-Policy).
      return undefined;
    }
  }
  return undefined;
}

/** Compiled once: it takes longer than a small batch. */
const known = new WeakMap<WebAssemblyApi, KernelSource | undefined>();

/** The best of the kernels that run here; undefined where there is no WebAssembly with SIMD, or it is not allowed. */
export function layerKernel(): KernelSource | undefined {
  const { WebAssembly: api } = globalThis as unknown as { readonly WebAssembly?: WebAssemblyApi };
  if (api === undefined) return undefined;
  if (!known.has(api)) known.set(api, compiled(api));
  return known.get(api);
}

/**
 * Sees to it that the memory has `bytes` bytes.
 *
 * @throws RangeError when there is no more
 */
export function reserve(memory: Memory, bytes: number): void {
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
  if (missing > 0) memory.grow(missing);
}
