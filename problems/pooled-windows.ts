import type { ConvolutionPlaces } from './convolution-shape.js';
import type { DataSet } from './data-set.js';

/**
 * The windows of all examples with the patches that are pooled in them, window by window, example by example. Patches that
 * are equal have equal responses under any kernel and count once: the first of them.
 */
export interface PooledWindows {
  /** Their number, examples times windows of each. */
  readonly count: number;
  /** Windows of one example. */
  readonly perExample: number;
  /** Where the patches of each window begin in {@link patches}, and at the end their number. */
  readonly starts: Int32Array;
  /** Where a patch begins in the features of all examples, and which entry of its window it is, from 0 on. */
  readonly patches: Int32Array;
  readonly entries: Int32Array;
  /** 1 for windows one of whose patches is zero: there the largest response is never negative. */
  readonly blank: Uint8Array;
}

/** The patches that {@link ConvolutionPlaces} says, on all examples. */
export function pooledWindows(
  { count: examples, dimension, x }: DataSet,
  places: ConvolutionPlaces,
): PooledWindows {
  const { kernel, windows } = places;
  const starts = [0];
  const patches: number[] = [];
  const entries: number[] = [];
  const blank = new Uint8Array(examples * windows.length);
  for (let i = 0; i < examples; i++)
    windows.forEach((window, v) => {
      const seen = new Set<string>();
      window.forEach((first, entry) => {
        const patch = i * dimension + first;
        // Numbers print to a string from which they are read back exactly, so equal keys mean equal patches (0 = −0).
        const key = Array.from(kernel, (offset) => x[patch + offset]).join();
        if (seen.has(key)) return;
        seen.add(key);
        patches.push(patch);
        entries.push(entry);
        if (kernel.every((offset) => x[patch + offset] === 0)) blank[i * windows.length + v] = 1;
      });
      starts.push(patches.length);
    });
  return {
    count: blank.length,
    perExample: windows.length,
    starts: Int32Array.from(starts),
    patches: Int32Array.from(patches),
    entries: Int32Array.from(entries),
    blank,
  };
}
