import { describe, expect, it } from 'vitest';
import { borderedLinearAlgebra, type BorderedMatrix } from '../../solvers/bordered-linear-algebra.js';
import { denseLinearAlgebra } from '../../solvers/dense-linear-algebra.js';
import { integrate } from '../../solvers/integrate.js';
import { radauIIA5 } from '../../solvers/radau-iia-5.js';
import { rodas5P } from '../../solvers/rodas-5p.js';
import { linearSetup } from './linear-setup.js';
import { distance, randomMatrix, randomVector } from './random-matrices.js';

/** The block of each component, −1 at the border. */
const blockNumbers = (sizes: readonly number[], border: number): number[] => [
  ...sizes.flatMap((size, k) => new Array<number>(size).fill(k)),
  ...new Array<number>(border).fill(-1),
];

const inShape = (sizes: readonly number[], border: number) => {
  const block = blockNumbers(sizes, border);
  return (i: number, j: number) => block[i] === -1 || block[j] === -1 || block[i] === block[j];
};

/** Copies a row-major matrix into its parts. */
function split(a: Float64Array, sizes: readonly number[], border: number, out: BorderedMatrix): void {
  const inner = sizes.reduce((sum, size) => sum + size, 0);
  const n = inner + border;
  let first = 0;
  sizes.forEach((size, k) => {
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) out.blocks[k][i * size + j] = a[(first + i) * n + first + j];
    first += size;
  });
  for (let i = 0; i < inner; i++)
    for (let j = 0; j < border; j++) {
      out.right[i * border + j] = a[i * n + inner + j];
      out.below[j * inner + i] = a[(inner + j) * n + i];
    }
  for (let i = 0; i < border; i++)
    for (let j = 0; j < border; j++) out.corner[i * border + j] = a[(inner + i) * n + inner + j];
}

const shapes: [sizes: number[], border: number][] = [
  [[1], 0],
  [[3], 2],
  [[1, 1, 1, 1], 1],
  [[2, 3, 1, 4], 3],
  [[5, 5], 0],
  [[2, 2, 2, 2, 2, 2], 1],
  [[], 3],
];

describe.each(shapes)('blocks of %j and a border of %i', (sizes, border) => {
  const n = sizes.reduce((sum, size) => sum + size, border);

  it.each(['identity', 'diagonal', 'full'])('solve like a dense matrix, mass matrix: %s', (kind) => {
    for (let seed = 1; seed <= 20; seed++) {
      const a = randomMatrix(n, seed, inShape(sizes, border));
      const mass =
        kind === 'identity'
          ? undefined
          : kind === 'diagonal'
            ? randomVector(n, 99 + seed)
            : randomMatrix(n, 77 + seed, inShape(sizes, border));
      const setup = linearSetup(a, n, mass);
      const bordered = borderedLinearAlgebra({
        blocks: sizes,
        border,
        jacobian: (_t, _y, out) => split(a, sizes, border, out),
      })(setup);
      const dense = denseLinearAlgebra({ f: setup.f, dimension: n, jacobian: (_t, _y, J) => J.set(a), mass });
      const y = new Float64Array(n);
      for (const algebra of [bordered, dense]) {
        expect(algebra.jacobian(0, y, y)).toBe(true);
        expect(algebra.factorReal(2.5)).toBe(true);
        expect(algebra.factorComplex(0.7, 1.9)).toBe(true);
      }
      const b = randomVector(n, seed + 500);
      const c = randomVector(n, seed + 600);
      const [x, z] = [b.slice(), b.slice()];
      bordered.solveReal(x);
      dense.solveReal(z);
      expect(distance(x, z)).toBeLessThan(1e-9);
      const [re, im, reDense, imDense] = [b.slice(), c.slice(), b.slice(), c.slice()];
      bordered.solveComplex(re, im);
      dense.solveComplex(reDense, imDense);
      expect(distance(Float64Array.of(...re, ...im), Float64Array.of(...reDense, ...imDense))).toBeLessThan(
        1e-9,
      );
      const [product, productDense] = [new Float64Array(n), new Float64Array(n)];
      bordered.multiplyMass(b, product);
      dense.multiplyMass(b, productDense);
      expect(distance(product, productDense)).toBeLessThan(1e-14);
    }
  });
});

