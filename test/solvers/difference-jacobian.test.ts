import { describe, expect, it } from 'vitest';
import { denseLinearAlgebra } from '../../solvers/dense-linear-algebra.js';
import { differenceJacobian } from '../../solvers/difference-jacobian.js';
import { integrate } from '../../solvers/integrate.js';
import type { Evaluation } from '../../solvers/method.js';
import { radauIIA5 } from '../../solvers/radau-iia-5.js';
import { bandedPattern, groupColumns, sparsityPattern } from '../../solvers/sparsity-pattern.js';
import { hires, robertson } from './ivp-test-set.js';
import { uniform } from './random-matrices.js';

/** A right-hand side that counts its evaluations. */
function counted(f: (y: Float64Array, out: Float64Array) => void) {
  const evaluation: Evaluation & { count: number } = Object.assign(
    (_t: number, y: Float64Array, out: Float64Array) => {
      evaluation.count++;
      f(y, out);
      return out.every(Number.isFinite);
    },
    { count: 0 },
  );
  return evaluation;
}

function valueAt(f: Evaluation, y: Float64Array): Float64Array {
  const out = new Float64Array(y.length);
  f(0, y, out);
  return out;
}

describe('groups of columns', () => {
  it('are lower + upper + 1 for a band', () => {
    for (const [lower, upper] of [
      [1, 1],
      [0, 2],
      [3, 1],
      [0, 0],
    ])
      expect(groupColumns(bandedPattern(50, lower, upper)).count).toBe(lower + upper + 1);
    expect(groupColumns(bandedPattern(5, 9, 9)).count).toBe(5);
  });

  it('never hold two columns with an entry in the same row, and are not many', () => {
    const next = uniform(3);
    const n = 80;
    const columns = Array.from({ length: n }, () =>
      Array.from({ length: 4 }, () => Math.floor((next() + 1) * 40)),
    );
    const pattern = sparsityPattern(columns);
    const { count, group } = groupColumns(pattern);
    const seen = new Set<string>();
    for (let j = 0; j < n; j++)
      for (const i of new Set(columns[j])) {
        const key = `${group[j]} ${i}`;
        expect(seen.has(key)).toBe(false);
        seen.add(key);
      }
    expect(count).toBeLessThan(16);
    // A full row forces every column into a group of its own, a full column does not.
    expect(groupColumns(sparsityPattern(Array.from({ length: n }, (_, j) => [0, j]))).count).toBe(n);
    expect(
      groupColumns(sparsityPattern(Array.from({ length: n }, (_, j) => (j === 7 ? columns.keys() : [j]))))
        .count,
    ).toBe(2);
  });

  it('refuse rows that do not exist', () => {
    expect(() => sparsityPattern([[0], [2]])).toThrow(/columns\[1\] contains 2/);
  });
});

