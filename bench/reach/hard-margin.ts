import { Matrix, QrDecomposition } from 'ml-matrix';

/** A hard-margin SVM through the origin. */
export interface HardMargin {
  /** Unit vector. */
  readonly direction: Float64Array;
  /** Largest $\min_i \langle u, z_i\rangle$ over unit vectors u. */
  readonly margin: number;
  /** By how much its conditions of optimality fail, relative to 1. */
  readonly residual: number;
}

/**
 * Non-negative least squares, $\min_{x\ge 0}\|Ax - b\|$, by active sets: Lawson & Hanson (1974), *Solving Least Squares
 * Problems*, chapter 23. Returns the indices of the positive unknowns.
 */
function nonNegativeSupport(a: Matrix, b: Matrix): number[] {
  const n = a.columns;
  const x = new Float64Array(n);
  let passive: number[] = [];
  const leastSquares = (): Matrix => new QrDecomposition(a.subMatrixColumn(passive)).solve(b);
  for (let round = 0; round < 10 * n; round++) {
    const residual = Matrix.sub(b, a.mmul(Matrix.columnVector(x)));
    const slope = a.transpose().mmul(residual);
    let best = -1;
    for (let i = 0; i < n; i++)
      if (
        !passive.includes(i) &&
        slope.get(i, 0) > 1e-14 &&
        (best < 0 || slope.get(i, 0) > slope.get(best, 0))
      )
        best = i;
    if (best < 0 || passive.length === a.rows) return passive;
    passive.push(best);
    let trial = leastSquares();
    while (passive.some((_, k) => !(trial.get(k, 0) > 0))) {
      let step = 1;
      passive.forEach((i, k) => {
        const to = trial.get(k, 0);
        if (!(to > 0)) step = Math.min(step, x[i] / (x[i] - to));
      });
      passive.forEach((i, k) => (x[i] += step * (trial.get(k, 0) - x[i])));
      for (const i of passive) if (!(x[i] > 1e-16)) x[i] = 0;
      passive = passive.filter((i) => x[i] > 0);
      trial = leastSquares();
    }
    passive.forEach((i, k) => (x[i] = trial.get(k, 0)));
  }
  throw new Error('non-negative least squares does not come to an end');
}

/**
 * The hard-margin SVM of examples with their labels multiplied in, independent of the library: its support by Lawson &
 * Hanson's least distance programming, and on that support the vector of least norm with all margins 1, by QR.
 *
 * @param z row-major, `d` entries an example
 */
export function hardMargin(z: Float64Array, d: number): HardMargin {
  const n = z.length / d;
  const stacked = Matrix.zeros(d + 1, n);
  for (let i = 0; i < n; i++) {
    for (let a = 0; a < d; a++) stacked.set(a, i, z[i * d + a]);
    stacked.set(d, i, 1);
  }
  const target = Matrix.zeros(d + 1, 1);
  target.set(d, 0, 1);
  const support = nonNegativeSupport(stacked, target);

  // w = Z_Sᵀ α with Z_S w = 1: with Z_Sᵀ = QR, w = Q R⁻ᵀ 1 and α = R⁻¹ R⁻ᵀ 1.
  const columns = new Matrix(support.map((i) => Array.from(z.subarray(i * d, (i + 1) * d)))).transpose();
  const qr = new QrDecomposition(columns);
  const r = qr.upperTriangularMatrix;
  const q = qr.orthogonalMatrix;
  const size = support.length;
  const inner = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    let sum = 1;
    for (let l = 0; l < k; l++) sum -= r.get(l, k) * inner[l];
    inner[k] = sum / r.get(k, k);
  }
  const w = Float64Array.from({ length: d }, (_, a) =>
    inner.reduce((sum, value, k) => sum + q.get(a, k) * value, 0),
  );
  const dual = inner.slice();
  for (let k = size - 1; k >= 0; k--) {
    for (let l = k + 1; l < size; l++) dual[k] -= r.get(k, l) * dual[l];
    dual[k] /= r.get(k, k);
  }
  const norm = Math.hypot(...w);
  let residual = Math.max(0, ...dual.map((value) => -value));
  for (let i = 0; i < n; i++) {
    let product = 0;
    for (let a = 0; a < d; a++) product += w[a] * z[i * d + a];
    residual = Math.max(residual, support.includes(i) ? Math.abs(product - 1) : 1 - product);
  }
  return { direction: w.map((value) => value / norm), margin: 1 / norm, residual };
}
