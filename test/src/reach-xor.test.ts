import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataSet, squaredRelu } from '../../problems/index.js';
import { exponentialLoss, follow, logisticLoss } from '../../src/index.js';
import xor8 from '../reference/squared_relu_xor8.json' with { type: 'json' };
import exact from '../reference/squared_relu_xor8_limit.json' with { type: 'json' };
import { farflow, folder } from './cli-harness.js';
import { gap, notFinite, optimality } from './reach.js';
import { contract } from './trajectory-json-contract.js';

/*
 * The squared-ReLU network on eight points, to ln(1/risk) = 1e300 and on to where that is no double. Its limit is known by
 * convex duality to 20 digits; multipliers at the end are also computed here, by least squares at the final direction;
 * checkpoints are those of an independent program.
 */
const data = dataSet({ x: xor8.X, y: xor8.y });
const model = squaredRelu(data, xor8.signs);
const start = xor8.W0.flat();
const FAR = 1e300;

const losses = [
  ['exponential', exponentialLoss],
  ['logistic', logisticLoss],
] as const;

const limit = {
  margin: Number(exact.normalizedMargin),
  margins: exact.margins.map(Number),
  multipliers: exact.weights.map(Number),
};

/** Mass of the squared norm near each of the limit's directions, with the sign of the neurons. */
function massesOf(direction: Float64Array): number[] {
  return exact.neurons.map(({ sign, angle }) => {
    let mass = 0;
    xor8.signs.forEach((one, j) => {
      const [a, b] = direction.subarray(2 * j, 2 * j + 2);
      const turn = Math.atan2(b, a) - Number(angle);
      if (one === sign && Math.abs(Math.atan2(Math.sin(turn), Math.cos(turn))) < 1e-6) mass += a * a + b * b;
    });
    return mass;
  });
}

describe.each(losses)('%s loss', (_name, loss) => {
  const run = follow(model, loss, start, { logInverseRisk: FAR });
  const { samples, final, separated, stats } = run;

  it('comes to ln(1/risk) = 1e300 in few steps', () => {
    expect(run.status).toBe('reached');
    expect(Math.abs((final.logInverseRisk ?? NaN) / FAR - 1)).toBeLessThan(1e-10);
    expect(Math.abs((final.lnLogInverseRisk ?? NaN) - Math.log(FAR))).toBeLessThan(1e-12 * Math.log(FAR));
    expect(stats.accepted).toBeLessThanOrEqual(300);
    expect(stats.rejected).toBeLessThanOrEqual(30);
  });

  it('has every quantity of every sample finite, or null beside its logarithm', () => {
    expect(samples.length).toBeGreaterThan(100);
    expect(samples.flatMap((at) => notFinite(at))).toEqual([]);
    for (const at of samples) {
      expect(Math.abs(Math.hypot(...at.direction) - 1)).toBeLessThan(1e-14);
      expect(at.weights.every((q) => q >= 0)).toBe(true);
    }
  });

  it('has a smoothed margin that never falls, in steps and between samples', () => {
    const from = separated?.clockTime ?? NaN;
    const margins = samples
      .filter(({ clockTime }) => clockTime >= from)
      .map((at) => at.smoothedMargin ?? NaN);
    expect(margins.length).toBeGreaterThan(100);
    for (let i = 1; i < margins.length; i++)
      expect(margins[i] - margins[i - 1]).toBeGreaterThan(-1e-13 * margins[i]);
    expect(run.largestFall.value).toBeLessThan(1e-13);
  });

  it('has clocks, norm and path length that grow', () => {
    const increases = (values: readonly number[]): boolean =>
      values.every((value, i) => i === 0 || value > values[i - 1]);
    const from = samples.filter(({ clockTime }) => clockTime > 0);
    expect(increases(from.map((at) => at.sphericalTime ?? NaN))).toBe(true);
    expect(increases(from.map((at) => at.logNorm ?? NaN))).toBe(true);
    for (let i = 1; i < samples.length; i++)
      expect(samples[i].pathLength).toBeGreaterThan(samples[i - 1].pathLength - 1e-9);
  });

  it('ends at a point that is optimal, its weights being the multipliers', () => {
    const { least, multipliers, residual, total } = optimality(model, final.direction);
    expect(residual).toBeLessThan(1e-8);
    expect(gap(final.weights, multipliers)).toBeLessThan(1e-8);
    // Euler: Lγθ = Σ λ ∇p with Σ λ = 1.
    expect(Math.abs(1 / total / (2 * least) - 1)).toBeLessThan(1e-8);
    expect(Math.abs(final.normalizedMargin / xor8.limit.normalizedMargin - 1)).toBeLessThan(1e-10);
  });

  it('ends at the limit that duality says', () => {
    expect(Math.abs(final.normalizedMargin / limit.margin - 1)).toBeLessThan(1e-12);
    expect(gap(final.margins, limit.margins)).toBeLessThan(1e-12);
    expect(gap(final.weights, limit.multipliers)).toBeLessThan(1e-11);
    expect(
      gap(
        massesOf(final.direction),
        exact.neurons.map(({ share }) => Number(share)),
      ),
    ).toBeLessThan(1e-11);
    expect(Math.abs((final.smoothedMargin ?? NaN) / final.normalizedMargin - 1)).toBeLessThan(1e-12);
    expect(final.alignmentAngle).toBeLessThan(1e-7);
  });

  it('ends where a run to a tenth of it has already been, for the direction has converged', () => {
    const before = follow(model, loss, start, { lnLogInverseRisk: 600 });
    expect(gap(before.final.direction, final.direction)).toBeLessThan(1e-9);
    expect(gap(before.final.weights, final.weights)).toBeLessThan(1e-9);
  });

  it('comes to where ln(1/risk) is no double', () => {
    const { status, samples: far, final: end } = follow(model, loss, start, { lnLogInverseRisk: 1e6 });
    expect(status).toBe('reached');
    expect(far.flatMap((at) => notFinite(at))).toEqual([]);
    expect(end.lnLogInverseRisk).toBeCloseTo(1e6, 3);
    expect([end.logInverseRisk, end.riskAccuracy, end.logTime]).toEqual([null, null, null]);
    expect(end.time.level).toBe(2);
    expect(Math.abs(end.time.value / 1e6 - 1)).toBeLessThan(1e-12);
    // α = a ρ².
    const lnMargin = Math.log(end.smoothedMargin ?? NaN);
    expect(2 * (end.logNorm ?? NaN) + lnMargin).toBeCloseTo(1e6, 3);
    expect(gap(end.weights, limit.multipliers)).toBeLessThan(1e-8);
    expect(gap(end.direction, final.direction)).toBeLessThan(1e-8);
    expect(far.filter((at) => at.logInverseRisk === null).length).toBeGreaterThan(10);
  });
});

