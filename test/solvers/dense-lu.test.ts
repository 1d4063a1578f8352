import { describe, expect, test } from 'vitest';
import {
  factorDense,
  factorDenseComplex,
  solveDense,
  solveDenseComplex,
  solveDenseComplexPair,
  solveDensePair,
} from '../../solvers/index.js';
import { distance, multiply, randomMatrix, randomVector } from './random-matrices.js';

/* Matrices with zeros among their entries, of even and odd sizes; residuals are formed here. */

const matrix = (n: number, seed: number): Float64Array => {
  const sparse = randomVector(n * n, seed + 1);
  return randomMatrix(n, seed, (i, j) => i === j || sparse[i * n + j] > -0.2);
};

const plus = (u: Float64Array, v: Float64Array, sign: number): Float64Array =>
  u.map((value, i) => value + sign * v[i]);

describe.each([1, 2, 3, 8, 21, 40])('dense systems of %d', (n) => {
  test('real ones, one right side at a time and two', () => {
    const a = matrix(n, n);
    const lu = a.slice();
    const pivots = new Int32Array(n);
    expect(factorDense(lu, n, pivots)).toBe(true);
    const [b, c] = [randomVector(n, 7), randomVector(n, 8)];
    const [x, y, one, other] = [b.slice(), c.slice(), b.slice(), c.slice()];
    solveDense(lu, n, pivots, x);
    solveDense(lu, n, pivots, y);
    solveDensePair(lu, n, pivots, one, other);
    expect(distance(multiply(a, x), b)).toBeLessThan(1e-12);
    expect(distance(multiply(a, y), c)).toBeLessThan(1e-12);
    expect([one, other]).toEqual([x, y]);
  });

  test('complex ones, likewise', () => {
    const [re, im] = [matrix(n, n), matrix(n, n + 50)];
    const [luRe, luIm] = [re.slice(), im.slice()];
    const pivots = new Int32Array(n);
    expect(factorDenseComplex(luRe, luIm, n, pivots)).toBe(true);
    const right = [1, 2, 3, 4].map((seed) => randomVector(n, seed));
    const [bRe, bIm, cRe, cIm] = right.map((part) => part.slice());
    solveDenseComplex(luRe, luIm, n, pivots, bRe, bIm);
    solveDenseComplex(luRe, luIm, n, pivots, cRe, cIm);
    const pair = right.map((part) => part.slice());
    solveDenseComplexPair(luRe, luIm, n, pivots, pair[0], pair[1], pair[2], pair[3]);
    expect(distance(plus(multiply(re, bRe), multiply(im, bIm), -1), right[0])).toBeLessThan(1e-12);
    expect(distance(plus(multiply(re, bIm), multiply(im, bRe), 1), right[1])).toBeLessThan(1e-12);
    expect(distance(plus(multiply(re, cRe), multiply(im, cIm), -1), right[2])).toBeLessThan(1e-12);
    expect(distance(plus(multiply(re, cIm), multiply(im, cRe), 1), right[3])).toBeLessThan(1e-12);
    expect(pair).toEqual([bRe, bIm, cRe, cIm]);
  });
});
