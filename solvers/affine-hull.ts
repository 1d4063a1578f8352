/**
 * Finds the point of smallest norm in the affine hull of the first `count` vectors, and its weights, which add up to 1
 * and may be negative. False where the vectors are affinely dependent.
 */
export type AffineNearest = (
  vectors: readonly Float64Array[],
  count: number,
  weights: Float64Array,
  point: Float64Array,
) => boolean;

/** A vector of which less than this is left beyond the others lies in their affine hull. */
const DEPENDENT = 1e-13;

/**
 * Differences to the first vector are orthogonalised, twice (Giraud, Langou & Rozložník 2005), and what the first has
 * along them taken away; the weights come of the triangle that is left. No products of vectors, which would lose half of
 * the digits.
 *
 * @param most how many vectors there will be at most.
 */
export function affineNearest(most: number, dimension: number): AffineNearest {
  const n = dimension;
  const rows = Array.from({ length: most }, () => new Float64Array(n));
  const triangle = Array.from({ length: most }, () => new Float64Array(most));
  const dot = (a: Float64Array, b: Float64Array): number => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += a[i] * b[i];
    return sum;
  };
  return (vectors, k, weights, point) => {
    const [first] = vectors;
    point.set(first);
    for (let l = 1; l < k; l++) {
      const q = rows[l];
      for (let i = 0; i < n; i++) q[i] = vectors[l][i] - first[i];
      const length = Math.sqrt(dot(q, q));
      triangle[l].fill(0);
      for (let pass = 0; pass < 2; pass++)
        for (let j = 1; j < l; j++) {
          const along = dot(q, rows[j]);
          triangle[l][j] += along;
          for (let i = 0; i < n; i++) q[i] -= along * rows[j][i];
        }
      const left = Math.sqrt(dot(q, q));
      if (!(left > DEPENDENT * length)) return false;
      triangle[l][l] = left;
      for (let i = 0; i < n; i++) q[i] /= left;
    }
    for (let l = 1; l < k; l++) {
      weights[l] = -dot(rows[l], point);
      for (let i = 0; i < n; i++) point[i] += weights[l] * rows[l][i];
    }
    weights[0] = 1;
    for (let l = k - 1; l > 0; l--) {
      for (let j = l + 1; j < k; j++) weights[l] -= triangle[j][l] * weights[j];
      weights[l] /= triangle[l][l];
      weights[0] -= weights[l];
    }
    return true;
  };
}
