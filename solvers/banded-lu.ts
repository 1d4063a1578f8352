/*
 * A band matrix of dimension n with `lower` diagonals below and `upper` above the main one is stored row by row: entry
 * (i, j) lies at `i * width + j - i + lower` with `width = lower + upper + 1`. Places outside the matrix are 0.
 */

/**
 * LU factorisation with partial pivoting of a band matrix, in place (Golub & Van Loan 2013, 4.3.5). Elimination moves
 * each row to the left, so that what row exchanges fill in finds room: afterwards row i of U begins with its diagonal.
 * `multipliers`, n × `lower`, holds L.
 *
 * @returns false when a pivot is zero or not finite: the matrix is singular, or not a matrix of numbers.
 */
export function factorBanded(
  a: Float64Array,
  n: number,
  lower: number,
  upper: number,
  multipliers: Float64Array,
  pivots: Int32Array,
): boolean {
  const width = lower + upper + 1;
  alignRows(a, n, lower, width);
  for (let k = 0; k < n; k++) {
    const last = Math.min(n - 1, k + lower);
    const top = k * width;
    let p = k;
    let largest = Math.abs(a[top]);
    for (let i = k + 1; i <= last; i++) {
      const size = Math.abs(a[i * width]);
      if (size > largest) {
        largest = size;
        p = i;
      }
    }
    pivots[k] = p;
    if (!(largest > 0 && largest < Infinity)) return false;
    if (p !== k) exchange(a, top, p * width, width);
    const pivot = a[top];
    for (let i = k + 1; i <= last; i++) {
      const row = i * width;
      const factor = a[row] / pivot;
      multipliers[k * lower + i - k - 1] = factor;
      // The first entry has been eliminated: what is left of the row moves to its beginning.
      if (factor === 0) a.copyWithin(row, row + 1, row + width);
      else for (let j = 1; j < width; j++) a[row + j - 1] = a[row + j] - factor * a[top + j];
      a[row + width - 1] = 0;
    }
  }
  return true;
}

/** Solves with a factorisation of {@link factorBanded}, in place. */
export function solveBanded(
  lu: Float64Array,
  n: number,
  lower: number,
  upper: number,
  multipliers: Float64Array,
  pivots: Int32Array,
  b: Float64Array,
): void {
  const width = lower + upper + 1;
  for (let k = 0; k < n; k++) {
    const p = pivots[k];
    const value = b[p];
    if (p !== k) {
      b[p] = b[k];
      b[k] = value;
    }
    const last = Math.min(lower, n - 1 - k);
    for (let i = 0; i < last; i++) b[k + i + 1] -= multipliers[k * lower + i] * value;
  }
  for (let i = n - 1; i >= 0; i--) {
    const row = i * width;
    const last = Math.min(lower + upper, n - 1 - i);
    let sum = b[i];
    for (let j = 1; j <= last; j++) sum -= lu[row + j] * b[i + j];
    b[i] = sum / lu[row];
  }
}

/** The first rows begin left of the matrix: moves them to its edge, so that every row begins where it has entries. */
function alignRows(a: Float64Array, n: number, lower: number, width: number): void {
  for (let i = 0; i < Math.min(lower, n); i++) {
    const row = i * width;
    const outside = lower - i;
    a.copyWithin(row, row + outside, row + width);
    a.fill(0, row + width - outside, row + width);
  }
}

function exchange(a: Float64Array, one: number, other: number, count: number): void {
  for (let j = 0; j < count; j++) {
    const kept = a[one + j];
    a[one + j] = a[other + j];
    a[other + j] = kept;
  }
}

/**
 * The same for a complex matrix, real and imaginary parts in two arrays. The pivot is the entry with the largest
 * $|\mathrm{re}| + |\mathrm{im}|$.
 */
export function factorBandedComplex(
  re: Float64Array,
  im: Float64Array,
  n: number,
  lower: number,
  upper: number,
  multipliersRe: Float64Array,
  multipliersIm: Float64Array,
  pivots: Int32Array,
): boolean {
  const width = lower + upper + 1;
  alignRows(re, n, lower, width);
  alignRows(im, n, lower, width);
  for (let k = 0; k < n; k++) {
    const last = Math.min(n - 1, k + lower);
    const top = k * width;
    let p = k;
    let largest = Math.abs(re[top]) + Math.abs(im[top]);
    for (let i = k + 1; i <= last; i++) {
      const size = Math.abs(re[i * width]) + Math.abs(im[i * width]);
      if (size > largest) {
        largest = size;
        p = i;
      }
    }
    pivots[k] = p;
    if (!(largest > 0 && largest < Infinity)) return false;
    if (p !== k) {
      exchange(re, top, p * width, width);
      exchange(im, top, p * width, width);
    }
    // Scaled, so that the square of the modulus neither under- nor overflows.
    const x = re[top] / largest;
    const y = im[top] / largest;
    const size = (x * x + y * y) * largest;
    const inverseRe = x / size;
    const inverseIm = -y / size;
    for (let i = k + 1; i <= last; i++) {
      const row = i * width;
      const fRe = re[row] * inverseRe - im[row] * inverseIm;
      const fIm = re[row] * inverseIm + im[row] * inverseRe;
      multipliersRe[k * lower + i - k - 1] = fRe;
      multipliersIm[k * lower + i - k - 1] = fIm;
      for (let j = 1; j < width; j++) {
        const bRe = re[top + j];
        const bIm = im[top + j];
        re[row + j - 1] = re[row + j] - (fRe * bRe - fIm * bIm);
        im[row + j - 1] = im[row + j] - (fRe * bIm + fIm * bRe);
      }
      re[row + width - 1] = 0;
      im[row + width - 1] = 0;
    }
  }
  return true;
}

/** Solves with a factorisation of {@link factorBandedComplex}, in place. */
export function solveBandedComplex(
  re: Float64Array,
  im: Float64Array,
  n: number,
  lower: number,
  upper: number,
  multipliersRe: Float64Array,
  multipliersIm: Float64Array,
  pivots: Int32Array,
  bRe: Float64Array,
  bIm: Float64Array,
): void {
  const width = lower + upper + 1;
  for (let k = 0; k < n; k++) {
    const p = pivots[k];
    const vRe = bRe[p];
    const vIm = bIm[p];
    if (p !== k) {
      bRe[p] = bRe[k];
      bIm[p] = bIm[k];
      bRe[k] = vRe;
      bIm[k] = vIm;
    }
    const last = Math.min(lower, n - 1 - k);
    for (let i = 0; i < last; i++) {
      const fRe = multipliersRe[k * lower + i];
      const fIm = multipliersIm[k * lower + i];
      bRe[k + i + 1] -= fRe * vRe - fIm * vIm;
      bIm[k + i + 1] -= fRe * vIm + fIm * vRe;
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    const row = i * width;
    const last = Math.min(lower + upper, n - 1 - i);
    let sRe = bRe[i];
    let sIm = bIm[i];
    for (let j = 1; j <= last; j++) {
      const aRe = re[row + j];
      const aIm = im[row + j];
      sRe -= aRe * bRe[i + j] - aIm * bIm[i + j];
      sIm -= aRe * bIm[i + j] + aIm * bRe[i + j];
    }
    const dRe = re[row];
    const dIm = im[row];
    const scale = Math.abs(dRe) + Math.abs(dIm);
    const x = dRe / scale;
    const y = dIm / scale;
    const size = (x * x + y * y) * scale;
    bRe[i] = (sRe * x + sIm * y) / size;
    bIm[i] = (sIm * x - sRe * y) / size;
  }
}
