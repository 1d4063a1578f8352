import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomSource } from '../../problems/random.js';
import { dop853, integrate, type Event } from '../../solvers/index.js';
import { MAX_SUBSTEPS, neuronTransport } from '../../src/flow/neuron-transport.js';

/** A neuron, the data, and the weights over a step: rows of coefficients, one for each power of the share. */
interface Case {
  readonly x: readonly (readonly number[])[];
  readonly y: readonly number[];
  readonly sign: number;
  readonly phi: readonly number[];
  readonly weights: readonly (readonly number[])[];
  readonly h: number;
}

const NODES = [(4 - Math.sqrt(6)) / 10, (4 + Math.sqrt(6)) / 10, 1];

function transport(one: Case, nodes: readonly number[] = NODES) {
  const d = one.phi.length;
  const data = { x: Float64Array.from(one.x.flat()), y: Float64Array.from(one.y), count: one.y.length };
  const growth = new Float64Array(nodes.length);
  const rows = new Float64Array(nodes.length * d);
  const weights = Float64Array.from(one.weights.flat());
  const { propagate } = neuronTransport({ ...data, dimension: d });
  // The direction stands among others.
  const phi = Float64Array.from([NaN, ...one.phi]);
  const done = propagate(one.sign, phi, 1, weights, one.h, nodes, growth, rows);
  const directions = nodes.map((_, k) => rows.subarray(k * d, (k + 1) * d));
  return { done, growth, directions, end: { growth: growth.at(-1)!, direction: directions.at(-1)! } };
}

const dot = (u: ArrayLike<number>, v: ArrayLike<number>): number => {
  let sum = 0;
  for (let a = 0; a < u.length; a++) sum += u[a] * v[a];
  return sum;
};
const length = (u: ArrayLike<number>): number => Math.sqrt(dot(u, u));
const unit = (u: readonly number[]): number[] => u.map((value) => value / length(u));
const distance = (u: ArrayLike<number>, v: ArrayLike<number>): number =>
  Math.sqrt(Array.from(u).reduce((sum, value, a) => sum + (value - v[a]) ** 2, 0));
const power = (coefficients: readonly (readonly number[])[], i: number, share: number): number =>
  coefficients.reduceRight((sum, row) => sum * share + row[i], 0);

/** Compares with an exact w at each node. */
function expectSolution(one: Case, exact: (share: number) => number[], tolerance = 2e-15): void {
  const found = transport(one);
  expect(found.done).toBe(true);
  NODES.forEach((share, k) => {
    const w = exact(share);
    expect(Math.abs(found.growth[k] - Math.log(length(w) / length(one.phi)))).toBeLessThan(tolerance);
    expect(distance(found.directions[k], unit(w))).toBeLessThan(tolerance);
  });
}

