import type { GpuSession } from './gpu-session.js';

/* Whose hardware it is, as far as a browser tells. */

interface WebGl {
  getExtension(name: string): unknown;
  getParameter(name: number): unknown;
}
interface WebGpu {
  readonly adapter: { readonly info?: Readonly<Record<string, unknown>> };
}

/** The renderer proper, where a page may know it, and what stands for it. */
const UNMASKED_RENDERER = 0x9246;
const RENDERER = 0x1f01;

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render|microsoft basic/i;

function nameOf({ mode, context }: GpuSession): string {
  const found = context();
  if (mode === 'webgpu') {
    const info = (found as WebGpu | undefined)?.adapter.info ?? {};
    return ['vendor', 'architecture', 'device', 'description']
      .map((key) => info[key])
      .filter((word) => typeof word === 'string' && word !== '')
      .join(' ');
  }
  if (mode !== 'webgl2' && mode !== 'webgl') return '';
  const gl = found as WebGl | undefined;
  const unmasked = gl?.getExtension('WEBGL_debug_renderer_info')
    ? gl.getParameter(UNMASKED_RENDERER)
    : undefined;
  const name = unmasked ?? gl?.getParameter(RENDERER);
  return typeof name === 'string' ? name : '';
}

/** What computes, for people. */
export interface Renderer {
  /** `gpu.js webgl2 (ANGLE …, in software)`. */
  readonly description: string;
  /** Whether the processor stands in for a graphics card. */
  readonly software: boolean;
}

/** Of a session in which a kernel has run. */
export function rendererOf(session: GpuSession): Renderer {
  if (session.mode === 'webasm')
    return { description: 'gpu.js webasm (WebAssembly on the processor)', software: true };
  if (session.mode === 'cpu')
    return { description: 'gpu.js cpu (JavaScript on the processor)', software: true };
  const name = nameOf(session);
  const software = SOFTWARE.test(name);
  const detail = name === '' ? '' : ` (${name}${software ? ', in software' : ''})`;
  return { description: `gpu.js ${session.mode}${detail}`, software };
}
