import { describe, expect, it } from 'vitest';
import { dataSet, deepLinear, linear, squaredRelu } from '../../problems/index.js';
import {
  exponentialLoss,
  follow,
  logisticLoss,
  type Loss,
  type Observation,
  type Until,
} from '../../src/index.js';
import scalarChain from '../reference/scalar_chain.json' with { type: 'json' };
import xor8 from '../reference/squared_relu_xor8.json' with { type: 'json' };

/*
 * Ordinary time, which is recovered from spherical time. A chain of L scalars of equal weights has one margin v, with
 * dv/dt = L v^{2−2/L} |ℓ'(v)|: for the exponential loss t = (1/L) ∫ x^{2/L−2} e^x dx, which is tabulated, and for the
 * logistic loss, whose slope is 1/(1 + e^v), that and (1/L) ∫ x^{2/L−2} dx.
 */
const chain = (layers: number) =>
  deepLinear(dataSet({ x: [[1]], y: [1] }), new Array<number>(layers + 1).fill(1));

const lnTime = ({ time }: Observation): number => {
  expect(time.level).toBeLessThan(2);
  return time.level === 0 ? Math.log(time.value) : time.value;
};

const run = (layers: number, loss: Loss, until: Until, relativeTolerance = 1e-8): Observation => {
  const start = new Array<number>(layers).fill(1);
  const { status, final } = follow(chain(layers), loss, start, until, { relativeTolerance, samples: 2 });
  expect(status).toBe('reached');
  return final;
};

/** Absolute where ln t is below 1. */
const relative = (found: number, wanted: number): number =>
  Math.abs(found - wanted) / Math.max(1, Math.abs(wanted));

/** (1/L) ∫₁^v x^{2/L−2} dx. */
const linearPart = (layers: number, v: number): number => {
  const power = 2 / layers - 1;
  return layers === 2 ? 0.5 * Math.log(v) : Math.expm1(power * Math.log(v)) / power / layers;
};

const logAddExp = (x: number, y: number): number => Math.max(x, y) + Math.log1p(Math.exp(-Math.abs(x - y)));

describe('ln t of scalar chains, to twelve digits', () => {
  it.each(scalarChain)(
    '$layers layers, margin $margin, exponential loss',
    ({ layers, margin, lnTime: t }) => {
      const found = lnTime(run(layers, exponentialLoss, { logInverseRisk: Number(margin) }));
      expect(relative(found, Number(t))).toBeLessThan(1e-12);
    },
  );

  it.each(scalarChain)('$layers layers, margin $margin, logistic loss', ({ layers, margin, lnTime: t }) => {
    const v = Number(margin);
    // ln(1/risk) at margin v, written so that no digit is lost: −ln ln(1 + e^{−v}).
    const logInverseRisk = v > 40 ? v : -Math.log(Math.log1p(Math.exp(-v)));
    const found = lnTime(run(layers, logisticLoss, { logInverseRisk }, 1e-11));
    const wanted = logAddExp(Number(t), Math.log(linearPart(layers, v)));
    expect(relative(found, wanted)).toBeLessThan(1e-12);
  });

  it.each([2, 3, 4])('%d layers, and beyond as section 8 of the mathematics says', (layers) => {
    for (const alpha of [1e6, 1e9, 1e15, 1e100, 1e299]) {
      const found = lnTime(run(layers, exponentialLoss, { logInverseRisk: alpha }));
      // a = L^{−L/2}, so that L² a^{2/L} = L; the next term of the expansion is (2 − 2/L)/α.
      const law = alpha - (2 - 2 / layers) * Math.log(alpha) - Math.log(layers) + (2 - 2 / layers) / alpha;
      expect(Math.abs(found / law - 1)).toBeLessThan(1e-12);
    }
  });
});

describe('iterated logarithms', () => {
  it.each([
    [1, 1e4],
    [2, 1e6],
    [3, 1e9],
    [6, 1e12],
  ])('%d layers, ln ln(1/risk) = %d', (layers, lnLogInverseRisk) => {
    {
      const final = run(layers, exponentialLoss, { lnLogInverseRisk });
      // ln t = α(1 + o(1)), the rest below rounding of ln ln t.
      expect(final.time.level).toBe(2);
      expect(Math.abs(final.time.value / lnLogInverseRisk - 1)).toBeLessThan(1e-12);
      expect([final.logTime, final.logInverseRisk, final.riskAccuracy]).toEqual([null, null, null]);
      expect(Math.abs((final.lnLogInverseRisk ?? NaN) / lnLogInverseRisk - 1)).toBeLessThan(1e-12);
      const wanted = (lnLogInverseRisk + 0.5 * layers * Math.log(layers)) / layers;
      expect(Math.abs((final.logNorm ?? NaN) / wanted - 1)).toBeLessThan(1e-12);
    }
  });

  it('take over from ln t without a step', () => {
    const before = run(2, exponentialLoss, { logInverseRisk: 0.999e300 });
    const after = run(2, exponentialLoss, { logInverseRisk: 1.001e300 });
    expect([before.time.level, after.time.level]).toEqual([1, 2]);
    expect(after.time.value - Math.log(before.time.value)).toBeCloseTo(Math.log(1.001 / 0.999), 10);
  });
});

describe('the law of ln t along paths that are not known in closed form', () => {
  const net = squaredRelu(dataSet({ x: xor8.X, y: xor8.y }), xor8.signs);
  const rows = dataSet({
    x: [
      [1, 0.5],
      [1, -1],
      [3, 0.3],
    ],
    y: [1, 1, 1],
  });
  const cases = [
    ['squared ReLU', net, xor8.W0.flat()],
    ['deep linear', deepLinear(rows, [2, 2, 1]), [1, 0.2, -0.3, 0.8, 0.6, 0.4]],
    ['linear', linear(rows), [0.3, 0.4]],
  ] as const;
  const both = cases.flatMap((one) => [exponentialLoss, logisticLoss].map((loss) => [...one, loss] as const));

  it.each(both)('%s', (_name, model, start, loss) => {
    const L = model.degree;
    const { samples, status } = follow(model, loss, [...start], { logInverseRisk: 1e200 });
    expect(status).toBe('reached');
    let checked = 0;
    for (const at of samples) {
      const alpha = at.logInverseRisk ?? NaN;
      if (!(alpha > 1e5)) continue;
      const law =
        alpha - (2 - 2 / L) * Math.log(alpha) - Math.log(L * L * (at.smoothedMargin ?? NaN) ** (2 / L));
      // Beyond what stands there come terms of the order of 1/α and what the margin has yet to grow.
      expect(Math.abs(lnTime(at) - law)).toBeLessThan(100 / Math.log(alpha) / alpha ** 0.25 + 1e-10 * alpha);
      checked++;
    }
    expect(checked).toBeGreaterThan(10);
  });
});
