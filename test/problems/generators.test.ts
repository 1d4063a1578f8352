import { describe, expect, test } from 'vitest';
import type { DataSet } from '../../problems/data-set.js';
import { gaussianBlobs, sphericallySymmetric, xorDisk } from '../../problems/generators.js';
import { InputError } from '../../problems/input-error.js';
import { dot, norm } from './differences.js';

const rows = ({ count, dimension, x }: DataSet) =>
  Array.from({ length: count }, (_, i) => x.subarray(i * dimension, (i + 1) * dimension));
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('gaussianBlobs', () => {
  test.each([
    [40, 2, 0.5, 1],
    [2000, 10, 3, 2],
    [31, 1, 1e-3, 3],
    [5000, 3, 0.01, 4],
  ])(
    '%d examples in %d dimensions with gap %d are separated by their teacher',
    (count, dimension, gap, seed) => {
      const data = gaussianBlobs({ count, dimension, gap, seed });
      expect([data.count, data.dimension]).toEqual([count, dimension]);
      expect(norm(data.teacher)).toBeCloseTo(1, 14);
      const margins = rows(data).map((row, i) => data.y[i] * dot(data.teacher, row));
      expect(Math.min(...margins)).toBeGreaterThanOrEqual(gap / 2);
      expect(Array.from(data.y.slice(0, 4))).toEqual([1, -1, 1, -1]);
      expect(Object.isFrozen(data)).toBe(true);
    },
  );

  test('is made of blobs of unit spread across the gap', () => {
    const data = gaussianBlobs({ count: 20_000, dimension: 3, gap: 1, seed: 9 });
    const along = rows(data).map((row, i) => data.y[i] * dot(data.teacher, row));
    // A normal of mean 2.5 cut at 0.5, two standard deviations below: mean 2.5 + φ(2)/Φ(2), smallest close to 0.5.
    expect(Math.abs(mean(along) - 2.5552479)).toBeLessThan(4 / Math.sqrt(20_000));
    expect(Math.min(...along)).toBeLessThan(0.51);
    const across = rows(data).map((row, i) => dot(row, row) - along[i] ** 2);
    // Two independent unit variances.
    expect(Math.abs(mean(across) - 2)).toBeLessThan((4 * 2) / Math.sqrt(20_000));
  });
});

describe('xorDisk', () => {
  const data = xorDisk({ count: 20_000, seed: 6 });

  test('labels by the sign of the product, inside the unit disk', () => {
    rows(data).forEach((row, i) => {
      expect(norm(row)).toBeLessThanOrEqual(1);
      expect(data.y[i]).toBe(row[0] > 0 === row[1] > 0 ? 1 : -1);
      expect(row[0] * row[1]).not.toBe(0);
    });
  });

  test('is uniform: half of the squared radius on average, a quarter of the points in each quadrant', () => {
    const error = 4 / Math.sqrt(data.count);
    const squares = rows(data).map((row) => dot(row, row));
    // ‖x‖² is uniform on [0, 1]: mean 1/2, variance 1/12; and P(‖x‖ ≤ ½) = ¼.
    expect(Math.abs(mean(squares) - 0.5)).toBeLessThan(error * Math.sqrt(1 / 12));
    expect(Math.abs(mean(squares.map((s) => (s <= 0.25 ? 1 : 0))) - 0.25)).toBeLessThan(
      error * Math.sqrt(3 / 16),
    );
    for (const [a, b] of [
      [1, 1],
      [1, -1],
      [-1, 1],
      [-1, -1],
    ]) {
      const share = mean(rows(data).map((row) => (a * row[0] > 0 && b * row[1] > 0 ? 1 : 0)));
      expect(Math.abs(share - 0.25)).toBeLessThan(error * Math.sqrt(3 / 16));
    }
  });
});

