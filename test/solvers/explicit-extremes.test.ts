import { describe, expect, test } from 'vitest';
import { dormandPrince54, integrate } from '../../solvers/index.js';
import { dop853 } from '../../solvers/dop853.js';
import { rkc } from '../../solvers/rkc.js';
import { tsitouras54 } from '../../solvers/tsitouras-54.js';

const methods = [
  { name: 'Dormand–Prince 5(4)', method: dormandPrince54, tolerance: 1e-10, within: 1e-7 },
  { name: 'Tsitouras 5(4)', method: tsitouras54, tolerance: 1e-10, within: 1e-7 },
  { name: 'DOP853', method: dop853, tolerance: 1e-10, within: 1e-9 },
  { name: 'RKC', method: rkc(), tolerance: 1e-5, within: 0.1 },
];

describe.each(methods)('$name', ({ method, tolerance, within }) => {
  test('as far as doubles go: y′ = exp(−y) is ln(1 + t)', () => {
    const problem = {
      f: (_t: number, y: Float64Array, out: Float64Array) => void (out[0] = Math.exp(-y[0])),
      t0: 0,
      y0: [0],
      tEnd: 1.7e308,
    };
    const saveAt = [0.5, 1e3, 1e50, 1e160, 1e200, 1e307, 1e308, 1.7e308];
    const { t, y, status } = integrate(problem, { method, relativeTolerance: tolerance, saveAt });
    expect(status).toBe('success');
    y.forEach((value, i) => expect(Math.abs(value[0] - Math.log1p(t[i]))).toBeLessThan(within));
  });

  test.each([-307, -300, -200, 0, 200, 300, 307])('growth by e over a span of 1e%d', (exponent) => {
    const span = 10 ** exponent;
    for (const sign of [1, -1]) {
      const { y, status, stats } = integrate(
        {
          f: (_t, y, out) => void (out[0] = y[0] / (sign * span)),
          t0: 0,
          y0: [1],
          tEnd: sign * span,
        },
        { method, relativeTolerance: tolerance, absoluteTolerance: 0 },
      );
      expect(status).toBe('success');
      expect(Math.abs(y[y.length - 1][0] / Math.E - 1)).toBeLessThan(within);
      expect(stats.accepted).toBeLessThan(600);
    }
  });

  test.each([-300, 300])('a solution of size 1e%d', (exponent) => {
    const size = 10 ** exponent;
    const { y, status } = integrate(
      { f: (_t, y, out) => void (out[0] = -y[0]), t0: 0, y0: [size], tEnd: 1 },
      { method, relativeTolerance: tolerance, absoluteTolerance: 0 },
    );
    expect(status).toBe('success');
    expect(Math.abs((y[y.length - 1][0] / size) * Math.E - 1)).toBeLessThan(within);
  });
});
