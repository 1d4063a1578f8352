import { describe, expect, test } from 'vitest';
import { integrate, type InitialValueProblem, type RightHandSide } from '../../solvers/index.js';
import { closedForms, distance, kepler } from './closed-forms.js';
import { bits } from './doubles.js';

const tolerances = { relativeTolerance: 1e-8, absoluteTolerance: 1e-10 };

/** Lotka and Volterra's predator and prey: autonomous, nonlinear, no closed form needed. */
const preyAndPredator: InitialValueProblem = {
  f(_t, y, out) {
    out[0] = y[0] * (1 - y[1]);
    out[1] = y[1] * (y[0] - 1);
  },
  t0: 0,
  y0: [0.5, 2],
  tEnd: 10,
};

test.each(closedForms)('identical input gives identical bits: $name', ({ problem }) => {
  const [first, second] = [integrate(problem, tolerances), integrate(problem, tolerances)];
  expect(second.stats).toEqual(first.stats);
  expect(bits(second.t)).toBe(bits(first.t));
  second.y.forEach((value, i) => expect(bits(value)).toBe(bits(first.y[i])));
});

describe('a shift in time of an autonomous problem', () => {
  test.each([-10, 1, 64, 1e4])('by %d changes no step', (shift) => {
    const here = integrate(preyAndPredator, tolerances);
    const there = integrate({ ...preyAndPredator, t0: shift, tEnd: shift + 10 }, tolerances);
    expect(there.stats).toEqual(here.stats);
    expect(
      distance(
        there.t,
        here.t.map((t) => t + shift),
      ),
    ).toBeLessThan(1e-11);
    there.y.forEach((value, i) => expect(distance(value, here.y[i])).toBeLessThan(1e-11));
  });
});

describe('a scaling', () => {
  test.each([-900, -300, -7, 1, 20, 300, 900])('of y by 2^%d scales every bit', (exponent) => {
    const scale = 2 ** exponent;
    const inner = new Float64Array(2);
    const f: RightHandSide = (t, y, out) => {
      for (let i = 0; i < 2; i++) inner[i] = y[i] / scale;
      preyAndPredator.f(t, inner, out);
      for (let i = 0; i < 2; i++) out[i] *= scale;
    };
    const plain = integrate(preyAndPredator, tolerances);
    const scaled = integrate(
      { ...preyAndPredator, f, y0: Array.from(preyAndPredator.y0, (value) => value * scale) },
      { ...tolerances, absoluteTolerance: tolerances.absoluteTolerance * scale },
    );
    expect(scaled.stats).toEqual(plain.stats);
    expect(bits(scaled.t)).toBe(bits(plain.t));
    scaled.y.forEach((value, i) => expect(bits(value.map((x) => x / scale))).toBe(bits(plain.y[i])));
  });

  test.each([-900, -100, -3, 5, 100, 900])(
    'of t by 2^%d scales every bit, given the first step',
    (exponent) => {
      const scale = 2 ** exponent;
      const plain = integrate(preyAndPredator, { ...tolerances, firstStep: 1e-3 });
      const scaled = integrate(
        {
          ...preyAndPredator,
          f(t, y, out) {
            preyAndPredator.f(t, y, out);
            for (let i = 0; i < 2; i++) out[i] /= scale;
          },
          tEnd: preyAndPredator.tEnd * scale,
        },
        { ...tolerances, firstStep: 1e-3 * scale },
      );
      expect(scaled.stats).toEqual(plain.stats);
      expect(bits(scaled.t.map((t) => t / scale))).toBe(bits(plain.t));
      scaled.y.forEach((value, i) => expect(bits(value)).toBe(bits(plain.y[i])));
    },
  );
});

test.each([0.1, 1, 2.5])(
  'a rotation of the Kepler problem by %d rotates the solution, to the tolerance',
  (angle) => {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const turn = (y: ArrayLike<number>) => [
      cos * y[0] - sin * y[1],
      sin * y[0] + cos * y[1],
      cos * y[2] - sin * y[3],
      sin * y[2] + cos * y[3],
    ];
    // The law of attraction itself is the same in every direction.
    const saveAt = [1, 2, 3, 4];
    const plain = integrate(kepler.problem, { ...tolerances, saveAt });
    const turned = integrate({ ...kepler.problem, y0: turn(kepler.problem.y0) }, { ...tolerances, saveAt });
    turned.y.forEach((value, i) => expect(distance(value, turn(plain.y[i]))).toBeLessThan(1e-6));
  },
);

test('a permutation of the components permutes the solution', () => {
  const order = [2, 0, 3, 1];
  const inner = new Float64Array(4);
  const slope = new Float64Array(4);
  const plain = integrate(kepler.problem, tolerances);
  const permuted = integrate(
    {
      ...kepler.problem,
      f(t, y, out) {
        order.forEach((from, to) => (inner[from] = y[to]));
        kepler.problem.f(t, inner, slope);
        order.forEach((from, to) => (out[to] = slope[from]));
      },
      y0: order.map((from) => kepler.problem.y0[from]),
    },
    tolerances,
  );
  expect(permuted.stats).toEqual(plain.stats);
  const [last, wanted] = [permuted, plain].map(({ y }) => y[y.length - 1]);
  expect(
    distance(
      last,
      order.map((from) => wanted[from]),
    ),
  ).toBeLessThan(1e-12);
});
