import { describe, expect, test } from 'vitest';
import { integrateFilippov, type PiecewiseProblem } from '../../solvers/index.js';
import { kinds, last, methods, places, relay, tight } from './filippov-problems.js';

/** The condition that is written as h < 0 or h > 0, as a sign of c h. */
const holds = (side: number, c: number): boolean => (c < 0 ? side > 0 : side < 0);

/** x′ = x > y ? −2 : 2 and y′ = y > x ? −3 : 1.5, each with a switching function of its own; the second is c times the first. */
const twoConditions = (c: number): PiecewiseProblem => ({
  t0: 0,
  y0: [1.5, 1],
  tEnd: 1,
  surfaces: 2,
  switching(_t, y, out) {
    out[0] = y[0] - y[1];
    out[1] = c * out[0];
  },
  field(_t, _y, sides, out) {
    out[0] = sides[0] > 0 ? -2 : 2;
    out[1] = holds(sides[1], c) ? -3 : 1.5;
  },
});

/** v′ = (v > 0 ? −1 : 0) + (v < 0 ? 1 : 0) + ½, with v(0) = 1: at rest from t = 2 on. */
const friction = (c: number): PiecewiseProblem => ({
  t0: 0,
  y0: [0, 1],
  tEnd: 5,
  surfaces: 2,
  additive: true,
  switching(_t, y, out) {
    out[0] = y[1];
    out[1] = c * y[1];
  },
  field(_t, y, sides, out) {
    out[0] = y[1];
    out[1] = (sides[0] > 0 ? -1 : 0) + (holds(sides[1], c) ? 1 : 0) + 0.5;
  },
});

describe.each([-1, -2, 1, 1e-6])('two conditions on one surface, the second times %d', (c) => {
  test.each([undefined, 'minimum-norm'] as const)('slide along it (several: %s)', (several) => {
    const options = several === undefined ? tight : { ...tight, several };
    const solution = integrateFilippov(twoConditions(c), options);
    // (1.5 − 2/7, 1 + 1.5/7) at t = 1/7; there the velocity is that of σ (−2, 1.5) + (1 − σ) (2, −3) with equal components.
    const velocity = 2 - (4 * 5) / 8.5;
    const end = 1.5 - 2 / 7 + (velocity * 6) / 7;
    expect(solution.status).toBe('success');
    expect(solution.chosen).toBe(false);
    for (const value of last(solution)) expect(Math.abs(value - end)).toBeLessThan(1e-12);
    expect(places(solution)).toHaveLength(1);
    expect(Math.abs(places(solution)[0] - 1 / 7)).toBeLessThan(1e-14);
    expect(kinds(solution)).toEqual(['sliding surface 0', 'sliding surface 1']);
    expect([...solution.modes[solution.modes.length - 1].mode]).toEqual([0, 0]);
    // 5/8.5 of the first piece; the second condition counts from its own side.
    const share = 5 / 8.5;
    const shares = solution.selection(0.5);
    expect(shares[0]).toBeCloseTo(share, 12);
    expect(shares[1]).toBeCloseTo(c < 0 ? 1 - share : share, 12);
    expect([...solution.selection(0.1)]).toEqual([1, c < 0 ? 0 : 1]);
  });

  test.each(methods)('dry friction comes to rest, with $name', (method) => {
    const solution = integrateFilippov(friction(c), { method, ...tight });
    expect(solution.status).toBe('success');
    expect(Math.abs(last(solution)[0] - 1)).toBeLessThan(1e-9);
    expect(Math.abs(last(solution)[1])).toBeLessThan(1e-12);
  });
});

describe('surfaces that are one', () => {
  const twice = (
    field: PiecewiseProblem['field'],
    rest: Partial<PiecewiseProblem> = {},
  ): PiecewiseProblem => ({
    ...relay(1, 2, () => 0),
    surfaces: 2,
    additive: true,
    switching(_t, y, out) {
      out[0] = y[0];
      out[1] = 2 * y[0];
    },
    field,
    ...rest,
  });

  test('are slid along, whatever they push with', () => {
    const solution = integrateFilippov(twice((_t, _y, sides, out) => (out[0] = -sides[0] - sides[1])));
    expect(solution.status).toBe('success');
    expect(Math.abs(places(solution)[0] - 0.5)).toBeLessThan(1e-14);
    expect(last(solution)[0]).toBe(0);
  });

  test('are crossed together', () => {
    const solution = integrateFilippov(twice((_t, _y, sides, out) => (out[0] = -4 + sides[0] + sides[1])));
    expect(solution.status).toBe('success');
    expect(kinds(solution)).toEqual(['crossing surface 0', 'crossing surface 1']);
    expect(solution.events).toHaveLength(1);
    expect(last(solution)[0]).toBeCloseTo(-9, 12);
  });

  test('are left together, and are named', () => {
    // −1 + t is added: y stays from ½ until the push of 2 is overcome, at t = 3.
    const solution = integrateFilippov(
      twice((t, _y, sides, out) => (out[0] = t - 1 - sides[0] - sides[1]), {
        tEnd: 5,
        names: ['one', 'other'],
      }),
      tight,
    );
    expect(solution.status).toBe('success');
    expect(kinds(solution).slice(-2)).toEqual(['leaving one', 'leaving other']);
    expect(Math.abs(places(solution)[1] - 3)).toBeLessThan(1e-12);
    expect(last(solution)[0]).toBeCloseTo(2, 10);
  });

  test('three of them, moving, and one that is another', () => {
    // y follows sin t, and z is pushed through 0.3 meanwhile.
    const solution = integrateFilippov(
      {
        t0: 0,
        y0: [1, 0],
        tEnd: 2,
        surfaces: 4,
        switching(t, y, out) {
          out[0] = y[0] - Math.sin(t);
          out[1] = y[1] - 0.3;
          out[2] = -3 * out[0];
          out[3] = out[0] * (2 + y[1] * y[1]);
        },
        field(_t, _y, sides, out) {
          out[0] = -sides[0] - 2 * sides[3] + sides[2];
          out[1] = sides[1] > 0 ? 0.5 : 1;
        },
      },
      tight,
    );
    expect(solution.status).toBe('success');
    expect(last(solution)[0]).toBeCloseTo(Math.sin(2), 11);
    expect(last(solution)[1]).toBeCloseTo(0.3 + 0.5 * 1.7, 11);
  });

  test('where they part while both are slid along, the run stops and says so', () => {
    const solution = integrateFilippov({
      t0: 0,
      y0: [0.5, 0],
      tEnd: 3,
      surfaces: 2,
      names: ['one', 'other'],
      switching(_t, y, out) {
        out[0] = y[0];
        out[1] = 2 * y[0] + Math.max(0, y[1] - 2) ** 2;
      },
      field(_t, _y, sides, out) {
        out[0] = -sides[0] - sides[1];
        out[1] = 1;
      },
    });
    expect(solution.status).toBe('undecided');
    expect(solution.message).toMatch(/other parts from one, which it has been one with/);
    expect(solution.t[solution.t.length - 1]).toBeGreaterThan(2);
  });
});
