import { describe, expect, it } from 'vitest';
import {
  dataSet,
  deepLinear,
  leakyRelu,
  linear,
  relu,
  squaredRelu,
  type DataSet,
  type MarginModel,
} from '../../problems/index.js';
import {
  exponentialLoss,
  follow,
  logisticLoss,
  type FollowOptions,
  type Trajectory,
  type Until,
} from '../../src/index.js';

/*
 * Features times c are the same flow: margins are c^D times what they were, D the degree in the features, so that with
 * W = c^(-D/L) W' the risk is the same, and t = c^(-2D/L) t', s = c^(-D) s', ln|W| = ln|W'| - (D/L) ln c.
 */
const rows = [
  [1, 0.5],
  [1, -1],
  [3, 0.3],
  [-0.4, 1.1],
];
const of = (c: number): DataSet => dataSet({ x: rows.map((row) => row.map((x) => c * x)), y: [1, 1, 1, -1] });

interface Kind {
  readonly make: (data: DataSet) => MarginModel;
  readonly features: number;
}
const kinds = {
  linear: { make: linear, features: 1 },
  'deep linear': { make: (data) => deepLinear(data, [2, 2, 2, 1]), features: 1 },
  ReLU: { make: (data) => relu(data, 3), features: 1 },
  'leaky ReLU': { make: (data) => leakyRelu(data, 3, 0.1), features: 1 },
  'squared ReLU': { make: (data) => squaredRelu(data, [1, -1, 1]), features: 2 },
} satisfies Readonly<Record<string, Kind>>;

const OPTIONS: FollowOptions = { relativeTolerance: 1e-12, samples: 3, maxSteps: 20_000 };
const AGREE = 1e-10;

function run(kind: Kind, c: number, loss: typeof exponentialLoss, until: Until, origin = false): Trajectory {
  const model = kind.make(of(c));
  const scale = origin ? 0 : Math.exp((-kind.features * Math.log(c)) / model.degree);
  const start = Array.from({ length: model.dimension }, (_, a) => 0.3 * Math.sin(1 + 2.3 * a) * scale);
  return follow(model, loss, start, until, OPTIONS);
}

/** Where a place in spherical time, or in log-time, lies for features times c. */
function placeOf(clock: string, x: number, lnMargin: number, degree: number): number {
  return clock === 'spherical'
    ? x * Math.exp(-lnMargin)
    : Math.log1p(Math.expm1(x) * Math.exp((-2 * lnMargin) / degree));
}

function expectSame(one: Trajectory, other: Trajectory, lnMargin: number): void {
  const { degree } = one.model;
  const ratio = Math.exp(lnMargin);
  expect(other.status).toBe(one.status);
  const near = (a: number | null, b: number | null, size = Math.max(1, Math.abs(a ?? NaN))): void => {
    expect(Math.abs((a ?? NaN) - (b ?? NaN)) / size).toBeLessThan(AGREE);
  };
  const compare = (a: Trajectory['final'], b: Trajectory['final']): void => {
    for (const [i, value] of a.direction.entries()) near(value, b.direction[i]);
    near(a.normalizedMargin, b.normalizedMargin / ratio, Math.abs(a.normalizedMargin));
    near(a.logNorm, (b.logNorm ?? NaN) + lnMargin / degree, 1);
    near(a.logInverseRisk, b.logInverseRisk);
    near(a.radialGradient, b.radialGradient / ratio, Math.abs(a.radialGradient));
    near(a.pathLength, b.pathLength);
  };
  compare(one.final, other.final);
  for (const at of one.samples.slice(1, -1))
    compare(at, other.at(placeOf(one.clock, at.clockTime, lnMargin, degree)));
}

const UNITS = [1e-150, 300, 1e8, 1e150];

