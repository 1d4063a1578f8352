import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { UNROLLED_DIMENSIONS } from '../../scripts/unrolled-source.js';
import { unrolledFiles } from '../../scripts/unrolled-files.js';
import {
  explicitRungeKutta,
  integrate,
  type InitialValueProblem,
  type IntegrateOptions,
  type Solution,
} from '../../solvers/index.js';
import { explicitMethods } from './explicit-methods.js';

test.each(unrolledFiles)('solvers/unrolled/$file is what the tableau makes', ({ file, source }) => {
  expect(readFileSync(`solvers/unrolled/${file}`, 'utf8')).toBe(source);
});

/** Rotating, bent and driven, with every component in every other: nothing that a mistake could hide behind. */
const mixed = (n: number, scale = 1): InitialValueProblem => ({
  t0: 0.25,
  tEnd: 4,
  y0: Float64Array.from({ length: n }, (_, i) => scale * (1 - 0.3 * i)),
  f(t, y, out) {
    for (let i = 0; i < n; i++) {
      const next = y[(i + 1) % n] / scale;
      const last = y[(i + n - 1) % n] / scale;
      out[i] =
        scale * (Math.cos((i + 2) * t) + (i + 1) * Math.sin(next) - 0.2 * last * Math.abs(y[i] / scale));
    }
  },
});

/** The same problem and method twice: in loops, and as the method is. */
function twice(
  { method, tableau }: (typeof explicitMethods)[number],
  problem: () => InitialValueProblem,
  options: IntegrateOptions = {},
): { looping: Solution; unrolled: Solution } {
  const given = { relativeTolerance: 1e-6, absoluteTolerance: 1e-8, ...options };
  return {
    looping: integrate(problem(), { ...given, method: explicitRungeKutta(tableau) }),
    unrolled: integrate(problem(), { ...given, method }),
  };
}

const withEstimate = explicitMethods.filter(({ method }) => method.embeddedOrder > 0);

describe.each(withEstimate)('$name gives the same numbers in loops and unrolled', (one) => {
  const dimensions = [...UNROLLED_DIMENSIONS, UNROLLED_DIMENSIONS.length + 1];

  test.each(dimensions)('in dimension %d, at the steps and between them', (n) => {
    for (const options of [{}, { saveAt: Array.from({ length: 31 }, (_, i) => 0.25 + i / 8) }]) {
      const { looping, unrolled } = twice(one, () => mixed(n), options);
      expect(looping.t.length).toBeGreaterThan(8);
      expect(looping.status).toBe('success');
      expect(unrolled).toEqual(looping);
    }
  });

  test.each(dimensions)('in dimension %d, where the sum of finite derivatives overflows', (n) => {
    // The components have one sign, so that they add up; a step moves them by less than there is room for.
    const problem = (): InitialValueProblem => ({
      t0: 0,
      tEnd: 1,
      y0: new Float64Array(n).fill(1e307),
      f: (_t, y, out) => {
        for (let i = 0; i < n; i++) out[i] = y[i] * 9;
      },
    });
    const { looping, unrolled } = twice(one, problem, { maxStep: 1 / 64 });
    expect(looping.t.length).toBeGreaterThan(2);
    expect(unrolled.t).toEqual(looping.t);
    expect(unrolled.y).toEqual(looping.y);
    expect(unrolled.status).toBe(looping.status);
    expect(unrolled.message).toBe(looping.message);
  });

  test.each(dimensions)('in dimension %d, at whatever evaluation a component is not finite', (n) => {
    for (const value of [Number.NaN, Infinity, -Infinity])
      for (let place = 2; place < 34; place++) {
        const spoilt = (): InitialValueProblem => {
          const problem = mixed(n);
          let evaluations = 0;
          return {
            ...problem,
            tEnd: 1,
            f(t, y, out) {
              problem.f(t, y, out);
              if (++evaluations >= place && evaluations < place + 3) out[place % n] = value;
            },
          };
        };
        const options = { nonFiniteRetries: place % 2 === 0 ? 0 : 5 };
        const { looping, unrolled } = twice(one, spoilt, options);
        expect(unrolled).toEqual(looping);
      }
  });
});
