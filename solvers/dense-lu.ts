import type { StopSignal } from './stop-signal.js';

/** The signal is looked at once a column from this dimension on, where a factorisation takes its time. */
const LONG = 100;

/**
 * LU factorisation with partial pivoting of a dense matrix, row-major, in place (Golub & Van Loan 2013, algorithm
 * 3.4.1). Row-oriented, so that the inner loop runs along memory.
 *
 * @returns false when a pivot is zero or not finite: the matrix is singular, or not a matrix of numbers; and where `stop`
 * asks for an end.
 */
export function factorDense(a: Float64Array, n: number, pivots: Int32Array, stop?: StopSignal): boolean {
  for (let k = 0; k < n; k++) {
    if (n >= LONG && stop?.aborted === true) return false;
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
    for (let i = k + 1; i < n; i++) a[i * n + k] *= inverse;
    // Rows two by two, so that every number of the pivot's row that is loaded is used twice.
    let i = k + 1;
    for (; i + 1 < n; i += 2) eliminateTwo(a, n, k, i);
    if (i < n) eliminate(a, n, k, i);
  }
  return true;
}

/** Takes from row i its multiple of row k. */
function eliminate(a: Float64Array, n: number, k: number, i: number): void {
  const row = i * n;
  const top = k * n;
  const factor = a[row + k];
  if (factor === 0) return;
  for (let j = k + 1; j < n; j++) a[row + j] -= factor * a[top + j];
}

/** The same for rows i and i + 1. */
function eliminateTwo(a: Float64Array, n: number, k: number, i: number): void {
  const row = i * n;
  const next = row + n;
  const top = k * n;
  const f = a[row + k];
  const g = a[next + k];
  if (f === 0 || g === 0) {
    eliminate(a, n, k, i);
    eliminate(a, n, k, i + 1);
    return;
  }
  for (let j = k + 1; j < n; j++) {
    const pivot = a[top + j];
    a[row + j] -= f * pivot;
    a[next + j] -= g * pivot;
  }
}

/** The sign of the determinant, from a factorisation of {@link factorDense}. */
export function signOfDense(lu: Float64Array, n: number, pivots: Int32Array): number {
  let sign = 1;
  for (let k = 0; k < n; k++) if (lu[k * n + k] < 0 !== (pivots[k] !== k)) sign = -sign;
  return sign;
}

