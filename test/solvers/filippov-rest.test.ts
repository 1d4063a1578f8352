import { describe, expect, test } from 'vitest';
import { integrateFilippov, type PiecewiseProblem } from '../../solvers/index.js';
import { kinds, last, methods, places, tight } from './filippov-problems.js';

/** A mass on the ground: m x″ = F(t) − μ sgn x′, at rest at first (Coulomb 1785). */
const coulomb = (
  [mu, m]: readonly [number, number],
  F: (t: number) => number,
  rest: Partial<PiecewiseProblem> = {},
): PiecewiseProblem => ({
  t0: 0,
  y0: [0.5, 0],
  tEnd: 3,
  surfaces: 1,
  names: ['rest'],
  switching: (_t, y, out) => (out[0] = y[1]),
  field(t, y, sides, out) {
    out[0] = y[1];
    out[1] = (F(t) - mu * sides[0]) / m;
  },
  ...rest,
});

describe.each<readonly [number, number]>([
  [1, 1],
  [0.3, 0.7],
  [2.5, 1e3],
  [1e-5, 1e-6],
])('a start at rest, with friction %d and mass %d', (...of) => {
  const [mu, m] = of;
  const [eps, weak] = [Number.EPSILON, 1 - 1e-9];

  test.each([0, 0.5, -0.5, weak, 1, -1, 1 - eps, 1 + eps, -1 - eps])(
    '%d of the friction: it sticks',
    (share) => {
      for (const additive of [false, true]) {
        const solution = integrateFilippov(
          coulomb(of, () => share * mu, { additive }),
          tight,
        );
        expect(solution.status).toBe('success');
        expect(solution.chosen).toBe(false);
        expect(solution.events).toHaveLength(0);
        expect([...solution.modes[0].mode]).toEqual([0]);
        expect(Math.abs(last(solution)[0] - 0.5)).toBeLessThan(1e-14);
        expect(last(solution)[1]).toBe(0);
        // F = μ (2σ − 1).
        expect(solution.selection(1)[0]).toBeCloseTo((1 + share) / 2, 12);
      }
    },
  );

  test.each([1.5, -1.5, 1 + 1e-9])('%d of the friction: it slips at once', (share) => {
    const solution = integrateFilippov(
      coulomb(of, () => share * mu),
      tight,
    );
    const speed = ((share - Math.sign(share)) * mu * 3) / m;
    expect(solution.status).toBe('success');
    expect(Math.abs(last(solution)[1] / speed - 1)).toBeLessThan(
      1e-7 / Math.abs(share - Math.sign(share)) / 1e7 + 1e-12,
    );
  });

  // Slips from `from` on with the speed given at t = 3.
  test.each<[string, (t: number) => number, number, number]>([
    ['grows from nothing', (t) => t, 1, 2],
    ['grows from the limit', (t) => 1 + t, 0, 4.5],
    ['is at the limit for a while, and grows', (t) => 1 + Math.max(0, t - 1), 1, 2],
    ['grows to the other side', (t) => -2 * t, 0.5, -6.25],
  ])('a force that %s: it leaves when that is the friction', (_name, F, from, speed) => {
    for (const [method] of methods) {
      const solution = integrateFilippov(
        coulomb(of, (t) => mu * F(t)),
        { method, ...tight },
      );
      expect(solution.status).toBe('success');
      expect(Math.abs(last(solution)[1] / ((speed * mu) / m) - 1)).toBeLessThan(1e-9);
      if (from === 0) expect(solution.events).toHaveLength(0);
      else {
        expect(kinds(solution)).toEqual(['leaving rest']);
        expect(Math.abs(places(solution)[0] - from)).toBeLessThan(1e-12);
      }
    }
  });

  test('a force that comes from the limit, or touches it: it sticks', () => {
    for (const F of [(t: number) => 1 - t / 2, (t: number) => 1 - (t - 1) ** 2 / 4, Math.cos]) {
      const solution = integrateFilippov(
        coulomb(of, (t) => mu * F(t), { tEnd: 3 }),
        tight,
      );
      expect(solution.status).toBe('success');
      expect(last(solution)[1]).toBe(0);
    }
  });

  test('a spring at its limit holds', () => {
    const solution = integrateFilippov(
      {
        ...coulomb(of, () => 0),
        y0: [mu, 0],
        field(_t, y, sides, out) {
          out[0] = y[1];
          out[1] = (-y[0] - mu * sides[0]) / m;
        },
      },
      tight,
    );
    expect(solution.status).toBe('success');
    expect([...last(solution)]).toEqual([mu, 0]);
  });

  test('backward in time the ways part, and it is undecided', () => {
    const solution = integrateFilippov(
      coulomb(of, () => mu, { t0: 3, tEnd: 0 }),
      tight,
    );
    expect(solution.status).toBe('undecided');
  });
});

test('a force that jumps over the friction at a stop', () => {
  const [mu, m] = [0.4, 2];
  for (const tstops of [[1], [1, 2]]) {
    const solution = integrateFilippov(
      coulomb([mu, m], (t) => (t < 1 ? 0.5 * mu : t < 2 ? 3 * mu : 0)),
      { ...tight, tstops, maxStep: 0.4 },
    );
    // v grows by 2 μ/m until t = 2, and falls by μ/m after it.
    expect(solution.status).toBe('success');
    expect([...solution.t]).toContain(1);
    expect(Math.abs(places(solution)[0] - 1)).toBeLessThan(1e-12);
    expect(Math.abs(last(solution)[1] - mu / m)).toBeLessThan(1e-9);
  }
});
