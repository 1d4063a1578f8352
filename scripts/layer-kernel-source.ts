import wabt from 'wabt';
import { layerKernelText } from './layer-kernel-text.js';

async function bytes(fused: boolean): Promise<string> {
  const { parseWat } = await wabt();
  const parsed = parseWat('layer-kernel.wat', layerKernelText(fused), { simd: true, relaxed_simd: fused });
  parsed.validate();
  return Buffer.from(parsed.toBinary({}).buffer).toString('hex');
}

const lines = (hex: string): string =>
  (hex.match(/.{1,100}/g) ?? []).map((line) => `  '${line}'`).join(' +\n');

/** What belongs into src/batch/layer-kernel.ts. */
export async function layerKernelSource(): Promise<string> {
  return `// Written by scripts/layer-kernel.ts from scripts/layer-kernel-text.ts, which says what it does.

/** A WebAssembly module with SIMD, in hexadecimal digits. */
export const LAYER_KERNEL =
${lines(await bytes(false))};

/** The same with fused multiply-add (relaxed SIMD). */
export const FUSED_LAYER_KERNEL =
${lines(await bytes(true))};
`;
}
