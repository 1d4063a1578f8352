import { describe, expect, it } from 'vitest';
import {
  factorBanded,
  factorBandedComplex,
  solveBanded,
  solveBandedComplex,
} from '../../solvers/banded-lu.js';
import { bandedLinearAlgebra } from '../../solvers/banded-linear-algebra.js';
import { denseLinearAlgebra } from '../../solvers/dense-linear-algebra.js';
import { integrate } from '../../solvers/integrate.js';
import { radauIIA5 } from '../../solvers/radau-iia-5.js';
import { rodas5P } from '../../solvers/rodas-5p.js';
import { linearSetup } from './linear-setup.js';
import { distance, randomMatrix, randomVector } from './random-matrices.js';

const inBand = (lower: number, upper: number) => (i: number, j: number) => i - j <= lower && j - i <= upper;

/** Band storage of a row-major matrix. */
function storeBand(matrix: Float64Array, n: number, lower: number, upper: number, out: Float64Array): void {
  for (let i = 0; i < n; i++)
    for (let j = Math.max(0, i - lower); j <= Math.min(n - 1, i + upper); j++)
      out[i * (lower + upper + 1) + j - i + lower] = matrix[i * n + j];
}

const shapes: [n: number, lower: number, upper: number][] = [
  [1, 0, 0],
  [2, 1, 1],
  [5, 4, 4],
  [4, 9, 7],
  [12, 0, 3],
  [12, 3, 0],
  [20, 1, 1],
  [31, 2, 5],
  [31, 6, 1],
];

describe.each(shapes)(
  'a band matrix of dimension %i with %i diagonals below and %i above',
  (n, lower, upper) => {
    it.each(['identity', 'diagonal', 'full'])('solves like a dense one, mass matrix: %s', (kind) => {
      for (let seed = 1; seed <= 20; seed++) {
        const a = randomMatrix(n, seed, inBand(lower, upper));
        const mass =
          kind === 'identity'
            ? undefined
            : kind === 'diagonal'
              ? randomVector(n, 99 + seed)
              : randomMatrix(n, 77 + seed, inBand(lower, Math.min(1, upper)));
        const setup = linearSetup(a, n, mass);
        const banded = bandedLinearAlgebra({
          lower,
          upper,
          jacobian: (_t, _y, out) => storeBand(a, n, lower, upper, out),
        })(setup);
        const dense = denseLinearAlgebra({
          f: setup.f,
          dimension: n,
          jacobian: (_t, _y, J) => J.set(a),
          mass,
        });
        const y = new Float64Array(n);
        for (const algebra of [banded, dense]) {
          expect(algebra.jacobian(0, y, y)).toBe(true);
          expect(algebra.factorReal(1.5)).toBe(true);
          expect(algebra.factorComplex(0.7, 1.1)).toBe(true);
        }
        const b = randomVector(n, seed + 500);
        const c = randomVector(n, seed + 600);
        const [x, z] = [b.slice(), b.slice()];
        banded.solveReal(x);
        dense.solveReal(z);
        expect(distance(x, z)).toBeLessThan(1e-10);
        const [re, im, reDense, imDense] = [b.slice(), c.slice(), b.slice(), c.slice()];
        banded.solveComplex(re, im);
        dense.solveComplex(reDense, imDense);
        expect(distance(Float64Array.of(...re, ...im), Float64Array.of(...reDense, ...imDense))).toBeLessThan(
          1e-10,
        );
        const [product, productDense] = [new Float64Array(n), new Float64Array(n)];
        banded.multiplyMass(b, product);
        dense.multiplyMass(b, productDense);
        expect(distance(product, productDense)).toBeLessThan(1e-15);
      }
    });
  },
);

