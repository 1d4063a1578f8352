import { describe, expect, it } from 'vitest';
import {
  dataSet,
  deepLinear,
  hatCoordinates,
  linear,
  mexicanHat,
  squaredRelu,
} from '../../problems/index.js';
import { exponentialLoss, follow, logisticLoss, type Observation } from '../../src/index.js';
import threePoints from '../reference/linear_three_points.json' with { type: 'json' };
import hat from '../reference/mexican_hat.json' with { type: 'json' };
import scalarChain from '../reference/scalar_chain.json' with { type: 'json' };
import xor8 from '../reference/squared_relu_xor8.json' with { type: 'json' };

/** ln t of an observation. */
const lnTime = ({ time }: Observation): number => {
  if (time.level > 1) throw new Error('ln t does not fit a double');
  return time.level === 0 ? Math.log(time.value) : time.value;
};

const parameters = ({ direction, logNorm }: Observation): number[] =>
  [...direction].map((value) => value * Math.exp(logNorm ?? NaN));

const largestGap = (found: ArrayLike<number>, wanted: ArrayLike<number>): number => {
  expect(found.length).toBe(wanted.length);
  return Math.max(...Array.from(wanted, (value, i) => Math.abs(found[i] - value)));
};

describe('ln t of scalar chains', () => {
  it.each(scalarChain)('$layers layers, margin $margin', ({ layers, margin, lnTime: wanted }) => {
    const model = deepLinear(dataSet({ x: [[1]], y: [1] }), new Array<number>(layers + 1).fill(1));
    const start = new Array<number>(layers).fill(1);
    const { status, final } = follow(
      model,
      exponentialLoss,
      start,
      { logInverseRisk: Number(margin) },
      { relativeTolerance: 1e-11 },
    );
    expect(status).toBe('reached');
    expect(Math.abs(lnTime(final) / Number(wanted) - 1)).toBeLessThan(1e-10);
  });

  it('go on as iterated logarithms where ln t is no longer a double', () => {
    const model = deepLinear(dataSet({ x: [[1]], y: [1] }), [1, 1, 1]);
    const { final } = follow(model, exponentialLoss, [1, 1], { lnLogInverseRisk: 1e6 });
    expect(final.logTime).toBeNull();
    expect(final.logInverseRisk).toBeNull();
    expect(final.time.level).toBe(2);
    // ln t = α − ln α − …, so ln ln t = ln α to rounding.
    expect(Math.abs(final.time.value / 1e6 - 1)).toBeLessThan(1e-12);
  });
});

describe('a linear predictor on three points', () => {
  const losses = { exp: exponentialLoss, log: logisticLoss } as const;
  const cases = threePoints.flatMap((run) =>
    (['log-time', 'spherical'] as const).flatMap((clock) =>
      run.checkpoints
        .filter(({ ln1pTime }) => ln1pTime <= 690)
        .map(({ ln1pTime, w }) => ({
          rows: run.rows,
          w0: run.w0,
          loss: run.loss as 'exp' | 'log',
          clock,
          ln1pTime,
          w,
        })),
    ),
  );
  it.each(cases)(
    '$loss loss in the clock $clock at ln(1+t) = $ln1pTime',
    ({ rows, w0, loss, clock, ln1pTime, w }) => {
      const model = linear(dataSet({ x: rows, y: rows.map(() => 1) }));
      const { status, final } = follow(
        model,
        losses[loss],
        w0,
        { logTime: ln1pTime },
        { clock, relativeTolerance: 1e-11, samples: 2 },
      );
      expect(status).toBe('reached');
      expect(largestGap(parameters(final), w)).toBeLessThan(1e-8);
    },
  );

  it.each([
    ['exp', 0],
    ['log', 1],
  ] as const)('%s loss in plain time up to t = e^690', (loss, index) => {
    const run = threePoints[index];
    const model = linear(dataSet({ x: run.rows, y: run.rows.map(() => 1) }));
    const wanted = run.checkpoints.find(({ ln1pTime }) => ln1pTime === 690)?.w ?? [];
    const { status, final } = follow(
      model,
      losses[loss],
      run.w0,
      { logTime: 690 },
      { clock: 'time', relativeTolerance: 1e-11, samples: 2 },
    );
    expect(status).toBe('reached');
    expect(largestGap(parameters(final), wanted)).toBeLessThan(1e-8);
  });

  it('tends to the hard-margin SVM as Soudry et al. (2017) say', () => {
    // Rows (1,½), (1,−1), (3,.3): ŵ = (1,0), and the direction's gap is 0.462098/ln t (1 + o(1)).
    const model = linear(
      dataSet({
        x: [
          [1, 0.5],
          [1, -1],
          [3, 0.3],
        ],
        y: [1, 1, 1],
      }),
    );
    const { final } = follow(model, exponentialLoss, [0, 0], { logTime: 1e4 }, { samples: 2 });
    expect(Math.abs(final.direction[1]) * 1e4).toBeCloseTo(0.462098, 3);
    // At w = ŵ ln t + w̃ with e^{−w̃·z} the dual variables 2/3 and 1/3.
    expect(final.weights[0]).toBeCloseTo(2 / 3, 6);
    expect(final.weights[1]).toBeCloseTo(1 / 3, 6);
  });
});

describe('the squared ReLU network on eight points', () => {
  const model = squaredRelu(dataSet({ x: xor8.X, y: xor8.y }), xor8.signs);
  const start = xor8.W0.flat();
  it.each(xor8.checkpoints.filter(({ s }) => s <= 200))('at s = $s', (wanted) => {
    const { status, final } = follow(
      model,
      exponentialLoss,
      start,
      { sphericalTime: wanted.s },
      { relativeTolerance: 1e-9 },
    );
    expect(status).toBe('reached');
    expect(largestGap(final.direction, wanted.theta)).toBeLessThan(1e-8);
    expect(largestGap(final.weights, wanted.weights)).toBeLessThan(1e-8);
    expect(Math.abs((final.logNorm ?? NaN) - wanted.logNorm)).toBeLessThan(1e-8);
    expect(Math.abs(final.normalizedMargin - wanted.normalizedMargin)).toBeLessThan(1e-9);
  });
});

describe('the Mexican hat', () => {
  const { v, phiMinusV, sphericalTime } = hat.start;
  const r = Math.sqrt(1 - 1 / v);
  const start = [r * Math.cos(v + phiMinusV), r * Math.sin(v + phiMinusV), Math.sqrt(1 / v)];
  it.each([
    [0, 1],
    [2, 2],
    [5, 1],
    [10, 3],
  ])('at ln κ = %d, degree %d', (lnSphericalTime, degree) => {
    const wanted = hat.checkpoints.find((at) => at.lnSphericalTime === lnSphericalTime);
    const { status, final } = follow(
      mexicanHat({ degree, definable: false }),
      exponentialLoss,
      start,
      { sphericalTime: Math.exp(lnSphericalTime) - sphericalTime },
      { relativeTolerance: 1e-9, clock: 'spherical' },
    );
    expect(status).toBe('reached');
    const found = hatCoordinates(final.direction);
    expect(Math.abs(found.v - (wanted?.v ?? NaN))).toBeLessThan(1e-8);
    expect(Math.abs(found.psi - (wanted?.phiMinusV ?? NaN))).toBeLessThan(1e-8);
    expect(Math.abs(final.pathLength - (wanted?.pathLength ?? NaN))).toBeLessThan(1e-8);
  });
});
