import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conflictingExamples, dataSet, type DataSetInput, signedFeatures } from '../../problems/data-set.js';
import { InputError } from '../../problems/input-error.js';

const noNumber = (value: unknown) => value as number;

describe('dataSet', () => {
  test('takes rows, or values with a row length, and copies them', () => {
    const rows = [
      [1, 2],
      [3, 4],
      [5, 6],
    ];
    const values = Float64Array.of(1, 2, 3, 4, 5, 6);
    const y = [1, -1, 1];
    const fromRows = dataSet({ x: rows, y });
    const fromValues = dataSet({ x: { values, dimension: 2 }, y: Int8Array.from(y) });
    rows[0][0] = 99;
    values[0] = 99;
    y[0] = -1;
    for (const data of [fromRows, fromValues]) {
      expect([data.count, data.dimension]).toEqual([3, 2]);
      expect(Array.from(data.x)).toEqual([1, 2, 3, 4, 5, 6]);
      expect(Array.from(data.y)).toEqual([1, -1, 1]);
      expect(Object.isFrozen(data)).toBe(true);
      expect(data).not.toHaveProperty('featureNames');
      expect(data).not.toHaveProperty('labelNames');
    }
  });

  test('keeps names', () => {
    const data = dataSet({ x: [[1, 2]], y: [1], featureNames: ['a', 'b'], labelNames: ['no', 'yes'] });
    expect(data.featureNames).toEqual(['a', 'b']);
    expect(data.labelNames).toEqual(['no', 'yes']);
  });

  const bad: [string, DataSetInput, string][] = [
    ['no rows', { x: [], y: [] }, 'x has no rows'],
    ['no values', { x: { values: new Float64Array(0), dimension: 2 }, y: [] }, 'x has no rows'],
    ['no columns', { x: [[]], y: [1] }, 'row 1 of x is empty'],
    ['ragged rows', { x: [[1, 2], [3]], y: [1, 1] }, 'row 2 of x has 1 values and row 1 has 2'],
    ['a broken last row', { x: { values: new Float64Array(5), dimension: 2 }, y: [1, 1] }, '5 values'],
    [
      'a row length of 0',
      { x: { values: new Float64Array(5), dimension: 0 }, y: [1] },
      'the number of features is 0',
    ],
    [
      'a NaN',
      {
        x: [
          [1, 2],
          [3, Number.NaN],
        ],
        y: [1, 1],
      },
      'row 2, column 2 of x is NaN',
    ],
    [
      'an infinity',
      { x: { values: Float64Array.of(0, 1, 2, 3, -Infinity, 5), dimension: 2 }, y: [1, 1, 1] },
      'row 3, column 1 of x is -Infinity',
    ],
    ['text', { x: [[noNumber('3')]], y: [1] }, 'row 1, column 1 of x is "3"'],
    ['a hole', { x: [[1, noNumber(null)]], y: [1] }, 'row 1, column 2 of x is null'],
    ['too few labels', { x: [[1], [2]], y: [1] }, 'x has 2 rows and y has 1 labels'],
    ['a label of 0', { x: [[1], [2]], y: [1, 0] }, 'label 2 is 0'],
    ['a label in text', { x: [[1]], y: [noNumber('1')] }, 'label 1 is "1"'],
    ['too few feature names', { x: [[1, 2]], y: [1], featureNames: ['a'] }, '1 feature names for 2 features'],
    [
      'one label name',
      { x: [[1]], y: [1], labelNames: ['a'] as unknown as [string, string] },
      '1 label names',
    ],
  ];
  test.each(bad)('refuses %s', (_what, input, part) => {
    expect(() => dataSet(input)).toThrow(InputError);
    expect(() => dataSet(input)).toThrow(part);
  });

  test('errors are single lines with their own name', () => {
    const error = new InputError('x');
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe('InputError');
    for (const [, input] of bad) {
      try {
        dataSet(input);
      } catch (thrown) {
        expect((thrown as Error).message).not.toContain('\n');
      }
    }
  });
});

describe('conflictingExamples', () => {
  test('finds the earliest conflict, and equates 0 with −0', () => {
    const x = [
      [1, 2],
      [1, 2],
      [0, 3],
      [1, 2],
      [-0, 3],
    ];
    expect(conflictingExamples(dataSet({ x, y: [1, 1, 1, -1, -1] }))).toEqual([0, 3]);
    expect(conflictingExamples(dataSet({ x, y: [1, 1, 1, 1, -1] }))).toEqual([2, 4]);
    expect(conflictingExamples(dataSet({ x, y: [1, 1, -1, 1, -1] }))).toBeNull();
  });

  test('tells neighbouring numbers apart', () => {
    expect(conflictingExamples(dataSet({ x: [[1], [1 + 2 ** -52]], y: [1, -1] }))).toBeNull();
    expect(
      conflictingExamples(
        dataSet({
          x: [
            [1, 11],
            [11, 1],
          ],
          y: [1, -1],
        }),
      ),
    ).toBeNull();
  });

  test('agrees with comparing every pair', () => {
    const example = fc.tuple(
      fc.integer({ min: 0, max: 2 }),
      fc.integer({ min: 0, max: 2 }),
      fc.constantFrom(1, -1),
    );
    fc.assert(
      fc.property(fc.array(example, { minLength: 1, maxLength: 8 }), (examples) => {
        let first: [number, number] | null = null;
        for (let j = 0; j < examples.length && first === null; j++) {
          for (let i = 0; i < j && first === null; i++) {
            const [a, b] = [examples[i], examples[j]];
            if (a[0] === b[0] && a[1] === b[1] && a[2] !== b[2]) first = [i, j];
          }
        }
        const data = dataSet({
          x: examples.map(([a, b]) => [a, b]),
          y: examples.map(([, , label]) => label),
        });
        expect(conflictingExamples(data)).toEqual(first);
      }),
      { seed: 31, numRuns: 300 },
    );
  });
});

test('signedFeatures multiplies each row by its label', () => {
  const data = dataSet({
    x: [
      [1, 2],
      [3, 4],
    ],
    y: [1, -1],
  });
  expect(Array.from(signedFeatures(data))).toEqual([1, 2, -3, -4]);
  expect(Array.from(data.x)).toEqual([1, 2, 3, 4]);
});
