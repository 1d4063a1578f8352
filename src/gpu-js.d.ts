/**
 * As much of gpu.js as is used here. The published types bring those of a browser along, which the numerical core does
 * without. A bundler for browsers gives the class alone, with the rest of the library as its members.
 */
declare module 'gpu.js' {
  /** Numbers for a kernel, with their extents: fastest first. */
  interface Input {
    readonly size: readonly number[];
  }

  /** Numbers that a kernel left where it computed. */
  interface Resident {
    delete(): void;
  }

  type Result = Float32Array | Float32Array[] | Float32Array[][] | Resident;

  interface Settings {
    readonly output: readonly number[];
    readonly constants?: Readonly<Record<string, number>>;
    readonly constantTypes?: Readonly<Record<string, 'Float' | 'Integer'>>;
    readonly precision?: 'single';
    readonly tactic?: 'precision';
    readonly asyncMode?: boolean;
    readonly pipeline?: boolean;
    readonly immutable?: boolean;
  }

  interface Kernel {
    (...values: readonly (Input | Resident)[]): Result | Promise<Result>;
    destroy(): void;
    readonly kernel: {
      readonly constructor: { readonly mode?: string };
      readonly fallbackReason?: string | null;
      readonly context?: unknown;
    };
  }

  class GPU {
    constructor(settings: { readonly mode: string });
    static isWebGPUAvailable(): Promise<boolean>;
    createKernel(source: string, settings: Settings): Kernel;
    destroy(): Promise<void>;
  }

  function input(values: Float32Array, size: readonly number[]): Input;
}
