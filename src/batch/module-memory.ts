import { reserve, type LayerKernel } from './web-assembly.js';

export const BYTES = Float64Array.BYTES_PER_ELEMENT;
/** Bytes of a cache line. */
const LINE = 64;
/** What WebAssembly addresses. */
const ADDRESSES = 2 ** 32;

/** Pieces of the memory of a WebAssembly module, one behind the other. */
export interface ModuleMemory {
  /** The address of so many numbers. */
  take(entries: number): number;
  /**
   * All of the memory, once everything was taken.
   *
   * @throws RangeError when there is not so much
   */
  view(): Float64Array;
}

export function moduleMemory({ memory }: LayerKernel): ModuleMemory {
  let free = LINE;
  return {
    take(entries) {
      const address = free;
      free += Math.ceil((entries * BYTES) / LINE) * LINE;
      return address;
    },
    view() {
      if (free > ADDRESSES)
        throw new RangeError(
          `a block of a batch takes ${free} bytes, more than WebAssembly addresses: give memory a smaller number`,
        );
      reserve(memory, free);
      return new Float64Array(memory.buffer);
    },
  };
}

/** How many pieces of a size go into some bytes, `least` at least and `most` at most. */
export const piecesIn = (bytes: number, size: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, Math.floor(bytes / size)));
