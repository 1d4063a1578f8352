/**
 * LU factorisation with partial pivoting of a dense matrix, row-major, in place (Golub & Van Loan 2013, algorithm
 * 3.4.1). Row-oriented, so that the inner loop runs along memory.
 *
 * @returns false when a pivot is zero or not finite: the matrix is singular, or not a matrix of numbers.
 */
export function factorDense(a: Float64Array, n: number, pivots: Int32Array): boolean {
  for (let k = 0; k < n; k++) {
    let p = k;
    let largest = Math.abs(a[k * n + k]);
    for (let i = k + 1; i < n; i++) {
      const size = Math.abs(a[i * n + k]);
      if (size > largest) {
        largest = size;
        p = i;
      }
    }
    pivots[k] = p;
    if (!(largest > 0 && largest < Infinity)) return false;
    if (p !== k) swapRows(a, n, k, p);
    const inverse = 1 / a[k * n + k];
    for (let i = k + 1; i < n; i++) {
      const factor = a[i * n + k] * inverse;
      a[i * n + k] = factor;
      if (factor === 0) continue;
      const row = i * n;
      const top = k * n;
      for (let j = k + 1; j < n; j++) a[row + j] -= factor * a[top + j];
    }
  }
  return true;
}

/** Solves with a factorisation of {@link factorDense}, in place. */
export function solveDense(lu: Float64Array, n: number, pivots: Int32Array, b: Float64Array): void {
  // Whole rows were swapped, multipliers too, so all swaps come first.
  for (let k = 0; k < n; k++) {
    const p = pivots[k];
    if (p !== k) [b[k], b[p]] = [b[p], b[k]];
  }
  for (let i = 1; i < n; i++) {
    let sum = b[i];
    const row = i * n;
    for (let j = 0; j < i; j++) sum -= lu[row + j] * b[j];
    b[i] = sum;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i];
    const row = i * n;
    for (let j = i + 1; j < n; j++) sum -= lu[row + j] * b[j];
    b[i] = sum / lu[row + i];
  }
}

function swapRows(a: Float64Array, n: number, i: number, k: number): void {
  for (let j = 0; j < n; j++) {
    const kept = a[i * n + j];
    a[i * n + j] = a[k * n + j];
    a[k * n + j] = kept;
  }
}

/**
 * The same for a complex matrix, real and imaginary parts in two arrays. The pivot is the entry with the largest
 * $|\mathrm{re}| + |\mathrm{im}|$.
 */
export function factorDenseComplex(
  re: Float64Array,
  im: Float64Array,
  n: number,
  pivots: Int32Array,
): boolean {
  for (let k = 0; k < n; k++) {
    let p = k;
    let largest = Math.abs(re[k * n + k]) + Math.abs(im[k * n + k]);
    for (let i = k + 1; i < n; i++) {
      const size = Math.abs(re[i * n + k]) + Math.abs(im[i * n + k]);
      if (size > largest) {
        largest = size;
        p = i;
      }
    }
    pivots[k] = p;
    if (!(largest > 0 && largest < Infinity)) return false;
    if (p !== k) {
      swapRows(re, n, k, p);
      swapRows(im, n, k, p);
    }
    // Scaled, so that the square of the modulus neither under- nor overflows.
    const x = re[k * n + k] / largest;
    const y = im[k * n + k] / largest;
    const size = (x * x + y * y) * largest;
    const inverseRe = x / size;
    const inverseIm = -y / size;
    const top = k * n;
    for (let i = k + 1; i < n; i++) {
      const row = i * n;
      const aRe = re[row + k];
      const aIm = im[row + k];
      if (aRe === 0 && aIm === 0) continue;
      const fRe = aRe * inverseRe - aIm * inverseIm;
      const fIm = aRe * inverseIm + aIm * inverseRe;
      re[row + k] = fRe;
      im[row + k] = fIm;
      for (let j = k + 1; j < n; j++) {
        const bRe = re[top + j];
        const bIm = im[top + j];
        re[row + j] -= fRe * bRe - fIm * bIm;
        im[row + j] -= fRe * bIm + fIm * bRe;
      }
    }
  }
  return true;
}

/** Solves with a factorisation of {@link factorDenseComplex}, in place. */
export function solveDenseComplex(
  re: Float64Array,
  im: Float64Array,
  n: number,
  pivots: Int32Array,
  bRe: Float64Array,
  bIm: Float64Array,
): void {
  for (let k = 0; k < n; k++) {
    const p = pivots[k];
    if (p !== k) {
      [bRe[k], bRe[p]] = [bRe[p], bRe[k]];
      [bIm[k], bIm[p]] = [bIm[p], bIm[k]];
    }
  }
  for (let i = 1; i < n; i++) {
    let sRe = bRe[i];
    let sIm = bIm[i];
    const row = i * n;
    for (let j = 0; j < i; j++) {
      sRe -= re[row + j] * bRe[j] - im[row + j] * bIm[j];
      sIm -= re[row + j] * bIm[j] + im[row + j] * bRe[j];
    }
    bRe[i] = sRe;
    bIm[i] = sIm;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sRe = bRe[i];
    let sIm = bIm[i];
    const row = i * n;
    for (let j = i + 1; j < n; j++) {
      sRe -= re[row + j] * bRe[j] - im[row + j] * bIm[j];
      sIm -= re[row + j] * bIm[j] + im[row + j] * bRe[j];
    }
    const dRe = re[row + i];
    const dIm = im[row + i];
    const scale = Math.abs(dRe) + Math.abs(dIm);
    const x = dRe / scale;
    const y = dIm / scale;
    const size = (x * x + y * y) * scale;
    bRe[i] = (sRe * x + sIm * y) / size;
    bIm[i] = (sIm * x - sRe * y) / size;
  }
}
