import type { Kinks, Pattern } from '../../../problems/index.js';

/**
 * A surface on which one or several switching functions of a block vanish together, as those of two examples do that
 * differ by a factor. Its sides are those of the first of them.
 */
export interface Surface {
  readonly block: number;
  readonly kinks: readonly number[];
  /** For each of the kinks +1 where it is positive on the positive side of the surface, −1 where it is negative there. */
  readonly orientations: readonly number[];
  /** Lengths of the gradients of the kinks, and the unit normal they share, by the parameters of the block. */
  readonly lengths: number[];
  readonly normal: Float64Array;
}

/** Unit normals whose cosine is as near to ±1 as this are parallel. */
const PARALLEL = 1e-12;

/**
 * The surfaces that kinks vanish on. Kinks of the same block with parallel normals share one.
 *
 * @param offsets first parameter of each block, and the end.
 */
export function surfacesOf(
  kinks: Kinks,
  offsets: Int32Array,
  directions: Float64Array,
  pattern: Pattern,
  members: readonly number[],
): Surface[] {
  const found: { -readonly [Key in keyof Surface]: Surface[Key] }[] = [];
  for (const r of members) {
    const block = kinks.block[r];
    const normal = new Float64Array(offsets[block + 1] - offsets[block]);
    kinks.gradient(directions, pattern, r, normal);
    const length = Math.hypot(...normal);
    if (!(length > 0)) continue;
    for (let e = 0; e < normal.length; e++) normal[e] /= length;
    let orientation = 1;
    const same = found.find((surface) => {
      if (surface.block !== block) return false;
      let cosine = 0;
      for (let e = 0; e < normal.length; e++) cosine += normal[e] * surface.normal[e];
      orientation = Math.sign(cosine);
      return Math.abs(cosine) > 1 - PARALLEL;
    });
    if (same === undefined) found.push({ block, kinks: [r], orientations: [1], lengths: [length], normal });
    else {
      same.kinks = [...same.kinks, r];
      same.orientations = [...same.orientations, orientation];
      same.lengths = [...same.lengths, length];
    }
  }
  return found;
}

/** Takes the normal anew, at another point: surfaces are curved in networks of several layers. */
export function refresh(surface: Surface, kinks: Kinks, directions: Float64Array, pattern: Pattern): void {
  const { normal, lengths } = surface;
  for (let k = surface.kinks.length - 1; k >= 0; k--) {
    kinks.gradient(directions, pattern, surface.kinks[k], normal);
    lengths[k] = Math.hypot(...normal);
  }
  if (lengths[0] > 0) for (let e = 0; e < normal.length; e++) normal[e] /= lengths[0];
}

/** Writes into a pattern that the flow is on one side of a surface, or 0 that it is held there. */
export function setSide({ kinks, orientations }: Surface, side: number, pattern: Pattern): void {
  kinks.forEach((r, k) => {
    pattern[r] = side * orientations[k];
  });
}
