/** Where a piece of an array of `outer × inner × length` numbers begins, and how many rows it has. */
export interface Piece {
  readonly outer: number;
  readonly outers: number;
  readonly inner: number;
  readonly inners: number;
}

/**
 * Rows of an array of outer × inner × length numbers in float32, in a tile of `size.outers × size.inners × size.length`;
 * what is missing of the tile is 0.
 *
 * @param inner rows of the array in each of its outer parts
 */
export function packTile(
  from: Float64Array,
  inner: number,
  length: number,
  piece: Piece,
  size: { readonly outers: number; readonly inners: number; readonly length: number },
): Float32Array {
  const tile = new Float32Array(size.outers * size.inners * size.length);
  for (let o = 0; o < piece.outers; o++)
    for (let i = 0; i < piece.inners; i++) {
      const at = ((piece.outer + o) * inner + piece.inner + i) * length;
      tile.set(from.subarray(at, at + length), (o * size.inners + i) * size.length);
    }
  return tile;
}
