import { describe, expect, test } from 'vitest';
import { integrateFilippov, type PiecewiseProblem } from '../../solvers/index.js';
import { halving, kinds, last, methods, tight } from './filippov-problems.js';

/*
 * The relay feedback system of Johansson, Rantzer & Åström (1999), on which Piiroinen & Kuznetsov (2008) show their solver:
 * x′ = Ax − B sgn x₁. The parameters are our own. Sliding is unstable, since the zeros of the transfer function are in
 * the right half plane, and ends in oscillations of the relay, until the state comes back.
 */
const [zeta, omega, lambda, k, sigma, rho] = [0.05, 5, 1, 1, -1, 1];
const A = [
  [-(2 * zeta * omega + lambda), 1, 0],
  [-(2 * zeta * omega * lambda + omega ** 2), 0, 1],
  [-lambda * omega ** 2, 0, 0],
];
const B = [k, 2 * k * sigma * rho, k * rho ** 2];
const x0 = [1, -3, -12];
const tEnd = 12;

const problem: PiecewiseProblem = {
  t0: 0,
  y0: x0,
  tEnd,
  surfaces: 1,
  names: ['the relay'],
  switching: (_t, x, out) => (out[0] = x[0]),
  field(_t, x, sides, out) {
    for (let i = 0; i < 3; i++) out[i] = A[i][0] * x[0] + A[i][1] * x[1] + A[i][2] * x[2] - B[i] * sides[0];
  },
};

type Matrix = readonly (readonly number[])[];
const multiply = (a: Matrix, b: Matrix): number[][] =>
  a.map((row) => b[0].map((_, j) => row.reduce((sum, value, l) => sum + value * b[l][j], 0)));

/** exp(M t) by the Taylor series of a small enough share of t, squared again and again. */
function exponential(m: Matrix, t: number): Matrix {
  const size =
    Math.max(...m.map((row) => row.reduce((sum, value) => sum + Math.abs(value), 0))) * Math.abs(t);
  const halvings = Math.max(0, Math.ceil(Math.log2(size)) + 2);
  const unit = m.map((row, i) => row.map((_, j) => (i === j ? 1 : 0)));
  let sum: number[][] = unit;
  let term: number[][] = unit;
  for (let order = 1; order <= 20; order++) {
    term = multiply(
      term,
      m.map((row) => row.map((value) => (value * t) / 2 ** halvings / order)),
    );
    sum = sum.map((row, i) => row.map((value, j) => value + term[i][j]));
  }
  for (let count = 0; count < halvings; count++) sum = multiply(sum, sum);
  return sum;
}

/** What the state obeys with the relay at +1, −1, or held: linear in (x, 1). */
const generators = new Map<number, Matrix>(
  [1, -1, 0].map((side) => [
    side,
    [
      ...A.map((row, i) =>
        side === 0 ? [...row.map((value, j) => value - (B[i] * A[0][j]) / B[0]), 0] : [...row, -B[i] * side],
      ),
      [0, 0, 0, 0],
    ],
  ]),
);
const flow = (side: number, x: readonly number[], t: number): number[] =>
  multiply(
    exponential(generators.get(side)!, t),
    x.map((value) => [value]),
  ).map(([value]) => value);
/** The share of the relay that holds x₁; within (−1, 1) where it can. */
const hold = (x: readonly number[]): number => A[0].reduce((sum, a, j) => sum + a * x[j], 0) / B[0];
const guard = (side: number, x: readonly number[]): number =>
  side === 0 ? 1 - Math.abs(hold(x)) : side * x[0];

/** All events and the last state, by matrix exponentials and halving. */
function reference(): { places: number[]; modes: number[]; end: number[] } {
  const [places, modes]: [number[], number[]] = [[], [1]];
  let [t, x, side] = [0, [...x0, 1], 1];
  const grid = 1 / 512;
  while (t < tEnd) {
    // The first place is a little beyond the surface that the state comes from.
    let share = 1e-6;
    let next = Math.min(t + share, tEnd);
    while (next < tEnd && guard(side, flow(side, x, next - t)) > 0) {
      share = Math.min(2 * share, grid);
      next = Math.min(next + share, tEnd);
    }
    if (guard(side, flow(side, x, next - t)) > 0) return { places, modes, end: flow(side, x, tEnd - t) };
    const at = halving((s) => guard(side, flow(side, x, s)), Math.max(next - t - share, 1e-9), next - t);
    x = flow(side, x, at);
    t += at;
    places.push(t);
    const u = hold(x);
    x[0] = 0;
    if (side === 0) side = u > 0 ? 1 : -1;
    else side = Math.abs(u) < 1 ? 0 : -side;
    modes.push(side);
  }
  throw new Error('the last event is at the end');
}
const exact = reference();

describe.each(methods)('the relay, with $name', (method, within) => {
  const solution = integrateFilippov(problem, { method, ...tight });
  test('slides, crosses and leaves as the matrix exponentials say', () => {
    expect(exact.modes.filter((mode) => mode === 0).length).toBeGreaterThan(2);
    expect(new Set(kinds(solution))).toEqual(
      new Set(['sliding the relay', 'leaving the relay', 'crossing the relay']),
    );
    expect(solution.modes.map(({ mode }) => mode[0])).toEqual(exact.modes);
    solution.events.forEach(({ t }, i) => expect(Math.abs(t - exact.places[i])).toBeLessThan(10 * within));
    last(solution).forEach((value, j) => expect(Math.abs(value - exact.end[j])).toBeLessThan(100 * within));
  });
});