describe('banded linear algebra', () => {
  it('solves again and again with the same factorisation, and factorises anew', () => {
    const n = 10;
    const a = randomMatrix(n, 4, inBand(2, 1));
    const algebra = bandedLinearAlgebra({ lower: 2, upper: 1 })(linearSetup(a, n));
    const y = new Float64Array(n).fill(1);
    const f0 = new Float64Array(n);
    linearSetup(a, n).f(0, y, f0);
    algebra.jacobian(0, y, f0);
    algebra.factorReal(2);
    const b = randomVector(n, 1);
    const [one, two] = [b.slice(), b.slice()];
    algebra.solveReal(one);
    algebra.solveReal(two);
    expect(two).toEqual(one);
    algebra.factorReal(3);
    algebra.factorReal(2);
    const three = b.slice();
    algebra.solveReal(three);
    expect(three).toEqual(one);
  });

  it('tells singular matrices', () => {
    const n = 6;
    for (const make of [
      // A column of zeros, a row of zeros, two rows alike.
      (i: number, j: number) => (j === 3 ? 0 : 1 + ((i * 7 + j * 3) % 5)),
      (i: number, j: number) => (i === 5 ? 0 : 1 + ((i * 7 + j * 3) % 5)),
      (i: number, j: number) => (i === 1 ? 2 : i === 2 ? 2 : 1 + ((i * 7 + j * 3) % 5)),
    ]) {
      const a = Float64Array.from({ length: n * n }, (_, k) => {
        const [i, j] = [Math.floor(k / n), k % n];
        return Math.abs(i - j) <= 5 ? -make(i, j) : 0;
      });
      const algebra = bandedLinearAlgebra({
        lower: 5,
        upper: 5,
        jacobian: (_t, _y, out) => storeBand(a, n, 5, 5, out),
      })(linearSetup(a, n, new Float64Array(n)));
      algebra.jacobian(0, new Float64Array(n), new Float64Array(n));
      expect(algebra.factorReal(1)).toBe(false);
      expect(algebra.factorComplex(1, 1)).toBe(false);
    }
    const nan = bandedLinearAlgebra({ lower: 0, upper: 0, jacobian: (_t, _y, out) => out.fill(NaN) })(
      linearSetup(Float64Array.of(1), 1),
    );
    expect(nan.jacobian(0, Float64Array.of(1), Float64Array.of(1))).toBe(false);
    expect(nan.factorReal(1)).toBe(false);
  });

  it('differences with lower + upper + 1 evaluations', () => {
    const n = 40;
    const a = randomMatrix(n, 8, inBand(2, 3));
    const setup = linearSetup(a, n);
    const algebra = bandedLinearAlgebra({ lower: 2, upper: 3 })(setup);
    const y = randomVector(n, 2).map((value) => value + 2);
    const f0 = new Float64Array(n);
    setup.f(0, y, f0);
    algebra.jacobian(0, y, f0);
    setup.evaluations = 0;
    algebra.jacobian(0, y, f0);
    expect(setup.evaluations).toBe(6);
    const dense = denseLinearAlgebra({ f: setup.f, dimension: n, jacobian: (_t, _y, J) => J.set(a) });
    dense.jacobian(0, y, f0);
    algebra.factorReal(9);
    dense.factorReal(9);
    const [x, z] = [f0.slice(), f0.slice()];
    algebra.solveReal(x);
    dense.solveReal(z);
    expect(distance(x, z)).toBeLessThan(1e-6);
  });

  it('refuses what makes no sense', () => {
    expect(() => bandedLinearAlgebra({ lower: -1, upper: 0 })).toThrow(/lower is -1/);
    expect(() => bandedLinearAlgebra({ lower: 1, upper: 0.5 })).toThrow(/upper is 0.5/);
    const a = new Float64Array(9);
    const make = (mass: Float64Array) => () =>
      bandedLinearAlgebra({ lower: 0, upper: 0 })(linearSetup(a, 3, mass));
    expect(make(new Float64Array(4))).toThrow(/mass has 4 entries/);
    expect(make(Float64Array.of(1, 0, 0, 0, 1, 2, 0, 0, 1))).toThrow(/mass\[1, 2\] is 2/);
  });
});

/** $u_t = u_{xx}$ on 200 cells, zero at the ends. */
const CELLS = 200;
const heat = {
  f(_t: number, y: Float64Array, out: Float64Array) {
    const scale = (CELLS + 1) ** 2;
    for (let i = 0; i < CELLS; i++)
      out[i] = scale * ((i > 0 ? y[i - 1] : 0) - 2 * y[i] + (i < CELLS - 1 ? y[i + 1] : 0));
  },
  t0: 0,
  tEnd: 0.1,
  y0: Float64Array.from({ length: CELLS }, (_, i) => Math.sin((Math.PI * (i + 1)) / (CELLS + 1))),
};

/** The Brusselator with diffusion in one dimension (Hairer & Wanner 1996, IV.10.16), 200 cells of u and v in turn. */
const brusselator = {
  f(_t: number, y: Float64Array, out: Float64Array) {
    const n = 2 * CELLS;
    const diffusion = (CELLS + 1) ** 2 / 50;
    for (let i = 0; i < n; i += 2) {
      const [u, v] = [y[i], y[i + 1]];
      const [uLeft, vLeft] = i > 0 ? [y[i - 2], y[i - 1]] : [1, 3];
      const [uRight, vRight] = i < n - 2 ? [y[i + 2], y[i + 3]] : [1, 3];
      out[i] = 1 + u * u * v - 4 * u + diffusion * (uLeft - 2 * u + uRight);
      out[i + 1] = 3 * u - u * u * v + diffusion * (vLeft - 2 * v + vRight);
    }
  },
  t0: 0,
  tEnd: 2,
  y0: Float64Array.from({ length: 2 * CELLS }, (_, i) =>
    i % 2 === 1 ? 3 : 1 + Math.sin((2 * Math.PI * (i / 2 + 1)) / (CELLS + 1)),
  ),
};

