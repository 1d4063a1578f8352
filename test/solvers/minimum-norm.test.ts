import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { minimumNorm } from '../../solvers/minimum-norm.js';

const entry = fc.double({ min: -1, max: 1, noNaN: true });
const shape = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 6 }))
  .map(([rows, more]) => ({ rows, columns: rows + more }));

const dot = (x: ArrayLike<number>, y: ArrayLike<number>) =>
  Array.from(x).reduce((sum, value, i) => sum + value * y[i], 0);

/** The x of smallest norm and the rank, for a matrix given by rows. */
function solved(rows: readonly (readonly number[])[], b: readonly number[]) {
  const columns = rows[0].length;
  const system = minimumNorm(rows.length, columns);
  system.matrix.set(rows.flat());
  const rank = system.factor();
  const x = new Float64Array(columns);
  system.solve(Float64Array.from(b), x);
  return { x, rank };
}

test('the point of a line nearest to the origin', () => {
  const { x, rank } = solved([[3, 4]], [50]);
  expect(rank).toBe(1);
  expect(x[0]).toBeCloseTo(6, 14);
  expect(x[1]).toBeCloseTo(8, 14);
});

test('a square system has its one solution', () => {
  const { x, rank } = solved(
    [
      [0, 2, 0],
      [1, 1, 1],
      [0, 1, -1],
    ],
    [4, 6, 3],
  );
  expect(rank).toBe(3);
  [5, 2, -1].forEach((value, i) => expect(x[i]).toBeCloseTo(value, 14));
});

test('any system in its row space: A(Aᵀz) is solved by Aᵀz, however its rows are scaled', () => {
  fc.assert(
    fc.property(
      shape.chain(({ rows, columns }) =>
        fc.record({
          matrix: fc.array(fc.array(entry, { minLength: columns, maxLength: columns }), {
            minLength: rows,
            maxLength: rows,
          }),
          z: fc.array(entry, { minLength: rows, maxLength: rows }),
          scales: fc.array(fc.integer({ min: -250, max: 250 }), { minLength: rows, maxLength: rows }),
        }),
      ),
      ({ matrix, z, scales }) => {
        // Rows that are far from dependent: each has an entry of its own.
        const rows = matrix.map((row, i) => row.map((value, j) => (i === j ? 3 + value : 0.3 * value)));
        const wanted = rows[0].map((_, j) => z.reduce((sum, value, i) => sum + value * rows[i][j], 0));
        const { x, rank } = solved(
          rows.map((row, i) => row.map((value) => value * 10 ** scales[i])),
          rows.map((row, i) => dot(row, wanted) * 10 ** scales[i]),
        );
        expect(rank).toBe(rows.length);
        x.forEach((value, j) => expect(Math.abs(value - wanted[j])).toBeLessThan(1e-13));
      },
    ),
    { seed: 1 },
  );
});

describe('dependent rows', () => {
  test.each([
    [
      'a zero row',
      [
        [1, 2, 2],
        [0, 0, 0],
      ],
      1,
    ],
    [
      'a repeated row',
      [
        [1, 2, 2],
        [1e8, 2e8, 2e8],
      ],
      1,
    ],
    [
      'a sum of rows',
      [
        [1, 2, 2],
        [1, 0, 0],
        [3, 2, 2],
      ],
      2,
    ],
    [
      'more rows than columns',
      [
        [1, 0],
        [1, 1],
        [1, 2],
        [1, 3],
      ],
      2,
    ],
    [
      'nothing but zeros',
      [
        [0, 0],
        [0, 0],
      ],
      0,
    ],
  ] as [string, number[][], number][])('%s', (_, rows, rank) => {
    const wanted = rows[0].map((_value, j) => rows.reduce((sum, row, i) => sum + (i + 1) * row[j], 0));
    const found = solved(
      rows,
      rows.map((row) => dot(row, wanted)),
    );
    expect(found.rank).toBe(rank);
    const size = Math.max(1, ...wanted);
    found.x.forEach((value, j) => expect(Math.abs(value - wanted[j]) / size).toBeLessThan(1e-14));
  });

  test('nearly dependent ones are kept and solved to the digits that are left', () => {
    const [small, wanted] = [2 ** -26, [1, 1 / 3]];
    const { x, rank } = solved(
      [
        [1, 0],
        [1, small],
      ],
      [1, 1 + small / 3],
    );
    expect(rank).toBe(2);
    x.forEach((value, j) => expect(Math.abs(value - wanted[j])).toBeLessThan(1e-7));
  });
});

test('equations of different variables do not mix, however different their sizes', () => {
  const { x } = solved(
    [
      [1, 0, 3, 0],
      [0, 1, 0, 1],
    ],
    [1e30, 1e-30],
  );
  expect(x[1]).toBeCloseTo(0.5e-30, 45);
  expect(x[1]).toBe(x[3]);
  expect(x[0] / 1e29).toBeCloseTo(1, 14);
});

test('is factorised anew as often as one likes', () => {
  const system = minimumNorm(2, 2);
  const x = new Float64Array(2);
  for (const scale of [1, 5, 1e-9]) {
    system.matrix.set([scale, 0, scale, scale]);
    expect(system.factor()).toBe(2);
    system.solve(Float64Array.of(scale, 3 * scale), x);
    expect(x[0]).toBeCloseTo(1, 14);
    expect(x[1]).toBeCloseTo(2, 14);
  }
});
