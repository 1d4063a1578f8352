import { describe, expect, it } from 'vitest';
import { dataSet, squaredRelu } from '../../problems/index.js';
import { randomSource } from '../../problems/random.js';
import { dop853, integrate } from '../../solvers/index.js';
import { exponentialLoss, follow, logisticLoss } from '../../src/index.js';

/*
 * Escapes without any symmetry: examples at nearly opposite places, one large neuron between them and several that are
 * smaller by 1e-30 to 1e-100 in directions of their own. The independent run is in the plane's polar coordinates, the log
 * norm and the angle of every neuron, with weights by log-sum-exp, by an explicit method at 1e-12; the margin that is left
 * between the others is so small, and grows so slowly, that it can follow the escape to its end.
 */
function setUp(seed: number) {
  const random = randomSource(seed);
  const between = (low: number, high: number): number => low + (high - low) * random.uniform();
  const turn = between(0, 6);
  const half = (between(160, 172) * Math.PI) / 360;
  const rows = [
    [between(0.8, 1.2), turn - half],
    [between(0.8, 1.2), turn + half],
    [between(1, 1.4), turn + between(-0.3, 0.3)],
  ];
  // The large neuron first, about the middle; then small ones, each active on an example at least.
  const neurons = [
    [Math.log(between(0.8, 1.2)), turn + between(-0.02, 0.02)],
    ...[30, 60, 100, 45].map((digits, j) => [
      -digits * Math.LN10 * between(0.9, 1),
      turn + (j % 2 === 0 ? 1 : -1) * between(0.3, 1.5),
    ]),
  ];
  return { rows, neurons };
}

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** Margins and weights at log norms and angles. */
function weigh(rows: number[][], y: ArrayLike<number>, logistic: boolean) {
  const m = y.length / 2;
  const p = rows.map(([r, b]) => {
    let sum = 0;
    for (let j = 0; j < m; j++)
      sum += Math.exp(2 * y[2 * j]) * Math.max(0, r * Math.cos(y[2 * j + 1] - b)) ** 2;
    return sum;
  });
  let q: number[];
  let lnRisk: number;
  const least = Math.min(...p);
  if (logistic && least < 40) {
    const risk = p.reduce((sum, value) => sum + softplus(-value), 0);
    const alpha = -Math.log(Math.expm1(risk));
    q = p.map((value) => Math.exp(softplus(alpha) - softplus(value)));
    lnRisk = Math.log(risk);
  } else {
    const total = p.reduce((sum, value) => sum + Math.exp(least - value), 0);
    q = p.map((value) => Math.exp(least - value) / total);
    lnRisk = Math.log(total) - least;
  }
  return { p, q, lnRisk };
}

function independent({ rows, neurons }: ReturnType<typeof setUp>, logistic: boolean, end: number) {
  const solution = integrate(
    {
      f: (_s, y, out) => {
        const { q } = weigh(rows, y, logistic);
        for (let j = 0; j < neurons.length; j++) {
          let growth = 0;
          let turning = 0;
          rows.forEach(([r, b], i) => {
            const along = r * Math.cos(y[2 * j + 1] - b);
            if (!(along > 0)) return;
            growth += 2 * q[i] * along * along;
            turning -= 2 * q[i] * along * r * Math.sin(y[2 * j + 1] - b);
          });
          out[2 * j] = growth;
          out[2 * j + 1] = turning;
        }
      },
      t0: 0,
      y0: Float64Array.from(neurons.flat()),
      tEnd: end,
    },
    { method: dop853, relativeTolerance: 1e-13, absoluteTolerance: 1e-13, maxSteps: 8000 },
  );
  // Where ties are stiff an explicit method has to stop.
  if (solution.status !== 'success') return undefined;
  const y = solution.y.at(-1) ?? [];
  return { y, ...weigh(rows, y, logistic) };
}

describe.each([
  ['exponential', exponentialLoss],
  ['logistic', logisticLoss],
] as const)('%s loss', (name, loss) => {
  it.each([2, 3, 4])('small neurons in directions of their own, seed %d', (seed) => {
    const start = setUp(seed);
    const { rows, neurons } = start;
    const data = dataSet({
      x: rows.map(([r, b]) => [r * Math.cos(b), r * Math.sin(b)]),
      y: [1, 1, 1],
    });
    const model = squaredRelu(data, [1, 1, 1, 1, 1]);
    const w0 = neurons.flatMap(([u, a]) => [Math.exp(u) * Math.cos(a), Math.exp(u) * Math.sin(a)]);
    let largest = -Infinity;
    let checked = 0;
    for (const s of [1, 10, 20, 30, 36, 40, 44, 48, 52, 56, 60, 65, 70]) {
      const wanted = independent(start, name === 'logistic', s);
      if (wanted === undefined) break;
      checked++;
      const { status, final } = follow(model, loss, w0, { sphericalTime: s }, { relativeTolerance: 1e-10 });
      expect(status).toBe('reached');
      const size = wanted.p.map((value) => Math.max(1, value));
      wanted.p.forEach((p, i) => {
        const found = final.margins[i] * Math.exp(2 * (final.logNorm ?? NaN));
        expect(Math.abs(found - p)).toBeLessThan(1e-6 * size[i]);
        expect(Math.abs(final.weights[i] - wanted.q[i])).toBeLessThan(1e-6);
      });
      for (let j = 0; j < neurons.length; j++) {
        const [a, b] = final.direction.subarray(2 * j, 2 * j + 2);
        const u = Math.log(Math.hypot(a, b)) + (final.logNorm ?? NaN);
        expect(Math.abs(u - wanted.y[2 * j])).toBeLessThan(1e-6);
        const turn = Math.atan2(b, a) - wanted.y[2 * j + 1];
        expect(Math.abs(Math.atan2(Math.sin(turn), Math.cos(turn)))).toBeLessThan(1e-6);
      }
      largest = Math.max(largest, ...Array.from({ length: 4 }, (_, j) => wanted.y[2 * j + 2] - wanted.y[0]));
    }
    // Some of the small ones have become as large as the first.
    expect(checked).toBeGreaterThanOrEqual(4);
    expect(largest).toBeGreaterThan(-5);
  });
});
