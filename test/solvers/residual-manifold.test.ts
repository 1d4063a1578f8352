import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { residualManifold, sphere, type Constraint } from '../../solvers/index.js';
import { bits } from './doubles.js';

const norm = (y: ArrayLike<number>) => Math.hypot(...Array.from(y));

const circle: Constraint = {
  name: 'unit sphere',
  dimension: 3,
  codimension: 1,
  residual: (y, out) => void (out[0] = y[0] * y[0] + y[1] * y[1] + y[2] * y[2] - 1),
  jacobian: (y, out) => y.forEach((value, j) => (out[j] = 2 * value)),
};
const byDifferences: Constraint = { ...circle, jacobian: undefined! };

/** Orthogonal n × n matrices, by the upper triangle of QᵀQ − I. */
function orthogonal(n: number): Constraint {
  return {
    name: 'orthogonal group',
    dimension: n * n,
    codimension: (n * (n + 1)) / 2,
    residual(y, out) {
      let at = 0;
      for (let a = 0; a < n; a++)
        for (let b = a; b < n; b++, at++) {
          out[at] = a === b ? -1 : 0;
          for (let i = 0; i < n; i++) out[at] += y[i * n + a] * y[i * n + b];
        }
    },
  };
}

describe.each([
  ['the given Jacobian', circle, 14],
  ['differences', byDifferences, 9],
] as const)('the sphere by its equation, with %s', (_, constraint, digits) => {
  const manifold = residualManifold(constraint);

  test('has the residual of its equation', () => {
    expect(manifold.residual(Float64Array.of(2, 0, 0))).toBe(3);
    expect(manifold.residual(Float64Array.of(0, 0.6, 0.8))).toBeCloseTo(0, 15);
  });

  test.each([1e-12, 1e-8, 1e-4, 0.1, 1, 100])('is reached to rounding from %d outside', (away) => {
    const y = Float64Array.of(2 / 7, 3 / 7, -6 / 7).map((value) => value * (1 + away));
    expect(manifold.retract(y)).toBe(true);
    expect(Math.abs(norm(y) - 1)).toBeLessThan(4e-16);
    // Along the normal, where the closest point is.
    [2 / 7, 3 / 7, -6 / 7].forEach((value, i) => expect(y[i]).toBeCloseTo(value, digits));
  });

  test('is reached from close to its centre, and not from the centre itself', () => {
    const y = Float64Array.of(0, 0, 1e-3);
    expect(manifold.retract(y)).toBe(true);
    expect(y[2]).toBeCloseTo(1, 14);
    const centre = new Float64Array(3);
    expect(manifold.retract(centre)).toBe(false);
    expect(Array.from(centre)).toEqual([0, 0, 0]);
  });

  test.each([Number.NaN, Infinity, 1e200])('fails at %d, leaving the point as it was', (value) => {
    const y = Float64Array.of(0.6, value, 0.8);
    expect(manifold.retract(y)).toBe(false);
    expect(Array.from(y)).toEqual([0.6, value, 0.8]);
  });

  test('leaves a point that is on it bit for bit', () => {
    const y = Float64Array.of(0, 0.6, 0.8);
    expect(manifold.retract(y)).toBe(true);
    expect(Array.from(y)).toEqual([0, 0.6, 0.8]);
  });
});

test('the correction is that of smallest norm: second-order close to the closest point', () => {
  // An ellipse; the closest point of p + d n(p) is p.
  const ellipse: Constraint = {
    name: 'ellipse',
    dimension: 2,
    codimension: 1,
    residual: (y, out) => void (out[0] = y[0] ** 2 / 4 + y[1] ** 2 - 1),
    jacobian(y, out) {
      out[0] = y[0] / 2;
      out[1] = 2 * y[1];
    },
  };
  const manifold = residualManifold(ellipse);
  const p = [2 * Math.cos(1), Math.sin(1)];
  const normal = [p[0] / 4, p[1]].map((value) => value / Math.hypot(p[0] / 4, p[1]));
  const gap = (d: number) => {
    const y = Float64Array.from(p, (value, i) => value + d * normal[i]);
    expect(manifold.retract(y)).toBe(true);
    return Math.hypot(y[0] - p[0], y[1] - p[1]);
  };
  const slope = Math.log(gap(1e-2) / gap(1e-3)) / Math.log(10);
  expect(Math.abs(slope - 2)).toBeLessThan(0.1);
  expect(gap(1e-3)).toBeLessThan(1e-6);
});

