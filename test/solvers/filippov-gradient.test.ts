import { describe, expect, test } from 'vitest';
import {
  dop853,
  integrateFilippov,
  proximalPoint,
  radauIIA5,
  type PiecewiseProblem,
} from '../../solvers/index.js';
import { halving, kinds, last, places, tight } from './filippov-problems.js';

/*
 * F = Σ ½(u_i − c_i)² + λ_i |u_i| with u = Qy for a rotation Q: in u each component is on its own, a soft threshold that is
 * reached in finite time and kept where |c_i| ≤ λ_i, and crossed where it is not.
 */
const n = 9;
const c = Float64Array.from({ length: n }, (_, i) => 1.4 * Math.cos(1 + 2.3 * i));
const lambda = Float64Array.from({ length: n }, (_, i) => 0.3 + 0.13 * i);
const u0 = Float64Array.from({ length: n }, (_, i) => 2 * Math.sin(2 + 5 * i));
/** Products of reflections: orthogonal to rounding. */
const Q = (() => {
  const rows = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (__, j): number => (i === j ? 1 : 0)),
  );
  for (let pass = 1; pass <= 3; pass++) {
    const v = Array.from({ length: n }, (_, i) => Math.sin(pass * (i + 1)));
    const square = v.reduce((sum, x) => sum + x * x, 0);
    for (const row of rows) {
      const along = (2 * row.reduce((sum, x, j) => sum + x * v[j], 0)) / square;
      for (let j = 0; j < n; j++) row[j] -= along * v[j];
    }
  }
  return rows;
})();
const rotate = (y: ArrayLike<number>): Float64Array =>
  Float64Array.from(Q, (row) => row.reduce((sum, q, j) => sum + q * y[j], 0));
const rotateBack = (u: ArrayLike<number>): Float64Array =>
  Float64Array.from({ length: n }, (_, j) => Q.reduce((sum, row, i) => sum + row[j] * u[i], 0));

const thresholds: PiecewiseProblem = {
  t0: 0,
  y0: rotateBack(u0),
  tEnd: 4,
  surfaces: n,
  potential: true,
  switching: (_t, y, out) => out.set(rotate(y)),
  gradient: (_t, _y, surface, out) => out.set(Q[surface]),
  field(_t, y, sides, out) {
    const u = rotate(y);
    out.set(rotateBack(u.map((value, i) => c[i] - value - lambda[i] * sides[i])));
  },
};

/** u_i(t), and the times at which it comes to zero. */
function component(i: number, t: number): number {
  const side = Math.sign(u0[i]);
  const level = c[i] - side * lambda[i];
  const met = side * level < 0 ? Math.log(1 - u0[i] / level) : Infinity;
  if (t <= met) return level + (u0[i] - level) * Math.exp(-t);
  if (Math.abs(c[i]) <= lambda[i]) return 0;
  const beyond = c[i] + side * lambda[i];
  return beyond * (1 - Math.exp(met - t));
}

describe.each([
  [dop853, 1e-10],
  [radauIIA5, 1e-9],
] as const)('nine kinks, with $name', (method, within) => {
  const solution = integrateFilippov(thresholds, { method, ...tight });
  test('are crossed or slid along, up to all of them at once, as the closed form says', () => {
    expect(solution.status).toBe('success');
    solution.t.forEach((t, k) =>
      rotate(solution.y[k]).forEach((value, i) =>
        expect(Math.abs(value - component(i, t))).toBeLessThan(within),
      ),
    );
    const sliding = solution.modes[solution.modes.length - 1].mode.filter((side) => side === 0).length;
    expect(sliding).toBe(c.filter((value, i) => Math.abs(value) <= lambda[i]).length);
    expect(sliding).toBeGreaterThan(3);
    expect(kinds(solution).some((kind) => kind.startsWith('crossing'))).toBe(true);
  });

  test('have the selections that balance them at rest', () => {
    const shares = solution.selection(3.9);
    for (let i = 0; i < n; i++)
      if (component(i, 3.9) === 0) expect(shares[i]).toBeCloseTo(0.5 + c[i] / (2 * lambda[i]), 9);
  });

  test('lie within the bound of the proximal point method, which knows nothing of pieces', () => {
    const { t, y, bounds } = proximalPoint(
      {
        t0: 0,
        y0: thresholds.y0,
        tEnd: 4,
        prox(from, h, out) {
          const u = rotate(from).map((value, i) => {
            const moved = value + h * c[i];
            return (Math.sign(moved) * Math.max(Math.abs(moved) - h * lambda[i], 0)) / (1 + h);
          });
          out.set(rotateBack(u));
          return true;
        },
        convexValue: (at) =>
          rotate(at).reduce((sum, u, i) => sum + 0.5 * (u - c[i]) ** 2 + lambda[i] * Math.abs(u), 0),
      },
      { step: 0.01 },
    );
    t.forEach((at, k) => {
      const distance = Math.hypot(...solution.at(Math.min(at, 4)).map((value, i) => value - y[k][i]));
      expect(distance).toBeLessThan(bounds![k] + 1e-6);
    });
  });
});

