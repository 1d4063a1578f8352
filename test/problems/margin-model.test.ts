/** What every margin model must satisfy, whatever it computes. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { convolutional } from '../../problems/convolutional.js';
import { dataSet } from '../../problems/data-set.js';
import { deepLinear } from '../../problems/deep-linear.js';
import { deepRelu } from '../../problems/deep-relu.js';
import { linear } from '../../problems/linear.js';
import type { MarginModel } from '../../problems/margin-model.js';
import { mexicanHat } from '../../problems/mexican-hat.js';
import { squaredRelu } from '../../problems/squared-relu.js';
import { differencedJacobian, dot, written } from './differences.js';
import { isInside } from './kinked-points.js';

const x = [
  [0.5, -1.2, 0.3],
  [1.1, 0.4, -0.7],
  [-0.6, 0.9, 1.3],
  [0.2, 0.8, -0.1],
  [-1.4, -0.3, 0.6],
];
const data = dataSet({ x, y: [1, -1, 1, 1, -1] });

/** Away from kinks and thin layers, so that differences with the steps below see one smooth piece. */
type Smooth = (w: Float64Array) => boolean;
const everywhere: Smooth = () => true;
const offKinks: Smooth = (w) => {
  for (let j = 0; j < w.length; j += 3) {
    for (const row of x) if (Math.abs(dot(w.subarray(j, j + 3), row)) < 0.05) return false;
  }
  return true;
};
const offAxisAndRim: Smooth = ([a, b, c]) => {
  const rho = Math.hypot(a, b, c);
  return rho > 0.5 && Math.hypot(a, b) > 0.2 * rho && Math.abs(c) > 0.35 * rho;
};

const insidePieces =
  (model: MarginModel): Smooth =>
  (w) =>
    isInside(model, w, 0.02);
const relu = deepRelu(data, [3, 4, 1]);
const leaky = deepRelu(data, [3, 2, 3, 1], { slope: 0.1 });
const pooled = convolutional(data, { shape: { length: 3 }, filters: 2, kernel: 2, pool: 2 });

const models: readonly (readonly [string, MarginModel, Smooth, number])[] = [
  ['linear', linear(data), everywhere, 0.02],
  ['deep linear 3-1', deepLinear(data, [3, 1]), everywhere, 0.02],
  ['deep linear 3-2-1', deepLinear(data, [3, 2, 1]), everywhere, 0.02],
  ['deep linear 3-2-4-1', deepLinear(data, [3, 2, 4, 1]), everywhere, 0.02],
  ['deep linear 3-1-2-3-1', deepLinear(data, [3, 1, 2, 3, 1]), everywhere, 0.02],
  ['squared ReLU', squaredRelu(data, [1, -1, -1, 1]), offKinks, 0.02],
  ['ReLU 3-4-1', relu, insidePieces(relu), 0.02],
  ['leaky ReLU 3-2-3-1', leaky, insidePieces(leaky), 0.02],
  ['convolution', pooled, insidePieces(pooled), 0.02],
  ['hat of degree 1', mexicanHat({ degree: 1 }), offAxisAndRim, 0.004],
  ['hat of degree 2', mexicanHat({ degree: 2 }), offAxisAndRim, 0.004],
  ['hat of degree 3.5', mexicanHat({ degree: 3.5 }), offAxisAndRim, 0.004],
  ['twin of degree 2', mexicanHat({ degree: 2, definable: true }), offAxisAndRim, 0.004],
];

const numbers = (length: number) =>
  fc
    .array(fc.integer({ min: -2000, max: 2000 }), { minLength: length, maxLength: length })
    .map((entries) => Float64Array.from(entries, (entry) => entry / 1000));
const weights = (length: number) => numbers(length).map((q) => q.map((entry) => Math.abs(entry) + 0.1));

const margins = (model: MarginModel, w: Float64Array) => written(model.count, (out) => model.margins(w, out));
const pullback = (model: MarginModel, w: Float64Array, q: Float64Array) =>
  written(model.dimension, (out) => model.pullback(w, q, out));
const jacobian = (model: MarginModel, w: Float64Array) => {
  const flat = written(model.count * model.dimension, (out) => model.jacobian(w, out));
  return Array.from({ length: model.count }, (_, i) =>
    flat.subarray(i * model.dimension, (i + 1) * model.dimension),
  );
};

/** The Hessian as a full matrix, zero outside the blocks. */
function hessian(model: MarginModel, w: Float64Array, q: Float64Array): number[][] {
  const entries = model.hessianBlocks.reduce((sum, size) => sum + size * size, 0);
  const blocks = written(entries, (out) => model.hessian(w, q, out));
  const full = Array.from(w, () => Array.from(w, () => 0));
  let first = 0;
  let at = 0;
  for (const size of model.hessianBlocks) {
    for (let a = 0; a < size; a++) for (let b = 0; b < size; b++) full[first + a][first + b] = blocks[at++];
    first += size;
  }
  return full;
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number) {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) {
    expect(Math.abs(actual[i] - expected[i])).toBeLessThanOrEqual(tolerance);
  }
}

