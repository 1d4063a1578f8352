/** Ways in which gpu.js runs. */
export type GpuMode = 'webgpu' | 'webgl2' | 'webgl' | 'webasm' | 'cpu';
