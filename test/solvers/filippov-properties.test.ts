import { describe, expect, test } from 'vitest';
import { dop853, integrateFilippov, type PiecewiseProblem } from '../../solvers/index.js';
import { tight } from './filippov-problems.js';

/*
 * Random systems of up to three oblique planes in space, linear in each piece. What makes a solution one in the sense of
 * Filippov is looked at along each of them, with formulas of the test's own: which side it is on, that shares are between
 * 0 and 1, that it stays on what it slides along, and that its velocity is the field blended with these shares.
 */
const dimension = 3;

function randoms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return (state / 2147483648) * 2 - 1;
  };
}

interface System {
  readonly problem: PiecewiseProblem;
  readonly normals: readonly (readonly number[])[];
  /** The field of the sides whose bits are set. */
  corner(y: ArrayLike<number>, code: number): number[];
}

function system(seed: number, surfaces: number, additive: boolean): System {
  const random = randoms(seed);
  const row = (): number[] => Array.from({ length: dimension }, random);
  const corners = Array.from({ length: 2 ** surfaces }, row);
  const matrix = Array.from({ length: dimension }, row);
  const normals = Array.from({ length: surfaces }, (_, r) =>
    row().map((value, j) => (r === j ? 1 : 0.3 * value)),
  );
  const jumps = Array.from({ length: surfaces }, row);
  const base = row();
  const corner = (y: ArrayLike<number>, code: number): number[] =>
    matrix.map((entries, i) => {
      const constant = additive
        ? base[i] + jumps.reduce((sum, jump, r) => sum + ((code >> r) % 2 === 1 ? 1.5 : -1.5) * jump[i], 0)
        : 2 * corners[code][i];
      return entries.reduce((sum, entry, j) => sum + entry * y[j], constant);
    });
  return {
    normals,
    corner,
    problem: {
      t0: 0,
      y0: row(),
      tEnd: 3,
      surfaces,
      additive,
      switching: (_t, y, out) =>
        normals.forEach((normal, r) => (out[r] = normal.reduce((sum, value, j) => sum + value * y[j], 0))),
      field: (_t, y, sides, out) =>
        out.set(
          corner(
            y,
            sides.reduce((code, side, r) => code + (side > 0 ? 2 ** r : 0), 0),
          ),
        ),
    },
  };
}

const counts = { success: 0, undecided: 0, crossing: 0, sliding: 0, leaving: 0, together: 0 };

describe.each([1, 2, 3])('%d planes', (surfaces) => {
  test.each(['additive', 'blended'])('%s', (kind) => {
    for (let seed = 1; seed <= 24; seed++) {
      const { problem, normals, corner } = system(100 * seed + surfaces, surfaces, kind === 'additive');
      const solution = integrateFilippov(problem, { method: dop853, ...tight });
      const { status, modes, events } = solution;
      expect(['success', 'undecided', 'events-accumulate']).toContain(status);
      // With one surface, or jumps that add up, hardly anything is open; blends may have several ways to go on.
      if (surfaces === 1) expect(status).toBe('success');
      if (status === 'success') counts.success++;
      if (status === 'undecided') counts.undecided++;
      for (const { transitions } of events) for (const { kind: what } of transitions) counts[what]++;
      for (const { t0, t1, mode } of modes) {
        if (mode.filter((side) => side === 0).length > 1) counts.together++;
        const delta = 1e-5;
        if (t1 - t0 < 4 * delta) continue;
        for (const share of [0.2, 0.8]) {
          const t = t0 + 2 * delta + share * (t1 - t0 - 4 * delta);
          const y = solution.at(t);
          const shares = solution.selection(t);
          normals.forEach((normal, r) => {
            const h = normal.reduce((sum, value, j) => sum + value * y[j], 0);
            if (mode[r] === 0) {
              expect(Math.abs(h)).toBeLessThan(1e-12);
              expect(Math.min(shares[r], 1 - shares[r])).toBeGreaterThan(0);
            } else {
              expect(mode[r] * h).toBeGreaterThan(0);
              expect(shares[r]).toBe(mode[r] > 0 ? 1 : 0);
            }
          });
          const velocity = new Float64Array(dimension);
          for (let code = 0; code < 2 ** surfaces; code++) {
            const weight = shares.reduce((product, s, r) => product * ((code >> r) % 2 === 1 ? s : 1 - s), 1);
            corner(y, code).forEach((value, i) => (velocity[i] += weight * value));
          }
          const [before, after] = [solution.at(t - delta), solution.at(t + delta)];
          velocity.forEach((value, i) =>
            expect(Math.abs((after[i] - before[i]) / (2 * delta) - value)).toBeLessThan(
              1e-5 * (1 + Math.abs(value)),
            ),
          );
        }
      }
    }
  });
});

test('all that can happen has happened', () => {
  expect(counts.success).toBeGreaterThan(120);
  expect(counts.undecided).toBeGreaterThan(0);
  expect(counts.crossing).toBeGreaterThan(30);
  expect(counts.sliding).toBeGreaterThan(30);
  expect(counts.leaving).toBeGreaterThan(5);
  expect(counts.together).toBeGreaterThan(5);
});
