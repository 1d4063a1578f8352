import { describe, expect, it } from 'vitest';
import { NODES, distance, dot, length, reference, transport, unit, type Case } from './neuron-cases.js';

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
