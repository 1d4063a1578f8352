import type { MarginModel } from '../../problems/index.js';
import { problems, farflow } from './library.js';
import type { ReachPart, ReachProblem } from './problem.js';
import { shareProgram } from './share-program.js';

/** Squared ReLU neurons on points of the unit sphere with labels tossed by a coin. */
function randomNet(seed: number): MarginModel {
  const random = problems.randomSource(seed);
  const x = Array.from({ length: 16 }, () => {
    const point = [random.normal(), random.normal(), random.normal()];
    const norm = Math.hypot(...point);
    return point.map((value) => value / norm);
  });
  const y = x.map(() => (random.uniform() < 0.5 ? 1 : -1));
  const signs = Array.from({ length: 64 }, (_, j) => (j % 2 === 0 ? 1 : -1));
  return problems.squaredRelu(problems.dataSet({ x, y }), signs);
}

const problemOf = (seed: number): ReachProblem => {
  const model = randomNet(seed);
  return {
    name: `seed ${seed}`,
    run: () =>
      farflow.follow(model, farflow.exponentialLoss, { seed: 100 + seed }, { logInverseRisk: 1e300 }),
    checks: async ({ final }) => {
      const best = await shareProgram(model, final.direction);
      return [
        {
          what: 'margin against linear program',
          error: Math.abs(final.normalizedMargin / best - 1),
        },
      ];
    },
  };
};

/** Squared ReLU networks in three dimensions, whose neurons cross many activation boundaries. */
export const randomNets: ReachPart = {
  title: 'squared ReLU networks, n = 16, d = 3, m = 64, random labels',
  problems: [1, 2, 3, 4, 5].map(problemOf),
};