/** Solves with a factorisation of {@link factorDense}, in place. */
export function solveDense(lu: Float64Array, n: number, pivots: Int32Array, b: Float64Array): void {
  // Whole rows were swapped, multipliers too, so all swaps come first.
  swapEntries(pivots, n, b);
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

/** The same for two right sides at once, which takes little longer than one: sums do not wait for each other. */
export function solveDensePair(
  lu: Float64Array,
  n: number,
  pivots: Int32Array,
  b: Float64Array,
  c: Float64Array,
): void {
  swapEntries(pivots, n, b);
  swapEntries(pivots, n, c);
  for (let i = 1; i < n; i++) {
    let s = b[i];
    let t = c[i];
    const row = i * n;
    for (let j = 0; j < i; j++) {
      const a = lu[row + j];
      s -= a * b[j];
      t -= a * c[j];
    }
    b[i] = s;
    c[i] = t;
  }
  for (let i = n - 1; i >= 0; i--) {
    let s = b[i];
    let t = c[i];
    const row = i * n;
    for (let j = i + 1; j < n; j++) {
      const a = lu[row + j];
      s -= a * b[j];
      t -= a * c[j];
    }
    b[i] = s / lu[row + i];
    c[i] = t / lu[row + i];
  }
}

function swapEntries(pivots: Int32Array, n: number, b: Float64Array): void {
  for (let k = 0; k < n; k++) {
    const p = pivots[k];
    if (p === k) continue;
    const kept = b[k];
    b[k] = b[p];
    b[p] = kept;
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
  stop?: StopSignal,
): boolean {
  for (let k = 0; k < n; k++) {
    if (n >= LONG && stop?.aborted === true) return false;
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
    for (let i = k + 1; i < n; i++) {
      const aRe = re[i * n + k];
      const aIm = im[i * n + k];
      if (aRe === 0 && aIm === 0) continue;
      re[i * n + k] = aRe * inverseRe - aIm * inverseIm;
      im[i * n + k] = aRe * inverseIm + aIm * inverseRe;
    }
    let i = k + 1;
    for (; i + 1 < n; i += 2) eliminateTwoComplex(re, im, n, k, i);
    if (i < n) eliminateComplex(re, im, n, k, i);
  }
  return true;
}

function eliminateComplex(re: Float64Array, im: Float64Array, n: number, k: number, i: number): void {
  const row = i * n;
  const top = k * n;
  const fRe = re[row + k];
  const fIm = im[row + k];
  if (fRe === 0 && fIm === 0) return;
  for (let j = k + 1; j < n; j++) {
    const bRe = re[top + j];
    const bIm = im[top + j];
    re[row + j] -= fRe * bRe - fIm * bIm;
    im[row + j] -= fRe * bIm + fIm * bRe;
  }
}

function eliminateTwoComplex(re: Float64Array, im: Float64Array, n: number, k: number, i: number): void {
  const row = i * n;
  const next = row + n;
  const top = k * n;
  const fRe = re[row + k];
  const fIm = im[row + k];
  const gRe = re[next + k];
  const gIm = im[next + k];
  if ((fRe === 0 && fIm === 0) || (gRe === 0 && gIm === 0)) {
    eliminateComplex(re, im, n, k, i);
    eliminateComplex(re, im, n, k, i + 1);
    return;
  }
  for (let j = k + 1; j < n; j++) {
    const bRe = re[top + j];
    const bIm = im[top + j];
    re[row + j] -= fRe * bRe - fIm * bIm;
    im[row + j] -= fRe * bIm + fIm * bRe;
    re[next + j] -= gRe * bRe - gIm * bIm;
    im[next + j] -= gRe * bIm + gIm * bRe;
  }
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
  swapEntries(pivots, n, bRe);
  swapEntries(pivots, n, bIm);
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
    bRe[i] = sRe;
    bIm[i] = sIm;
    divide(re[row + i], im[row + i], i, bRe, bIm);
  }
}

/** The same for two right sides at once, b and c. */
export function solveDenseComplexPair(
  re: Float64Array,
  im: Float64Array,
  n: number,
  pivots: Int32Array,
  bRe: Float64Array,
  bIm: Float64Array,
  cRe: Float64Array,
  cIm: Float64Array,
): void {
  swapEntries(pivots, n, bRe);
  swapEntries(pivots, n, bIm);
  swapEntries(pivots, n, cRe);
  swapEntries(pivots, n, cIm);
  for (let i = 1; i < n; i++) subtractPair(re, im, i * n, 0, i, i, bRe, bIm, cRe, cIm);
  for (let i = n - 1; i >= 0; i--) {
    subtractPair(re, im, i * n, i + 1, n, i, bRe, bIm, cRe, cIm);
    divide(re[i * n + i], im[i * n + i], i, bRe, bIm);
    divide(re[i * n + i], im[i * n + i], i, cRe, cIm);
  }
}

/** Takes from entry i of b and c their products with the entries from `first` to `last` of a row. */
function subtractPair(
  re: Float64Array,
  im: Float64Array,
  row: number,
  first: number,
  last: number,
  i: number,
  bRe: Float64Array,
  bIm: Float64Array,
  cRe: Float64Array,
  cIm: Float64Array,
): void {
  let sRe = bRe[i];
  let sIm = bIm[i];
  let tRe = cRe[i];
  let tIm = cIm[i];
  for (let j = first; j < last; j++) {
    const x = re[row + j];
    const y = im[row + j];
    sRe -= x * bRe[j] - y * bIm[j];
    sIm -= x * bIm[j] + y * bRe[j];
    tRe -= x * cRe[j] - y * cIm[j];
    tIm -= x * cIm[j] + y * cRe[j];
  }
  bRe[i] = sRe;
  bIm[i] = sIm;
  cRe[i] = tRe;
  cIm[i] = tIm;
}

/** Divides entry i, scaled so that the square of the modulus neither under- nor overflows. */
function divide(re: number, im: number, i: number, bRe: Float64Array, bIm: Float64Array): void {
  const scale = Math.abs(re) + Math.abs(im);
  const x = re / scale;
  const y = im / scale;
  const size = (x * x + y * y) * scale;
  const sRe = bRe[i];
  const sIm = bIm[i];
  bRe[i] = (sRe * x + sIm * y) / size;
  bIm[i] = (sIm * x - sRe * y) / size;
}