describe('bordered linear algebra', () => {
  it('tells singular blocks and a singular Schur complement', () => {
    const sizes = [2, 2];
    const at = (change: (a: Float64Array) => void) => {
      const a = randomMatrix(5, 3, inShape(sizes, 1));
      change(a);
      const algebra = borderedLinearAlgebra({
        blocks: sizes,
        border: 1,
        jacobian: (_t, _y, out) => split(a, sizes, 1, out),
      })(linearSetup(a, 5, new Float64Array(5)));
      algebra.jacobian(0, new Float64Array(5), new Float64Array(5));
      return [algebra.factorReal(1), algebra.factorComplex(1, 1)];
    };
    expect(at(() => undefined)).toEqual([true, true]);
    // The second block has a column of zeros.
    expect(at((a) => a.fill(0, 12, 13).fill(0, 17, 18))).toEqual([false, false]);
    // The last row is zero.
    expect(at((a) => a.fill(0, 20))).toEqual([false, false]);
    expect(at((a) => a.fill(NaN, 24))).toEqual([false, false]);
  });

  it('refuses what does not fit', () => {
    const a = new Float64Array(9);
    expect(() => borderedLinearAlgebra({ blocks: [2, 0], border: 1 })).toThrow(/blocks\[1\] is 0/);
    expect(() => borderedLinearAlgebra({ blocks: [2], border: -1 })).toThrow(/border is -1/);
    expect(() => borderedLinearAlgebra({ blocks: [1], border: 1 })(linearSetup(a, 3))).toThrow(
      /1 \+ 1 components, y0 has 3/,
    );
    const make = (mass: Float64Array) => () =>
      borderedLinearAlgebra({ blocks: [1, 1], border: 1 })(linearSetup(a, 3, mass));
    expect(make(new Float64Array(5))).toThrow(/mass has 5 entries/);
    expect(make(Float64Array.of(1, 2, 0, 0, 1, 0, 0, 0, 1))).toThrow(/mass\[0, 1\] is 2/);
  });

  it('differences with as many evaluations as the largest block and the border, if the border rows are given', () => {
    const sizes = new Array<number>(8).fill(3);
    const n = 26;
    const a = randomMatrix(n, 5, inShape(sizes, 2));
    const setup = linearSetup(a, n);
    const y = randomVector(n, 6).map((value) => value + 2);
    const f0 = new Float64Array(n);
    setup.f(0, y, f0);
    const plain = borderedLinearAlgebra({ blocks: sizes, border: 2 })(setup);
    const assisted = borderedLinearAlgebra({
      blocks: sizes,
      border: 2,
      borderRows(_t, _y, out) {
        const all = { ...out, blocks: sizes.map(() => new Float64Array(9)), right: new Float64Array(48) };
        split(a, sizes, 2, all);
      },
    })(setup);
    const solutions = [plain, assisted].map((algebra) => {
      algebra.jacobian(0, y, f0);
      setup.evaluations = 0;
      algebra.jacobian(0, y, f0);
      const x = f0.slice();
      algebra.factorReal(5);
      algebra.solveReal(x);
      return { x, evaluations: setup.evaluations };
    });
    expect(solutions[0].evaluations).toBe(n);
    expect(solutions[1].evaluations).toBe(5);
    expect(distance(solutions[1].x, solutions[0].x)).toBeLessThan(1e-6);
  });
});

/** Stiff oscillators of two components, held back by one algebraic component that answers to all of them. */
const OSCILLATORS = 20;
const coupled = {
  f(t: number, y: Float64Array, out: Float64Array) {
    const force = y[2 * OSCILLATORS];
    let sum = 0;
    for (let k = 0; k < OSCILLATORS; k++) {
      const [p, q] = [y[2 * k], y[2 * k + 1]];
      out[2 * k] = 1000 * (q - p) - p ** 3 + force;
      out[2 * k + 1] = p - 2 * q + Math.sin(t * (1 + k / 5));
      sum += p;
    }
    out[2 * OSCILLATORS] = sum + force + 0.1 * force ** 3;
  },
  mass: Float64Array.from({ length: 2 * OSCILLATORS + 1 }, (_, i) => (i < 2 * OSCILLATORS ? 1 : 0)),
  t0: 0,
  tEnd: 2,
  y0: Float64Array.from({ length: 2 * OSCILLATORS + 1 }, (_, i) => (i % 4 < 2 ? 1 : -1)),
};
// The initial sum vanishes, and with it the force.
coupled.y0[2 * OSCILLATORS] = 0;

it.each([radauIIA5, rodas5P])(
  'gives the solution of a differential-algebraic problem that dense matrices give: $name',
  (method) => {
    const options = { method, relativeTolerance: 1e-7, absoluteTolerance: 1e-9, saveAt: [2] };
    const dense = integrate(coupled, options);
    const bordered = integrate(
      {
        ...coupled,
        linearAlgebra: borderedLinearAlgebra({ blocks: new Array<number>(OSCILLATORS).fill(2), border: 1 }),
      },
      options,
    );
    expect(dense.status).toBe('success');
    expect(bordered.status).toBe('success');
    // Rounding in the differences enters the solution of Rodas5P, though far below the tolerance.
    expect(distance(bordered.y[0], dense.y[0])).toBeLessThan(1e-8);
    expect(bordered.stats.evaluations).toBeLessThan(1.05 * dense.stats.evaluations);
  },
);

it('serves Radau on a pendulum of index 2', () => {
  // Positions and velocities form one block, the tension borders it: 0 = x u + y v.
  const pendulum = {
    f(_t: number, y: Float64Array, out: Float64Array) {
      out.set([y[2], y[3], -y[0] * y[4], -y[1] * y[4] - 1, y[0] * y[2] + y[1] * y[3]]);
    },
    mass: [1, 1, 1, 1, 0],
    index: [1, 1, 1, 1, 2],
    t0: 0,
    tEnd: 1,
    y0: [1, 0, 0, 0, 0],
    linearAlgebra: borderedLinearAlgebra({
      blocks: [4],
      border: 1,
      jacobian(_t, y, { blocks, right, below }) {
        blocks[0].set([0, 0, 1, 0, 0, 0, 0, 1, -y[4], 0, 0, 0, 0, -y[4], 0, 0]);
        right.set([0, 0, -y[0], -y[1]]);
        below.set([y[2], y[3], y[0], y[1]]);
      },
    }),
  };
  const { status, y } = integrate(pendulum, {
    method: radauIIA5,
    relativeTolerance: 1e-8,
    absoluteTolerance: 1e-10,
    saveAt: [1],
  });
  expect(status).toBe('success');
  const [x, h, u, v, tension] = y[0];
  expect(Math.abs(x * x + h * h - 1)).toBeLessThan(1e-7);
  expect(Math.abs(x * u + h * v)).toBeLessThan(1e-10);
  // Energy, and the tension that holds the weight on the circle.
  expect(Math.abs((u * u + v * v) / 2 + h)).toBeLessThan(1e-7);
  expect(Math.abs(u * u + v * v - h - tension)).toBeLessThan(1e-5);
});