test('orthogonal matrices: the polar factor, to second order, from differences', () => {
  const n = 4;
  const manifold = residualManifold(orthogonal(n));
  const size = 1e-4;
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: n * n, maxLength: n * n }),
      (symmetric) => {
        // I + S with S symmetric has the polar factor I.
        const y = Float64Array.from(symmetric, (_, at) => {
          const [i, j] = [Math.floor(at / n), at % n];
          return (i === j ? 1 : 0) + (size * (symmetric[i * n + j] + symmetric[j * n + i])) / 2;
        });
        expect(manifold.retract(y)).toBe(true);
        expect(manifold.residual(y)).toBeLessThan(1e-15 * n);
        y.forEach((value, at) => expect(Math.abs(value - (at % (n + 1) === 0 ? 1 : 0))).toBeLessThan(1e-7));
      },
    ),
    { seed: 2, numRuns: 30 },
  );
});

describe('equations that depend on each other', () => {
  const twice = (second: (y: Float64Array) => number): Constraint => ({
    name: 'two equations',
    dimension: 3,
    codimension: 2,
    residual(y, out) {
      circle.residual(y, out);
      out[1] = second(y);
    },
  });

  test('are solved where they agree', () => {
    const manifold = residualManifold(twice((y) => 5 * (Math.log(norm(y)) - 0)));
    const y = Float64Array.of(0.7, -0.2, 0.6);
    expect(manifold.retract(y)).toBe(true);
    expect(Math.abs(norm(y) - 1)).toBeLessThan(1e-15);
  });

  test('fail where they contradict, at once', () => {
    let count = 0;
    const manifold = residualManifold(
      twice((y) => {
        count++;
        return norm(y) - 1.001;
      }),
    );
    const y = Float64Array.of(0.7, -0.2, 0.6);
    expect(manifold.retract(y)).toBe(false);
    expect(Array.from(y)).toEqual([0.7, -0.2, 0.6]);
    expect(count).toBeLessThan(60);
  });

  test('an equation without a solution fails', () => {
    const manifold = residualManifold({
      ...circle,
      residual: (y, out) => void (out[0] = y[0] * y[0] + 1),
      jacobian: (y, out) => void (out[0] = 2 * y[0]),
    });
    expect(manifold.retract(Float64Array.of(0.5, 0, 0))).toBe(false);
  });

  test('more equations than unknowns are no obstacle', () => {
    const manifold = residualManifold({
      name: 'point',
      dimension: 1,
      codimension: 3,
      residual: (y, out) => out.forEach((_, i) => (out[i] = y[0] ** (i + 1) - 2 ** (i + 1))),
    });
    const y = Float64Array.of(2.01);
    expect(manifold.retract(y)).toBe(true);
    expect(y[0]).toBe(2);
  });
});

test('sizes 200 orders of magnitude apart, with the Jacobian given', () => {
  const small = 1e-100;
  const manifold = residualManifold({
    name: 'two circles',
    dimension: 4,
    codimension: 2,
    residual(y, out) {
      out[0] = y[0] * y[0] + y[1] * y[1] - 1e200;
      out[1] = y[2] * y[2] + y[3] * y[3] - small * small;
    },
    jacobian(y, out) {
      [out[0], out[1]] = [2 * y[0], 2 * y[1]];
      [out[6], out[7]] = [2 * y[2], 2 * y[3]];
    },
  });
  const y = Float64Array.of(0.6001e100, 0.8e100, 0.6 * small, 0.8002 * small);
  expect(manifold.retract(y)).toBe(true);
  expect(Math.abs(Math.hypot(y[0], y[1]) / 1e100 - 1)).toBeLessThan(1e-15);
  expect(Math.abs(Math.hypot(y[2], y[3]) / small - 1)).toBeLessThan(1e-15);
});

