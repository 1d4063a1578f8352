/** Pivots of this share of the largest are rounding. */
const ROUNDING = 1e-15;

/**
 * Points $r_i$ with $\langle r_i, r_j\rangle = G_{ij}$ for a positive semidefinite matrix G, by Cholesky's method with the
 * largest pivot first (Higham 1990): as many entries each as G has rank.
 *
 * @param gram n × n, row-major; written over
 */
export function pointsOfGram(gram: Float64Array, n: number): Float64Array[] {
  const points = Array.from({ length: n }, () => [] as number[]);
  const rest = Float64Array.from({ length: n }, (_, i) => gram[i * n + i]);
  const least = ROUNDING * n * rest.reduce((most, value) => Math.max(most, value), 0);
  for (let rank = 0; rank < n; rank++) {
    let pivot = 0;
    for (let i = 1; i < n; i++) if (rest[i] > rest[pivot]) pivot = i;
    if (!(rest[pivot] > least)) break;
    const root = Math.sqrt(rest[pivot]);
    const row = [...points[pivot]];
    for (let i = 0; i < n; i++) {
      let value = gram[pivot * n + i];
      for (let k = 0; k < rank; k++) value -= row[k] * points[i][k];
      points[i].push(i === pivot ? root : value / root);
      rest[i] -= points[i][rank] ** 2;
    }
    rest[pivot] = 0;
  }
  return points.map((point) => Float64Array.from(point));
}
