import { farflow, problems } from './library.js';
import type { ReachPart, ReachProblem } from './problem.js';
import { shareProgram } from './share-program.js';

const problemOf = (neurons: number): ReachProblem => {
  const signs = Array.from({ length: neurons }, (_, j) => (j % 2 === 0 ? 1 : -1));
  const model = problems.squaredRelu(problems.xorDisk({ count: 20, seed: 1 }), signs);
  return {
    name: `${neurons} neurons`,
    run: () => farflow.follow(model, farflow.exponentialLoss, { seed: 3 }, { logInverseRisk: 1e12 }),
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

/** What a step costs as the network grows. */
export const width: ReachPart = {
  title: 'wide squared ReLU networks, n = 20, d = 2, to ln(1/risk) = 1e12',
  problems: [100, 1000, 10_000].map(problemOf),
  summary: (rows) =>
    rows.slice(1).map((row, i) => {
      const cost = ({ first, accepted, rejected }: typeof row): number => first / (accepted + rejected);
      return `${row.name}: ${cost(row).toPrecision(3)} ms a step, ${(cost(row) / cost(rows[i])).toPrecision(3)} times that of ${rows[i].name}`;
    }),
};
