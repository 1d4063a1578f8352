import { farflow, problems } from './library.js';
import type { ReachPart } from './problem.js';

const { exponentialLoss, logisticLoss, follow } = farflow;
const { dataSet, deepLinear, linear, squaredRelu } = problems;
const until = { logInverseRisk: 1e300 };

const inseparable = dataSet({
  x: [
    [1, 0],
    [-1, 0.1],
    [0, -1],
    [0.3, 0.4],
  ],
  y: [1, 1, 1, 1],
});
const separable = dataSet({
  x: [
    [1, 0.2],
    [0.6, 1],
    [-0.3, 0.9],
  ],
  y: [1, 1, 1],
});
const plane = dataSet({
  x: [
    [1, 0.1],
    [0.9, -0.2],
    [-1, 0.3],
  ],
  y: [1, 1, -1],
});

/** Where there is no way to infinity, or none from there. */
export const failures: ReachPart = {
  title: 'what does not get there, and what nearly does not',
  problems: [
    {
      name: 'linear, data that do not separate',
      run: () => follow(linear(inseparable), exponentialLoss, [0.1, 0], until),
    },
    {
      name: '2 layers, data that do not separate',
      run: () => follow(deepLinear(inseparable, [2, 2, 1]), exponentialLoss, { seed: 1, scale: 0.5 }, until),
    },
    {
      name: 'two examples that contradict each other',
      run: () =>
        follow(
          linear(
            dataSet({
              x: [
                [1, 0],
                [1, 0],
              ],
              y: [1, -1],
            }),
          ),
          logisticLoss,
          [0.1, 0.2],
          until,
        ),
    },
    {
      name: 'risk above ℓ(0) at the start, separable',
      run: () => follow(deepLinear(separable, [2, 2, 1]), exponentialLoss, [-1, 0.5, 0.3, -2, 1, 1], until),
    },
    {
      name: 'risk above ℓ(0), a far start on the wrong side',
      run: () => follow(linear(separable), logisticLoss, [-50, -50], until),
    },
    {
      name: 'all neurons inactive on all examples',
      run: () => follow(squaredRelu(plane, [1, -1]), exponentialLoss, [-1, -4, -2, -8], until),
    },
    {
      name: 'no neuron active on one example',
      run: () => follow(squaredRelu(plane, [1, 1]), exponentialLoss, [1, 0, 0.5, 0.1], until),
    },
    {
      name: 'at most 20 steps',
      run: () =>
        follow(squaredRelu(plane, [1, -1]), exponentialLoss, [1, 0, -1, 0.2], until, { maxSteps: 20 }),
    },
  ],
};
