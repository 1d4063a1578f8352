import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distance, randomCase, reference, transport, unit, type Case } from './neuron-cases.js';

describe('transport of random neurons', () => {
  it('agrees with Dormand and Prince', () => {
    let crossings = 0;
    for (let seed = 0; seed < 200; seed++) {
      const one = randomCase(seed);
      const found = transport(one);
      const expected = reference(one);
      crossings += expected.crossings;
      expect(found.done).toBe(true);
      expect(Math.abs(found.end.growth - expected.growth)).toBeLessThan(1e-11);
      expect(distance(found.end.direction, expected.direction)).toBeLessThan(1e-11);
    }
    expect(crossings).toBeGreaterThan(200);
  });

  const anyCase = fc.nat({ max: 2 ** 31 }).map(randomCase);
  const parameters = { seed: 11, numRuns: 300 };

  /**
   * Room for rounding: of a few units in the last place for each unit of h|M|, grown by as much as this neuron amplifies
   * a disturbance of that size.
   */
  const rounding = (one: Case): number => {
    const { end } = transport(one);
    let most = 1;
    for (let a = 0; a < one.phi.length; a++) {
      const phi = unit(one.phi.map((value, b) => (a === b ? value + 1e-7 : value)));
      const other = transport({ ...one, phi }).end;
      const change = Math.max(distance(other.direction, end.direction), Math.abs(other.growth - end.growth));
      most = Math.max(most, change / 1e-7);
    }
    return 1e-14 * (1 + one.h) * most;
  };

  const expectSame = (one: Case, other: ReturnType<typeof transport>): void => {
    const found = transport(one);
    const room = rounding(one);
    expect(found.done).toBe(true);
    expect(other.done).toBe(true);
    expect(Math.abs(found.end.growth - other.end.growth)).toBeLessThan(room);
    expect(distance(found.end.direction, other.end.direction)).toBeLessThan(room);
  };

  it('depends on h q alone', () => {
    fc.assert(
      fc.property(anyCase, (one) => {
        const half = one.weights.map((row) => row.map((q) => q / 2));
        const found = transport({ ...one, weights: half, h: 2 * one.h });
        const wanted = transport(one);
        expect(found.growth).toEqual(wanted.growth);
        expect(found.directions).toEqual(wanted.directions);
      }),
      parameters,
    );
  });

  it('does not depend on the lengths of examples, if weights make up for them, nor on their order', () => {
    fc.assert(
      fc.property(anyCase, fc.integer({ min: 1, max: 19 }), (one, by) => {
        const scale = one.y.map((_, i) => 10 ** ((i % 5) - 2));
        const turn = <T>(list: readonly T[]): T[] => {
          const at = by % list.length;
          return [...list.slice(at), ...list.slice(0, at)];
        };
        const x = turn(one.x.map((row, i) => row.map((value) => value * scale[i])));
        const weights = one.weights.map((row) => turn(row.map((q, i) => q / scale[i] ** 2)));
        expectSame(one, transport({ ...one, x, y: turn(one.y), weights }));
      }),
      parameters,
    );
  });

  it('may be done in two steps', () => {
    fc.assert(
      fc.property(anyCase, fc.double({ min: 0.05, max: 0.95, noNaN: true }), (one, share) => {
        const first = transport(one, [share]);
        // The weights as polynomials over each part.
        const choose = [[1], [1, 1], [1, 2, 1], [1, 3, 3, 1]];
        const part = (from: number, width: number) =>
          one.weights.map((row, l) =>
            row.map((_, i) =>
              one.weights.reduce(
                (sum, c, j) => (j < l ? sum : sum + choose[j][l] * c[i] * from ** (j - l) * width ** l),
                0,
              ),
            ),
          );
        const before = transport({ ...one, weights: part(0, share), h: share * one.h }, [1]);
        const after = transport(
          { ...one, phi: [...before.end.direction], weights: part(share, 1 - share), h: (1 - share) * one.h },
          [1],
        );
        const growth = before.end.growth + after.end.growth;
        expectSame(one, { ...after, end: { ...after.end, growth } });
        expect(distance(first.end.direction, before.end.direction)).toBeLessThan(rounding(one));
      }),
      parameters,
    );
  });

  it('does not depend on examples being given as several', () => {
    fc.assert(
      fc.property(anyCase, (one) => {
        // Each twice, the second time twice as long: both cross at once.
        const x = one.x.flatMap((row) => [row, row.map((value) => 2 * value)]);
        const y = one.y.flatMap((label) => [label, label]);
        const weights = one.weights.map((row) => row.flatMap((q) => [q / 2, q / 8]));
        expectSame(one, transport({ ...one, x, y, weights }));
      }),
      parameters,
    );
  });
});