describe.each([
  ['the heat equation', heat, 1],
  ['the Brusselator', brusselator, 2],
] as const)('%s on 200 cells', (_, problem, width) => {
  it.each([radauIIA5, rodas5P])('has the same solution as with dense matrices: $name', (method) => {
    const options = { method, relativeTolerance: 1e-5, absoluteTolerance: 1e-7, saveAt: [problem.tEnd] };
    const linearAlgebra = bandedLinearAlgebra({ lower: width, upper: width });
    const sparse = integrate({ ...problem, linearAlgebra }, options);
    const dense = integrate(problem, options);
    expect(sparse.status).toBe('success');
    expect(distance(sparse.y[0], dense.y[0])).toBeLessThan(1e-8);
    expect(sparse.stats.accepted).toBe(dense.stats.accepted);
    // The band is found once to be one; then there are a few evaluations a Jacobian.
    const n = problem.y0.length;
    const saved = sparse.stats.jacobians * (n - (2 * width + 1)) - (1 + 2 * Math.ceil(Math.log2(n)));
    expect(dense.stats.evaluations - sparse.stats.evaluations).toBeGreaterThanOrEqual(saved);
  });
});

describe('a band matrix of 5 diagonals is read', () => {
  /** An array that counts how often its entries are read. */
  function counted(length: number) {
    let reads = 0;
    const values = new Float64Array(length);
    const array = new Proxy(values, {
      get(target, key) {
        if (typeof key === 'string' && /^\d/.test(key)) reads++;
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    return { array, values, reads: () => reads };
  }
  const [lower, upper] = [2, 2];
  const width = lower + upper + 1;

  /** Reads of the matrix by a factorisation and a solution, real and complex. */
  function readsFor(n: number): [real: number, complex: number] {
    const matrix = randomMatrix(n, 1, inBand(lower, upper));
    const [real, re, im] = [counted(n * width), counted(n * width), counted(n * width)];
    storeBand(matrix, n, lower, upper, real.values);
    storeBand(matrix, n, lower, upper, re.values);
    storeBand(randomMatrix(n, 2, inBand(lower, upper)), n, lower, upper, im.values);
    const [L, lRe, lIm, b, bRe, bIm] = [lower, lower, lower, 1, 1, 1].map(
      (rows) => new Float64Array(n * rows),
    );
    const pivots = new Int32Array(n);
    expect(factorBanded(real.array, n, lower, upper, L, pivots)).toBe(true);
    solveBanded(real.array, n, lower, upper, L, pivots, b.fill(1));
    expect(factorBandedComplex(re.array, im.array, n, lower, upper, lRe, lIm, pivots)).toBe(true);
    solveBandedComplex(re.array, im.array, n, lower, upper, lRe, lIm, pivots, bRe.fill(1), bIm);
    return [real.reads(), re.reads() + im.reads()];
  }

  it.each([100, 400])('so often a row, of %i', (n) => {
    // In each column: the pivot and its exchange, then for every row below it twice what is right of the diagonal.
    const most = 2 * width + (lower + 1) + lower * (1 + 2 * (width - 1)) + width;
    const [real, complex] = readsFor(n);
    expect(real).toBeGreaterThan(n * width);
    expect(real).toBeLessThanOrEqual(most * n);
    expect(complex).toBeGreaterThan(2 * n * width);
    expect(complex).toBeLessThanOrEqual(2 * (most + lower + 2) * n);
  });
});

it('is right about the heat equation', () => {
  const { y } = integrate(
    { ...heat, linearAlgebra: bandedLinearAlgebra({ lower: 1, upper: 1 }) },
    { method: radauIIA5, relativeTolerance: 1e-9, absoluteTolerance: 1e-12, saveAt: [0.1] },
  );
  // An eigenvector of the discrete Laplacian.
  const decay = Math.exp(-0.1 * 4 * (CELLS + 1) ** 2 * Math.sin(Math.PI / (2 * (CELLS + 1))) ** 2);
  expect(
    distance(
      y[0],
      heat.y0.map((value) => value * decay),
    ),
  ).toBeLessThan(1e-9);
});