test('all of them from the start', () => {
  // At the origin every kink with |c| ≤ λ holds, the others let go: 2⁹ pieces meet, and one mode is the solution.
  const solution = integrateFilippov(
    { ...thresholds, y0: new Float64Array(n) },
    { method: dop853, ...tight },
  );
  expect(solution.status).toBe('success');
  expect(solution.events).toHaveLength(0);
  const end = rotate(last(solution));
  for (let i = 0; i < n; i++) {
    const level = Math.sign(c[i]) * Math.max(Math.abs(c[i]) - lambda[i], 0);
    expect(Math.abs(end[i] - level * (1 - Math.exp(-4)))).toBeLessThan(1e-10);
  }
});

test('two neurons that learn two examples, until each slides along the other’s boundary', () => {
  /*
   * Neuron j is (w_j, a_j) with output a_j max(0, ⟨w_j, x⟩). Example 1 at (1, 0) with label +1 and example 2 at an angle ψ
   * with label −1 weigh ½ each: the flow of their margins. With the start below the neurons mirror each other and, with
   * k = sin(ψ/2), ⟨w₁, D⟩ and a₁ are combinations of cosh kt and sinh kt until ⟨w₁, x₂⟩ = 0; from then on w₁ is a multiple r
   * of the unit vector e that is orthogonal to x₂, and r and a₁ grow with cosh and sinh of ½ sin ψ (t − t*).
   */
  const psi = 1.1;
  const x = [
    [1, 0],
    [Math.cos(psi), Math.sin(psi)],
  ];
  const labels = [1, -1];
  const D = [(x[0][0] - x[1][0]) / (2 * Math.sin(psi / 2)), (x[0][1] - x[1][1]) / (2 * Math.sin(psi / 2))];
  const P = [Math.cos(psi / 2), Math.sin(psi / 2)];
  const [beta, eta, A] = [0.1, 0.8, 0.5];
  const w = (sign: number): number[] => [0, 1].map((i) => sign * beta * D[i] + eta * P[i]);
  // Surface 2j + i: neuron j on example i.
  const problem: PiecewiseProblem = {
    t0: 0,
    y0: [...w(1), A, ...w(-1), -A],
    tEnd: 3,
    surfaces: 4,
    names: ['1 on 1', '1 on 2', '2 on 1', '2 on 2'],
    potential: true,
    switching(_t, y, out) {
      for (let j = 0; j < 2; j++)
        for (let i = 0; i < 2; i++) out[2 * j + i] = y[3 * j] * x[i][0] + y[3 * j + 1] * x[i][1];
    },
    field(_t, y, sides, out) {
      out.fill(0);
      for (let j = 0; j < 2; j++)
        for (let i = 0; i < 2; i++) {
          if (sides[2 * j + i] < 0) continue;
          const push = 0.5 * labels[i];
          out[3 * j] += push * y[3 * j + 2] * x[i][0];
          out[3 * j + 1] += push * y[3 * j + 2] * x[i][1];
          out[3 * j + 2] += push * (y[3 * j] * x[i][0] + y[3 * j + 1] * x[i][1]);
        }
    },
  };
  const solution = integrateFilippov(problem, { method: dop853, ...tight });
  expect(solution.status).toBe('success');
  expect(kinds(solution).sort()).toEqual(['sliding 1 on 2', 'sliding 2 on 1']);
  const k1 = Math.sin(psi / 2);
  const alongD = (t: number): number => beta * Math.cosh(k1 * t) + A * Math.sinh(k1 * t);
  const a = (t: number): number => A * Math.cosh(k1 * t) + beta * Math.sinh(k1 * t);
  const met = halving((t) => eta * Math.cos(psi / 2) - alongD(t) * Math.sin(psi / 2), 0, 3);
  for (const place of places(solution)) expect(Math.abs(place - met)).toBeLessThan(1e-10);
  const k2 = 0.5 * Math.sin(psi);
  const r = eta * Math.sin(psi / 2) + alongD(met) * Math.cos(psi / 2);
  const [cosh, sinh] = [Math.cosh(k2 * (3 - met)), Math.sinh(k2 * (3 - met))];
  const [w1, w2, a1, w3, w4, a2] = last(solution);
  const grown = r * cosh + a(met) * sinh;
  // e ⊥ x₂ with ⟨e, x₁⟩ = sin ψ > 0.
  expect(w1).toBeCloseTo(grown * Math.sin(psi), 9);
  expect(w2).toBeCloseTo(-grown * Math.cos(psi), 9);
  expect(a1).toBeCloseTo(a(met) * cosh + r * sinh, 9);
  expect(a2).toBeCloseTo(-a1, 9);
  expect(w3 * x[0][0] + w4 * x[0][1]).toBeCloseTo(0, 14);
  expect(solution.selection(2.9)[1]).toBeCloseTo(Math.cos(psi), 9);
});
