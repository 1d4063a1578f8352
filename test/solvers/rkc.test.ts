import { describe, expect, test } from 'vitest';
import { dormandPrince54, integrate, type InitialValueProblem } from '../../solvers/index.js';
import { spectralRadiusEstimator } from '../../solvers/nonlinear-power-method.js';
import { rkc } from '../../solvers/rkc.js';
import { distance } from './closed-forms.js';
import { largestDefect } from './order-conditions.js';
import { readOff } from './read-off.js';
import { evaluation, oneStep } from './fixed-step.js';

/** The spectral radius for which a step of length 1 takes `stages`, with the bound for it. */
const radiusFor = (stages: number) => ((stages - 0.5) ** 2 - 1) / 1.54;
const withStages = (stages: number) => rkc({ spectralRadius: () => radiusFor(stages) });

describe.each([2, 3, 5, 10, 30])('with %d stages', (stages) => {
  // The derivative at the end is one evaluation more.
  const { a, b, c, e, interpolant } = readOff(withStages(stages), stages + 1);

  test('the order conditions up to 2 hold, and not those of order 3', () => {
    for (const order of [1, 2]) expect(largestDefect(a, b, order)).toBeLessThan(1e-12);
    expect(largestDefect(a, b, 3)).toBeGreaterThan(1e-3);
  });

  test('the nodes are the row sums, and rise to 1', () => {
    a.forEach((row, i) => expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(c[i], 12));
    for (let i = 1; i <= stages; i++) expect(c[i]).toBeGreaterThan(c[i - 1]);
    expect(c[stages]).toBe(1);
  });

  test('the interpolant has order 2', () => {
    for (const theta of [0.2, 0.5, 0.9])
      for (const order of [1, 2])
        expect(largestDefect(a, interpolant(theta), order, theta)).toBeLessThan(1e-12);
  });

  test('the error estimate vanishes up to order 2', () => {
    // Σ e_i Φ_i(t) = 0 is the condition at θ = 0.
    for (const order of [1, 2]) expect(largestDefect(a, e, order, 0)).toBeLessThan(1e-12);
    expect(largestDefect(a, e, 3, 0)).toBeGreaterThan(1e-3);
  });

  test('the stability polynomial is damped as far as steps are taken', () => {
    const growth = (z: number) => {
      const problem: InitialValueProblem = {
        f: (_t, y, out) => void (out[0] = z * y[0]),
        t0: 0,
        y0: [1],
        tEnd: 1,
      };
      return oneStep(withStages(stages), problem, 0, [1], 1).y[0];
    };
    const reach = (stages * stages - 1) / 1.54;
    for (let part = 0.001; part <= 1; part += 0.001) expect(Math.abs(growth(-part * reach))).toBeLessThan(1);
    expect(growth(-0.01)).toBeCloseTo(Math.exp(-0.01), 6);
    // About the whole interval of stability is (2/3)(s² − 1)(1 − 2ε/15), ε = 2/13.
    const end = (2 / 3) * (stages * stages - 1) * (1 - 4 / 195);
    expect(Math.abs(growth(-1.25 * end))).toBeGreaterThan(1);
  });
});

/** Heat conduction on a rod of 200 points whose ends are kept at 0, from three Fourier modes. */
const points = 200;
const cell = 1 / (points + 1);
const heat: InitialValueProblem = {
  f(_t, y, out) {
    for (let i = 0; i < points; i++) {
      const left = i > 0 ? y[i - 1] : 0;
      const right = i < points - 1 ? y[i + 1] : 0;
      out[i] = (left - 2 * y[i] + right) / (cell * cell);
    }
  },
  t0: 0,
  y0: temperatures(0),
  tEnd: 0.5,
};

function temperatures(t: number): number[] {
  return Array.from({ length: points }, (_, i) => {
    const mode = (k: number) =>
      Math.sin(k * Math.PI * (i + 1) * cell) *
      Math.exp(-((2 / cell) ** 2) * Math.sin(0.5 * k * Math.PI * cell) ** 2 * t);
    return mode(1) + mode(3) / 2 + mode(20) / 4;
  });
}

/** Its largest eigenvalue, but for the sign. */
const heatRadius = (2 / cell) ** 2 * Math.cos(0.5 * Math.PI * cell) ** 2;

