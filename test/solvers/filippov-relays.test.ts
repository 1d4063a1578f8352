import { describe, expect, test } from 'vitest';
import { dop853, integrateFilippov, type PiecewiseProblem } from '../../solvers/index.js';
import { tight } from './filippov-problems.js';

/*
 * y′ = d(t) − K sgn(y) with a matrix K that is not symmetric, but positive definite: relays that act on each other. Whatever
 * the pieces, K⁻¹(d − y′) is the sign of y where that is not zero, and between −1 and 1 where it is: this is the inclusion,
 * and all that is asked of the solution here.
 */
const n = 12;
const K = Array.from({ length: n }, (_, i) =>
  Array.from({ length: n }, (__, j) =>
    i === j ? 2 : i < j ? 0.3 * Math.cos(i + 2 * j) : -0.35 * Math.sin(i * j),
  ),
);
const drive = (i: number, t: number): number => 2.6 * Math.sin((1 + i / 5) * t + i);
const relays: PiecewiseProblem = {
  t0: 0,
  y0: new Float64Array(n),
  tEnd: 3,
  surfaces: n,
  additive: true,
  switching: (_t, y, out) => out.set(y),
  gradient: (_t, _y, surface, out) => (out[surface] = 1),
  drift: () => 0,
  field(t, _y, sides, out) {
    for (let i = 0; i < n; i++) {
      out[i] = drive(i, t);
      for (let j = 0; j < n; j++) out[i] -= K[i][j] * sides[j];
    }
  },
};

/** Gaussian elimination with pivots. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]]);
  for (let k = 0; k < n; k++) {
    const p = rows.reduce(
      (best, row, i) => (i >= k && Math.abs(row[k]) > Math.abs(rows[best][k]) ? i : best),
      k,
    );
    [rows[k], rows[p]] = [rows[p], rows[k]];
    for (let i = k + 1; i < n; i++) {
      const factor = rows[i][k] / rows[k][k];
      for (let j = k; j <= n; j++) rows[i][j] -= factor * rows[k][j];
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    x[i] = rows[i][n];
    for (let j = i + 1; j < n; j++) x[i] -= rows[i][j] * x[j];
    x[i] /= rows[i][i];
  }
  return x;
}

describe('twelve relays, all of them at their surfaces at the start', () => {
  const solution = integrateFilippov(relays, { method: dop853, ...tight });

  test('slide, leave and come back', () => {
    expect(solution.status).toBe('success');
    expect(solution.chosen).toBe(false);
    expect(solution.events.length).toBeGreaterThan(15);
    const most = Math.max(...solution.modes.map(({ mode }) => mode.filter((side) => side === 0).length));
    // More than could be tried one by one.
    expect(most).toBeGreaterThan(6);
  });

  test('obey the inclusion at all times', () => {
    const delta = 1e-5;
    const places = [0, ...solution.events.map(({ t }) => t), 3];
    for (let k = 1; k < places.length; k++) {
      if (places[k] - places[k - 1] < 4 * delta) continue;
      for (const share of [0.1, 0.5, 0.9]) {
        const t = places[k - 1] + 2 * delta + share * (places[k] - places[k - 1] - 4 * delta);
        const [before, here, after] = [t - delta, t, t + delta].map((at) => solution.at(at));
        const sign = solve(
          K,
          Array.from(here, (_, i) => drive(i, t) - (after[i] - before[i]) / (2 * delta)),
        );
        const shares = solution.selection(t);
        for (let i = 0; i < n; i++) {
          expect(Math.abs(sign[i])).toBeLessThan(1 + 1e-6);
          if (Math.abs(here[i]) > 1e-9) expect(Math.abs(sign[i] - Math.sign(here[i]))).toBeLessThan(1e-6);
          expect(Math.abs(2 * shares[i] - 1 - sign[i])).toBeLessThan(1e-6);
        }
      }
    }
  });
});