test('differences step back into the domain of g', () => {
  const manifold = residualManifold({
    name: 'entropy',
    dimension: 2,
    codimension: 1,
    residual: (y, out) => void (out[0] = Math.log(y[0]) + y[1] - Math.log(1e-9)),
  });
  const y = Float64Array.of(1.00001e-9, 1e-7);
  expect(manifold.retract(y)).toBe(true);
  expect(Math.abs(Math.log(y[0] / 1e-9) + y[1])).toBeLessThan(1e-13);
});

test('a residual with large rounding errors needs its tolerance', () => {
  // An energy on top of a constant of 1e9: rounding of 1e-7 in a residual of size 1.
  const noisy: Constraint = {
    ...circle,
    residual: (y, out) => void (out[0] = 1e9 + y[0] * y[0] + y[1] * y[1] + y[2] * y[2] - (1e9 + 1)),
  };
  const start = () => Float64Array.of(0.61, 0, 0.81);
  const y = start();
  expect(residualManifold(noisy, { tolerance: 1e-6 }).retract(y)).toBe(true);
  expect(Math.abs(norm(y) - 1)).toBeLessThan(2e-7);
});

test('an own retraction is used, at the offset', () => {
  const manifold = residualManifold(
    {
      ...circle,
      retract(y) {
        if (y[0] < 0) return false;
        y.set([1, 0, 0]);
        return true;
      },
    },
    { offset: 2 },
  );
  expect(manifold.dimension).toBe(5);
  const y = Float64Array.of(7, 8, 1, 2, 3, 9);
  expect(manifold.retract(y)).toBe(true);
  expect(Array.from(y)).toEqual([7, 8, 1, 0, 0, 9]);
  y[2] = -1;
  expect(manifold.retract(y)).toBe(false);
  expect(Array.from(y)).toEqual([7, 8, -1, 0, 0, 9]);
});

test('is the same again after any other use: no memory of earlier points', () => {
  const manifold = residualManifold(byDifferences);
  const start = [0.3, 0.5, 0.9];
  const first = Float64Array.from(start);
  manifold.retract(first);
  for (const other of [
    [1e9, 0, 1],
    [0, 0, 0],
    [Number.NaN, 0, 0],
    [1e-20, 3, 4],
  ])
    manifold.retract(Float64Array.from(other));
  const second = Float64Array.from(start);
  manifold.retract(second);
  expect(bits(second)).toBe(bits(first));
});

test('agrees with the closed form wherever both are', () => {
  const [one, other] = [sphere({ dimension: 3 }), residualManifold(circle)];
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 3, maxLength: 3 }),
      (given) => {
        fc.pre(norm(given) > 0.1);
        const [a, b] = [Float64Array.from(given), Float64Array.from(given)];
        expect([one.retract(a), other.retract(b)]).toEqual([true, true]);
        a.forEach((value, i) => expect(Math.abs(value - b[i])).toBeLessThan(1e-14));
      },
    ),
    { seed: 3 },
  );
});

describe('what makes no sense is refused by name', () => {
  test.each([
    [{ dimension: 0 }, {}, 'the dimension of the manifold unit sphere is 0'],
    [{ dimension: 2.5 }, {}, 'the dimension of the manifold unit sphere is 2.5'],
    [{ codimension: 0 }, {}, 'the codimension of the manifold unit sphere is 0'],
    [{}, { offset: -1 }, 'the offset of the manifold unit sphere is -1'],
    [{}, { maxIterations: 0 }, 'maxIterations of the manifold unit sphere is 0'],
    [{}, { tolerance: Number.NaN }, 'the tolerance of the manifold unit sphere is NaN'],
    [{}, { tolerance: 1 }, 'the tolerance of the manifold unit sphere is 1'],
  ])('%j %j', (wrong, options, complaint) => {
    expect(() => residualManifold({ ...circle, ...wrong }, options)).toThrow(RangeError);
    expect(() => residualManifold({ ...circle, ...wrong }, options)).toThrow(complaint);
  });
});