describe('checkpoints of the exponential loss', () => {
  /*
   * The reference has its weights from ρ²p(θ), which at s = 800 and 1000 cannot say more than 1e-6 of them: they are not
   * the multipliers to more than that, though all but 1e-9 of the way has been gone. So there the limit says what the
   * weights are: the way that is left of the direction is 3e-11.
   */
  it.each(xor8.checkpoints)('s = $s', (wanted) => {
    const { status, final } = follow(model, exponentialLoss, start, { sphericalTime: wanted.s });
    expect(status).toBe('reached');
    expect(gap(final.direction, wanted.theta)).toBeLessThan(1e-6);
    expect(gap(final.weights, wanted.weights)).toBeLessThan(2e-6);
    expect(Math.abs((final.logNorm ?? NaN) - wanted.logNorm)).toBeLessThan(1e-7);
    expect(Math.abs(final.normalizedMargin - wanted.normalizedMargin)).toBeLessThan(1e-9);
    expect(Math.abs((final.logInverseRisk ?? NaN) / wanted.smoothedMargin - 1)).toBeLessThan(1e-6);
    if (wanted.s >= 800) expect(gap(final.weights, limit.multipliers)).toBeLessThan(1e-6);
  });

  it("the reference's own weights stray from the limit by more than those of the path at s = 1000", () => {
    const wanted = xor8.checkpoints.find(({ s }) => s === 1000);
    const found = follow(model, exponentialLoss, start, { sphericalTime: 1000 }).final.weights;
    expect(gap(wanted?.weights ?? [], limit.multipliers)).toBeGreaterThan(5e-7);
    expect(gap(found, limit.multipliers)).toBeLessThan(1e-8);
  });
});

describe('on the command line', () => {
  const spec = JSON.stringify({
    data: { x: xor8.X, y: xor8.y },
    model: { kind: 'squared-relu', signs: xor8.signs },
    start,
  });

  it('--until lnLogInverseRisk=1e6, with null for what does not fit a double', async () => {
    const at = path.join(folder({ 'spec.json': spec }), 'spec.json');
    const args = ['follow', at, '--until', 'lnLogInverseRisk=1e6', '--json', '-'];
    const { code, stdout, stderr } = await farflow(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toMatch(/NaN|Infinity/);
    const { status, final } = contract.parse(JSON.parse(stdout));
    expect(status).toBe('reached');
    expect(gap(final.weights, limit.multipliers)).toBeLessThan(1e-8);
    expect(gap(final.margins, limit.margins)).toBeLessThan(1e-8);
    expect(final).toMatchObject({ logInverseRisk: null, logTime: null, riskAccuracy: null });
    expect(final.lnLogInverseRisk).toBeCloseTo(1e6, 3);
    expect(final.time.level).toBe(2);
    expect(final.time.value).toBeCloseTo(1e6, 3);
  });

  it('shows the end as an iterated logarithm', async () => {
    const at = path.join(folder({ 'spec.json': spec }), 'spec.json');
    const { code, stdout } = await farflow(['follow', at, '--until', 'lnLogInverseRisk=1e6']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/exp\(exp\(1e\+?0?6\)\)|exp\(exp\(1000000/);
  });
});
