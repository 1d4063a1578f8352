/** Rows of a tile, examples of a panel: what is multiplied together in registers. */
export const TILE = 4;

/** Tiles that hold `count` rows. */
export const tilesFor = (count: number): number => Math.ceil(count / TILE);

/**
 * Rows of d entries in tiles of four, entry by entry, as the inner loops read them. What is missing of the last tile is 0.
 *
 * @param from rows one after the other
 * @param first the row to begin with
 * @param to written from `at` on, {@link tilesFor}(count) · 4d entries
 */
export function packTiles(
  from: Float64Array,
  first: number,
  count: number,
  d: number,
  to: Float64Array,
  at: number,
): void {
  const whole = Math.floor(count / TILE);
  let source = first * d;
  let target = at;
  for (let t = 0; t < whole; t++, source += TILE * d) {
    for (let a = 0, s = source; a < d; a++, s++, target += TILE) {
      to[target] = from[s];
      to[target + 1] = from[s + d];
      to[target + 2] = from[s + 2 * d];
      to[target + 3] = from[s + 3 * d];
    }
  }
  const rest = count - whole * TILE;
  if (rest === 0) return;
  to.fill(0, target, target + TILE * d);
  for (let r = 0; r < rest; r++)
    for (let a = 0; a < d; a++) to[target + a * TILE + r] = from[source + r * d + a];
}