describe('transport in closed form', () => {
  it('one example: the component along it grows exponentially', () => {
    const x = [0.8, 0.9];
    const phi = unit([1, -0.3]);
    const rate = 2 * 0.7 * dot(x, x) * 0.4;
    const along = dot(phi, x) / dot(x, x);
    for (const sign of [1, -1]) {
      expectSolution({ x: [x], y: [1], sign, phi, weights: [[0.7]], h: 0.4 }, (share) =>
        phi.map((value, a) => value + along * Math.expm1(sign * rate * share) * x[a]),
      );
    }
  });

  it.each([0.3, 1, 5, 20])('one example with cubic weights, over h|M| = %d', (h) => {
    const q = [0.2, -0.5, 1.1, 0.2];
    const integral = (t: number) => q.reduce((sum, c, l) => sum + (c * t ** (l + 1)) / (l + 1), 0);
    const weights = q.map((c) => [c]);
    const phi = unit([1, 1, 1]);
    expectSolution(
      { x: [[1, 0, 0]], y: [-1], sign: -1, phi, weights, h },
      (share) => [phi[0] * Math.exp(2 * h * integral(share)), phi[1], phi[2]],
      1e-14,
    );
  });

  it('orthogonal examples do not know of each other', () => {
    const phi = unit([1, 2]);
    const one = {
      x: [
        [2, 0],
        [0, 1],
      ],
      y: [1, -1],
      sign: 1,
      phi,
      weights: [
        [0.3, 0.5],
        [0, 0.2],
      ],
      h: 0.9,
    };
    expectSolution(one, (share) => [
      phi[0] * Math.exp(2 * 0.9 * 4 * 0.3 * share),
      phi[1] * Math.exp(-2 * 0.9 * (0.5 * share + 0.1 * share * share)),
    ]);
  });

  /** Two unit examples with inner product g and equal labels and weights: z₁ ± z₂ are eigenvectors while both act. */
  const pair = (g: number): number[][] => [
    [1, 0],
    [g, Math.sqrt(1 - g * g)],
  ];
  /** The w with given ⟨w, x₁⟩ and ⟨w, x₂⟩. */
  const fromProducts = (g: number, z1: number, z2: number): number[] => [
    z1,
    (z2 - g * z1) / Math.sqrt(1 - g * g),
  ];

  it.each([
    ['attracted away', -0.6, 1],
    ['repelled', 0.6, -1],
  ])('an example is left behind, %s', (_name, g, sign) => {
    const w0 = fromProducts(g, 1, 0.1);
    const scale = 1 / length(w0);
    const h = 0.5;
    const rate = 2 * sign * h * 0.8;
    const plus = (scale * 1.1) / 2;
    const minus = (scale * 0.9) / 2;
    // z₂ = plus e^{rate (1+g) t} − minus e^{rate (1−g) t} vanishes at
    const crossing = Math.log(minus / plus) / (2 * rate * g);
    expect(crossing).toBeGreaterThan(0.1);
    expect(crossing).toBeLessThan(0.9);
    const together = (t: number) => {
      const sum = plus * Math.exp(rate * (1 + g) * t);
      const difference = minus * Math.exp(rate * (1 - g) * t);
      return fromProducts(g, sum + difference, sum - difference);
    };
    const one = { x: pair(g), y: [1, 1], sign, phi: unit(w0), weights: [[0.8, 0.8]], h };
    expectSolution(one, (share) => {
      if (share <= crossing) return together(share);
      const [w1, w2] = together(crossing);
      return [w1 * Math.exp(rate * (share - crossing)), w2];
    });
  });

  it('an example is met, first weighing nothing, then as much as the other', () => {
    const g = 0.6;
    const w0 = unit(fromProducts(g, 1, -0.1));
    const h = 0.5;
    const rate = 2 * h * 0.8;
    // Alone, the first drives z₁ = z₁(0) e^{rate t} and z₂ = z₂(0) + g (z₁ − z₁(0)), which vanishes at
    const z1 = w0[0];
    const reached = z1 + (0.1 * z1) / g;
    const crossing = Math.log(reached / z1) / rate;
    expect(crossing).toBeGreaterThan(0.1);
    expect(crossing).toBeLessThan(0.9);
    const one = { x: pair(g), y: [1, 1], sign: 1, phi: w0, weights: [[0.8, 0.8]], h };
    expectSolution(one, (share) => {
      if (share <= crossing) return [z1 * Math.exp(rate * share), w0[1]];
      const sum = 0.5 * reached * Math.exp(rate * (1 + g) * (share - crossing));
      const difference = 0.5 * reached * Math.exp(rate * (1 - g) * (share - crossing));
      return fromProducts(g, sum + difference, sum - difference);
    });
  });

  it('starting on the boundary, the derivative decides', () => {
    for (const [g, sign] of [
      [0.6, 1],
      [-0.6, 1],
      [0.6, -1],
      [-0.6, -1],
    ]) {
      const w0 = unit(fromProducts(g, 1, 0));
      const rate = 2 * sign * 0.4;
      const one = { x: pair(g), y: [1, 1], sign, phi: w0, weights: [[0.8, 0.8]], h: 0.5 };
      expectSolution(one, (share) => {
        if (sign * g < 0) return [w0[0] * Math.exp(rate * share), w0[1]];
        const sum = 0.5 * w0[0] * Math.exp(rate * (1 + g) * share);
        const difference = 0.5 * w0[0] * Math.exp(rate * (1 - g) * share);
        return fromProducts(g, sum + difference, sum - difference);
      });
    }
  });

  it('starting on the boundary with no slope, the next derivative decides', () => {
    // The weight of the first example is ±σ, so that ⟨w, x₂⟩ = 4w₁ − 3w₂ leaves zero as ±σ².
    const phi = [0.6, 0.8];
    const x = [
      [1, 0],
      [4, -3],
    ];
    const h = 0.3;
    for (const slope of [1, -1]) {
      const one = {
        x,
        y: [1, 1],
        sign: 1,
        phi,
        weights: [
          [0, 0.2],
          [slope, 0],
        ],
        h,
      };
      const found = transport(one);
      const alone = phi[0] * Math.exp(h * slope);
      if (slope < 0) {
        expect(distance(found.end.direction, unit([alone, phi[1]]))).toBeLessThan(1e-15);
        continue;
      }
      const expected = reference(one, [1, 1]);
      expect(distance(found.end.direction, expected.direction)).toBeLessThan(1e-12);
      expect(distance(found.end.direction, unit([alone, phi[1]]))).toBeGreaterThan(1e-2);
    }
  });

  it('a neuron that touches the boundary from outside and from inside goes on as before', () => {
    // ⟨w, x₂⟩ = a (w₁ − w₁(½)) with w₁ = w₁(0) exp(2h(σ − σ²)), which has its maximum at ½.
    const h = 0.3;
    const top = Math.exp(0.5 * h);
    const phi = unit([1, 1]);
    const weights = [
      [1, 0.5],
      [-2, 0],
    ];
    const w1 = (share: number) => Math.exp(2 * h * (share - share * share)) * phi[0];
    const touching = {
      x: [
        [1, 0],
        [1, -top],
      ],
      y: [1, 1],
      sign: 1,
      phi,
      weights,
      h,
    };
    expectSolution(touching, (share) => [w1(share), phi[1]]);
    for (const lift of [1 - 1e-9, 1 + 1e-9, 1 - 1e-13, 1 + 1e-13]) {
      expectSolution(
        {
          ...touching,
          x: [
            [1, 0],
            [1, -top * lift],
          ],
        },
        (share) => [w1(share), phi[1]],
        1e-12,
      );
    }
  });
});

