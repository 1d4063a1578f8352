import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dataSet, deepLinear, gaussianBlobs, linear, mexicanHat, squaredRelu } from '../../problems/index.js';
import { dormandPrince54 } from '../../solvers/index.js';
import {
  exponentialLoss,
  follow,
  following,
  logisticLoss,
  type Observation,
  type Trajectory,
  type Until,
} from '../../src/index.js';
import { altered, deep, inseparable, threePoints, xorNet } from './flows.js';

/** Fails on any number in an object that is not finite. */
function expectFinite(value: unknown, path = 'it'): void {
  if (typeof value === 'number') expect(Number.isFinite(value), `${path} is ${value}`).toBe(true);
  else if (ArrayBuffer.isView(value))
    (value as Float64Array).forEach((one, i) => expectFinite(one, `${path}[${i}]`));
  else if (typeof value === 'object' && value !== null)
    for (const [key, one] of Object.entries(value)) expectFinite(one, `${path}.${key}`);
}

const gap = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i])));

describe('follow', () => {
  const goals: [Until, (at: Observation) => number | null][] = [
    [{ logInverseRisk: 50 }, (at) => at.logInverseRisk],
    [{ logInverseRisk: 0.5 }, (at) => at.logInverseRisk],
    [{ lnLogInverseRisk: 3 }, (at) => at.lnLogInverseRisk],
    [{ lnLogInverseRisk: -0.5 }, (at) => at.lnLogInverseRisk],
    [{ logTime: 20 }, (at) => at.logTime],
    [{ sphericalTime: 1.5 }, (at) => at.sphericalTime],
    [{ lnSphericalTime: 0.25 }, (at) => at.lnSphericalTime],
  ];
  describe.each(['time', 'log-time', 'spherical'] as const)('in the clock %s', (clock) => {
    it.each(goals)('ends where %j says', (until, read) => {
      const { status, final, samples } = follow(deep, exponentialLoss, { seed: 1, scale: 0.5 }, until, {
        clock,
      });
      expect(status).toBe('reached');
      const value = Object.values(until)[0];
      expect(Math.abs((read(final) ?? NaN) - value)).toBeLessThan(1e-11 * Math.max(1, Math.abs(value)));
      expect(samples[samples.length - 1]).toBe(final);
    });
  });

  it('is the same flow in all three clocks', () => {
    const runs = (['time', 'log-time', 'spherical'] as const).map((clock) =>
      follow(
        deep,
        logisticLoss,
        { seed: 2, scale: 0.5 },
        { logTime: 12 },
        { clock, relativeTolerance: 1e-11 },
      ),
    );
    for (const { final } of runs.slice(1)) {
      expect(gap(final.direction, runs[0].final.direction)).toBeLessThan(1e-9);
      for (const key of ['logNorm', 'sphericalTime', 'pathLength', 'logTime', 'alignmentAngle'] as const)
        expect(Math.abs((final[key] ?? NaN) - (runs[0].final[key] ?? NaN)), key).toBeLessThan(1e-8);
    }
  });

  it('follows the tail to what was asked', () => {
    const { status, final, tail } = follow(threePoints, exponentialLoss, [1, 1], { tail: 1e-3 });
    expect(status).toBe('reached');
    expect(tail?.length).toBeLessThan(1.5e-3);
    // The limit is known: the hard-margin SVM direction (35, 65)/√(35² + 65²).
    const limit = [35 / Math.hypot(35, 65), 65 / Math.hypot(35, 65)];
    const left = Math.hypot(final.direction[0] - limit[0], final.direction[1] - limit[1]);
    expect(left).toBeLessThan(1.2e-3);
    expect(left).toBeGreaterThan(1e-4);
  });

  it('starts a linear predictor at W = 0', () => {
    const options = { relativeTolerance: 1e-9 };
    const goal = { logInverseRisk: 30 };
    const { samples, final, separated } = follow(threePoints, exponentialLoss, [0, 0], goal, options);
    expect(samples[0].logNorm).toBeNull();
    expect(samples[0].alignmentAngle).toBeNull();
    expect(final.sphericalTime).toBeNull();
    expect(separated?.clockTime).toBeGreaterThan(0);
    // The path length from the origin equals the one measured from a start just beside it, on the path.
    const tiny = follow(threePoints, exponentialLoss, [1e-9 * 1.3, 1e-9 * 2.1], goal, options);
    expect(Math.abs(final.pathLength - tiny.final.pathLength)).toBeLessThan(1e-8);
    expect(gap(final.direction, tiny.final.direction)).toBeLessThan(1e-9);
  });

  it.each([1, 2, 3, 4])('takes a start of norm 1e100 at degree %d without under- or overflow', (degree) => {
    const model =
      degree === 1
        ? threePoints
        : deepLinear(
            dataSet({
              x: [
                [1, 0.2],
                [0.6, 1],
                [-0.3, 0.9],
              ],
              y: [1, 1, 1],
            }),
            [2, ...new Array<number>(degree - 1).fill(2), 1],
          );
    const scale = 1e100 / Math.sqrt(model.dimension);
    const start = Array.from({ length: model.dimension }, () => scale);
    const run = follow(model, logisticLoss, start, { sphericalTime: 1e-98 }, { samples: 5, maxSteps: 200 });
    for (const at of run.samples) expectFinite(at);
    expect(run.samples[0].logNorm).toBeCloseTo(100 * Math.LN10, 10);
    expect(run.samples[0].lnLogInverseRisk ?? 0).toBeGreaterThan(degree * 100 * Math.LN10 - 5);
  });

  it.each([1e-100, 1e-30])('takes a start of norm %d, from which a deep network has to grow', (scale) => {
    const run = follow(deep, exponentialLoss, { seed: 1, scale }, { logInverseRisk: 10 });
    expect(run.status).toBe('reached');
    for (const at of run.samples) expectFinite(at);
    expect(run.final.logInverseRisk).toBeCloseTo(10, 10);
  });

  it('keeps as many samples as asked, in order, the start and the end among them', () => {
    for (const samples of [2, 3, 57, 200]) {
      const run = follow(
        xorNet,
        exponentialLoss,
        { seed: 3, scale: 0.3 },
        { logInverseRisk: 20 },
        { samples },
      );
      expect(run.samples).toHaveLength(samples);
      expect(run.samples[0].clockTime).toBe(0);
      run.samples.forEach((at, i) => {
        if (i > 0) expect(at.clockTime).toBeGreaterThan(run.samples[i - 1].clockTime);
        expectFinite(at);
      });
    }
  });

  it('can be asked for any point again', () => {
    const run = follow(
      xorNet,
      exponentialLoss,
      { seed: 3, scale: 0.3 },
      { sphericalTime: 20 },
      { samples: 7 },
    );
    const other = follow(xorNet, exponentialLoss, { seed: 3, scale: 0.3 }, { sphericalTime: 11.7 });
    const again = run.at(11.7);
    expect(gap(again.direction, other.final.direction)).toBeLessThan(1e-8);
    expect(Math.abs(again.pathLength - other.final.pathLength)).toBeLessThan(1e-8);
    expect(Math.abs((again.logTime ?? NaN) - (other.final.logTime ?? NaN))).toBeLessThan(1e-7);
    expect(run.at(0)).toEqual(run.samples[0]);
    expect(run.at(20)).toEqual(run.final);
    expect(() => run.at(20.1)).toThrow(/20\.1 is outside the trajectory/);
    expect(() => run.at(NaN)).toThrow(RangeError);
  });

  it('gives the same bits for the same input', () => {
    const run = (): Trajectory =>
      follow(xorNet, logisticLoss, { seed: 4 }, { logInverseRisk: 5 }, { samples: 9 });
    expect(JSON.stringify(run().samples)).toBe(JSON.stringify(run().samples));
  });

  it('turns with the data', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 6.2, noNaN: true }), (turn) => {
        const [c, s] = [Math.cos(turn), Math.sin(turn)];
        const rotate = ([x, y]: readonly number[]): number[] => [c * x - s * y, s * x + c * y];
        const rows = [
          [1, 0.2],
          [0.6, 1],
          [-0.3, 0.9],
        ];
        const plain = follow(linear(dataSet({ x: rows, y: [1, 1, 1] })), exponentialLoss, [0.3, -0.1], {
          logTime: 8,
        });
        const turned = follow(
          linear(dataSet({ x: rows.map(rotate), y: [1, 1, 1] })),
          exponentialLoss,
          rotate([0.3, -0.1]),
          { logTime: 8 },
        );
        expect(gap(turned.final.direction, rotate([...plain.final.direction]))).toBeLessThan(1e-7);
        expect(Math.abs(turned.final.pathLength - plain.final.pathLength)).toBeLessThan(1e-7);
      }),
      { seed: 9, numRuns: 10 },
    );
  });

  it('does not mind the order of the neurons', () => {
    const data = dataSet({
      x: [
        [0.5, 0.2],
        [-0.4, 0.7],
        [0.1, -0.9],
      ],
      y: [1, -1, 1],
    });
    const signs = [1, -1, 1, 1];
    const w = [
      [0.4, 0.1],
      [-0.2, 0.5],
      [0.3, -0.6],
      [0.1, 0.2],
    ];
    const order = [2, 0, 3, 1];
    const plain = follow(squaredRelu(data, signs), exponentialLoss, w.flat(), { sphericalTime: 10 });
    const mixed = follow(
      squaredRelu(
        data,
        order.map((j) => signs[j]),
      ),
      exponentialLoss,
      order.flatMap((j) => w[j]),
      { sphericalTime: 10 },
    );
    expect(Math.abs(plain.final.normalizedMargin - mixed.final.normalizedMargin)).toBeLessThan(1e-9);
    expect(gap(plain.final.weights, mixed.final.weights)).toBeLessThan(1e-7);
  });

  it('yields between steps and reports where it stands', () => {
    const run = following(xorNet, exponentialLoss, { seed: 3, scale: 0.3 }, { logInverseRisk: 20 });
    let last = 0;
    let count = 0;
    for (;;) {
      const { done, value } = run.next();
      if (done === true) {
        expect(value.status).toBe('reached');
        expect(value.stats.accepted).toBe(count + 1);
        break;
      }
      count++;
      expect(value.stats.accepted).toBe(count);
      expect(value.fraction).toBeGreaterThanOrEqual(0);
      expect(value.fraction).toBeLessThanOrEqual(1);
      expect(value.clockTime).toBeGreaterThan(last);
      last = value.clockTime;
    }
  });
});

