import { describe, expect, test } from 'vitest';
import { integrateFilippov, type PiecewiseProblem } from '../../solvers/index.js';
import { halving, kinds, last, methods, tight } from './filippov-problems.js';

/*
 * The relay feedback system of Johansson, Rantzer & Åström (1999), on which Piiroinen & Kuznetsov (2008) show their solver:
 * x′ = Ax − B sgn x₁. Sliding is unstable, since the zeros of the transfer function are in the right half plane, and ends
 * in oscillations of the relay, until the state comes back. With the parameters of their equation (32), those of di Bernardo,
 * Johansson & Vasca (2001), from a start that slides; and with a slower oscillator, from a start beside the surface.
 */
interface Relay {
  readonly omega: number;
  readonly x0: readonly number[];
  readonly tEnd: number;
}
const [zeta, lambda, k, sigma, rho] = [0.05, 1, 1, -1, 1];
const B = [k, 2 * k * sigma * rho, k * rho ** 2];
const systems: readonly [string, Relay][] = [
  ['published', { omega: 25, x0: [0, -0.001, -0.02], tEnd: 10 }],
  ['slower', { omega: 5, x0: [1, -3, -12], tEnd: 12 }],
];
const matrixOf = ({ omega }: Relay) => [
  [-(2 * zeta * omega + lambda), 1, 0],
  [-(2 * zeta * omega * lambda + omega ** 2), 0, 1],
  [-lambda * omega ** 2, 0, 0],
];

function problemOf(relay: Relay): PiecewiseProblem {
  const A = matrixOf(relay);
  return {
    t0: 0,
    y0: relay.x0,
    tEnd: relay.tEnd,
    surfaces: 1,
    names: ['the relay'],
    switching: (_t, x, out) => (out[0] = x[0]),
    field(_t, x, sides, out) {
      for (let i = 0; i < 3; i++) out[i] = A[i][0] * x[0] + A[i][1] * x[1] + A[i][2] * x[2] - B[i] * sides[0];
    },
  };
}

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

/** All events and the last state, by matrix exponentials and halving. */
function reference(relay: Relay): { places: number[]; modes: number[]; end: number[] } {
  const A = matrixOf(relay);
  const { x0, tEnd } = relay;
  /** What the state obeys with the relay at +1, −1, or held: linear in (x, 1). */
  const generators = new Map<number, Matrix>(
    [1, -1, 0].map((side) => [
      side,
      [
        ...A.map((row, i) =>
          side === 0
            ? [...row.map((value, j) => value - (B[i] * A[0][j]) / B[0]), 0]
            : [...row, -B[i] * side],
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

  const first = x0[0] === 0 ? 0 : Math.sign(x0[0]);
  const [places, modes]: [number[], number[]] = [[], [first]];
  let [t, x, side] = [0, [...x0, 1], first];
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

describe.each(systems)('the relay, %s', (_, relay) => {
  const exact = reference(relay);
  test.each(methods)(
    'slides, crosses and leaves as the matrix exponentials say, with $name',
    (method, within) => {
      const solution = integrateFilippov(problemOf(relay), { method, ...tight });
      expect(exact.modes.filter((mode) => mode === 0).length).toBeGreaterThan(2);
      const met = exact.modes.slice(1).map((mode, i) => {
        if (mode === 0) return 'sliding the relay';
        return exact.modes[i] === 0 ? 'leaving the relay' : 'crossing the relay';
      });
      expect(kinds(solution).slice(-met.length)).toEqual(met);
      expect(solution.modes.map(({ mode }) => mode[0])).toEqual(exact.modes);
      solution.events.forEach(({ t }, i) => expect(Math.abs(t - exact.places[i])).toBeLessThan(10 * within));
      last(solution).forEach((value, j) => expect(Math.abs(value - exact.end[j])).toBeLessThan(100 * within));
    },
  );
});
