/** Rows of a tile, examples of a panel: what is multiplied together in registers. */
export const TILE = 4;

/** Tiles that hold `count` rows. */
export const tilesFor = (count: number): number => Math.ceil(count / TILE);

/** Rows of d entries one after the other, of which entries `from` to `to` are meant. */
export interface Rows {
  readonly values: Float64Array;
  readonly d: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Rows in tiles of four, entry by entry, as the inner loops read them. What is missing of the last tile is 0.
 *
 * @param first the row to begin with
 * @param target written from `at` on, {@link tilesFor}(count) · 4 (to − from) entries
 */
export function packTiles(rows: Rows, first: number, count: number, target: Float64Array, at: number): void {
  const { values, d, from, to } = rows;
  const whole = Math.floor(count / TILE);
  let start = first * d;
  let out = at;
  for (let t = 0; t < whole; t++, start += TILE * d) {
    for (let s = start + from; s < start + to; s++, out += TILE) {
      target[out] = values[s];
      target[out + 1] = values[s + d];
      target[out + 2] = values[s + 2 * d];
      target[out + 3] = values[s + 3 * d];
    }
  }
  const rest = count - whole * TILE;
  if (rest === 0) return;
  target.fill(0, out, out + TILE * (to - from));
  for (let r = 0; r < rest; r++)
    for (let a = from; a < to; a++) target[out + (a - from) * TILE + r] = values[start + r * d + a];
}

/** All entries of rows of d entries. */
export const wholeRows = (values: Float64Array, d: number): Rows => ({ values, d, from: 0, to: d });