describe('hard cases', () => {
  it('time is right where α rests for most of a step and then rises', () => {
    // A large start with one misclassified example: ψ is flat and rises at the very end of long steps.
    const model = deepLinear(gaussianBlobs({ count: 10, dimension: 3, gap: 1, seed: 4 }), [3, 2, 2, 1]);
    for (const scale of [8, 20]) {
      const [spherical, plain] = (['spherical', 'time'] as const).map(
        (clock) =>
          follow(model, logisticLoss, { seed: 1, scale }, { logInverseRisk: 2 }, { clock }).final.time,
      );
      expect(spherical.level).toBe(0);
      expect(Math.abs(spherical.value / plain.value - 1)).toBeLessThan(1e-5);
    }
  });

  it('features of very different size do not look like a stationary point', () => {
    const model = linear(
      dataSet({
        x: [
          [1e7, 0],
          [0, 1],
          [0, 2],
        ],
        y: [1, 1, 1],
      }),
    );
    const { status } = follow(model, logisticLoss, [0, 0], { logInverseRisk: 3 }, { maxSteps: 20_000 });
    expect(status).not.toBe('stationary');
  });

  it('a loose tolerance does not either', () => {
    const run = follow(
      threePoints,
      exponentialLoss,
      [0.3, 0.1],
      { logInverseRisk: 20 },
      { relativeTolerance: 0.01 },
    );
    expect(run.status).toBe('reached');
  });

  it('the last sample is the end even where t is near the largest double', () => {
    const model = linear(dataSet({ x: [[1, 2]], y: [1] }));
    const { status, final } = follow(model, exponentialLoss, [1, 0], { logTime: 708 }, { clock: 'time' });
    expect(status).toBe('reached');
    expect(final.logTime).toBeCloseTo(708, 10);
  });

  it('a clock that runs out of numbers says so', () => {
    const run = follow(threePoints, exponentialLoss, [0.3, 0.1], { logTime: 800 }, { clock: 'time' });
    expect(run.status).toBe('clock-ended');
    expect(run.message).toMatch(/log-time or spherical/);
  });

  it('one example with the logistic loss has α = p, at any size', () => {
    const hat = mexicanHat({ degree: 2, definable: false });
    const run = follow(hat, logisticLoss, [3e-9, 2e-9, 1e-8], { sphericalTime: 1 });
    expect(run.separated?.clockTime).toBe(0);
    expect(run.largestFall.value).toBeLessThan(1e-15);
  });

  it('goals far below 1 are met to rounding', () => {
    for (const value of [1e-10, 1e-14]) {
      const { final } = follow(
        threePoints,
        exponentialLoss,
        [0.3, 0.1],
        { logTime: value },
        { clock: 'spherical' },
      );
      expect((final.logTime ?? NaN) / value).toBeCloseTo(1, 9);
    }
  });
});