describe('the heat equation', () => {
  const saveAt = [0.01, 0.1, 0.5];
  const errors = (y: readonly Float64Array[]) =>
    y.map((value, i) => distance(value, temperatures(saveAt[i])));

  test.each([1e-2, 1e-3, 1e-4, 1e-5])(
    'at a tolerance of %d, for a small part of the evaluations',
    (tolerance) => {
      const options = { relativeTolerance: tolerance, absoluteTolerance: tolerance };
      const { status, y, stats } = integrate(heat, { ...options, method: rkc(), saveAt });
      expect(status).toBe('success');
      expect(Math.max(...errors(y))).toBeLessThan(5 * tolerance ** (2 / 3));
      // Dormand & Prince's method is bound by stability to steps of 3.3/ρ.
      const bound = (6 * heat.tEnd * heatRadius) / 3.3066;
      expect(stats.evaluations).toBeLessThan(bound / 20);
      expect(stats.rejected).toBeLessThan(5);
    },
  );

  test('takes Dormand & Prince at least twenty times as many', () => {
    const options = { relativeTolerance: 1e-3, absoluteTolerance: 1e-3, maxSteps: 1e6 };
    const explicit = integrate(heat, { ...options, method: dormandPrince54 });
    const stabilised = integrate(heat, { ...options, method: rkc() });
    expect(explicit.status).toBe('success');
    expect(explicit.stats.evaluations).toBeGreaterThan(20 * stabilised.stats.evaluations);
  });

  test('with the spectral radius given, nothing is spent on estimates', () => {
    const method = rkc({ spectralRadius: () => heatRadius });
    const { y, stats } = integrate(heat, { method, relativeTolerance: 1e-4, saveAt });
    const estimated = integrate(heat, { method: rkc(), relativeTolerance: 1e-4, saveAt });
    expect(stats.evaluations).toBeLessThan(estimated.stats.evaluations);
    expect(Math.max(...errors(y))).toBeLessThan(1e-3);
  });

  test('a spectral radius that is no number is estimated instead', () => {
    const options = { relativeTolerance: 1e-4, saveAt };
    const estimated = integrate(heat, { ...options, method: rkc() });
    for (const wrong of [Number.NaN, -1, Infinity]) {
      const { stats } = integrate(heat, { ...options, method: rkc({ spectralRadius: () => wrong }) });
      expect(stats).toEqual(estimated.stats);
    }
  });

  test('far too small a spectral radius costs steps, but not the accuracy', () => {
    const method = rkc({ spectralRadius: () => heatRadius / 100 });
    const { status, y } = integrate(heat, {
      method,
      relativeTolerance: 1e-4,
      absoluteTolerance: 1e-4,
      saveAt,
    });
    expect(status).toBe('success');
    expect(Math.max(...errors(y))).toBeLessThan(1e-2);
  });

  test('tight tolerances limit the stages, and with them the steps', () => {
    let stages = 0;
    let most = 0;
    const counted: InitialValueProblem = {
      ...heat,
      tEnd: 0.002,
      f(t, y, out) {
        stages++;
        heat.f(t, y, out);
      },
    };
    const { status } = integrate(counted, {
      method: rkc({ spectralRadius: () => heatRadius }),
      relativeTolerance: 1e-12,
      absoluteTolerance: 1,
      onProgress: () => {
        most = Math.max(most, stages);
        stages = 0;
      },
    });
    expect(status).toBe('success');
    // √(10⁻¹²/(10 ε)); the first two evaluations belong to no step.
    expect(most).toBeLessThanOrEqual(21 + 2);
  });
});

/** The Brusselator with diffusion in one dimension (Hairer & Wanner 1996, IV.10), u and then v. */
const cells = 200;
const diffusion = 0.02 * (cells + 1) ** 2;
const brusselator: InitialValueProblem = {
  f(_t, y, out) {
    for (let i = 0; i < cells; i++) {
      const [u, v] = [y[i], y[cells + i]];
      const around = (offset: number, boundary: number) =>
        (i > 0 ? y[offset + i - 1] : boundary) -
        2 * y[offset + i] +
        (i < cells - 1 ? y[offset + i + 1] : boundary);
      out[i] = 1 + u * u * v - 4 * u + diffusion * around(0, 1);
      out[cells + i] = 3 * u - u * u * v + diffusion * around(cells, 3);
    }
  },
  t0: 0,
  y0: Array.from({ length: 2 * cells }, (_, i) =>
    i < cells ? 1 + Math.sin((2 * Math.PI * (i + 1)) / (cells + 1)) : 3,
  ),
  tEnd: 10,
};

