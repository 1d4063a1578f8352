import { describe, expect, test } from 'vitest';
import {
  convolutional,
  deepRelu,
  gaussianBlobs,
  leakyRelu,
  relu,
  xorDisk,
  type MarginModel,
  type Pattern,
} from '../../problems/index.js';
import { minimumNormPoint, zonotope } from '../../solvers/index.js';
import { exponentialLoss, follow, type Observation } from '../../src/index.js';

/*
 * The chain rule of Davis, Drusvyatskiy, Kakade & Lee (2020, theorem 5.8): along the flow d𝓛/dt = −‖∂̄𝓛‖² for almost every
 * t, the velocity being the element of least norm. With dW/ds = ρ^{2−L} ∂̄α this is dα/ds = ρ^{2−L}‖∂̄α‖², or in what
 * follow reports d ln α/ds = 𝒥/α̃ with 𝒥 = ‖∂̄α‖²/ρ^{2L−2}. The left side is differenced along the path, and the element of
 * least norm found anew from all selections of the kinks that the point lies on.
 */

/** Kinks at which a point of a path lies, as cosines. */
const ON_KINK = 1e-9;
/** Half the difference in s. */
const STEP = 1e-4;

/** The squared norm of the least element of the hull of all selections at W = θ, with the weights q. */
function leastNorm(outer: MarginModel, { direction, weights }: Observation): number {
  const { model, order } = outer.inBlocks ?? {
    model: outer,
    order: Int32Array.from({ length: outer.dimension }, (_, a) => a),
  };
  const { kinks, hessianBlocks, dimension: k } = model;
  if (kinks === undefined) throw new Error('no kinks');
  const theta = Float64Array.from(order, (place) => direction[place]);
  const values = new Float64Array(kinks.count);
  kinks.values(theta, values);
  const starts = [0];
  for (const size of hessianBlocks) starts.push(starts[starts.length - 1] + size);
  const open: Pattern = Int8Array.from(values, (z) => (z > 0 ? 1 : -1));
  const generators: Float64Array[] = [];
  const normal = new Float64Array(k);
  const near: number[] = [];
  values.forEach((z, r) => {
    normal.fill(0);
    kinks.gradient(theta, open, r, normal);
    const first = starts[kinks.block[r]];
    const size = starts[kinks.block[r] + 1] - first;
    const length = Math.hypot(...normal.subarray(0, size));
    const own = Math.hypot(...theta.subarray(first, first + size));
    if (Math.abs(z) < ON_KINK * length * own) near.push(r);
  });
  const mode = open.slice();
  for (const r of near) mode[r] = -1;
  for (const r of near) {
    const whole = new Float64Array(k);
    normal.fill(0);
    kinks.gradient(theta, mode, r, normal);
    const first = starts[kinks.block[r]];
    const jump = weights[kinks.example[r]] * kinks.jump(theta, mode, r);
    for (let a = first; a < starts[kinks.block[r] + 1]; a++) whole[a] = jump * normal[a - first];
    generators.push(whole);
  }
  const base = new Float64Array(k);
  kinks.piece(mode).pullback(theta, weights, base);
  const { norm } = minimumNormPoint(zonotope(base, generators))();
  return norm * norm;
}

const blobs = (dimension: number, seed: number) => gaussianBlobs({ count: 8, dimension, gap: 0.2, seed });

const models: readonly [string, MarginModel, number, number][] = [
  ['ReLU on XOR', relu(xorDisk({ count: 8, seed: 2 }), 8), 2, 0.3],
  ['ReLU', relu(blobs(3, 1), 6), 1, 0.5],
  ['leaky ReLU', leakyRelu(blobs(3, 2), 6, 0.1), 2, 0.5],
  ['deep ReLU', deepRelu(blobs(3, 1), [3, 6, 4, 1]), 1, 0.7],
  ['deep leaky ReLU', deepRelu(blobs(3, 4), [3, 6, 4, 1], { slope: 0.2 }), 4, 0.7],
  [
    'convolution',
    convolutional(blobs(8, 1), { shape: { length: 8 }, kernel: 3, pool: 2, filters: 3 }),
    1,
    0.7,
  ],
];

describe.each(models)('%s', (_, model, seed, scale) => {
  test('falls by the square of the least element', () => {
    const path = follow(
      model,
      exponentialLoss,
      { seed, scale },
      { logInverseRisk: 100 },
      { relativeTolerance: 1e-10, samples: 40 },
    );
    expect(path.status).toBe('reached');
    const { kinks, samples } = path;
    expect((kinks?.crossed ?? 0) + (kinks?.held ?? 0)).toBeGreaterThan(3);
    let checked = 0;
    let sliding = 0;
    for (const at of samples.slice(1, -1)) {
      const s = at.clockTime;
      const [before, after] = [path.at(s - STEP), path.at(s + STEP)];
      const alpha = ({ smoothedMargin, logNorm }: Observation): number =>
        (smoothedMargin ?? NaN) * Math.exp(model.degree * (logNorm ?? NaN));
      // By the gradient potential, which is continuous but at kinks: a difference over one is none.
      const smooth = Math.abs(after.gradientPotential! - before.gradientPotential!);
      if (smooth > 0.05 * at.gradientPotential!) continue;
      const slope = (alpha(after) - alpha(before)) / (2 * STEP);
      const size = Math.exp(model.degree * (at.logNorm ?? NaN));
      expect(Math.abs(slope / (size * at.gradientPotential!) - 1)).toBeLessThan(1e-4);
      expect(Math.abs(leastNorm(model, at) / at.gradientPotential! - 1)).toBeLessThan(1e-6);
      checked++;
      if (kinks?.slides.some(({ from, to }) => s > from && s < (to ?? Infinity)) === true) sliding++;
    }
    expect(checked).toBeGreaterThan(20);
    if ((kinks?.held ?? 0) > 1) expect(sliding).toBeGreaterThan(0);
  });
});
