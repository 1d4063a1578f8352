import scalarChain from '../../test/reference/scalar_chain.json' with { type: 'json' };
import type { Trajectory } from '../../src/index.js';
import { farflow, problems } from './library.js';
import type { ReachPart, ReachProblem } from './problem.js';

/** ln t at the end, where that is a double. */
function lnTime({ final: { time } }: Trajectory): number {
  if (time.level > 1) return NaN;
  return time.level === 0 ? Math.log(time.value) : time.value;
}

const problemOf = ({ layers, margin, lnTime: wanted }: (typeof scalarChain)[number]): ReachProblem => {
  const model = problems.deepLinear(
    problems.dataSet({ x: [[1]], y: [1] }),
    new Array<number>(layers + 1).fill(1),
  );
  return {
    name: `${layers} layer${layers > 1 ? 's' : ''}, margin ${Number(margin).toExponential(0)}`,
    run: () =>
      farflow.follow(model, farflow.exponentialLoss, new Array<number>(layers).fill(1), {
        logInverseRisk: Number(margin),
      }),
    checks: (path) => [
      {
        what: 'ln t, relative',
        error: Math.abs(lnTime(path) - Number(wanted)) / Math.max(1, Math.abs(Number(wanted))),
      },
    ],
  };
};

/** Chains of scalars, whose time is an integral known to 20 digits. */
export const chain: ReachPart = {
  title: 'scalar chains (reference file)',
  problems: scalarChain
    .filter(({ margin }) => Number(margin) !== 100 && Number(margin) !== 1000)
    .map(problemOf),
};