/** Dormand–Prince in each pattern, and events where it changes. */
function reference(one: Case, pattern = one.x.map((x) => (dot(x, one.phi) > 0 ? 1 : 0))) {
  const active = [...pattern];
  let crossings = 0;
  const events = one.x.flatMap((x, i): Event[] =>
    (['rising', 'falling'] as const).map((direction) => ({
      name: `${direction} ${i}`,
      direction,
      action: 'apply',
      value: (_t, w) => dot(x, w),
      apply: () => {
        active[i] = direction === 'rising' ? 1 : 0;
        crossings++;
      },
    })),
  );
  const solution = integrate(
    {
      f(t, w, out) {
        out.fill(0);
        one.x.forEach((x, i) => {
          if (active[i] === 0) return;
          const factor = 2 * one.sign * one.h * one.y[i] * power(one.weights, i, t) * dot(x, w);
          x.forEach((value, a) => (out[a] += factor * value));
        });
      },
      t0: 0,
      y0: one.phi,
      tEnd: 1,
    },
    { method: dop853, relativeTolerance: 1e-13, absoluteTolerance: 1e-14, events, saveAt: [1] },
  );
  expect(solution.status).toBe('success');
  const w = solution.y.at(-1)!;
  return { growth: Math.log(length(w)), direction: unit([...w]), crossings };
}

function randomCase(seed: number): Case {
  const random = randomSource(seed);
  const d = 2 + Math.floor(random.uniform() * 4);
  const n = 1 + Math.floor(random.uniform() * 20);
  const normals = (size: number) => Array.from({ length: size }, () => random.normal());
  return {
    x: Array.from({ length: n }, () => unit(normals(d))),
    y: Array.from({ length: n }, () => (random.uniform() < 0.5 ? -1 : 1)),
    sign: random.uniform() < 0.5 ? -1 : 1,
    phi: unit(normals(d)),
    weights: Array.from({ length: 1 + Math.floor(random.uniform() * 4) }, (_, l) =>
      Array.from({ length: n }, () => (l === 0 ? 1 : 0.4) * random.uniform()),
    ),
    h: 10 ** (2 * random.uniform() - 1.5),
  };
}

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
