import { describe, expect, it } from 'vitest';
import { randomSource } from '../../problems/random.js';
import { MAX_SUBSTEPS } from '../../src/flow/neuron-transport.js';
import { distance, randomCase, transport, unit, type Case } from './neuron-cases.js';

describe('transport of neurons on the boundaries of examples', () => {
  /** Features that are small integers, and a neuron orthogonal to some of them; weights of all magnitudes. */
  function latticeCase(seed: number): Case {
    const random = randomSource(seed);
    const integer = (below: number) => Math.floor(below * random.uniform());
    const d = 2 + integer(4);
    const n = 1 + integer(20);
    const x = Array.from({ length: n }, () => Array.from({ length: d }, () => integer(3) - 1));
    const phi = Array.from({ length: d }, () => integer(5) - 2);
    return {
      x,
      y: x.map(() => 2 * integer(2) - 1),
      sign: 2 * integer(2) - 1,
      phi: unit(phi.some((value) => value !== 0) ? phi : phi.map(() => 1)),
      weights: Array.from({ length: 1 + integer(4) }, () => x.map(() => 10 ** (-20 * random.uniform()))),
      h: (0.5 * random.uniform()) / (n * d),
    };
  }

  it('is that of their neighbours', () => {
    for (let seed = 0; seed < 3000; seed++) {
      const one = latticeCase(seed);
      const found = transport(one);
      expect(found.done).toBe(true);
      for (const by of [1e-11, -1e-11]) {
        const other = transport({ ...one, phi: unit(one.phi.map((value, a) => value + by * ((3 * a) % 5))) });
        expect(distance(other.growth, found.growth)).toBeLessThan(1e-9);
        expect(distance(other.end.direction, found.end.direction)).toBeLessThan(1e-9);
      }
    }
  });

  it('follows derivatives that are next to nothing, though later ones are large', () => {
    const one: Case = {
      x: [
        [1, -1, 0],
        [1, 1, -1],
        [1, -1, -1],
      ],
      y: [1, -1, -1],
      sign: -1,
      phi: unit([1, 1, 0]),
      weights: [
        [1e-12, 1.5e-13, 1e-16],
        [1.25e-5, 8e-18, 2.4e-16],
      ],
      h: 3.3e5,
    };
    const found = transport(one);
    expect(found.done).toBe(true);
    // Hardly anything acts but the second example, which it meets head on.
    const rate = -2 * -1 * 3.3e5 * 1.5e-13;
    expect(found.end.growth).toBeCloseTo(rate * 2, 10);
  });
});

describe('limits of transport', () => {
  const one = randomCase(3);

  it('a neuron on which nothing acts stays to the last bit', () => {
    const phi = unit([0.3, 0.7, 0.2]);
    const x = [
      [1, 2, 3],
      [0, 1, 0],
      [0, 0, 0],
    ];
    const weightless = {
      x,
      y: [1, -1, 1],
      sign: 1,
      phi,
      weights: [
        [0, 0, 1],
        [0, 0, 2],
      ],
      h: 1e6,
    };
    const asleep = { ...weightless, phi: phi.map((value) => -value), weights: [[1, 1, 1]] };
    const ended = {
      ...asleep,
      phi: unit([-1, 0, 0]),
      x: [
        [0, 1, 0],
        [0, 0, 1],
        [1, 0, 0],
      ],
    };
    for (const still of [weightless, asleep, ended, { ...one, h: 0 }]) {
      const found = transport(still);
      expect(found.done).toBe(true);
      expect([...found.growth]).toEqual([0, 0, 0]);
      for (const direction of found.directions) expect([...direction]).toEqual(still.phi);
    }
  });

  it('a small growth is accurate relative to itself', () => {
    const small = { x: [[1, 0]], y: [1], sign: 1, phi: [0.6, 0.8], weights: [[1]], h: 1e-9 };
    expect(transport(small).end.growth / (0.36 * 2e-9 * (1 + 2e-9 - 0.72e-9))).toBeCloseTo(1, 14);
  });

  it('a step that is too long is refused, and so are numbers that are not', () => {
    for (const h of [1e9, 1e300, Infinity, NaN]) expect(transport({ ...one, h }).done).toBe(false);
    expect(transport({ ...one, h: 10 * MAX_SUBSTEPS }).done).toBe(false);
    expect(transport({ ...one, phi: one.phi.map(() => NaN) }).done).toBe(false);
    expect(transport({ ...one, weights: [one.y.map(() => NaN)] }).done).toBe(false);
    expect(transport({ ...one, weights: [one.y.map(() => 1e200)] }).done).toBe(false);
  });

  it('weights must be whole rows, four at most', () => {
    const five = Array.from({ length: 5 }, () => one.weights[0]);
    expect(() => transport({ ...one, weights: five })).toThrow(RangeError);
    expect(() => transport({ ...one, weights: [[...one.weights[0], 1]] })).toThrow('one to four rows');
  });
});
