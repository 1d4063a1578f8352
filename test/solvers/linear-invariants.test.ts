import { describe, expect, test } from 'vitest';
import { integrate, radauIIA5, rodas5P, type InitialValueProblem } from '../../solvers/index.js';
import { errorNorm } from '../../solvers/error-norm.js';
import { leftNullVectors, linearInvariants } from '../../solvers/linear-invariants.js';
import { distance } from './closed-forms.js';
import { correctDigits, e5, robertson } from './ivp-test-set.js';
import { uniform } from './random-matrices.js';

const methods = [radauIIA5, rodas5P];
const without = ({ jacobian: _, ...problem }: InitialValueProblem): InitialValueProblem => problem;

describe('left null vectors', () => {
  test('of random matrices of any rank, whose rows and columns are of any scale', () => {
    const next = uniform(7);
    for (let n = 2; n <= 9; n++)
      for (let rank = 0; rank <= n; rank++) {
        const rows = Array.from({ length: n }, () => 10 ** (6 * next()));
        const columns = Array.from({ length: n }, () => 10 ** (12 * next()));
        const left = rows.map(() => Array.from({ length: rank }, next));
        const right = columns.map(() => Array.from({ length: rank }, next));
        const J = Float64Array.from({ length: n * n }, (_, k) => {
          const [i, j] = [Math.floor(k / n), k % n];
          return rows[i] * columns[j] * left[i].reduce((sum, value, r) => sum + value * right[j][r], 0);
        });
        const basis = leftNullVectors(J, n);
        expect(basis).toHaveLength(n - rank);
        for (const w of basis)
          for (let j = 0; j < n; j++) {
            const terms = Array.from(w, (value, i) => value * J[i * n + j]);
            const sum = terms.reduce((total, value) => total + value, 0);
            const size = terms.reduce((total, value) => total + Math.abs(value), 0);
            expect(Math.abs(sum)).toBeLessThanOrEqual(1e-6 * size);
          }
      }
  });
});

describe('E5, whose end value of 9e-23 hangs on what the sum y₂ − y₃ − y₄ was when they were 1e-10', () => {
  const options = [1e-4, 1e-6, 1e-8].flatMap((tolerance) =>
    methods.map((method) => ({ method, tolerance, name: method.name })),
  );
  test.each(options)('is solved by $name at $tolerance to its digits', ({ method, tolerance }) => {
    for (const problem of [e5.problem, without(e5.problem)]) {
      const { status, y } = integrate(problem, {
        method,
        relativeTolerance: tolerance,
        absoluteTolerance: e5.absoluteTolerance(tolerance),
        saveAt: [e5.problem.tEnd],
      });
      expect(status).toBe('success');
      expect(correctDigits(e5, y[0])).toBeGreaterThan(-Math.log10(tolerance) - 1);
    }
  });
});

test.each(methods)('$name keeps the mass of Robertson’s reaction to rounding', (method) => {
  for (const problem of [robertson.problem, without(robertson.problem)]) {
    const { y } = integrate(problem, { method, relativeTolerance: 1e-4, absoluteTolerance: 1e-10 });
    for (const [a, b, c] of y) expect(Math.abs(a + b + c - 1)).toBeLessThan(1e-15);
  }
});

test.each(methods)(
  '$name keeps several invariants that share components, with weights of any size',
  (method) => {
    // A chain of exchanges between five stores of unlike units; a sixth stands still.
    const units = [1, 3, 1e-7, 2e5, 0.125, 1];
    const rates = [1e4, 1, 0, 1e7];
    const problem: InitialValueProblem = {
      f(_t, y, out) {
        out.fill(0);
        rates.forEach((rate, i) => {
          const flow = rate * (y[i] / units[i] - (2 * y[i + 1]) / units[i + 1]);
          out[i] -= flow * units[i];
          out[i + 1] += flow * units[i + 1];
        });
      },
      // Given, since differences do not determine weights that are no simple fractions.
      jacobian(_t, _y, J) {
        J.fill(0);
        rates.forEach((rate, i) => {
          for (const [row, amount] of [
            [i, -rate * units[i]],
            [i + 1, rate * units[i + 1]],
          ]) {
            J[row * 6 + i] += amount / units[i];
            J[row * 6 + i + 1] -= (2 * amount) / units[i + 1];
          }
        });
      },
      t0: 0,
      tEnd: 10,
      y0: units.map((unit, i) => unit * (1 + i)),
    };
    const { status, y } = integrate(problem, {
      method,
      relativeTolerance: 1e-5,
      absoluteTolerance: units.map((unit) => 1e-8 * unit),
    });
    expect(status).toBe('success');
    const contents = (value: ArrayLike<number>) => {
      const share = units.map((unit, i) => value[i] / unit);
      return [share[0] + share[1] + share[2], share[3] + share[4], share[5]];
    };
    for (const value of y) expect(distance(contents(value), contents(problem.y0))).toBeLessThan(2e-14);
  },
);

describe('the search', () => {
  const norm = errorNorm(1e-6, new Float64Array(2).fill(1e-9));
  const J = Float64Array.of(-1, 1, 1, -1);

  test('drops what a right-hand side does not leave alone', () => {
    const invariants = linearInvariants(2, norm);
    invariants.seek(J, Float64Array.of(1, 2), Float64Array.of(1, -1));
    const y = Float64Array.of(1.5, 1.5 + 1e-9);
    invariants.restore(Float64Array.of(1, 2), y);
    expect(y[0] + y[1]).toBe(3);
    invariants.check(Float64Array.of(1, -1 + 1e-13));
    y[1] += 1e-9;
    const kept = y.slice();
    invariants.restore(Float64Array.of(1, 2), y);
    expect(y).toEqual(kept);
  });

  test('takes the start of the step as it is, if it was moved, and no drift beyond the tolerance', () => {
    const invariants = linearInvariants(2, norm);
    invariants.seek(J, Float64Array.of(1, 2), Float64Array.of(1, -1));
    const y = Float64Array.of(2, 3 + 1e-9);
    invariants.restore(Float64Array.of(3, 2), y);
    expect(y[0] + y[1]).toBe(5);
    y[1] = 4;
    invariants.restore(Float64Array.of(3, 2), y);
    expect(y[1]).toBe(4);
  });

  test('does not take slow for constant', () => {
    // The sum decays 1e12 times as slowly as the difference.
    const problem: InitialValueProblem = {
      f(_t, y, out) {
        const flow = 1e9 * (y[0] - y[1]);
        out[0] = -flow;
        out[1] = flow - 2e-3 * y[1];
      },
      t0: 0,
      tEnd: 1000,
      y0: [1, 1],
    };
    for (const method of methods) {
      const { y } = integrate(problem, { method, relativeTolerance: 1e-9, absoluteTolerance: 1e-12 });
      expect(Math.abs(y[y.length - 1][0] * Math.E - 1)).toBeLessThan(1e-7);
    }
  });

  test('goes by every scale alike: sizes of 1e±250', () => {
    for (const size of [1e-250, 1e250]) {
      const { y } = integrate(
        {
          f(_t, y, out) {
            out[0] = 1e4 * (y[1] - y[0]);
            out[1] = -out[0];
          },
          t0: 0,
          tEnd: 1,
          y0: [size, 2 * size],
        },
        { method: rodas5P, absoluteTolerance: 0 },
      );
      for (const [a, b] of y) expect(Math.abs(a / size + b / size - 3)).toBeLessThan(4e-15);
    }
  });
});
