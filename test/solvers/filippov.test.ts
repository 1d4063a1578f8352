import { describe, expect, test } from 'vitest';
import { dop853, integrateFilippov, radauIIA5, type PiecewiseProblem } from '../../solvers/index.js';
import { kinds, last, methods, places, relay, tight } from './filippov-problems.js';

describe.each(methods)('$name', (method, within) => {
  const options = { method, ...tight };

  test.each([0.7, -0.3, 1.9])('minus the gradient of |x| from %d', (x0) => {
    const solution = integrateFilippov(
      relay(x0, 2, () => 0),
      options,
    );
    expect(solution.status).toBe('success');
    expect(kinds(solution)).toEqual(['sliding surface 0']);
    expect(places(solution)[0]).toBeCloseTo(Math.abs(x0), 14);
    for (let t = 0; t <= 2; t += 0.1)
      expect(solution.at(t)[0]).toBeCloseTo(Math.sign(x0) * Math.max(Math.abs(x0) - t, 0), 13);
    expect(last(solution)[0]).toBe(0);
    expect(solution.selection(1.95)[0]).toBe(0.5);
  });

  test('of ½x² + λ|x|: a soft threshold that is reached in finite time and kept', () => {
    const [x0, lambda] = [-1.3, 0.4];
    const solution = integrateFilippov(
      {
        t0: 0,
        y0: [x0],
        tEnd: 4,
        surfaces: 1,
        switching: (_t, y, out) => (out[0] = y[0]),
        field: (_t, y, sides, out) => (out[0] = -y[0] - lambda * sides[0]),
      },
      options,
    );
    const end = Math.log(1 - x0 / lambda);
    expect(Math.abs(places(solution)[0] - end)).toBeLessThan(within);
    solution.t.forEach((t, i) => {
      const exact = t < end ? (x0 - lambda) * Math.exp(-t) + lambda : 0;
      expect(Math.abs(solution.y[i][0] - exact)).toBeLessThan(within);
    });
    expect(last(solution)[0]).toBe(0);
  });

  test('of the larger of two linear functions: along the ridge with the shortest of all gradients', () => {
    const [g1, g2] = [
      [1, 0.5],
      [-0.4, 1],
    ];
    const solution = integrateFilippov(
      {
        t0: 0,
        y0: [1, 0.1],
        tEnd: 3,
        surfaces: 1,
        potential: true,
        switching: (_t, y, out) => (out[0] = (g1[0] - g2[0]) * y[0] + (g1[1] - g2[1]) * y[1]),
        gradient(_t, _y, _surface, out) {
          out[0] = g1[0] - g2[0];
          out[1] = g1[1] - g2[1];
        },
        field(_t, _y, sides, out) {
          const g = sides[0] > 0 ? g1 : g2;
          out[0] = -g[0];
          out[1] = -g[1];
        },
      },
      options,
    );
    // The point of the segment nearest to the origin, and how long it takes to the ridge.
    const d = [g2[0] - g1[0], g2[1] - g1[1]];
    const share = -(g1[0] * d[0] + g1[1] * d[1]) / (d[0] ** 2 + d[1] ** 2);
    expect(share).toBeGreaterThan(0);
    const nearest = [g1[0] + share * d[0], g1[1] + share * d[1]];
    const reached = (-d[0] * 1 - d[1] * 0.1) / (-d[0] * g1[0] - d[1] * g1[1]);
    expect(places(solution)[0]).toBeCloseTo(reached, 13);
    const onRidge = 3 - reached;
    expect(last(solution)[0]).toBeCloseTo(1 - reached * g1[0] - onRidge * nearest[0], 12);
    expect(last(solution)[1]).toBeCloseTo(0.1 - reached * g1[1] - onRidge * nearest[1], 12);
    expect(solution.selection(2.5)[0]).toBeCloseTo(1 - share, 12);
  });

  test('the oscillator whose sense of rotation changes on the circle (Nurkanović & Diehl 2022)', () => {
    const solution = integrateFilippov(oscillator, options);
    expect(kinds(solution)).toEqual(['crossing the circle']);
    expect(Math.abs(places(solution)[0] - 1)).toBeLessThan(within);
    solution.t.forEach((t, i) => {
      const [size, angle] = [Math.exp(t - 1), 2 * Math.PI * (t - 1) * Math.sign(1 - t)];
      expect(Math.abs(solution.y[i][0] - size * Math.cos(angle))).toBeLessThan(20 * within);
      expect(Math.abs(solution.y[i][1] - size * Math.sin(angle))).toBeLessThan(20 * within);
    });
    for (const t of [0.2, 0.77, 0.999, 1.001, 1.5]) {
      const [size, angle] = [Math.exp(t - 1), 2 * Math.PI * (t - 1) * Math.sign(1 - t)];
      expect(Math.abs(solution.at(t)[0] - size * Math.cos(angle))).toBeLessThan(1e-7);
    }
  });

  test('leaves a surface when the other side ceases to push back', () => {
    // −1 above and 2 − x below: slides from t = ½ until x = t = 2, then y = −(t − 2)²/2.
    const solution = integrateFilippov(
      {
        t0: 0,
        y0: [0, 0.5],
        tEnd: 3,
        surfaces: 1,
        switching: (_t, y, out) => (out[0] = y[1]),
        field(_t, y, sides, out) {
          out[0] = 1;
          out[1] = sides[0] > 0 ? -1 : 2 - y[0];
        },
      },
      options,
    );
    expect(kinds(solution)).toEqual(['sliding surface 0', 'leaving surface 0']);
    expect(places(solution)[0]).toBeCloseTo(0.5, 13);
    expect(places(solution)[1]).toBeCloseTo(2, 12);
    expect(solution.sliding).toHaveLength(1);
    expect(solution.sliding[0].t1 - solution.sliding[0].t0).toBeCloseTo(1.5, 12);
    expect(last(solution)[1]).toBeCloseTo(-0.5, 11);
    // Sliding: σ(−1) + (1 − σ)(2 − t) = 0.
    expect(solution.selection(1.3)[0]).toBeCloseTo(0.7 / 1.7, 12);
    expect([...solution.modes.map(({ mode }) => mode[0])]).toEqual([1, 0, -1]);
  });

  test('slides on two surfaces at once and leaves them one by one', () => {
    const solution = integrateFilippov(twoRelays, options);
    expect(solution.status).toBe('success');
    expect(kinds(solution)).toEqual(['sliding b', 'sliding a', 'leaving a', 'leaving b']);
    const [intoB, intoA, outOfA, outOfB] = places(solution);
    // a′ = −1 + t/2 from ½, b′ = 2 + t/2 from −1.
    expect(Math.abs(intoA - (2 - Math.sqrt(2)))).toBeLessThan(1e-12);
    expect(Math.abs(intoB - (Math.sqrt(20) - 4))).toBeLessThan(1e-12);
    expect(outOfA).toBeCloseTo(2, 12);
    expect(outOfB).toBeCloseTo(4, 12);
    const [a, b, c] = last(solution);
    expect(a).toBeCloseTo((5 - 2) ** 2 / 4, 11);
    expect(b).toBeCloseTo((5 - 4) ** 2 / 4, 11);
    // c′ is the sum of the signs: +1 and −1 before, t/2 and t/4 in sliding, +1 each after.
    const exact = intoA + (4 - intoA ** 2) / 4 + 3 - intoB + (16 - intoB ** 2) / 8 + 1;
    expect(c).toBeCloseTo(exact, 11);
    // On the surfaces to rounding, whatever the method.
    solution.t.forEach((t, i) => {
      if (t > intoA && t <= outOfA) expect(Math.abs(solution.y[i][0])).toBeLessThan(1e-15);
      if (t > intoB && t <= outOfB) expect(Math.abs(solution.y[i][1])).toBeLessThan(1e-15);
    });
  });

  test('nine surfaces within one step are crossed one after the other', () => {
    // The speed grows by 1/10 at each of y = 0.1, …, 0.9.
    const solution = integrateFilippov(
      {
        t0: 0,
        y0: [0],
        tEnd: 2,
        surfaces: 9,
        switching: (_t, y, out) => {
          for (let r = 0; r < 9; r++) out[r] = y[0] - (r + 1) / 10;
        },
        field: (_t, _y, sides, out) => (out[0] = 1 + sides.filter((side) => side > 0).length / 10),
      },
      { ...options, firstStep: 2 },
    );
    let t = 0;
    expect(kinds(solution)).toHaveLength(9);
    for (let r = 0; r < 9; r++) {
      t += 0.1 / (1 + r / 10);
      expect(kinds(solution)[r]).toBe(`crossing surface ${r}`);
      expect(places(solution)[r]).toBeCloseTo(t, 13);
    }
    expect(last(solution)[0]).toBeCloseTo(0.9 + 1.9 * (2 - t), 12);
  });
});

