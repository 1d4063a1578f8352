import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  integrate,
  type InitialValueProblem,
  type RightHandSide,
  type Solution,
} from '../../solvers/index.js';
import { bandedLinearAlgebra } from '../../solvers/index.js';
import { distance, kepler } from './closed-forms.js';
import { bits } from './doubles.js';
import { implicitMethods, stiffMethods } from './implicit-methods.js';
import { oregonator } from './ivp-test-set.js';

const tolerances = { relativeTolerance: 1e-5, absoluteTolerance: 1e-8 };
const last = ({ y }: Solution) => y[y.length - 1];

/** A moderately stiff reaction: Van der Pol's oscillator with μ = 20, once through its jump. */
const MU = 20;
const oscillator: InitialValueProblem = {
  f(_t, y, out) {
    out[0] = y[1];
    out[1] = MU * (1 - y[0] * y[0]) * y[1] - y[0];
  },
  t0: 0,
  y0: [2, -0.5],
  tEnd: 20,
};
const jacobian: InitialValueProblem['jacobian'] = (_t, y, J) => {
  J.set([0, 1, -2 * MU * y[0] * y[1] - 1, MU * (1 - y[0] * y[0])]);
};

/** The same right-hand side in other units of y and t. */
function inUnits(problem: InitialValueProblem, ofY: number, ofT: number): InitialValueProblem {
  const inner = new Float64Array(problem.y0.length);
  const f: RightHandSide = (t, y, out) => {
    for (let i = 0; i < inner.length; i++) inner[i] = y[i] / ofY;
    problem.f(t / ofT, inner, out);
    for (let i = 0; i < inner.length; i++) out[i] *= ofY / ofT;
  };
  return { f, t0: problem.t0 * ofT, y0: Array.from(problem.y0, (x) => x * ofY), tEnd: problem.tEnd * ofT };
}

describe.each(stiffMethods)('$name', ({ method }) => {
  const options = { ...tolerances, method };

  test('gives identical bits for identical input', () => {
    const [first, second] = [0, 1].map(() => integrate(oscillator, options));
    expect(second.stats).toEqual(first.stats);
    expect(bits(second.t)).toBe(bits(first.t));
    second.y.forEach((value, i) => expect(bits(value)).toBe(bits(first.y[i])));
  });

  test.each([-10, 1, 64, 1e4])('a shift in time by %d changes no step', (shift) => {
    const here = integrate(oscillator, options);
    const there = integrate({ ...oscillator, t0: shift, tEnd: shift + 20 }, options);
    expect(there.stats).toEqual(here.stats);
    there.y.forEach((value, i) => expect(distance(value, here.y[i])).toBeLessThan(1e-6));
  });

  test.each([-900, -300, -7, 1, 20, 300, 900])('a scaling of y by 2^%d scales every bit', (exponent) => {
    const unit = 2 ** exponent;
    const plain = integrate(oscillator, options);
    const scaled = integrate(inUnits(oscillator, unit, 1), {
      ...options,
      absoluteTolerance: tolerances.absoluteTolerance * unit,
    });
    expect(scaled.stats).toEqual(plain.stats);
    expect(bits(scaled.t)).toBe(bits(plain.t));
    scaled.y.forEach((value, i) => expect(bits(value.map((x) => x / unit))).toBe(bits(plain.y[i])));
  });

  test.each([-900, -100, -3, 5, 100, 900])(
    'a scaling of t by 2^%d scales every bit, given the first step',
    (exponent) => {
      const unit = 2 ** exponent;
      const plain = integrate(oscillator, { ...options, firstStep: 1e-3 });
      const scaled = integrate(inUnits(oscillator, 1, unit), { ...options, firstStep: 1e-3 * unit });
      expect(scaled.stats).toEqual(plain.stats);
      expect(bits(scaled.t.map((t) => t / unit))).toBe(bits(plain.t));
      scaled.y.forEach((value, i) => expect(bits(value)).toBe(bits(plain.y[i])));
    },
  );

  test('time that runs backward takes the same steps, to the bit', () => {
    const forward = integrate({ ...oscillator, jacobian }, options);
    const backward = integrate(
      {
        ...oscillator,
        f(t, y, out) {
          oscillator.f(-t, y, out);
          for (let i = 0; i < out.length; i++) out[i] = -out[i];
        },
        jacobian(t, y, J) {
          jacobian(-t, y, J);
          for (let i = 0; i < J.length; i++) J[i] = -J[i];
        },
        tEnd: -20,
      },
      options,
    );
    expect(backward.stats).toEqual(forward.stats);
    expect(bits(backward.t.map((t) => 0 - t))).toBe(bits(forward.t));
    backward.y.forEach((value, i) => expect(bits(value)).toBe(bits(forward.y[i])));
  });

  test('there and back again is the start, to the tolerance', () => {
    const there = integrate({ ...kepler.problem, tEnd: 1 }, options);
    const back = integrate({ ...kepler.problem, t0: 1, y0: last(there), tEnd: 0 }, options);
    expect(distance(last(there), kepler.exact(1))).toBeLessThan(1e-3);
    expect(distance(last(back), kepler.problem.y0)).toBeLessThan(1e-3);
  });

  test('a rotation of a stiff linear problem rotates the solution, to rounding', () => {
    const rates = [-1, -30, -400];
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 6.3, noNaN: true }),
        fc.integer({ min: 0, max: 2 }),
        (angle, axis) => {
          const [i, j] = [(axis + 1) % 3, (axis + 2) % 3];
          const turn = (x: ArrayLike<number>, by: number): number[] => {
            const out = Array.from(x);
            out[i] = Math.cos(by) * x[i] - Math.sin(by) * x[j];
            out[j] = Math.sin(by) * x[i] + Math.cos(by) * x[j];
            return out;
          };
          // Tolerances of one size, so that the norm of the error is that of Euclid.
          const euclidean = { ...options, relativeTolerance: 1e-9, absoluteTolerance: 1e-4 };
          const plain: InitialValueProblem = {
            f: (_t, y, out) => rates.forEach((rate, k) => void (out[k] = rate * y[k])),
            t0: 0,
            y0: [1, 1, 1],
            tEnd: 3,
          };
          const turned: InitialValueProblem = {
            ...plain,
            f(t, y, out) {
              plain.f(t, Float64Array.from(turn(y, -angle)), out);
              out.set(turn(out, angle));
            },
            y0: turn(plain.y0, angle),
          };
          const [a, b] = [plain, turned].map((problem) => integrate(problem, euclidean));
          expect(distance(turn(last(a), angle), last(b))).toBeLessThan(1e-5);
          expect(Math.abs(a.stats.accepted - b.stats.accepted)).toBeLessThanOrEqual(3);
        },
      ),
      { seed: 11, numRuns: 20 },
    );
  });

  test('a permutation of the components permutes the solution', () => {
    const order = [2, 0, 1];
    const { jacobian: _, ...problem } = oregonator.problem;
    const inner = new Float64Array(3);
    const slope = new Float64Array(3);
    const short: InitialValueProblem = { ...problem, tEnd: 5 };
    const plain = integrate(short, options);
    const permuted = integrate(
      {
        ...short,
        f(t, y, out) {
          order.forEach((from, to) => (inner[from] = y[to]));
          problem.f(t, inner, slope);
          order.forEach((from, to) => (out[to] = slope[from]));
        },
        y0: order.map((from) => problem.y0[from]),
      },
      options,
    );
    expect(Math.abs(permuted.stats.accepted - plain.stats.accepted)).toBeLessThanOrEqual(3);
    order.forEach((from, to) =>
      expect(Math.abs(last(permuted)[to] / last(plain)[from] - 1)).toBeLessThan(1e-4),
    );
  });
});

