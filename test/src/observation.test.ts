import { describe, expect, it } from 'vitest';
import { exponentialLoss, follow, logisticLoss, type Loss, type Trajectory } from '../../src/index.js';
import { deep, threePoints, xorNet } from './flows.js';
import type { MarginModel } from '../../problems/index.js';

const TOLERANCE = 1e-10;
const run = (model: MarginModel, loss: Loss, scale = 0.4): Trajectory =>
  follow(
    model,
    loss,
    { seed: 2, scale },
    { logInverseRisk: 60 },
    { relativeTolerance: TOLERANCE, samples: 60, clock: 'spherical' },
  );

const models: [string, MarginModel][] = [
  ['linear', threePoints],
  ['deep linear', deep],
  ['squared ReLU', xorNet],
];

describe.each(models)('along the path of a %s model', (_name, model) => {
  const exponential = run(model, exponentialLoss);
  const logistic = run(model, logisticLoss);

  it.each([
    ['exponential', exponential],
    ['logistic', logistic],
  ] as const)("Lemma 3.4's sides agree to the tolerance, %s loss", (_loss, { samples, separated }) => {
    const late = samples.filter((at) => at.lemma34 !== null);
    expect(late.length).toBeGreaterThan(10);
    expect(late[0].clockTime).toBeGreaterThanOrEqual(separated?.clockTime ?? NaN);
    for (const { lemma34 } of late) {
      expect(
        Math.abs((lemma34?.smoothedMargin.left ?? NaN) - (lemma34?.smoothedMargin.right ?? NaN)),
      ).toBeLessThan(50 * TOLERANCE);
      expect(Math.abs((lemma34?.pathLength.left ?? NaN) - (lemma34?.pathLength.right ?? NaN))).toBeLessThan(
        50 * TOLERANCE,
      );
    }
  });

  it('the entropy identity is exact at every sample', () => {
    for (const at of exponential.samples) {
      const { left, right } = at.entropy ?? { left: NaN, right: NaN };
      expect(Math.abs(left - right)).toBeLessThan(1e-12 * Math.max(1, Math.abs(at.logInverseRisk ?? 0)));
      expect(right).toBeGreaterThanOrEqual(0);
      expect(right).toBeLessThanOrEqual(Math.log(model.count) + 1e-12);
    }
    expect(logistic.final.entropy).toBeNull();
  });

  it('d ln α̃/d ln ρ is what section 8 of the mathematics says, and what the samples do', () => {
    const { samples } = exponential;
    let checked = 0;
    for (const at of samples) {
      if (at.marginGrowth === null) continue;
      expect(at.marginGrowth.left).toBeCloseTo(
        at.marginGrowth.right,
        9 - Math.ceil(Math.log10(Math.max(1, at.marginGrowth.right))),
      );
      checked++;
    }
    expect(checked).toBeGreaterThan(10);
    // By Simpson's rule over the last quarter of the clock, from the trajectory itself.
    const end = exponential.final.clockTime;
    const [a, m, b] = [0.98 * end, 0.99 * end, end].map((x) => exponential.at(x));
    const rise = Math.log((b.smoothedMargin ?? NaN) / (a.smoothedMargin ?? NaN));
    const norms = [a, m, b].map((at) => at.logNorm ?? NaN);
    // d ln α̃/dx = (d ln α̃/d ln ρ)·(d ln ρ/dx), with d ln ρ/dx = ⟨g, θ⟩ in spherical time.
    const rates = [a, m, b].map((at) => (at.marginGrowth?.right ?? NaN) * at.radialGradient);
    const simpson = ((b.clockTime - a.clockTime) / 6) * (rates[0] + 4 * rates[1] + rates[2]);
    expect(norms[2]).toBeGreaterThan(norms[0]);
    expect(Math.abs(rise - simpson)).toBeLessThan(1e-4 * rise);
  });

  it('observables agree with each other', () => {
    for (const at of [...exponential.samples, ...logistic.samples]) {
      expect(Math.hypot(...at.direction)).toBeCloseTo(1, 14);
      expect(at.normalizedMargin).toBe(Math.min(...at.margins));
      expect(at.gradientPotential).toBeCloseTo(
        (at.radialGradient / Math.cos(at.alignmentAngle ?? NaN)) ** 2,
        8,
      );
      expect((at.riskAccuracy ?? NaN) - (at.logInverseRisk ?? NaN)).toBeCloseTo(Math.log(model.count), 12);
      // Euler: ⟨∇α, W⟩ = L Σ q p.
      const euler = model.degree * at.margins.reduce((sum, p, i) => sum + p * at.weights[i], 0);
      expect(at.radialGradient).toBeCloseTo(euler, 12);
    }
  });

  it('the smoothed margin never falls', () => {
    expect(exponential.largestFall.value).toBeLessThan(1e-13);
    expect(logistic.largestFall.value).toBeLessThan(1e-13);
  });

  it('ln t obeys its law once aligned', () => {
    // ln t = α − (2−2/L) ln α − ln(L² a^{2/L}) + o(1)
    const { final } = follow(
      model,
      exponentialLoss,
      { seed: 2, scale: 0.4 },
      { logInverseRisk: 400 },
      { samples: 2 },
    );
    const L = model.degree;
    const alpha = final.logInverseRisk ?? NaN;
    const a = final.smoothedMargin ?? NaN;
    const law = alpha - (2 - 2 / L) * Math.log(alpha) - Math.log(L * L * a ** (2 / L));
    expect(Math.abs((final.logTime ?? NaN) - law)).toBeLessThan(0.05);
  });
});

describe('the invariant of a deep linear network', () => {
  it('A₂ᵀA₂ − A₁A₁ᵀ stays what it is', () => {
    const invariant = ({
      direction,
      logNorm,
    }: {
      direction: Float64Array;
      logNorm: number | null;
    }): number[] => {
      const w = [...direction].map((value) => value * Math.exp(logNorm ?? NaN));
      const a1 = [w.slice(0, 2), w.slice(2, 4)];
      const a2 = w.slice(4, 6);
      return [0, 1].flatMap((i) =>
        [0, 1].map((j) => a2[i] * a2[j] - (a1[i][0] * a1[j][0] + a1[i][1] * a1[j][1])),
      );
    };
    const { samples, final } = run(deep, exponentialLoss);
    const size = Math.exp(2 * (final.logNorm ?? NaN));
    const first = invariant(samples[0]);
    invariant(final).forEach((value, i) => {
      expect(Math.abs(value - first[i]) / size).toBeLessThan(1e-8);
    });
  });
});
