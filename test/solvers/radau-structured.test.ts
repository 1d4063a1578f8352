import { describe, expect, test } from 'vitest';
import {
  bandedLinearAlgebra,
  borderedLinearAlgebra,
  integrate,
  radauIIA,
  radauIIA13,
  radauIIA9,
  type InitialValueProblem,
} from '../../solvers/index.js';
import { collocationModes } from '../../solvers/collocation-transform.js';
import { radauCoefficients } from '../../solvers/radau-coefficients.js';

const methods = [radauIIA({ stages: 1 }), radauIIA({ stages: 3 }), radauIIA9, radauIIA13] as const;

/** The Brusselator with diffusion (Hairer & Wanner 1996, IV.10) at N points, both species side by side. */
function brusselator(points: number): InitialValueProblem {
  const alpha = 0.02 * (points + 1) ** 2;
  return {
    t0: 0,
    tEnd: 1,
    y0: Array.from({ length: 2 * points }, (_, k) =>
      k % 2 === 0 ? 1 + Math.sin((2 * Math.PI * (k / 2 + 1)) / (points + 1)) : 3,
    ),
    f(_t, y, out) {
      for (let i = 0; i < points; i++) {
        const [u, v] = [y[2 * i], y[2 * i + 1]];
        const left = i > 0 ? [y[2 * i - 2], y[2 * i - 1]] : [1, 3];
        const right = i < points - 1 ? [y[2 * i + 2], y[2 * i + 3]] : [1, 3];
        out[2 * i] = 1 + u * u * v - 4 * u + alpha * (left[0] - 2 * u + right[0]);
        out[2 * i + 1] = 3 * u - u * u * v + alpha * (left[1] - 2 * v + right[1]);
      }
    },
  };
}
const banded = bandedLinearAlgebra({ lower: 2, upper: 2 });

describe.each(methods)('$name with linear algebra of the problem’s own', (method) => {
  test('in a band: the same solution as with full matrices', () => {
    const problem = brusselator(6);
    const tolerance = method.order === 1 ? 1e-4 : 1e-8;
    const options = { method, relativeTolerance: tolerance, absoluteTolerance: tolerance, saveAt: [1] };
    const full = integrate(problem, options);
    const own = integrate({ ...problem, linearAlgebra: banded }, options);
    expect([full.status, own.status]).toEqual(['success', 'success']);
    own.y[0].forEach((value, i) => expect(Math.abs(value - full.y[0][i])).toBeLessThan(10 * tolerance));
    expect(Math.abs(own.stats.accepted / full.stats.accepted - 1)).toBeLessThan(0.3);
  });

  test('blocks with a border: two damped oscillators held together by a multiplier of index 2', () => {
    // x₁ + x₂ moves freely, v₁ = v₂ is held by λ: the mean of both is one oscillator, of damping 2.
    const problem: InitialValueProblem = {
      f(_t, [x1, v1, x2, v2, lambda], out) {
        out.set([v1, -x1 - v1 + lambda, v2, -x2 - 3 * v2 - lambda, v1 - v2]);
      },
      mass: [1, 1, 1, 1, 0],
      index: [1, 1, 1, 1, 2],
      t0: 0,
      y0: [1, 0, 1, 0, 0],
      tEnd: 3,
    };
    const tolerance = method.order === 1 ? 1e-4 : 1e-8;
    const { status, y } = integrate(
      { ...problem, linearAlgebra: borderedLinearAlgebra({ blocks: [2, 2], border: 1 }) },
      { method, relativeTolerance: tolerance, absoluteTolerance: tolerance, saveAt: [3] },
    );
    expect(status).toBe('success');
    // x″ = −x − 2x′: (1 + t) e^{−t}; and λ = x″ + x + v = −v.
    const exact = [4 * Math.exp(-3), -3 * Math.exp(-3)];
    [exact[0], exact[1], exact[0], exact[1], -exact[1]].forEach((value, i) =>
      expect(Math.abs(y[0][i] - value)).toBeLessThan((method.order === 1 ? 300 : 30) * tolerance),
    );
  });
});

test('a thousand components in a band cost a few evaluations a step, and no full matrix is made', () => {
  const problem = { ...brusselator(500), linearAlgebra: banded };
  for (const method of [radauIIA9, radauIIA13]) {
    const { status, stats } = integrate(problem, {
      method,
      relativeTolerance: 1e-4,
      absoluteTolerance: 1e-4,
    });
    expect(status).toBe('success');
    // Full differences alone would be a thousand a Jacobian.
    expect(stats.evaluations / (stats.accepted + stats.rejected)).toBeLessThan(100);
    expect(stats.accepted).toBeLessThan(40);
  }
});

test('what more linear algebra asks for is refused, naming it', () => {
  for (const hook of ['differs', 'bend', 'weigh'])
    expect(() =>
      integrate(
        {
          ...brusselator(2),
          linearAlgebra: (setup) => ({ ...banded(setup), [hook]: () => false }),
        },
        { method: radauIIA9 },
      ),
    ).toThrow(`linearAlgebra: Radau IIA 9 takes none with \`${hook}\`; use radauIIA5 for it`);
});

test('a signal is looked at within the factorisation of a large matrix', () => {
  // 5 × 40 unknowns: the signal comes once the Jacobians have been made.
  let evaluations = 0;
  let looks = 0;
  const problem = brusselator(20);
  const { status, t } = integrate(
    {
      ...problem,
      f(at, y, out) {
        evaluations++;
        problem.f(at, y, out);
      },
    },
    {
      method: radauIIA9,
      signal: {
        get aborted() {
          if (evaluations > 200) looks++;
          return looks > 50;
        },
      },
    },
  );
  expect(status).toBe('aborted');
  expect(t).toEqual(Float64Array.of(0));
});

test.each([1, 3, 5, 7, 9, 11])('A⁻¹ of %d stages is the sum of its modes', (stages) => {
  const coefficients = radauCoefficients(stages);
  const modes = collocationModes(coefficients);
  expect(modes.length).toBe((stages + 1) / 2);
  expect(Math.abs(modes[0].re * coefficients.gamma0 - 1)).toBeLessThan(1e-11);
  for (let i = 0; i < stages; i++)
    for (let j = 0; j < stages; j++) {
      const sum = modes.reduce((total, { re, im, vRe, vIm, uRe, uIm }, k) => {
        const [x, y] = [vRe[i] * uRe[j] - vIm[i] * uIm[j], vRe[i] * uIm[j] + vIm[i] * uRe[j]];
        return total + (k === 0 ? 1 : 2) * (re * x - im * y);
      }, 0);
      expect(Math.abs(sum / coefficients.inverse[i * stages + j] - 1)).toBeLessThan(1e-6);
    }
});