describe.each(implicitMethods)('$name', ({ method }) => {
  const options = { ...tolerances, method, firstStep: 1e-3 };

  test('does not notice a mass matrix that is the identity', () => {
    const plain = integrate(oscillator, options);
    for (const mass of [
      [1, 1],
      [1, 0, 0, 1],
    ]) {
      const other = integrate({ ...oscillator, mass }, options);
      expect(other.stats).toEqual(plain.stats);
      other.y.forEach((value, i) => expect(bits(value)).toBe(bits(plain.y[i])));
    }
  });

  test('does not notice that M and f are both multiplied by a regular matrix', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
        (B) => {
          B[0] += 3;
          B[3] += 3;
          const mixed = integrate(
            {
              ...oscillator,
              mass: B,
              f(t, y, out) {
                oscillator.f(t, y, out);
                const [a, b] = out;
                out[0] = B[0] * a + B[1] * b;
                out[1] = B[2] * a + B[3] * b;
              },
            },
            { ...options, saveAt: [5] },
          );
          const plain = integrate(oscillator, { ...options, saveAt: [5] });
          expect(distance(mixed.y[0], plain.y[0])).toBeLessThan(1e-5);
        },
      ),
      { seed: 5, numRuns: 10 },
    );
  });

  test.each([1, 2, 3, 200])(
    'takes the same way with banded and dense linear algebra in dimension %d',
    (n) => {
      const chain: InitialValueProblem = {
        f(_t, y, out) {
          for (let i = 0; i < n; i++)
            out[i] = 1e3 * ((y[i - 1] ?? 0) - 2 * y[i] + (y[i + 1] ?? 0)) - y[i] ** 3 + Math.sin(i);
        },
        t0: 0,
        y0: Array.from({ length: n }, (_, i) => Math.cos(i)),
        tEnd: 0.1,
      };
      const dense = integrate(chain, options);
      const banded = integrate(
        { ...chain, linearAlgebra: bandedLinearAlgebra({ lower: 1, upper: 1 }) },
        options,
      );
      expect(banded.status).toBe('success');
      expect(banded.stats.accepted).toBe(dense.stats.accepted);
      expect(distance(last(banded), last(dense))).toBeLessThan(1e-9);
    },
  );
});
