import { convexHull, minimumNormPoint } from '../../../solvers/index.js';

/** The sides of hyperplanes through the origin, one entry for each: +1, −1 or 0 for on it. */
export type Sides = Int8Array;

/** What is left of a vector once others are taken out is rounding below this share of it. */
const ROUNDING = 1e-10;

/** What of a vector is orthogonal to an orthonormal basis. */
export function orthogonalTo(basis: readonly Float64Array[], vector: Float64Array): Float64Array {
  const rest = vector.slice();
  for (let round = 0; round < 2; round++)
    for (const b of basis) {
      let along = 0;
      for (let e = 0; e < b.length; e++) along += b[e] * rest[e];
      for (let e = 0; e < b.length; e++) rest[e] -= along * b[e];
    }
  return rest;
}

/** An orthonormal basis of the span of unit vectors. */
export function spanOf(vectors: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const vector of vectors) {
    const rest = orthogonalTo(basis, vector);
    const length = Math.hypot(...rest);
    if (length > ROUNDING) basis.push(rest.map((value) => value / length));
  }
  return basis;
}

/** Whether there are vectors on the sides given of the first hyperplanes, as many as there are sides. */
function isFace(normals: readonly Float64Array[], sides: readonly number[]): boolean {
  const basis = spanOf(normals.filter((_, s) => sides[s] === 0));
  const rows: Float64Array[] = [];
  for (const [s, side] of sides.entries()) {
    if (side === 0) continue;
    const rest = orthogonalTo(basis, normals[s]);
    const length = Math.hypot(...rest);
    if (!(length > ROUNDING)) return false;
    rows.push(rest.map((value) => (side * value) / length));
  }
  // Gordan: a system ⟨r, v⟩ > 0 has no solution exactly where the hull of the r contains 0.
  return rows.length === 0 || minimumNormPoint(convexHull(rows))().norm > ROUNDING;
}

/**
 * All faces of an arrangement of hyperplanes through the origin, of every dimension, by the sides they are on: the
 * regions first.
 *
 * @param normals unit vectors, no two of them parallel.
 * @param most undefined is returned where there are more faces than this.
 */
export function facesOf(normals: readonly Float64Array[], most: number): Sides[] | undefined {
  let found: number[][] = [[]];
  for (let s = 0; s < normals.length; s++) {
    found = found
      .flatMap((sides) => [-1, 1, 0].map((side) => [...sides, side]))
      .filter((sides) => isFace(normals, sides));
    if (found.length > most) return undefined;
  }
  const zeros = (sides: readonly number[]): number => sides.filter((side) => side === 0).length;
  return found.sort((a, b) => zeros(a) - zeros(b)).map((sides) => Int8Array.from(sides));
}
