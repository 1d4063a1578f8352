import type { LayerShape, MarginBackend } from './backend.js';
import { packTiles, TILE, tilesFor } from './tiles.js';
import { reserve, type KernelSource, type LayerKernel } from './web-assembly.js';

const BYTES = Float64Array.BYTES_PER_ELEMENT;
/** Bytes of a cache line. */
const LINE = 64;
/** Bytes of examples, rows and products that are at work together: all of them fit into a second-level cache. */
const EXAMPLES_HELD = 2 ** 19;
const ROWS_HELD = 2 ** 18;
const PRODUCTS_HELD = 2 ** 18;
/** What WebAssembly addresses. */
const ADDRESSES = 2 ** 32;

/** Takes pieces of the module's memory, one behind the other. */
function layout(kernel: LayerKernel): {
  take(entries: number): number;
  view(): Float64Array;
} {
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
      reserve(kernel.memory, free);
      return new Float64Array(kernel.memory.buffer);
    },
  };
}

/** How many pieces of a size go into some bytes, `least` at least and `most` at most. */
const piecesIn = (bytes: number, size: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, Math.floor(bytes / size)));

interface Block {
  readonly rows: Float64Array;
  readonly coefficients: Float64Array;
  readonly vectors: number;
  readonly x: Float64Array;
  readonly examples: number;
  readonly out: Float64Array;
}

/** Linear predictors, one row each: products of rows and examples, some tiles by some panels at a time. */
function linearPredict(kernel: LayerKernel, d: number, block: Block): void {
  const { vectors, examples, out } = block;
  const tile = TILE * d * BYTES;
  const tiles = tilesFor(vectors);
  const panelsHeld = piecesIn(EXAMPLES_HELD, tile, 1, tilesFor(examples));
  const stride = panelsHeld * TILE * BYTES;
  const fitting = Math.min(Math.floor(ROWS_HELD / tile), Math.floor(PRODUCTS_HELD / (TILE * stride)));
  const tilesHeld = Math.min(tiles, Math.max(TILE, fitting));
  const place = layout(kernel);
  const rows = place.take(tiles * TILE * d);
  const x = place.take(panelsHeld * TILE * d);
  const products = place.take(tilesHeld * TILE * panelsHeld * TILE);
  const values = place.view();
  packTiles(block.rows, 0, vectors, d, values, rows / BYTES);
  for (let first = 0; first < examples; first += panelsHeld * TILE) {
    const count = Math.min(panelsHeld * TILE, examples - first);
    packTiles(block.x, first, count, d, values, x / BYTES);
    for (let t = 0; t < tiles; t += tilesHeld) {
      kernel.products(
        rows + t * tile,
        Math.min(tilesHeld, tiles - t),
        x,
        tilesFor(count),
        d,
        products,
        stride,
      );
      const end = Math.min((t + tilesHeld) * TILE, vectors);
      for (let b = t * TILE, at = products / BYTES; b < end; b++, at += panelsHeld * TILE) {
        const c = block.coefficients[b];
        const to = b * examples + first;
        if (c === 1) out.set(values.subarray(at, at + count), to);
        else for (let i = 0; i < count; i++) out[to + i] = c * values[at + i];
      }
    }
  }
}

/** Layers of neurons: some examples against all vectors, some tiles of a vector's neurons at a time. */
function neuronPredict(
  kernel: LayerKernel,
  { features: d, width, activation }: LayerShape,
  block: Block,
): void {
  const { vectors, examples, out } = block;
  const tile = TILE * d * BYTES;
  const tiles = tilesFor(width);
  const panelsHeld = piecesIn(EXAMPLES_HELD, tile, 1, tilesFor(examples));
  const tilesHeld = piecesIn(ROWS_HELD, tile, TILE, tiles);
  const place = layout(kernel);
  const rows = place.take(vectors * tiles * TILE * d);
  const factors = place.take(vectors * tiles * TILE);
  const x = place.take(panelsHeld * TILE * d);
  const sums = place.take(panelsHeld * TILE);
  const values = place.view();
  for (let b = 0; b < vectors; b++) {
    packTiles(block.rows, b * width, width, d, values, rows / BYTES + b * tiles * TILE * d);
    packTiles(block.coefficients, b * width, width, 1, values, factors / BYTES + b * tiles * TILE);
  }
  const run = activation.kind === 'squared-relu' ? kernel.squaredRelu : kernel.leakyRelu;
  const slope = activation.kind === 'leaky-relu' ? activation.slope : 0;
  const result = values.subarray(sums / BYTES, sums / BYTES + panelsHeld * TILE);
  for (let first = 0; first < examples; first += panelsHeld * TILE) {
    const count = Math.min(panelsHeld * TILE, examples - first);
    const panels = tilesFor(count);
    packTiles(block.x, first, count, d, values, x / BYTES);
    for (let b = 0; b < vectors; b++) {
      result.fill(0);
      for (let t = 0; t < tiles; t += tilesHeld) {
        const at = b * tiles + t;
        const some = Math.min(tilesHeld, tiles - t);
        run(rows + at * tile, factors + at * TILE * BYTES, some, x, panels, d, sums, slope);
      }
      out.set(result.subarray(0, count), b * examples + first);
    }
  }
}

/**
 * Hidden layers in WebAssembly with SIMD, in float64: four neurons by four examples at a time in registers, from memory
 * packed in the order it is read, after Goto & van de Geijn (2008); φ and the sum over the neurons are applied before
 * anything goes back to memory. The order of the sums does not depend on how examples and vectors are divided.
 *
 * `predict` throws a RangeError when a block does not fit into what WebAssembly addresses.
 */
export function wasmLayers(source: KernelSource): MarginBackend['load'] {
  // Memory of WebAssembly grows and never shrinks, and goes late: it is used again.
  const idle: LayerKernel[] = [];
  return (shape, x, examples) => ({
    predict(rows, coefficients, vectors, out) {
      const kernel = idle.pop() ?? source.make();
      const block = { rows, coefficients, vectors, x, examples, out };
      if (shape.activation.kind === 'identity') linearPredict(kernel, shape.features, block);
      else neuronPredict(kernel, shape, block);
      idle.push(kernel);
    },
    close() {
      // Nothing was taken.
    },
  });
}