describe('sphericallySymmetric', () => {
  test('is standard normal, labelled by the first axis', () => {
    const data = sphericallySymmetric({ count: 20_000, dimension: 2, seed: 3 });
    expect(Array.from(data.teacher)).toEqual([1, 0]);
    rows(data).forEach((row, i) => {
      expect(data.y[i]).toBe(row[0] > 0 ? 1 : -1);
    });
    const error = 4 / Math.sqrt(data.count);
    for (const a of [0, 1]) {
      expect(Math.abs(mean(rows(data).map((row) => row[a])))).toBeLessThan(error);
      expect(Math.abs(mean(rows(data).map((row) => row[a] ** 2)) - 1)).toBeLessThan(error * Math.SQRT2);
    }
    expect(Math.abs(mean(rows(data).map((row) => row[0] * row[1])))).toBeLessThan(error);
    // The constant c0 of Lin, Sun & Zhang (2021) for the standard Gaussian; ‖x‖ has variance 2 − π/2.
    const c0 = mean(rows(data).map(norm));
    expect(Math.abs(c0 - Math.sqrt(Math.PI / 2))).toBeLessThan(error * Math.sqrt(2 - Math.PI / 2));
  });

  test('follows a teacher of any length', () => {
    const data = sphericallySymmetric({ count: 500, dimension: 3, seed: 3, teacher: [0, -3e-200, 4e-200] });
    expect(data.teacher[1]).toBeCloseTo(-0.6, 14);
    expect(data.teacher[2]).toBeCloseTo(0.8, 14);
    rows(data).forEach((row, i) => {
      expect(data.y[i]).toBe(Math.sign(-0.6 * row[1] + 0.8 * row[2]));
    });
  });
});

describe('every generator', () => {
  const makers: [string, (seed: number) => DataSet][] = [
    ['gaussianBlobs', (seed) => gaussianBlobs({ count: 7, dimension: 3, gap: 1, seed })],
    ['xorDisk', (seed) => xorDisk({ count: 7, seed })],
    ['sphericallySymmetric', (seed) => sphericallySymmetric({ count: 7, dimension: 3, seed })],
  ];
  test.each(makers)('%s repeats itself for a seed and not for another', (_name, make) => {
    expect(make(5)).toEqual(make(5));
    expect(make(5).x).not.toEqual(make(6).x);
  });

  const blobs = { count: 4, dimension: 2, gap: 1, seed: 1 };
  const symmetric = { count: 4, dimension: 2, seed: 1 };
  test.each([
    ['no count', () => gaussianBlobs({ ...blobs, count: 0 }), 'count is 0'],
    ['a broken dimension', () => gaussianBlobs({ ...blobs, dimension: 1.5 }), 'dimension is 1.5'],
    ['no gap', () => gaussianBlobs({ ...blobs, gap: 0 }), 'gap is 0'],
    ['an infinite gap', () => gaussianBlobs({ ...blobs, gap: Infinity }), 'gap is Infinity'],
    ['a negative seed', () => gaussianBlobs({ ...blobs, seed: -1 }), 'the seed is -1'],
    ['a negative count', () => xorDisk({ count: -3, seed: 1 }), 'count is -3'],
    ['a broken seed', () => xorDisk({ count: 3, seed: 0.1 }), 'the seed is 0.1'],
    ['no dimension', () => sphericallySymmetric({ ...symmetric, dimension: 0 }), 'dimension is 0'],
    ['a NaN count', () => sphericallySymmetric({ ...symmetric, count: Number.NaN }), 'count is NaN'],
    [
      'a short teacher',
      () => sphericallySymmetric({ ...symmetric, teacher: [1] }),
      'the teacher has 1 entries',
    ],
    ['a zero teacher', () => sphericallySymmetric({ ...symmetric, teacher: [0, 0] }), 'the zero vector'],
    ['an infinite teacher', () => sphericallySymmetric({ ...symmetric, teacher: [1, Infinity] }), 'entry 2'],
  ])('refuses %s', (_what, make, part) => {
    expect(make).toThrow(InputError);
    expect(make).toThrow(part);
  });
});