/** e^{t−1} in radius; the angle runs forward inside of the unit circle and backward outside. */
const oscillator: PiecewiseProblem = {
  t0: 0,
  y0: [Math.exp(-1), 0],
  tEnd: 2,
  surfaces: 1,
  names: ['the circle'],
  switching: (_t, y, out) => (out[0] = y[0] ** 2 + y[1] ** 2 - 1),
  field(_t, y, sides, out) {
    const turn = -2 * Math.PI * sides[0];
    out[0] = y[0] - turn * y[1];
    out[1] = turn * y[0] + y[1];
  },
};

/** a′ = −sgn a + t/2, b′ = −2 sgn b + t/2, c′ = sgn a + sgn b. */
const twoRelays: PiecewiseProblem = {
  t0: 0,
  y0: [0.5, -1, 0],
  tEnd: 5,
  surfaces: 2,
  names: ['a', 'b'],
  additive: true,
  switching(_t, y, out) {
    out[0] = y[0];
    out[1] = y[1];
  },
  field(t, _y, sides, out) {
    out[0] = t / 2 - sides[0];
    out[1] = t / 2 - 2 * sides[1];
    out[2] = sides[0] + sides[1];
  },
};

test('blended fields on two surfaces have the selection that makes both normal velocities vanish', () => {
  // Normal velocities at the corners −−, +−, −+, ++, and what a third component changes by.
  const v1 = [1, -1, 3, -2];
  const v2 = [2, 1, -1, -1];
  const v3 = [1, 2, 4, 8];
  const problem: PiecewiseProblem = {
    t0: 0,
    y0: [0, 0, 0],
    tEnd: 1,
    surfaces: 2,
    switching(_t, y, out) {
      out[0] = y[0];
      out[1] = y[1];
    },
    field(_t, _y, sides, out) {
      const corner = (sides[0] > 0 ? 1 : 0) + (sides[1] > 0 ? 2 : 0);
      out[0] = v1[corner];
      out[1] = v2[corner];
      out[2] = v3[corner];
    },
  };
  const solution = integrateFilippov(problem, { method: dop853, ...tight });
  expect(solution.status).toBe('success');
  expect([...last(solution)].slice(0, 2)).toEqual([0, 0]);
  // By hand: 1 − 2σ + 2τ − 3στ = 0 and 2 − σ − 3τ + στ = 0, solved for τ first.
  const tau = (s: number): number => (2 - s) / (3 - s);
  const g = (s: number): number => 1 - 2 * s + 2 * tau(s) - 3 * s * tau(s);
  let [low, high] = [0, 1];
  for (let count = 0; count < 100; count++)
    if (g(0.5 * (low + high)) > 0) low = 0.5 * (low + high);
    else high = 0.5 * (low + high);
  const [s, u] = [low, tau(low)];
  const shares = solution.selection(0.5);
  expect(shares[0]).toBeCloseTo(s, 13);
  expect(shares[1]).toBeCloseTo(u, 13);
  const speed = (1 - s) * (1 - u) * v3[0] + s * (1 - u) * v3[1] + (1 - s) * u * v3[2] + s * u * v3[3];
  expect(last(solution)[2]).toBeCloseTo(speed, 12);
});