describe('a flow that cannot go on', () => {
  it('says that a gradient vanished where the data are not separable', () => {
    const run = follow(inseparable, exponentialLoss, [0.5, 0.5], { logInverseRisk: 10 });
    expect(run.status).toBe('stationary');
    expect(run.message).toMatch(
      /gradient has fallen to nothing at ln\(1\/risk\) = -.* Not positive: the margins? of \d of 4 examples/,
    );
    expect(run.separated).toBeNull();
    // It stands at the minimum of the risk: Newton from there moves it by no more than the tolerance allows.
    expect(run.final.radialGradient).toBeLessThan(1e-5);
  });

  it('stops at its number of steps with the path so far', () => {
    const run = follow(
      xorNet,
      exponentialLoss,
      { seed: 3, scale: 0.3 },
      { logInverseRisk: 1e9 },
      { maxSteps: 40 },
    );
    expect(run.status).toBe('max-steps');
    expect(run.message).toMatch(/before logInverseRisk=1000000000: 40 steps were taken/);
    // The central path is followed by an implicit method: there is none to change to.
    expect(run.message).toMatch(/Allow more steps \(maxSteps\), or loosen the tolerance\.$/);
    expect(run.message).not.toMatch(/plicit|leave the method out/);
    expect(run.samples.length).toBe(200);
    expect(run.final.clockTime).toBeGreaterThan(1);
    for (const at of run.samples) expectFinite(at);
  });

  it('advises against an explicit method where that has run out of steps', () => {
    const run = follow(
      xorNet,
      exponentialLoss,
      { seed: 3, scale: 0.3 },
      { logInverseRisk: 1e9 },
      { maxSteps: 40, method: dormandPrince54 },
    );
    expect(run.status).toBe('max-steps');
    expect(run.message).toMatch(/which bounds the steps of explicit methods: leave the method out/);
  });

  it('names the component that is not finite and keeps the path before it', () => {
    let evaluations = 0;
    const broken = altered(threePoints, {
      pullback(w, q, out) {
        threePoints.pullback(w, q, out);
        if (++evaluations > 300) out[1] = NaN;
      },
    });
    const until = { logTime: 20 };
    const run = follow(broken, exponentialLoss, [0.1, 0.1], until, { clock: 'log-time', samples: 3 });
    expect(run.status).toBe('non-finite');
    expect(run.message).toMatch(/not finite at t = .*: component 1 is NaN/);
    // At once: what follows the first such value only looks at the points that are kept.
    expect(evaluations).toBeLessThan(310);
    const whole = follow(
      threePoints,
      exponentialLoss,
      [0.1, 0.1],
      { logTime: run.final.clockTime },
      { clock: 'log-time' },
    );
    expect(gap(run.final.direction, whole.final.direction)).toBeLessThan(1e-8);
  });

  it('keeps what was computed when it is told to stop', () => {
    const signal = { aborted: false };
    const run = follow(
      xorNet,
      exponentialLoss,
      { seed: 3, scale: 0.3 },
      { logInverseRisk: 1e9 },
      {
        signal,
        onProgress: ({ stats }) => {
          signal.aborted = stats.accepted >= 100;
        },
      },
    );
    expect(run.status).toBe('aborted');
    expect(run.stats.accepted).toBe(100);
    expect(run.final.clockTime).toBeGreaterThan(0);
    // A place on the kept path can still be asked for.
    expect(run.at(run.final.clockTime / 2).clockTime).toBe(run.final.clockTime / 2);
  });
});
