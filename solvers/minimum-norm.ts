/** Solves underdetermined linear systems $A x = b$ for their solution of smallest norm, without allocating. */
export interface MinimumNorm {
  /** The matrix, `rows` × `columns`, row-major; overwritten by {@link MinimumNorm.factor}. */
  readonly matrix: Float64Array;
  /** Factorises the matrix. Returns its rank to working precision. */
  factor(): number;
  /** The x of smallest norm that solves as many independent equations as the rank says; b is left as it is. */
  solve(b: Float64Array, x: Float64Array): void;
}

/**
 * A row of length 1 of which less than this is left beyond the rows before it is dependent on them: with more, the
 * rounding of b would be magnified past the square root of its digits.
 */
const DEPENDENT = 1e-9;
/** A row of which less than this is left is orthogonalised twice, and its length taken anew. */
const CANCELLED = 0.1;
/** A row smaller than this is taken for zero, so that its inverse is a number. */
const SMALLEST = 1e-300;

/**
 * The factorisation $PA = LQ$ with orthonormal rows in Q: rows are scaled to length 1, chosen by the size of what is
 * left of them (row pivoting), and orthogonalised against those before by the modified Gram–Schmidt process, twice where
 * there is cancellation (Björck 1996, 2.4; Giraud, Langou & Rozložník 2005: twice is enough). Unlike reflections this leaves zeros where rows
 * are zero, so that equations of different variables do not mix, however different their sizes.
 */
export function minimumNorm(rows: number, columns: number): MinimumNorm {
  const matrix = new Float64Array(rows * columns);
  const lower = new Float64Array(rows * rows);
  const scale = new Float64Array(rows);
  const order = new Int32Array(rows);
  const left = new Float64Array(rows);
  const z = new Float64Array(rows);
  let rank = 0;

  /** The norm of a row whose entries are of ordinary size. */
  const length = (row: number): number => {
    let sum = 0;
    for (let j = 0, at = row * columns; j < columns; j++, at++) sum += matrix[at] * matrix[at];
    return Math.sqrt(sum);
  };
  const times = (row: number, factor: number): void => {
    for (let j = 0, at = row * columns; j < columns; j++, at++) matrix[at] *= factor;
  };
  /** Takes the part along row q, of length 1, out of another; returns it. */
  const remove = (row: number, q: number): number => {
    const a = row * columns;
    const b = q * columns;
    let dot = 0;
    for (let j = 0; j < columns; j++) dot += matrix[a + j] * matrix[b + j];
    if (dot !== 0) for (let j = 0; j < columns; j++) matrix[a + j] -= dot * matrix[b + j];
    return dot;
  };

  const normalizeRow = (row: number): void => {
    let largest = 0;
    for (let j = 0, at = row * columns; j < columns; j++, at++)
      largest = Math.max(largest, Math.abs(matrix[at]));
    scale[row] = 0;
    left[row] = 0;
    if (!(largest > SMALLEST)) return;
    // In two steps, because squares may leave the range of doubles.
    times(row, 1 / largest);
    const size = length(row);
    times(row, 1 / size);
    scale[row] = 1 / largest / size;
    left[row] = 1;
  };

  return {
    matrix,
    factor() {
      for (let row = 0; row < rows; row++) {
        normalizeRow(row);
        order[row] = row;
      }
      rank = 0;
      for (;;) {
        let best = rank;
        for (let k = rank + 1; k < rows; k++) if (left[order[k]] > left[order[best]]) best = k;
        if (rank === rows || !(left[order[best]] > DEPENDENT)) return rank;
        const row = order[best];
        order[best] = order[rank];
        order[rank] = row;
        // Once more against the rows before, where cancellation has made rounding errors count.
        if (left[row] < CANCELLED)
          for (let k = 0; k < rank; k++) lower[row * rows + k] += remove(row, order[k]);
        const size = length(row);
        left[row] = 0;
        if (!(size > DEPENDENT)) continue;
        lower[row * rows + rank] = size;
        times(row, 1 / size);
        rank++;
        for (let k = rank; k < rows; k++) {
          const other = order[k];
          const along = remove(other, row);
          lower[other * rows + rank - 1] = along;
          if (!(left[other] > 0)) continue;
          // By Pythagoras while that has digits left.
          const square = left[other] * left[other] - along * along;
          left[other] = square > CANCELLED * CANCELLED ? Math.sqrt(square) : length(other);
        }
      }
    },
    solve(b, x) {
      x.fill(0);
      for (let i = 0; i < rank; i++) {
        const row = order[i];
        let value = b[row] * scale[row];
        for (let k = 0; k < i; k++) value -= lower[row * rows + k] * z[k];
        value /= lower[row * rows + i];
        z[i] = value;
        for (let j = 0, at = row * columns; j < columns; j++, at++) x[j] += value * matrix[at];
      }
    },
  };
}
