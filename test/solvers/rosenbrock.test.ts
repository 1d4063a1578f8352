import { describe, expect, it } from 'vitest';
import { integrate } from '../../solvers/integrate.js';
import { rodas5P, rodas5PTableau } from '../../solvers/rodas-5p.js';
import {
  rosenbrockCoefficients,
  rosenbrockTableau,
  type NonAutonomousProblem,
} from '../../solvers/rosenbrock.js';
import { stepping } from '../../solvers/stepping.js';
import { correctDigits, e5, hires, oregonator, robertson, vanDerPol } from './ivp-test-set.js';
import { rootedTrees, type RootedTree } from './rooted-trees.js';

const { alpha, gamma, b, bHat, weights } = rosenbrockCoefficients(rodas5PTableau);
const stages = b.length;
const beta = gamma.map((row, i) => row.map((value, j) => value + (alpha[i][j] ?? 0)));
const apply = (matrix: readonly (readonly number[])[], x: readonly number[]): number[] =>
  matrix.map((row) => row.reduce((sum, value, j) => sum + value * x[j], 0));
const dot = (x: readonly number[], y: readonly number[]): number =>
  x.reduce((sum, value, i) => sum + value * y[i], 0);

/** Vertices with one branch carry β, those with more carry α (Hairer & Wanner 1996, IV.7.15). */
function stageWeights(tree: RootedTree): number[] {
  const matrix = tree.children.length === 1 ? beta : alpha;
  return tree.children
    .map((child) => apply(matrix, stageWeights(child)))
    .reduce(
      (product, branch) => product.map((value, i) => value * branch[i]),
      new Array<number>(stages).fill(1),
    );
}

function defect(order: number, w: readonly number[], theta = 1): number {
  return Math.max(
    ...rootedTrees(order).map((tree) => Math.abs(dot(w, stageWeights(tree)) - theta ** order / tree.density)),
  );
}

describe('the order conditions of Rodas5P', () => {
  it('hold to order 5 for the method, to order 4 for the companion and the interpolant', () => {
    for (let order = 1; order <= 5; order++) expect(defect(order, b)).toBeLessThan(1e-13);
    expect(defect(6, b)).toBeGreaterThan(1e-3);
    for (let order = 1; order <= 4; order++) expect(defect(order, bHat)).toBeLessThan(1e-13);
    expect(defect(5, bHat)).toBeGreaterThan(1e-3);
    for (const theta of [0.1, 0.3, 0.5, 0.77, 0.9, 1])
      for (let order = 1; order <= 4; order++)
        expect(defect(order, weights(theta), theta)).toBeLessThan(1e-13);
  });

  it('hold for algebraic components of index 1 (Hairer & Wanner 1996, VI.4)', () => {
    // ω = β⁻¹ applied to powers of α; β is lower triangular.
    const omega = (x: readonly number[]): number[] => {
      const y: number[] = [];
      x.forEach((value, i) => {
        let rest = value;
        for (let j = 0; j < i; j++) rest -= beta[i][j] * y[j];
        y.push(rest / beta[i][i]);
      });
      return y;
    };
    const nodes = alpha.map((row) => row.reduce((sum, value) => sum + value, 0));
    const power = (k: number): number[] => nodes.map((node) => node ** k);
    for (const k of [2, 3, 4]) expect(dot(b, omega(power(k)))).toBeCloseTo(1, 12);
    const inner = apply(alpha, omega(power(2)));
    expect(dot(b, omega(nodes.map((node, i) => node * inner[i])))).toBeCloseTo(1, 12);
    expect(
      dot(
        b,
        nodes.map((node, i) => node * inner[i]),
      ),
    ).toBeCloseTo(1 / 4, 12);
    // The stability function vanishes at infinity.
    expect(1 - dot(b, omega(power(0)))).toBeCloseTo(0, 12);
  });

  it('are checked when a tableau is made', () => {
    const broken = (change: object) => () => rosenbrockTableau({ ...rodas5PTableau, ...change });
    expect(broken({ c: rodas5PTableau.c.map((value) => value * (1 + 1e-12)) })).toThrow(/row 2/);
    expect(broken({ d: rodas5PTableau.d.map(() => 0) })).toThrow(/γ sums/);
    expect(broken({ a: rodas5PTableau.a.slice(1) })).toThrow(/one entry a stage/);
    expect(broken({ chi: rodas5PTableau.a.map((row) => row.slice(1)) })).toThrow(/triangular/);
    expect(broken({ dense: [[1]] })).toThrow(/interpolant/);
  });
});

it('is A-stable: |R(iy)| ≤ 1', () => {
  // y' = λ y with λ = iω as a real system, one step of size 1.
  for (let k = -40; k <= 60; k++) {
    const omega = 10 ** (k / 10);
    const run = stepping(
      {
        f: (_t, y, out) => out.set([-omega * y[1], omega * y[0]]),
        jacobian: (_t, _y, J) => J.set([0, -omega, omega, 0]),
        t0: 0,
        tEnd: 1,
        y0: [1, 0],
      },
      { method: rodas5P, firstStep: 1, absoluteTolerance: 1e9 },
    );
    run.advance();
    expect(Math.hypot(run.step.y1[0], run.step.y1[1])).toBeLessThan(1 + 1e-12);
  }
});