test('the Brusselator with diffusion, for a twentieth of the evaluations of Dormand & Prince', () => {
  const reference = integrate(brusselator, {
    method: dormandPrince54,
    relativeTolerance: 1e-9,
    absoluteTolerance: 1e-9,
  });
  const end = reference.y[reference.y.length - 1];
  for (const tolerance of [1e-3, 1e-4]) {
    const options = { relativeTolerance: tolerance, absoluteTolerance: tolerance };
    const { status, y, stats } = integrate(brusselator, { ...options, method: rkc() });
    const explicit = integrate(brusselator, { ...options, method: dormandPrince54 });
    expect(status).toBe('success');
    expect(distance(y[y.length - 1], end)).toBeLessThan(10 * tolerance);
    expect(20 * stats.evaluations).toBeLessThan(explicit.stats.evaluations);
  }
});

describe('the nonlinear power method', () => {
  const estimate = (problem: InitialValueProblem, y: ArrayLike<number>) => {
    let evaluations = 0;
    const f = evaluation(problem);
    const estimator = spectralRadiusEstimator((t, state, out) => {
      evaluations++;
      return f(t, state, out);
    }, y.length);
    const state = Float64Array.from(y);
    const slope = new Float64Array(y.length);
    problem.f(0, state, slope);
    const radius = estimator.estimate(0, state, slope, 1e-3);
    const first = evaluations;
    evaluations = 0;
    return { radius, first, again: estimator.estimate(0, state, slope, 1e-3), then: evaluations };
  };
  const matrix = (...rows: number[][]): InitialValueProblem => ({
    f(_t, y, out) {
      rows.forEach((row, i) => void (out[i] = row.reduce((sum, value, j) => sum + value * y[j], 0)));
    },
    t0: 0,
    y0: [1, 1],
    tEnd: 1,
  });

  test('bounds the spectral radius from above, closely, also where f lies in the span of slow modes', () => {
    const { radius, first, again, then } = estimate(heat, temperatures(0));
    for (const value of [radius, again]) {
      expect(value).toBeGreaterThan(heatRadius);
      expect(value).toBeLessThan(1.25 * heatRadius);
    }
    expect(first).toBeLessThan(30);
    expect(then).toBeLessThanOrEqual(3);
  });

  test('takes complex pairs by their moduli, roughly', () => {
    const { radius } = estimate(matrix([-1, 30], [-40, -1]), [1, 2]);
    const modulus = Math.sqrt(1 + 1200);
    expect(radius).toBeGreaterThan(modulus);
    expect(radius).toBeLessThan(1.6 * modulus);
  });

  test('is 0 where f does not depend on y, and starts again after that', () => {
    let slope = 0;
    const f = (_t: number, y: Float64Array, out: Float64Array): boolean => {
      out[0] = 1 - slope * y[0];
      return true;
    };
    const estimator = spectralRadiusEstimator(f, 1);
    expect(estimator.estimate(0, Float64Array.of(1), Float64Array.of(1), 1)).toBe(0);
    slope = 5;
    expect(estimator.estimate(0, Float64Array.of(1), Float64Array.of(-4), 1)).toBeCloseTo(6, 5);
  });

  test.each([1e-300, 1e-150, 1, 1e150, 1e300])('does not depend on the scale of y: %d', (scale) => {
    const { radius } = estimate(matrix([-7, 1], [1, -3]), [scale, 0]);
    expect(radius).toBeGreaterThan(5 + Math.sqrt(5));
    expect(radius).toBeLessThan(1.25 * (5 + Math.sqrt(5)));
  });

  test('is NaN where f is not finite', () => {
    const estimator = spectralRadiusEstimator(() => false, 1);
    expect(estimator.estimate(0, Float64Array.of(1), Float64Array.of(1), 1)).toBeNaN();
  });
});