describe('features in other units are the same flow', () => {
  const cases = Object.entries(kinds).flatMap(([name, kind]) =>
    [exponentialLoss, logisticLoss].map((loss) => ({ kind, loss, title: `${name}, ${loss.name} loss` })),
  );
  it.each(cases)('$title', ({ kind, loss }) => {
    const until = { logInverseRisk: 8 };
    const one = run(kind, 1, loss, until);
    expect(one.status).toBe('reached');
    // Twice the exponent must leave room for the sums of the margins.
    for (const c of UNITS.map((c) => (kind.features === 2 ? c ** 0.95 : c)))
      expectSame(one, run(kind, c, loss, until), kind.features * Math.log(c));
  });

  it.each([exponentialLoss, logisticLoss])('from W = 0, $name loss', (loss) => {
    const one = run(kinds.linear, 1, loss, { logInverseRisk: 8 }, true);
    // What is left of ln(1+t) where t is 1e-300 has no digits to go back to.
    for (const c of [1e-150, 1e-8, 1e5, 1e7]) {
      const other = run(kinds.linear, c, loss, { logInverseRisk: 8 }, true);
      expectSame(one, other, Math.log(c));
    }
    for (const c of [1e150, 1e200]) {
      const { status, final } = run(kinds.linear, c, loss, { logInverseRisk: 8 }, true);
      expect(status).toBe('reached');
      for (const [a, value] of one.final.direction.entries())
        expect(Math.abs(final.direction[a] - value)).toBeLessThan(AGREE);
      expect(Math.abs(final.normalizedMargin / c / one.final.normalizedMargin - 1)).toBeLessThan(AGREE);
    }
  });

  it.each([1e7, 1e8, 1e150, 1e200])('to the limit from W = 0, times %d', (c) => {
    const x = [
      [c, 0.5 * c],
      [c, -c],
      [3 * c, 0.3 * c],
    ];
    const model = linear(dataSet({ x, y: [1, 1, 1] }));
    const { status, final } = follow(model, exponentialLoss, [0, 0], { tail: 1e-10 });
    expect(status).toBe('reached');
    expect(Math.abs(final.direction[1])).toBeLessThan(1e-9);
    expect(final.normalizedMargin / c).toBeCloseTo(1, 9);
  });

  it.each<[Until, (c: number) => Until]>([
    [{ sphericalTime: 2 }, (c) => ({ sphericalTime: 2 / c })],
    [{ lnSphericalTime: 1 }, (c) => ({ lnSphericalTime: 1 - Math.log(c) })],
    [{ logTime: 6 }, (c) => ({ logTime: Math.log1p(Math.expm1(6) / c) })],
  ])('goals that are times are those of the caller, %j', (until, goalFor) => {
    const kind = kinds.ReLU;
    const one = run(kind, 1, logisticLoss, until);
    for (const c of [1e-150, 1e9]) {
      const asked = goalFor(c);
      const other = run(kind, c, logisticLoss, asked);
      expectSame(one, other, Math.log(c));
      expect(other.goal).toEqual({ key: Object.keys(asked)[0], value: Object.values(asked)[0] });
      expect(other.message).toContain(String(Object.values(asked)[0]));
      expect(other.at(other.final.clockTime)).toEqual(other.final);
    }
  });

  it.each(['time', 'log-time'] as const)('in the clock %s', (clock) => {
    const until = { logInverseRisk: 3 };
    const one = follow(linear(of(1)), logisticLoss, [0.1, 0.2], until, { ...OPTIONS, clock });
    const c = 2 ** 40;
    const other = follow(linear(of(c)), logisticLoss, [0.1 / c, 0.2 / c], until, { ...OPTIONS, clock });
    expect(other.status).toBe('reached');
    expect(other.final.direction[0]).toBeCloseTo(one.final.direction[0], 9);
    const lnTime = (run: Trajectory): number => Math.log(Math.expm1(run.final.logTime ?? NaN));
    expect(lnTime(other) + 2 * Math.log(c)).toBeCloseTo(lnTime(one), 9);
    // The speed is what differences of the direction say.
    const [before, after] = other.samples.slice(1, 3);
    const { clockTime: from } = before;
    const step = 1e-5 * (after.clockTime - from);
    const moved = other.at(from + step).direction.map((value, a) => value - before.direction[a]);
    expect(Math.hypot(...moved) / step / (before.speed ?? NaN)).toBeCloseTo(1, 2);
  });
});
