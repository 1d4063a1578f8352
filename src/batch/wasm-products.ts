import { BYTES, moduleMemory, piecesIn } from './module-memory.js';
import { packTiles, TILE, tilesFor } from './tiles.js';
import type { LayerKernel } from './web-assembly.js';

/** Entries of rows and examples that are multiplied at a time: a tile and a panel of them fit into a first-level cache. */
const ENTRIES = 256;
/** Bytes of examples and of rows that are at work together: with their products they fit into a second-level cache. */
const EXAMPLES_HELD = 2 ** 19;
const ROWS_HELD = 2 ** 18;

/**
 * Takes products of a row and examples `first` to `first + count`.
 *
 * @param at where they are in `values`
 */
export type Sink = (row: number, first: number, count: number, values: Float64Array, at: number) => void;

/** Some entries of all rows. */
interface Slice {
  readonly from: number;
  readonly to: number;
  /** Addresses of the rows and of the examples. */
  readonly rows: number;
  readonly x: number;
}

/**
 * ⟨r_j, x_i⟩ for all rows and examples, a rectangle at a time: rows and examples in pieces that fit into the caches, after
 * Goto & van de Geijn (2008). Each sum is added up in the order of its entries, however it is cut.
 *
 * @param rows count × d
 * @param x examples × d
 * @param sink given each row's products with each piece of the examples once; rows of a piece in their order
 */
export function wasmProducts(
  kernel: LayerKernel,
  d: number,
  rows: Float64Array,
  count: number,
  x: Float64Array,
  examples: number,
  sink: Sink,
): void {
  const tiles = tilesFor(count);
  const tile = TILE * Math.min(d, ENTRIES) * BYTES;
  const panelsHeld = piecesIn(EXAMPLES_HELD, tile, 1, tilesFor(examples));
  const width = panelsHeld * TILE;
  const mostTiles = Math.min(Math.floor(ROWS_HELD / tile), Math.floor(ROWS_HELD / (TILE * width * BYTES)));
  const tilesHeld = Math.min(tiles, Math.max(TILE, mostTiles));
  const place = moduleMemory(kernel);
  const slices = Array.from({ length: Math.ceil(d / ENTRIES) }, (_, k): Slice => {
    const from = k * ENTRIES;
    const to = Math.min(d, from + ENTRIES);
    const size = TILE * (to - from);
    return { from, to, rows: place.take(tiles * size), x: place.take(panelsHeld * size) };
  });
  const products = place.take(tilesHeld * TILE * width);
  const values = place.view();
  for (const { from, to, rows: at } of slices)
    packTiles({ values: rows, d, from, to }, 0, count, values, at / BYTES);
  for (let first = 0; first < examples; first += width) {
    const some = Math.min(width, examples - first);
    for (const { from, to, x: at } of slices)
      packTiles({ values: x, d, from, to }, first, some, values, at / BYTES);
    for (let t = 0; t < tiles; t += tilesHeld) {
      const held = Math.min(tilesHeld, tiles - t);
      values.fill(0, products / BYTES, products / BYTES + held * TILE * width);
      for (const { from, to, rows: row, x: panel } of slices)
        kernel.products(
          row + t * TILE * (to - from) * BYTES,
          held,
          panel,
          tilesFor(some),
          to - from,
          products,
          width * BYTES,
        );
      const end = Math.min((t + held) * TILE, count);
      for (let j = t * TILE, at = products / BYTES; j < end; j++, at += width)
        sink(j, first, some, values, at);
    }
  }
}