/** Largest errors at the end and within steps, for steps of equal size. */
function errors(problem: NonAutonomousProblem, h: number, exact: (t: number) => number[]) {
  const run = stepping(problem, {
    method: rodas5P,
    firstStep: h,
    controller: () => ({ accepted: () => 1, rejected: () => 1 }),
    absoluteTolerance: 1e9,
  });
  const value = new Float64Array(problem.y0.length);
  const distance = (t: number, y: Float64Array) => Math.max(...exact(t).map((x, i) => Math.abs(x - y[i])));
  let within = 0;
  while (run.advance()) {
    for (const theta of [0.2, 0.5, 0.8]) {
      const t = run.step.t0 + theta * (run.step.t1 - run.step.t0);
      run.step.interpolate(t, value);
      within = Math.max(within, distance(t, value));
    }
  }
  return { end: distance(run.step.t1, run.step.y1), within };
}

function observed(problem: NonAutonomousProblem, h: number, exact: (t: number) => number[]) {
  const coarse = errors(problem, h, exact);
  const fine = errors(problem, h / 2, exact);
  return { end: Math.log2(coarse.end / fine.end), within: Math.log2(coarse.within / fine.within) };
}

describe('the observed order', () => {
  const coupled: NonAutonomousProblem = {
    f(t, y, out) {
      out[0] = Math.cos(t) - 5 * (y[0] - Math.sin(t)) * y[1];
      out[1] = -y[1] * y[0] + Math.exp(-t) * (Math.sin(t) - 1);
    },
    t0: 0,
    tEnd: 2,
    y0: [0, 1],
  };
  const coupledExact = (t: number) => [Math.sin(t), Math.exp(-t)];

  it('is 5 on a problem that depends on time, with ∂f/∂t by differences or given', () => {
    const differenced = observed(coupled, 0.05, coupledExact);
    const given = observed(
      {
        ...coupled,
        jacobian(t, y, J) {
          J.set([-5 * y[1], -5 * (y[0] - Math.sin(t)), -y[1], -y[0]]);
        },
        timeDerivative(t, y, out) {
          out[0] = -Math.sin(t) + 5 * Math.cos(t) * y[1];
          out[1] = Math.exp(-t) * (1 - Math.sin(t) + Math.cos(t));
        },
      },
      0.05,
      coupledExact,
    );
    for (const order of [differenced.end, given.end]) expect(Math.abs(order - 5)).toBeLessThan(0.2);
    // Its local error is of order 5, the error of the solution as well.
    for (const order of [differenced.within, given.within]) expect(Math.abs(order - 5)).toBeLessThan(0.2);
  });

  it('is 5 for M y′ = f with a full regular M', () => {
    const M = [2, 1, 1, 1];
    const problem: NonAutonomousProblem = {
      ...coupled,
      mass: M,
      f(t, y, out) {
        coupled.f(t, y, out);
        const [p, q] = out;
        out[0] = M[0] * p + M[1] * q;
        out[1] = M[2] * p + M[3] * q;
      },
    };
    expect(Math.abs(observed(problem, 0.05, coupledExact).end - 5)).toBeLessThan(0.2);
  });

  it('is 5, and 4 within steps, on a differential-algebraic problem of index 1', () => {
    // y' = −y z, 0 = e^z − e^(y²).
    const problem: NonAutonomousProblem = {
      f(_t, y, out) {
        out[0] = -y[0] * y[1];
        out[1] = Math.exp(y[1]) - Math.exp(y[0] * y[0]);
      },
      mass: [1, 0],
      t0: 0,
      tEnd: 2,
      y0: [1, 1],
    };
    const order = observed(problem, 0.025, (t) => [1 / Math.sqrt(1 + 2 * t), 1 / (1 + 2 * t)]);
    expect(Math.abs(order.end - 5)).toBeLessThan(0.2);
    expect(Math.abs(order.within - 4)).toBeLessThan(0.2);
  });

  it('does not collapse where the problem is very stiff (Prothero & Robinson)', () => {
    const problem: NonAutonomousProblem = {
      f(t, y, out) {
        out[0] = -1e6 * (y[0] - Math.sin(t)) + Math.cos(t);
      },
      timeDerivative(t, _y, out) {
        out[0] = 1e6 * Math.cos(t) - Math.sin(t);
      },
      jacobian(_t, _y, J) {
        J[0] = -1e6;
      },
      t0: 0,
      tEnd: 2,
      y0: [0],
    };
    const order = observed(problem, 0.1, (t) => [Math.sin(t)]);
    expect(order.end).toBeGreaterThan(2.8);
    expect(Math.abs(order.within - 4)).toBeLessThan(0.2);
    expect(errors(problem, 0.1, (t) => [Math.sin(t)]).end).toBeLessThan(1e-10);
  });
});

