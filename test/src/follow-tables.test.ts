import { describe, expect, it } from 'vitest';
import { dataSet, linear, randomSource, type DataSet } from '../../problems/index.js';
import { exponentialLoss, follow, logisticLoss, type Trajectory } from '../../src/index.js';

const norm = (values: ArrayLike<number>): number => Math.hypot(...Array.from(values));
const unit = (values: readonly number[]): number[] => values.map((value) => value / norm(values));
const apart = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  norm(Array.from(a, (value, i) => value - b[i]));

const follow1000 = (data: DataSet, loss = exponentialLoss): Trajectory =>
  follow(linear(data), loss, new Float64Array(data.dimension), { logInverseRisk: 1000 });

/** Few steps, by a method of high order, where an explicit one takes a million and gets nowhere. */
function expectFewSteps({ stats, status, clock }: Trajectory, most = 200): void {
  expect(status).toBe('reached');
  expect(clock).toBe('log-time');
  expect(stats.accepted + stats.rejected).toBeLessThan(most);
}

const withConstant = (values: readonly number[], threshold: number, above: 1 | -1): DataSet =>
  dataSet({ x: values.map((x) => [x, 1]), y: values.map((x) => (x > threshold ? above : -above)) });

describe('tables in the units they come in, to the default goal', () => {
  it('a temperature beside a constant', () => {
    // Failures below 64.5 degrees, as in the O-ring data of Dalal, Fowlkes & Hoadley (1989).
    const run = follow1000(withConstant([53, 57, 58, 63, 66, 67, 68, 70, 72, 75, 76, 78, 81], 64.5, -1));
    expectFewSteps(run);
    // By SciPy's Radau in the clock ln(1/risk).
    const w = [-667.12894503, 43029.79369981];
    const { logNorm, direction } = run.final;
    expect(apart(direction, unit(w))).toBeLessThan(1e-8);
    expect(Math.abs((logNorm ?? NaN) - Math.log(norm(w)))).toBeLessThan(1e-8);
  });

  it('a year beside a constant', () => {
    const years = Array.from({ length: 20 }, (_, i) => 1990 + i);
    const run = follow1000(withConstant(years, 1999.5, 1));
    expectFewSteps(run);
    // The line between 1999 and 2000, from which ln(1/risk) = 1000 is still a rounding away.
    expect(apart(run.final.direction, unit([1, -1999.5]))).toBeLessThan(1e-8);
    expect(run.final.normalizedMargin / (0.5 / norm([1, -1999.5]))).toBeCloseTo(1, 6);
  });

  it.each([exponentialLoss, logisticLoss])('incomes beside ratios and a constant, $name loss', (loss) => {
    const x = [
      [52000, 0.31, 1],
      [61000, 0.35, 1],
      [48000, 0.42, 1],
      [75000, 0.22, 1],
      [39000, 0.11, 1],
      [43000, 0.08, 1],
      [57000, 0.05, 1],
      [35000, 0.19, 1],
    ];
    const run = follow1000(dataSet({ x, y: [1, 1, 1, 1, -1, -1, -1, -1] }), loss);
    expectFewSteps(run);
    // The limit by brute force over sets of supports, in 50 digits; the way there is one of order 1/1000 yet.
    const limit = [5.630131569451988e-6, 0.8847349609138838, -0.4660944634996324];
    expect(apart(run.final.direction, limit)).toBeLessThan(2e-4);
    expect(run.final.normalizedMargin).toBeLessThan(0.1009402159951749);
    expect(run.final.normalizedMargin).toBeGreaterThan(0.1009);
  });
});

/** Columns in units of 1e-3 to 1e6, some far from 0, with a gap between the classes where they are to be separable. */
function mixedUnits(seed: number, separable: boolean): DataSet {
  const random = randomSource(seed);
  const n = 10 + Math.floor(40 * random.uniform());
  const d = 1 + Math.floor(7 * random.uniform());
  const units = Array.from({ length: d }, () => 10 ** (-3 + 9 * random.uniform()));
  const offsets = Array.from({ length: d }, () => (random.uniform() < 0.3 ? 10 * random.uniform() : 0));
  const normal = unit(Array.from({ length: d }, () => random.normal()));
  const x: number[][] = [];
  const y: number[] = [];
  while (x.length < n) {
    const z = Array.from({ length: d }, () => random.normal());
    const side = z.reduce((sum, value, a) => sum + value * normal[a], 0);
    if (separable && Math.abs(side) < 0.2) continue;
    x.push([...z.map((value, a) => (value + offsets[a]) * units[a]), 1]);
    y.push(separable ? Math.sign(side) : random.uniform() < 0.5 ? 1 : -1);
  }
  return dataSet({ x, y });
}

describe('tables of columns in very different units', () => {
  it.each([1, 2, 3, 4, 5, 6, 9, 10, 11, 12])(
    'reach the default goal where they are separable, %d',
    (seed) => {
      const data = mixedUnits(seed, true);
      const run = follow1000(data, seed % 2 === 0 ? exponentialLoss : logisticLoss);
      expectFewSteps(run, 300);
      // What is told of W in the units of the data gives the risk, to the rounding of its margins.
      const { logNorm, direction, logInverseRisk } = run.final;
      const { x, y, dimension: d } = data;
      let least = Infinity;
      let terms = 0;
      for (const [i, label] of y.entries()) {
        const products = Array.from(direction, (value, a) => value * x[i * d + a] * Math.exp(logNorm ?? NaN));
        least = Math.min(least, label * products.reduce((a, b) => a + b));
        terms = Math.max(terms, ...products.map(Math.abs));
      }
      const error = Math.log(y.length) + 1e-13 * terms;
      expect(Math.abs(least - (logInverseRisk ?? NaN))).toBeLessThan(error + 1e-6);
    },
  );

  it.each([1, 2, 3, 4, 5, 6])('come to rest in few steps where they are not, %d', (seed) => {
    const { status, stats } = follow1000(mixedUnits(seed, false));
    expect(status).toBe('stationary');
    expect(stats.accepted + stats.rejected).toBeLessThan(300);
  });
});
