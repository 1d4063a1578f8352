/*
 * The plane in which a path in many dimensions is seen best: its leading two principal coordinates. Everything goes
 * through the matrix of inner products of a few points of the path, so the cost is linear in the dimension.
 */

/** A path seen in its leading plane. */
export interface PrincipalCoordinates {
  /** One pair a point. */
  readonly points: readonly (readonly [number, number])[];
  /** Shares of the variance that the two coordinates carry. */
  readonly shares: readonly [number, number];
}

/** Points whose inner products are taken. */
const MOST = 80;

/** Rounds of the power iteration; where two eigenvalues are so close that it needs more, either vector will do. */
const ROUNDS = 400;

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

const minus = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, i) => value - b[i]);

/** Indices of at most `MOST` points, evenly along the length of the path, where many samples lie near its end. */
function evenlyAlong(lengths: readonly number[]): number[] {
  if (lengths.length <= MOST) return lengths.map((_, i) => i);
  const total = lengths[lengths.length - 1] - lengths[0];
  const chosen: number[] = [];
  for (let k = 0, i = 0; k < MOST; k++) {
    const wanted = lengths[0] + (total * k) / (MOST - 1);
    while (i < lengths.length - 1 && lengths[i] < wanted) i++;
    if (chosen[chosen.length - 1] !== i) chosen.push(i);
  }
  return chosen;
}

/** The leading eigenvector of a symmetric positive semidefinite matrix, and its eigenvalue. */
function leading(matrix: readonly Float64Array[]): { vector: Float64Array; value: number } {
  // The row of the largest diagonal entry is not orthogonal to the leading vector but by a freak.
  const start = matrix.reduce((best, row, i) => (row[i] > matrix[best][best] ? i : best), 0);
  let vector = matrix[start].slice();
  let value = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const size = Math.sqrt(dot(vector, vector));
    if (!(size > 0)) return { vector: vector.fill(0), value: 0 };
    const unit = vector.map((entry) => entry / size);
    vector = Float64Array.from(matrix, (row) => dot(row, unit));
    value = dot(unit, vector);
  }
  const size = Math.sqrt(dot(vector, vector));
  return { vector: size > 0 ? vector.map((entry) => entry / size) : vector, value };
}

/**
 * @param path points, all of the same dimension
 * @param lengths length of the path up to each of them
 * @returns null where the path does not move
 */
export function principalCoordinates(
  path: readonly Float64Array[],
  lengths: readonly number[],
): PrincipalCoordinates | null {
  const chosen = evenlyAlong(lengths).map((i) => path[i]);
  const mean = new Float64Array(path[0].length);
  for (const point of chosen) for (let a = 0; a < mean.length; a++) mean[a] += point[a] / chosen.length;
  const centred = chosen.map((point) => minus(point, mean));
  let gram = centred.map((a) => Float64Array.from(centred, (b) => dot(a, b)));
  const trace = gram.reduce((sum, row, i) => sum + row[i], 0);
  if (!(trace > 1e-28)) return null;

  // A vector v of the Gram matrix with value λ is the direction Σ v_i x_i/√λ in the space of the path.
  const directions: Float64Array[] = [];
  const shares: number[] = [];
  for (let k = 0; k < 2; k++) {
    const { vector, value } = leading(gram);
    const direction = new Float64Array(mean.length);
    if (value > 1e-15 * trace)
      centred.forEach((point, i) =>
        point.forEach((entry, a) => (direction[a] += (vector[i] * entry) / Math.sqrt(value))),
      );
    directions.push(direction);
    shares.push(Math.max(0, value) / trace);
    gram = gram.map((row, i) => row.map((entry, j) => entry - value * vector[i] * vector[j]));
  }
  return {
    points: path.map((point) => {
      const from = minus(point, mean);
      return [dot(from, directions[0]), dot(from, directions[1])] as const;
    }),
    shares: [shares[0], shares[1]],
  };
}