it.each([
  [hires, 9],
  [robertson, 8],
  [vanDerPol, 8],
  [oregonator, 8],
  [e5, 6.5],
])('solves $name of the test set, without a Jacobian being given', (test, digits) => {
  const { jacobian: _, ...problem } = test.problem;
  const solution = integrate(problem, {
    method: rodas5P,
    relativeTolerance: 1e-8,
    absoluteTolerance: test.absoluteTolerance(1e-8),
    saveAt: [problem.tEnd],
  });
  expect(solution.status).toBe('success');
  expect(correctDigits(test, solution.y[0])).toBeGreaterThan(digits);
});

describe('a step of Rodas5P', () => {
  const decay = {
    f(_t: number, y: Float64Array, out: Float64Array) {
      out[0] = -50 * (y[0] - 1);
    },
    jacobian(_t: number, _y: Float64Array, J: Float64Array) {
      J[0] = -50;
    },
    timeDerivative(_t: number, _y: Float64Array, out: Float64Array) {
      out.fill(0);
    },
    t0: 0,
    tEnd: 1,
    y0: [0],
  };

  it('costs one factorisation and eight evaluations when all derivatives are given', () => {
    const { stats } = integrate(decay, { method: rodas5P, firstStep: 1e-3 });
    expect(stats.factorizations).toBe(stats.accepted + stats.rejected);
    expect(stats.jacobians).toBe(stats.accepted);
    // The Jacobians number 1, 2, 4 and so on are held against differences, forward and backward.
    const looks = 1 + Math.floor(Math.log2(stats.jacobians));
    expect(stats.evaluations).toBe(1 + 8 * (stats.accepted + stats.rejected) + 2 * looks);
    expect(stats.newton).toBe(0);
  });

  it('estimates its error: the global error follows the tolerance', () => {
    for (const tolerance of [1e-3, 1e-5, 1e-7, 1e-9]) {
      const { y, t } = integrate(decay, {
        method: rodas5P,
        relativeTolerance: tolerance,
        absoluteTolerance: tolerance,
      });
      const error = Math.max(...y.map((value, i) => Math.abs(value[0] - 1 + Math.exp(-50 * t[i]))));
      expect(error).toBeLessThan(3 * tolerance);
      expect(error).toBeGreaterThan(1e-4 * tolerance);
    }
  });

  it('goes backward, over tiny and over huge intervals', () => {
    const growth = { f: (_t: number, y: Float64Array, out: Float64Array) => void (out[0] = y[0]) };
    const back = integrate({ ...growth, t0: 1, tEnd: 0, y0: [Math.E] }, { method: rodas5P });
    expect(back.y.at(-1)?.[0]).toBeCloseTo(1, 5);
    for (const scale of [1e-200, 1e200]) {
      const { status, y } = integrate(
        {
          f(t, v, out) {
            out[0] = (-v[0] + Math.sin(t / scale)) / scale;
          },
          t0: 0,
          tEnd: 3 * scale,
          y0: [1],
        },
        { method: rodas5P, relativeTolerance: 1e-8, saveAt: [3 * scale] },
      );
      expect(status).toBe('success');
      const exact = 1.5 * Math.exp(-3) + (Math.sin(3) - Math.cos(3)) / 2;
      expect(Math.abs(y[0][0] - exact)).toBeLessThan(1e-7);
    }
  });

  it('reports what is not finite, and equations that cannot be solved', () => {
    const inf = integrate(
      {
        ...decay,
        f: (_t, y, out) => void (out[0] = y[0] > 0.5 ? NaN : 1),
        jacobian: (_t, _y, J) => void (J[0] = 0),
      },
      { method: rodas5P, nonFiniteRetries: 0 },
    );
    expect(inf.status).toBe('non-finite');
    expect(inf.message).toContain('component 0 is NaN');
    const badJacobian = integrate(
      { ...decay, jacobian: (_t, _y, J) => void (J[0] = NaN) },
      { method: rodas5P },
    );
    expect(badJacobian.status).toBe('non-finite');
    // An algebraic equation that determines nothing.
    const singular = integrate(
      { f: (_t, y, out) => out.set([-y[0], 0 * y[1]]), mass: [1, 0], t0: 0, tEnd: 1, y0: [1, 0] },
      { method: rodas5P },
    );
    expect(singular.status).toBe('not-converged');
  });

  it('refuses problems of index 2', () => {
    expect(() =>
      integrate(
        { f: (_t, y, out) => out.set([y[1], y[0]]), mass: [1, 0], index: [1, 2], t0: 0, tEnd: 1, y0: [0, 0] },
        { method: rodas5P },
      ),
    ).toThrow(/index\[1\] is 2/);
  });
});
