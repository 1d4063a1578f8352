import type { MarginModel } from '../../problems/index.js';
import type { Trajectory } from '../../src/index.js';
import { farflow, problems } from './library.js';
import type { Check, ReachPart, ReachProblem } from './problem.js';

const blobs = (dimension: number, count: number, seed: number) =>
  problems.gaussianBlobs({ count, dimension, gap: 0.2, seed });

/** How far the flow's invariants are from what they were, in units of ‖W‖². */
function drift(outer: MarginModel, { samples }: Trajectory): number {
  const { model, order } = outer.inBlocks ?? { model: outer, order: undefined };
  const { invariants } = model;
  if (invariants === undefined) return NaN;
  const values = (direction: Float64Array): Float64Array => {
    const own = order === undefined ? direction : Float64Array.from(order, (place) => direction[place]);
    const out = new Float64Array(invariants.count);
    invariants.form(own, own, out);
    return out;
  };
  const first = values(samples[0].direction);
  let worst = 0;
  for (const at of samples) {
    const shrunk = Math.exp(-2 * ((at.logNorm ?? NaN) - (samples[0].logNorm ?? NaN)));
    values(at.direction).forEach((value, r) => {
      worst = Math.max(worst, Math.abs(value - shrunk * first[r]));
    });
  }
  return worst;
}

function problemOf(name: string, model: MarginModel, seed: number, scale: number, far: number): ReachProblem {
  const checks = (path: Trajectory): readonly Check[] => [
    { what: 'invariants', error: drift(model, path) },
    { what: 'kinks crossed', error: path.kinks?.crossed ?? NaN },
    { what: 'kinks held', error: path.kinks?.held ?? NaN },
  ];
  return {
    name,
    run: () => farflow.follow(model, farflow.exponentialLoss, { seed, scale }, { logInverseRisk: far }),
    checks,
  };
}

/** Networks that are smooth in pieces, over their kinks. The last two columns are counts. */
export const kinks: ReachPart = {
  title: 'networks that are smooth in pieces, from random starts',
  problems: [
    problemOf('XOR, n = 8, m = 8', problems.relu(problems.xorDisk({ count: 8, seed: 1 }), 8), 1, 0.3, 1e300),
    problemOf(
      'XOR, n = 20, m = 30',
      problems.relu(problems.xorDisk({ count: 20, seed: 3 }), 30),
      3,
      0.3,
      1e300,
    ),
    problemOf('leaky, n = 20, d = 3, m = 20', problems.leakyRelu(blobs(3, 20, 1), 20, 0.1), 1, 0.3, 1e300),
    problemOf('ReLU, n = 20, d = 5, m = 20', problems.relu(blobs(5, 20, 1), 20), 1, 0.3, 1e300),
    problemOf('widths 3-6-4-1, n = 8', problems.deepRelu(blobs(3, 8, 2), [3, 6, 4, 1]), 2, 0.7, 1e300),
    problemOf(
      'convolution, 3 filters, n = 8',
      problems.convolutional(blobs(8, 8, 1), { shape: { length: 8 }, kernel: 3, pool: 2, filters: 3 }),
      1,
      0.7,
      1e300,
    ),
  ],
};
