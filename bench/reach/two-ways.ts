import type { Trajectory } from '../../src/index.js';
import { largestGap } from './gap.js';
import { dop853, farflow, problems } from './library.js';
import type { Check, ReachPart, ReachProblem } from './problem.js';

const END = 20;

/** Every sample against an explicit method without unknown weights, at a tolerance a thousand times smaller. */
function against(path: Trajectory, explicit: Trajectory): readonly Check[] {
  let direction = 0;
  let weight = 0;
  let length = 0;
  for (const sample of path.samples) {
    const there = explicit.at(sample.clockTime);
    direction = Math.max(direction, largestGap(sample.direction, there.direction));
    weight = Math.max(weight, largestGap(sample.weights, there.weights));
    length = Math.max(length, Math.abs(sample.pathLength - there.pathLength));
  }
  return [
    { what: 'θ of all samples', error: direction },
    { what: 'q', error: weight },
    { what: 'length', error: length },
  ];
}

const problemOf = (seed: number): ReachProblem => {
  const signs = [1, -1, 1, -1, 1, -1, 1, -1];
  const model = problems.squaredRelu(problems.xorDisk({ count: 4 + seed, seed }), signs);
  const start = { seed, scale: 1 };
  const until = { sphericalTime: END };
  return {
    name: `${model.count} examples`,
    run: () => farflow.follow(model, farflow.exponentialLoss, start, until),
    checks: (path) =>
      against(
        path,
        farflow.follow(model, farflow.exponentialLoss, start, until, {
          method: dop853,
          relativeTolerance: 1e-11,
          samples: 1000,
        }),
      ),
  };
};

/** The first part of a flow, where explicit methods can go too. */
export const twoWays: ReachPart = {
  title: `squared ReLU networks of 8 neurons to s = ${END}, against DOP853 at 1e-11`,
  problems: [1, 2, 4, 5, 7].map(problemOf),
};
