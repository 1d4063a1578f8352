import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dormandPrince54,
  integrate,
  radauIIA5,
  rkc,
  steps,
  tsitouras54,
  type InitialValueProblem,
  type RightHandSide,
} from '../../solvers/index.js';

type AnyFunction = (t: number, y: Float64Array, out: Float64Array) => unknown;

const problem = (f: AnyFunction, y0: readonly number[] = [1, 2]): InitialValueProblem => ({
  f,
  t0: 0,
  y0,
  tEnd: 1,
});

describe('a right-hand side that does not write its derivative is refused', () => {
  test.each([
    [
      'one that returns an array',
      (_t: number, y: Float64Array) => [y[1], -y[0]],
      'f does not write component 0 of the derivative: it must write all 2 into its third argument; what it returns is not used',
    ],
    ['one that returns a number', (_t: number, y: Float64Array) => -y[0], 'component 0'],
    ['one that returns a promise', (t: number) => Promise.resolve(t), 'what it returns is not used'],
    [
      'one that does nothing',
      () => undefined,
      'component 0 of the derivative: it must write all 2 into its third argument',
    ],
    [
      'one that writes too few components',
      (_t: number, y: Float64Array, out: Float64Array) => void (out[0] = y[1]),
      'component 1 of the derivative',
    ],
    [
      'one that writes into an array of its own',
      (_t: number, y: Float64Array, out: Float64Array) => {
        const own = out.slice();
        own.set([y[1], -y[0]]);
      },
      'component 0 of the derivative',
    ],
    [
      'one that writes one place too far',
      (_t: number, y: Float64Array, out: Float64Array) => {
        out[1] = y[1];
        out[2] = -y[0];
      },
      'component 0 of the derivative',
    ],
  ] as [string, AnyFunction, string][])('%s', (_, f, complaint) => {
    for (const method of [dormandPrince54, tsitouras54, rkc(), radauIIA5]) {
      expect(() => integrate(problem(f), { method })).toThrow(TypeError);
      expect(() => integrate(problem(f), { method })).toThrow(complaint);
      expect(() => steps(problem(f), { method }).next()).toThrow(complaint);
    }
  });

  test('whichever components it leaves out, by the first of them', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), (writes) => {
        fc.pre(writes.includes(false));
        const f = (_t: number, y: Float64Array, out: Float64Array) => {
          writes.forEach((does, i) => {
            if (does) out[i] = -y[i];
          });
        };
        const missing = writes.indexOf(false);
        expect(() => integrate(problem(f, writes.map(Number)))).toThrow(
          `f does not write component ${missing} of the derivative: it must write all ${writes.length}`,
        );
      }),
      { seed: 4 },
    );
  });
});

test('one that reads past the end of y is NaN there, not zero', () => {
  const { status, message } = integrate(
    problem((_t: number, y: Float64Array, out: Float64Array) => {
      out[0] = y[1];
      out[1] = y[2];
    }),
  );
  expect(status).toBe('non-finite');
  expect(message).toContain('component 1 is NaN');
});

test('one that sets more than there is says so itself', () => {
  const f = (_t: number, _y: Float64Array, out: Float64Array) => out.set([1, 2, 3]);
  expect(() => integrate(problem(f))).toThrow(RangeError);
});

test('one that changes the state is refused', () => {
  const f = (_t: number, y: Float64Array, out: Float64Array) => {
    y[1] /= 2;
    out.set(y);
  };
  expect(() => integrate(problem(f))).toThrow(TypeError);
  expect(() => integrate(problem(f))).toThrow(
    'f changes component 1 of y from 2 to 1: it must only read its second argument',
  );
});

describe('what a right-hand side returns besides is nobody’s business', () => {
  test.each([
    ['the value of an assignment', (_t: number, y: Float64Array, out: Float64Array) => (out[0] = -y[0])],
    ['its output', (_t: number, y: Float64Array, out: Float64Array) => out.fill(-y[0])],
    [
      'an array',
      (_t: number, y: Float64Array, out: Float64Array) => {
        out[0] = -y[0];
        return [7];
      },
    ],
  ])('%s', (_, f) => {
    const { status, y } = integrate(problem(f, [1]));
    expect(status).toBe('success');
    expect(y[y.length - 1][0]).toBeCloseTo(Math.exp(-1), 5);
  });
});

test('a derivative that is NaN is a status, and the evaluations are counted as they happen', () => {
  let count = 0;
  const { status, stats, message } = integrate(
    problem((_t: number, _y: Float64Array, out: Float64Array) => {
      count++;
      out[0] = 1;
      out[1] = Number.NaN;
    }),
  );
  expect(status).toBe('non-finite');
  expect(message).toContain('component 1 is NaN');
  expect(stats.evaluations).toBe(count);
});

test('the check is made once: what is written costs no evaluation', () => {
  let count = 0;
  const f: RightHandSide = (_t, y, out) => {
    count++;
    out[0] = -y[0];
  };
  const run = steps(problem(f, [1]), { firstStep: 0.1 });
  run.next();
  // One at the start, six for a step of Dormand and Prince.
  expect(count).toBe(7);
});
