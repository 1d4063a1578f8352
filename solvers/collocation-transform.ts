import { factorDenseComplex, solveDenseComplex } from './dense-lu.js';
import type { RadauCoefficients } from './radau-coefficients.js';

/** One eigenvalue of $A^{-1}$, complex but for the first: it stands for its conjugate too. */
export interface Mode {
  readonly re: number;
  readonly im: number;
  /** The right eigenvector v, one entry a stage. */
  readonly vRe: Float64Array;
  readonly vIm: Float64Array;
  /** The left one u, with $u \cdot v = 1$. */
  readonly uRe: Float64Array;
  readonly uIm: Float64Array;
}

/** Iterations for roots and eigenvectors; both come to rest long before. */
const ROUNDS = 200;
const TURNS = 4;

/** The coefficients of $\det(I - zA)$, lowest first, in the variable $z/s$ (Hairer & Wanner 1996, IV.3.31). */
function denominator(s: number): number[] {
  const coefficients = [1];
  for (let j = 0; j < s; j++)
    coefficients.push((coefficients[j] * -(s - j) * s) / ((j + 1) * (2 * s - 1 - j)));
  return coefficients;
}

/** The roots of a real polynomial, all at once (Weierstraß, Durand, Kerner). */
function rootsOf(coefficients: readonly number[]): { re: Float64Array; im: Float64Array } {
  const n = coefficients.length - 1;
  const re = Float64Array.from({ length: n }, (_, k) => Math.cos((2 * Math.PI * (k + 0.3)) / n));
  const im = Float64Array.from({ length: n }, (_, k) => Math.sin((2 * Math.PI * (k + 0.3)) / n));
  for (let round = 0; round < ROUNDS; round++) {
    for (let k = 0; k < n; k++) {
      let [a, b] = [1, 0];
      for (let j = n - 1; j >= 0; j--)
        [a, b] = [a * re[k] - b * im[k] + coefficients[j] / coefficients[n], a * im[k] + b * re[k]];
      let [c, d] = [1, 0];
      for (let j = 0; j < n; j++) {
        if (j === k) continue;
        const [x, y] = [re[k] - re[j], im[k] - im[j]];
        [c, d] = [c * x - d * y, c * y + d * x];
      }
      const size = c * c + d * d;
      re[k] -= (a * c + b * d) / size;
      im[k] -= (b * c - a * d) / size;
    }
  }
  return { re, im };
}

/** An eigenvector of a real matrix, or of its transpose, by inverse iteration. */
function eigenvector(a: Float64Array, s: number, re: number, im: number, transposed: boolean) {
  const matrix = new Float64Array(s * s);
  const imaginary = new Float64Array(s * s);
  const pivots = new Int32Array(s);
  for (let i = 0; i < s; i++) {
    for (let j = 0; j < s; j++) matrix[i * s + j] = transposed ? a[j * s + i] : a[i * s + j];
    // Next to the eigenvalue, so that the matrix is regular.
    matrix[i * (s + 1)] -= re * (1 + 1e-10);
    imaginary[i * (s + 1)] -= im;
  }
  factorDenseComplex(matrix, imaginary, s, pivots);
  const vRe = new Float64Array(s).fill(1);
  const vIm = new Float64Array(s);
  for (let turn = 0; turn < TURNS; turn++) {
    solveDenseComplex(matrix, imaginary, s, pivots, vRe, vIm);
    let largest = 0;
    for (let i = 0; i < s; i++) largest = Math.max(largest, Math.hypot(vRe[i], vIm[i]));
    for (let i = 0; i < s; i++) {
      vRe[i] /= largest;
      vIm[i] /= largest;
    }
  }
  return { re: vRe, im: vIm };
}

/**
 * The eigenvalues of $A^{-1}$, the real one first, then one of each pair; and its eigenvectors. With the same Jacobian J
 * for all stages the equations of Newton's iteration come apart in them: with one real and $(s - 1)/2$ complex matrices
 * $\lambda M/h - J$ of the dimension of the problem (Butcher 1976; Hairer & Wanner 1996, IV.8).
 */
export function collocationModes({ stages: s, inverse }: RadauCoefficients): readonly Mode[] {
  const { re, im } = rootsOf(denominator(s));
  const order = Array.from(re.keys()).sort((i, j) => Math.abs(im[i]) - Math.abs(im[j]));
  const chosen = order.filter((k, place) => place === 0 || im[k] > 0);
  return chosen.map((k, place) => {
    const [rate, turn] = [s * re[k], place === 0 ? 0 : s * im[k]];
    const v = eigenvector(inverse, s, rate, turn, false);
    const u = eigenvector(inverse, s, rate, turn, true);
    let [a, b] = [0, 0];
    for (let i = 0; i < s; i++) {
      a += u.re[i] * v.re[i] - u.im[i] * v.im[i];
      b += u.re[i] * v.im[i] + u.im[i] * v.re[i];
    }
    const size = a * a + b * b;
    const uRe = u.re.map((x, i) => (x * a + u.im[i] * b) / size);
    const uIm = u.im.map((x, i) => (x * a - u.re[i] * b) / size);
    return { re: rate, im: turn, vRe: v.re, vIm: v.im, uRe, uIm };
  });
}
