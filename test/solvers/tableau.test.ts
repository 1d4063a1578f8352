import { describe, expect, test } from 'vitest';
import {
  dormandPrince54Tableau as good,
  explicitTableau,
  type ExplicitTableau,
} from '../../solvers/index.js';

const changed = (values: readonly number[], place: number, by: number) =>
  values.map((value, i) => (i === place ? value + by : value));

const wrong: [string, Partial<ExplicitTableau>, RegExp][] = [
  ['a part too short', { c: good.c.slice(1) }, /one entry a stage/],
  [
    'a row too long',
    { a: good.a.map((row, i) => (i === 2 ? [...row, 0] : row)) },
    /row 3 .* lower triangular/,
  ],
  [
    'a row sum',
    { a: good.a.map((row, i) => (i === 3 ? changed(row, 1, 1e-12) : row)) },
    /row 4 of a sums to/,
  ],
  ['a node', { c: changed(good.c, 4, 1e-12) }, /row 5 of a sums to .*, not to c/],
  ['the sum of b', { b: changed(good.b, 0, 1e-12) }, /b sums to/],
  ['the sum of e', { e: changed(good.e, 6, 1e-12) }, /e sums to/],
  [
    'the end of the continuous extension',
    { interpolant: good.interpolant.map((row, i) => (i === 2 ? changed(row, 1, 1e-12) : row)) },
    /does not end at b in stage 3/,
  ],
  [
    'a last stage that is not at the end of the step',
    { a: good.a.map((row, i) => (i === 6 ? changed(changed(row, 0, 1e-3), 2, -1e-3) : row)) },
    /not the first of the next step/,
  ],
];

describe('explicitTableau', () => {
  test('takes a good tableau and freezes it', () => {
    const tableau = explicitTableau({ ...good });
    expect(tableau).toEqual(good);
    expect(Object.isFrozen(tableau)).toBe(true);
  });

  test.each(wrong)('refuses %s, naming the method', (_, part, complaint) => {
    expect(() => explicitTableau({ ...good, ...part })).toThrow(complaint);
    expect(() => explicitTableau({ ...good, ...part })).toThrow(good.name);
  });
});
