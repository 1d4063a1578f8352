import { describe, expect, it } from 'vitest';
import { randomSource } from '../../problems/random.js';
import { exponentialLoss, logisticLoss } from '../../src/index.js';
import { gram, products } from '../../src/flow/central-path/gram.js';
import { lossWeights } from '../../src/flow/central-path/loss-weights.js';
import type { Linearization } from '../../src/flow/central-path/linearization.js';
import { normalMap } from '../../src/flow/central-path/normal-map.js';
import { pieces } from '../../src/flow/central-path/pieces.js';
import { dot } from './reach.js';

/* Pieces of the central path, each by itself. */
const map = (z: number, E: number) => {
  const out = { weight: 0, lnWeight: 0, slack: 0 };
  const kappa = 1 / (1 + Math.exp(E));
  const eta = 1 / (1 + Math.exp(-E));
  normalMap(z, E, kappa, eta, out);
  return { ...out, kappa, eta };
};

describe('the normal map', () => {
  const random = randomSource(1);
  const sizes = [1e-300, 1e-100, 1e-16, 1e-8, 1e-3, 0.1, 1, 10, 1e3];
  const zs = [0, ...sizes, ...sizes.map((z) => -z), ...sizes.map((z) => z * (random.uniform() - 0.5))];
  const Es = [-709, -600, -300, -100, -50, -37, -20, -10, -3, -1, 0, 1, 3, 10, 36, 50];

  it('solves κω + η ln ω = z to rounding, and says ω, ln ω and the slack consistently', () => {
    for (const E of Es)
      for (const z of zs) {
        const { weight, lnWeight, slack, kappa, eta } = map(z, E);
        expect(weight).toBeGreaterThanOrEqual(0);
        const size = Math.max(Math.abs(z), kappa * weight, Math.abs(slack));
        expect(Math.abs(kappa * weight - slack - z)).toBeLessThanOrEqual(1e-15 * size + 1e-323);
        if (lnWeight > -Infinity) {
          // Where ω is not tiny ln ω is that of ω; and the slack is −η ln ω.
          if (weight > 1e-290)
            expect(Math.abs(Math.log(weight) - lnWeight)).toBeLessThan(
              4e-15 * Math.max(1, Math.abs(lnWeight)),
            );
          expect(Math.abs(slack + eta * lnWeight)).toBeLessThanOrEqual(1e-15 * Math.abs(slack) + 1e-320);
        }
      }
  });

  it('increases with z', () => {
    for (const E of Es) {
      const values = zs.toSorted((a, b) => a - b).map((z) => map(z, E));
      for (let i = 1; i < values.length; i++) {
        expect(values[i].weight).toBeGreaterThanOrEqual(values[i - 1].weight);
        expect(values[i].slack).toBeLessThanOrEqual(values[i - 1].slack);
      }
    }
  });

  it('tends to complementarity', () => {
    for (const E of [-720, -1000, -1e6, -1e300])
      for (const z of zs) {
        const { weight, slack } = map(z, E);
        expect(weight).toBe(Math.max(z, 0));
        expect(slack).toBeCloseTo(Math.max(-z, 0), 300);
      }
    expect(map(0, -600).weight).toBeLessThan(1e-255);
  });
});

describe.each([
  ['exponential', lossWeights(exponentialLoss)],
  ['logistic', lossWeights(logisticLoss)],
] as const)('weights of the %s loss', (name, weights) => {
  const excesses = [-3, -0.5, 0, 1e-9, 0.7, 2, 10, 30];
  const alphas = [-700, -50, -5, -1, -0.1, 0, 0.3, 2, 10, 30, 39];
  /** Central difference of fourth order. */
  const slope = (f: (x: number) => number, x: number, h = 1e-3): number =>
    (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h);

  it('have the derivatives that they say, negative α included', () => {
    for (const alpha of alphas)
      for (const excess of excesses) {
        const close = (found: number, wanted: number): void => {
          expect(Math.abs(found - wanted)).toBeLessThan(1e-9 * Math.max(1, Math.abs(wanted)));
        };
        close(
          weights.byExcess(alpha, excess),
          slope((x) => Math.log(weights.weight(alpha, x)), excess),
        );
        close(
          weights.byMargin(alpha, excess),
          slope((x) => Math.log(weights.weight(x, excess)), alpha),
        );
        close(
          weights.shareByExcess(alpha, excess),
          slope((x) => weights.share(alpha, x), excess),
        );
        close(
          weights.shareByMargin(alpha, excess),
          slope((x) => weights.share(x, excess), alpha),
        );
      }
  });

  it('are 1 at excess 0, and those of the loss', () => {
    for (const alpha of alphas) {
      expect(weights.weight(alpha, 0)).toBe(1);
      expect(weights.share(alpha, 0)).toBe(1);
      for (const excess of excesses) {
        const p = alpha + excess;
        if (name === 'logistic' && Math.abs(p) < 300 && Math.abs(alpha) < 300) {
          expect(weights.weight(alpha, excess) / ((1 + Math.exp(alpha)) / (1 + Math.exp(p)))).toBeCloseTo(
            1,
            12,
          );
          const ratio = Math.log1p(Math.exp(-p)) / Math.log1p(Math.exp(-alpha));
          expect(weights.share(alpha, excess) / ratio).toBeCloseTo(1, 12);
        }
      }
    }
  });

  it('go over into those of the exponential loss without a step', () => {
    for (const excess of excesses) {
      const [below, above] = [40 - 1e-12, 40 + 1e-12];
      expect(weights.weight(below, excess) / weights.weight(above, excess)).toBeCloseTo(1, 11);
      expect(weights.share(below, excess) / weights.share(above, excess)).toBeCloseTo(1, 11);
      expect(weights.dependsOnMargin(above)).toBe(false);
    }
  });
});

