import type { MarginBackend } from './backend.js';

/** Where a batch is to be computed. */
export interface BatchOptions {
  /**
   * - `cpu` (default): float64.
   * - `gpu`: float32 through gpu.js; where that does not run, `cpu`, and the result says so.
   * - `auto`: whichever was faster on a sample of the work. It can be float32. Little work is for `cpu` at once.
   */
  readonly backend?: 'cpu' | 'gpu' | 'auto';
  /** What `cpu` means: by default one thread; `farflow/node` has one of many. It is left open. */
  readonly cpu?: MarginBackend;
  /** What `gpu` means: by default what gpu.js finds, closed at the end. One that is given is left open. */
  readonly gpu?: MarginBackend;
  /** Bytes that blocks of examples, parameters and results may take together. Default $2^{28}$, 256 MiB. */
  readonly memory?: number;
  /** Looked at before every block; an `AbortSignal`, say. Once it is aborted the batch throws an `AbortError`. */
  readonly signal?: { readonly aborted: boolean };
}

/** What computed a batch. */
export interface Ran {
  /** Where `gpu` failed on the way, `cpu`, which did the rest. */
  readonly backend: 'cpu' | 'gpu';
  /** `float32` where any block may be in float32. */
  readonly precision: 'float64' | 'float32';
  /** In words: `WebAssembly SIMD on one thread`, say. */
  readonly description: string;
  /** Why it is not what was asked for; null where it is. */
  readonly fallback: string | null;
  /** Seconds that each was expected to take for the whole of the batch, where `auto` measured them or had before. */
  readonly probe: Probe | null;
}

/** Seconds, from a sample of a batch extended to all of it. */
export interface Probe {
  readonly cpu: number;
  readonly gpu: number;
}

export const DEFAULT_MEMORY = 2 ** 28;