test('surfaces that move take the solution along', () => {
  // The state is held on y = sin t as long as that moves no faster than it can.
  const solution = integrateFilippov(
    {
      t0: 0,
      y0: [0.3],
      tEnd: 6,
      surfaces: 1,
      switching: (t, y, out) => (out[0] = y[0] - Math.sin(t)),
      field: (_t, _y, sides, out) => (out[0] = -2 * sides[0]),
    },
    { method: dop853, ...tight },
  );
  expect(kinds(solution)).toEqual(['sliding surface 0']);
  const [caught] = places(solution);
  expect(Math.abs(0.3 - 2 * caught - Math.sin(caught))).toBeLessThan(1e-14);
  solution.t.forEach((t, i) => {
    if (t >= caught) expect(Math.abs(solution.y[i][0] - Math.sin(t))).toBeLessThan(3e-16);
  });
  // ẏ = 2(1 − 2σ).
  expect(solution.selection(3)[0]).toBeCloseTo(0.5 - Math.cos(3) / 4, 9);
});

test('crossings are reversible, and sliding is not', () => {
  const forward = integrateFilippov(oscillator, { method: dop853, ...tight });
  const backward = integrateFilippov(
    { ...oscillator, t0: 2, tEnd: 0, y0: last(forward) },
    { method: dop853, ...tight },
  );
  expect(backward.status).toBe('success');
  expect(last(backward)[0]).toBeCloseTo(Math.exp(-1), 9);
  expect(last(backward)[1]).toBeCloseTo(0, 9);
  const held = integrateFilippov({ ...relay(0, 1, () => 0.2), t0: 1, tEnd: 0 }, tight);
  expect(held.status).toBe('undecided');
});

test('stiff pieces, and stiff sliding, are for implicit methods', () => {
  // y₂ follows y₁² at once; y₁ comes down to 0.3 and is held there.
  const solution = integrateFilippov(
    {
      t0: 0,
      y0: [1, 1],
      tEnd: 2,
      surfaces: 1,
      switching: (_t, y, out) => (out[0] = y[0] - 0.3),
      field(_t, y, sides, out) {
        out[0] = -sides[0] - 0.1 * y[1];
        out[1] = -1e6 * (y[1] - y[0] ** 2);
      },
    },
    { method: radauIIA5 },
  );
  expect(solution.status).toBe('success');
  expect(solution.stats.accepted).toBeLessThan(60);
  // y₁′ = −1 − y₁²/10 but for the lag, of 1e-6: √10 (arctan(1/√10) − arctan(0.3/√10)).
  const root = Math.sqrt(10);
  expect(places(solution)[0]).toBeCloseTo(root * (Math.atan(1 / root) - Math.atan(0.3 / root)), 4);
  expect(last(solution)[0]).toBeCloseTo(0.3, 15);
  expect(last(solution)[1]).toBeCloseTo(0.09, 9);
  // 0 = −(2σ − 1) − 0.009.
  expect(solution.selection(1.9)[0]).toBeCloseTo(0.5 - 0.0045, 9);
});