describe('products of rows and columns', () => {
  it('are scalar products, alone and added, for odd and even counts', () => {
    const random = randomSource(3);
    const some = (count: number, length: number) =>
      Array.from({ length: count }, () => Float64Array.from({ length }, () => random.normal()));
    for (const rows of [0, 1, 2, 3, 5, 8])
      for (const columns of [0, 1, 2, 3, 6, 7])
        for (const length of [0, 1, 4, 9]) {
          const [a, b] = [some(8, length), some(8, length)];
          const before = Float64Array.from({ length: 80 }, () => random.normal());
          for (const add of [false, true]) {
            const out = before.slice();
            gram(a, b, rows, columns, 9, out, add);
            for (let l = 0; l < 8; l++)
              for (let s = 0; s < 9; s++) {
                const inside = l < rows && s < columns;
                const wanted = inside ? dot(a[l], b[s]) + (add ? before[l * 9 + s] : 0) : before[l * 9 + s];
                expect(Math.abs(out[l * 9 + s] - wanted)).toBeLessThan(1e-13);
              }
            const single = before.slice();
            products(a, b[0], rows, single, add);
            for (let l = 0; l < 8; l++) {
              const wanted = l < rows ? dot(a[l], b[0]) + (add ? before[l] : 0) : before[l];
              expect(Math.abs(single[l] - wanted)).toBeLessThan(1e-13);
            }
          }
        }
  });
});

/*
 * One example whose margin is s + cω, seen from its own weight: s + cω = M = −η ln ω, with z = κω + η ln ω for an unknown.
 * Newton's method along the tangent leaves [0, 1] by far; along the bend the equation is straight, and one step solves it.
 */
describe('corrections of weights go along the bend', () => {
  const place = { weights: 0, margin: 1, barrier: 2, count: 1 };
  const at = (E: number) => ({ kappa: 1 / (1 + Math.exp(E)), eta: 1 / (1 + Math.exp(-E)) });

  /** Newton's first iterate from z for s, bent; the linearisation is that at `zJ`. */
  const newton = (z: number, zJ: number, E: number, c: number, s: number): number => {
    const { kappa, eta } = at(E);
    const byZ = (value: number) => map(value, E).weight / (kappa * map(value, E).weight + eta);
    const slackByZ = (value: number) => -eta / (kappa * map(value, E).weight + eta);
    const linearization = {
      point: { layout: place, unit: 1, losses: lossWeights(exponentialLoss) },
      byZ: [byZ(zJ)],
      slackByZ: [slackByZ(zJ)],
      dependents: { marks: [0] },
    } as unknown as Linearization;
    const { weight, slack } = map(z, E);
    const y = Float64Array.of(z, 0.5, E);
    const dy = Float64Array.of(-(s + c * weight - slack) / (c * byZ(zJ) - slackByZ(zJ)), 0, 0);
    pieces(linearization, Float64Array.of(c)).bend(y, dy);
    return z + dy[0];
  };

  /** ln ω by bisection: s + cω + η ln ω increases with it. */
  const root = (E: number, c: number, s: number): number => {
    const { eta } = at(E);
    let [low, high] = [-1e6, 0];
    for (let k = 0; k < 200; k++) {
      const middle = 0.5 * (low + high);
      if (s + c * Math.exp(middle) + eta * middle > 0) high = middle;
      else low = middle;
    }
    return 0.5 * (low + high);
  };

  it.each([-12, -20, -25])('at ln ε = %d', (E) => {
    const { kappa, eta } = at(E);
    for (const c of [1e-9, 1e-6, 1e-3, 0.3])
      for (const wanted of [0.5, 1e-2, 1e-6, 1e-12])
        for (const from of [0.5, 1e-2, 1e-6, 1e-12]) {
          const s = -c * wanted - eta * Math.log(wanted);
          const z = kappa * from + eta * Math.log(from);
          const { lnWeight } = map(newton(z, z, E, c, s), E);
          expect(Math.abs(lnWeight - Math.log(wanted))).toBeLessThan(0.11);
          expect(Math.abs(root(E, c, s) - Math.log(wanted))).toBeLessThan(1e-6);
        }
  });
});