describe.each(models)('%s', (_name, model, smooth, h) => {
  const cases = fc.tuple(numbers(model.dimension), weights(model.count));

  test('states its sizes consistently and is frozen', () => {
    expect(Object.isFrozen(model)).toBe(true);
    expect(Object.isFrozen(model.hessianBlocks)).toBe(true);
    expect(Object.isFrozen(model.definability)).toBe(true);
    expect(model.definability.reason).not.toBe('');
    const covered = model.hessianBlocks.reduce((sum, size) => sum + size, 0);
    expect([0, model.dimension]).toContain(covered);
  });

  test('the Jacobian is the derivative of the margins', () => {
    fc.assert(
      fc.property(cases, ([w]) => {
        fc.pre(smooth(w));
        const differenced = differencedJacobian((at) => margins(model, at), w, h);
        jacobian(model, w).forEach((row, i) => {
          expectClose(row, differenced[i], 1e-9 * Math.max(1, ...differenced[i].map(Math.abs)));
        });
      }),
      { seed: 11, numRuns: 40 },
    );
  });

  test('the Hessian is the derivative of the pullback and vanishes outside its blocks', () => {
    fc.assert(
      fc.property(cases, ([w, q]) => {
        fc.pre(smooth(w));
        const differenced = differencedJacobian((at) => pullback(model, at, q), w, h);
        const largest = Math.max(1, ...differenced.flat().map(Math.abs));
        hessian(model, w, q).forEach((row, a) => {
          expectClose(row, differenced[a], 2e-9 * largest);
        });
      }),
      { seed: 12, numRuns: 30 },
    );
  });

  test('the pullback is the transposed Jacobian', () => {
    fc.assert(
      fc.property(cases, ([w, q]) => {
        const rows = jacobian(model, w);
        pullback(model, w, q).forEach((entry, a) => {
          const terms = rows.map((row, i) => q[i] * row[a]);
          const gross = terms.reduce((sum, term) => sum + Math.abs(term), 0);
          // The deep net sums over examples before it multiplies by layers; hence the second part.
          const scale = gross + 10 * Math.max(...rows.flatMap((row) => Array.from(row, Math.abs)));
          expect(Math.abs(entry - terms.reduce((sum, term) => sum + term, 0))).toBeLessThanOrEqual(
            1e-14 * scale,
          );
        });
      }),
      { seed: 13, numRuns: 60 },
    );
  });

  test("Euler's identities hold at scales from 1e-30 to 1e30", () => {
    const L = model.degree;
    fc.assert(
      fc.property(cases, fc.integer({ min: -30, max: 30 }), ([unscaled, q], exponent) => {
        const w = unscaled.map((entry) => entry * 10 ** exponent);
        const p = margins(model, w);
        jacobian(model, w).forEach((row, i) => {
          const gross = dot(row.map(Math.abs), w.map(Math.abs)) + L * Math.abs(p[i]);
          expect(Math.abs(dot(row, w) - L * p[i])).toBeLessThanOrEqual(1e-12 * gross);
        });

        const full = hessian(model, w, q);
        const second = full.reduce((sum, row, a) => sum + w[a] * dot(row, w), 0);
        const gross =
          full.reduce((sum, row, a) => sum + Math.abs(w[a]) * dot(row.map(Math.abs), w.map(Math.abs)), 0) +
          L * Math.abs(L - 1) * dot(q, p.map(Math.abs));
        expect(Math.abs(second - L * (L - 1) * dot(q, p))).toBeLessThanOrEqual(1e-12 * gross);
      }),
      { seed: 14, numRuns: 100 },
    );
  });

  test('the margins are homogeneous of the stated degree', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: -300, max: 300 }), ([w], tenths) => {
        const c = 10 ** (tenths / 10);
        const p = margins(model, w);
        const rows = jacobian(model, w);
        margins(
          model,
          w.map((entry) => c * entry),
        ).forEach((scaled, i) => {
          const gross = Math.abs(p[i]) + dot(rows[i].map(Math.abs), w.map(Math.abs));
          expect(Math.abs(scaled - c ** model.degree * p[i])).toBeLessThanOrEqual(
            1e-12 * c ** model.degree * gross,
          );
        });
      }),
      { seed: 15, numRuns: 100 },
    );
  });

  test('the Hessian is symmetric, and linear in the weights', () => {
    fc.assert(
      fc.property(cases, ([w, q]) => {
        const full = hessian(model, w, q);
        const doubled = hessian(
          model,
          w,
          q.map((entry) => 2 * entry),
        );
        full.forEach((row, a) => {
          row.forEach((entry, b) => {
            expect(entry).toBe(full[b][a]);
            expect(doubled[a][b]).toBe(2 * entry);
          });
        });
      }),
      { seed: 16, numRuns: 30 },
    );
  });

  test('no call leaves a trace in another, or in its arguments', () => {
    fc.assert(
      fc.property(cases, numbers(model.dimension), ([w, q], other) => {
        const wBefore = w.slice();
        const qBefore = q.slice();
        const evaluate = () => [
          margins(model, w),
          pullback(model, w, q),
          jacobian(model, w),
          hessian(model, w, q),
        ];
        const first = evaluate();
        hessian(model, other, q);
        jacobian(model, other);
        pullback(model, other, q);
        margins(model, other);
        expect(evaluate()).toEqual(first);
        expect([w, q]).toEqual([wBefore, qBefore]);
      }),
      { seed: 17, numRuns: 20 },
    );
  });

  test('nothing but zeros at the origin', () => {
    const w = new Float64Array(model.dimension);
    expect(margins(model, w).every((entry) => entry === 0)).toBe(true);
    if (model.degree > 1) {
      const q = new Float64Array(model.count).fill(1);
      expect(pullback(model, w, q).every((entry) => entry === 0)).toBe(true);
    }
  });
});
