import xor8 from '../../test/reference/squared_relu_xor8.json' with { type: 'json' };
import type { Loss, Trajectory } from '../../src/index.js';
import { largestGap } from './gap.js';
import { farflow, problems } from './library.js';
import type { Check, ReachPart } from './problem.js';
import { shareProgram } from './share-program.js';

const model = problems.squaredRelu(problems.dataSet({ x: xor8.X, y: xor8.y }), xor8.signs);
const start = xor8.W0.flat();

/** The network of the reference file, as far as the tables go. */
export const followXor = (loss: Loss, relativeTolerance = 1e-8): Trajectory =>
  farflow.follow(model, loss, start, { logInverseRisk: 1e300 }, { relativeTolerance });

/** Largest error of θ at the given checkpoints of the file, all of them by default. */
export function directionError(path: Trajectory, places = xor8.checkpoints.map(({ s }) => s)): number {
  const errors = xor8.checkpoints
    .filter(({ s }) => places.includes(s))
    .map(({ s, theta }) => largestGap(path.at(s).direction, theta));
  return Math.max(...errors);
}

/** Beyond this the file's weights, a softmin of its margins, lose digits: 1e-6 is left of them at s = 1000. */
const EXACT_WEIGHTS = 300;

function weightError(path: Trajectory): number {
  const errors = xor8.checkpoints
    .filter(({ s }) => s <= EXACT_WEIGHTS)
    .map(({ s, weights }) => largestGap(path.at(s).weights, weights));
  return Math.max(...errors);
}

const limits = async ({ final }: Trajectory): Promise<Check[]> => [
  {
    what: `margin against the file's limit`,
    error: Math.abs(final.normalizedMargin / xor8.limit.normalizedMargin - 1),
  },
  {
    what: 'against linear program',
    error: Math.abs(final.normalizedMargin / (await shareProgram(model, final.direction)) - 1),
  },
];

/** The squared ReLU network of the reference file, whose checkpoints are of the exponential loss. */
export const xor: ReachPart = {
  title: 'squared ReLU network of 20 neurons on 8 points (reference file)',
  problems: [
    {
      name: 'exponential loss',
      run: () => followXor(farflow.exponentialLoss),
      checks: async (path) => [
        { what: 'θ to s = 1000', error: directionError(path) },
        { what: `q to s = ${EXACT_WEIGHTS}`, error: weightError(path) },
        ...(await limits(path)),
      ],
    },
    {
      name: 'logistic loss',
      run: () => followXor(farflow.logisticLoss),
      checks: limits,
    },
  ],
};