describe('a difference Jacobian', () => {
  it('needs n evaluations, or as many as there are groups, after one look at the pattern', () => {
    const n = 64;
    const band = counted((y, out) => {
      for (let i = 0; i < n; i++) out[i] = Math.sin(y[i]) * (y[i - 1] ?? 1) + (y[i + 1] ?? 0) ** 2;
    });
    const y = Float64Array.from({ length: n }, (_, i) => 2 + Math.sin(i));
    const f0 = valueAt(band, y);
    const dense = new Float64Array(n * n);
    const sparse = new Float64Array(n * n);
    band.count = 0;
    const full = differenceJacobian(band, n);
    expect(full(0, y, f0, dense)).toBe(true);
    expect(band.count).toBe(n);
    const grouped = differenceJacobian(band, n, bandedPattern(n, 1, 1));
    grouped(0, y, f0, sparse);
    expect(band.count - n).toBe(3 + 1 + 2 * 6);
    band.count = 0;
    grouped(0, y, f0, sparse);
    expect(band.count).toBe(3);
    expect(sparse).toEqual(dense);
    for (let i = 0; i < n; i++) {
      expect(dense[i * n + i]).toBeCloseTo(Math.cos(y[i]) * (y[i - 1] ?? 1), 6);
      if (i > 0) expect(dense[i * n + i - 1]).toBeCloseTo(Math.sin(y[i]), 6);
    }
  });

  it('is right for components of any size', () => {
    // Products of powers, so that every entry has a relative error.
    const f = counted((y, out) => {
      out[0] = Math.sqrt(y[0]);
      out[1] = Math.sqrt(y[1]) * y[2];
      out[2] = y[2] / y[1];
    });
    for (const size of [1e-280, 1e-200, 1e-30, 1e-8, 1, 1e8, 1e100, 1e150]) {
      const y = Float64Array.from([size, 2 * size, 3]);
      const J = new Float64Array(9);
      expect(differenceJacobian(f, 3)(0, y, valueAt(f, y), J)).toBe(true);
      const exact = [
        0.5 / Math.sqrt(y[0]),
        0,
        0,
        0,
        y[2] / (2 * Math.sqrt(y[1])),
        Math.sqrt(y[1]),
        0,
        -y[2] / y[1] ** 2,
        1 / y[1],
      ];
      exact.forEach((value, k) => {
        if (value === 0) expect(J[k]).toBe(0);
        // 2/y² overflows at the small end.
        else if (Number.isFinite(value)) expect(Math.abs(J[k] / value - 1)).toBeLessThan(1e-7);
      });
    }
  });

  it('does not take rounding for a derivative where a component is tiny beside what f is made of', () => {
    // The increment of 1e-25 is far below what shows in 1 + y.
    const f = counted((y, out) => {
      out[0] = 1 + 5 * y[0] + y[1];
      out[1] = y[0] - 1e-3 * y[1];
    });
    const y = Float64Array.from([1e-17, 1]);
    const J = new Float64Array(4);
    const jacobian = differenceJacobian(f, 2);
    jacobian(0, y, valueAt(f, y), J);
    expect(J[0]).toBeCloseTo(5, 4);
    expect(J[1]).toBeCloseTo(1, 6);
    expect(J[2]).toBeCloseTo(1, 4);
    expect(J[3]).toBeCloseTo(-1e-3, 9);
  });

  it('asks once more for a component that f does not depend on, and then no longer', () => {
    const f = counted((y, out) => {
      out[0] = y[0];
      out[1] = y[0];
    });
    const y = Float64Array.from([1, 1e-9]);
    const J = new Float64Array(4);
    const jacobian = differenceJacobian(f, 2);
    f.count = 0;
    jacobian(0, y, Float64Array.from([1, 1]), J);
    expect(f.count).toBe(3);
    jacobian(0, y, Float64Array.from([1, 1]), J);
    expect(f.count).toBe(5);
    expect(Array.from(J)).toEqual([1, 0, 1, 0]);
  });

  it('moves the other way where the domain of f ends, and says so where there is no way', () => {
    const f = counted((y, out) => {
      out[0] = Math.sqrt(1 - y[0]) + y[1];
      out[1] = -y[1];
    });
    const J = new Float64Array(4);
    const y = Float64Array.from([1 - 1e-12, 1]);
    expect(differenceJacobian(f, 2)(0, y, valueAt(f, y), J)).toBe(true);
    expect(Number.isFinite(J[0])).toBe(true);
    const nowhere = counted((y, out) => {
      out[0] = y[0] === 2 ? 1 : NaN;
    });
    expect(differenceJacobian(nowhere, 1)(0, Float64Array.of(2), Float64Array.of(1), J)).toBe(false);
  });

  it('tells a right-hand side that does not keep to its pattern', () => {
    const n = 100;
    const periodic = counted((y, out) => {
      for (let i = 0; i < n; i++) out[i] = y[(i + 1) % n] - y[i];
    });
    const y = Float64Array.from({ length: n }, (_, i) => 1 + i);
    const jacobian = differenceJacobian(periodic, n, bandedPattern(n, 0, 1));
    expect(() => jacobian(0, y, valueAt(periodic, y), new Float64Array(n * n))).toThrow(
      /component 99 depends on more/,
    );
  });

  it('serves as well as the exact one: HIRES and Robertson take the same steps with both', () => {
    for (const { problem, absoluteTolerance } of [hires, robertson]) {
      const { jacobian: _, ...without } = problem;
      const options = {
        method: radauIIA5,
        relativeTolerance: 1e-6,
        absoluteTolerance: absoluteTolerance(1e-6),
        saveAt: [problem.tEnd],
      };
      const exact = integrate(problem, options);
      const differenced = integrate(without, options);
      expect(differenced.status).toBe('success');
      expect(differenced.stats.accepted).toBeLessThan(1.1 * exact.stats.accepted);
      expect(differenced.stats.newton).toBeLessThan(1.2 * exact.stats.newton);
    }
  });

  it('serves dense linear algebra with a pattern', () => {
    const n = 30;
    const problem = {
      f: (_t: number, y: Float64Array, out: Float64Array) => {
        for (let i = 0; i < n; i++) out[i] = 100 * ((y[i - 1] ?? 0) - y[i]) - y[i] ** 3;
      },
      t0: 0,
      tEnd: 1,
      y0: new Float64Array(n).fill(1),
    };
    const plain = integrate(problem, { method: radauIIA5, saveAt: [1] });
    const sparse = integrate(
      {
        ...problem,
        linearAlgebra: ({ f, dimension }) =>
          denseLinearAlgebra({ f, dimension, pattern: bandedPattern(n, 1, 0) }),
      },
      { method: radauIIA5, saveAt: [1] },
    );
    expect(sparse.y).toEqual(plain.y);
    const saved = plain.stats.evaluations - sparse.stats.evaluations;
    expect(saved).toBe(plain.stats.jacobians * (n - 2) - (1 + 2 * 5));
  });
});
