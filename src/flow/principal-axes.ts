/** The rows of a matrix in coordinates of their own: turned so that columns are orthogonal, and those that vanish left out. */
export interface PrincipalAxes {
  /** Columns that are left, the rank. */
  readonly rank: number;
  /** n × rank, row-major: the rows in the new coordinates. */
  readonly rows: Float64Array;
  /** rank × d, row-major: the orthonormal axes. A row is the sum of its new coordinates times the axes. */
  readonly axes: Float64Array;
}

/** Columns whose angle is this near to a right one are orthogonal. */
const ORTHOGONAL = 4 * Number.EPSILON;
/** Sweeps converge quadratically; ten are many. */
const SWEEPS = 40;
/** A column whose square is this many times that of its rounding is one of its own. */
const SEEN = 256;
const EPSILON_SQUARED = Number.EPSILON * Number.EPSILON;

/**
 * One-sided Jacobi: turns pairs of columns until all are orthogonal. Where columns differ by nothing but their units every
 * one of them keeps its relative accuracy, which a bidiagonalisation does not give (Demmel & Veselić 1992).
 *
 * @param rows n × d, row-major.
 */
export function principalAxes(rows: Float64Array, d: number): PrincipalAxes {
  const n = rows.length / d;
  const columns = Array.from({ length: d }, (_, a) =>
    Float64Array.from({ length: n }, (_, i) => rows[i * d + a]),
  );
  const turned = Array.from({ length: d }, (_, a) => new Float64Array(d).fill(1, a, a + 1));
  // The square of what rounding has left in a column, as of errors that are independent.
  const rounding = columns.map((column) => EPSILON_SQUARED * dot(column, column));
  for (let sweep = 0, moved = true; moved && sweep < SWEEPS; sweep++) {
    moved = false;
    for (let p = 0; p < d; p++)
      for (let q = p + 1; q < d; q++) {
        const pp = dot(columns[p], columns[p]);
        const qq = dot(columns[q], columns[q]);
        const pq = dot(columns[p], columns[q]);
        if (pp <= SEEN * rounding[p] || qq <= SEEN * rounding[q]) continue;
        if (!(Math.abs(pq) > ORTHOGONAL * Math.sqrt(n) * Math.sqrt(pp) * Math.sqrt(qq))) continue;
        moved = true;
        const zeta = (qq - pp) / (2 * pq);
        const tangent = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.hypot(1, zeta));
        const cosine = 1 / Math.hypot(1, tangent);
        turn(columns[p], columns[q], cosine, cosine * tangent);
        turn(turned[p], turned[q], cosine, cosine * tangent);
        // Those that were there are turned along, and those of the products come in addition.
        const inP = rounding[p] + EPSILON_SQUARED * pp;
        const inQ = rounding[q] + EPSILON_SQUARED * qq;
        const share = cosine * cosine;
        rounding[p] = share * inP + (1 - share) * inQ;
        rounding[q] = (1 - share) * inP + share * inQ;
      }
  }
  const left = columns.flatMap((column, a) => (dot(column, column) > SEEN * rounding[a] ? [a] : []));
  return {
    rank: left.length,
    rows: Float64Array.from({ length: n * left.length }, (_, at) => {
      const i = Math.floor(at / left.length);
      return columns[left[at - i * left.length]][i];
    }),
    axes: Float64Array.from(left.flatMap((a) => [...turned[a]])),
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function turn(a: Float64Array, b: Float64Array, cosine: number, sine: number): void {
  for (let i = 0; i < a.length; i++) {
    const x = a[i];
    const y = b[i];
    a[i] = cosine * x - sine * y;
    b[i] = sine * x + cosine * y;
  }
}
