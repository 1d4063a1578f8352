import { describe, expect, it } from 'vitest';
import { convolutional, dataSet, deepRelu, InputError, leakyRelu } from '../../problems/index.js';
import {
  exponentialLoss,
  follow,
  logisticLoss,
  type FollowOptions,
  type Observation,
  type Trajectory,
} from '../../src/index.js';
import { kinds, pathCase, type PathCase } from './path-cases.js';

/*
 * Wherever a run is looked at, the point is one of the path: along a gradient flow the risk never rises, and two points
 * are no farther apart than the path between them is long.
 *
 * W is known to a rounding of each of its k numbers at best, and ln(1/risk) is no steeper than the steepest margin:
 * $|d\ln\mathcal L| \le \max_i |dp_i|$ for both losses, for the exponential with equality where one example is all of the
 * risk. So rounding makes it uncertain by $\varepsilon\sqrt k\,\rho^L\max_i\|\nabla p_i(\theta)\|$, of which a few are
 * allowed, and as many roundings of the number itself.
 */
const ROUNDINGS = 16;

const steepest = ({ model }: Trajectory, { direction }: Observation): number => {
  const { count, dimension: k } = model;
  const jacobian = new Float64Array(count * k);
  model.jacobian(direction, jacobian);
  let most = 0;
  for (let i = 0; i < count; i++) most = Math.max(most, Math.hypot(...jacobian.subarray(i * k, (i + 1) * k)));
  return most;
};

/** By how much ln(1/risk) falls from a to b, in what rounding allows: at most 1 where the risk does not rise. */
function rise(trajectory: Trajectory, a: Observation, b: Observation): number {
  const { degree, dimension } = trajectory.model;
  if (a.logInverseRisk === null || b.logInverseRisk === null) {
    const [before, after] = [a.lnLogInverseRisk ?? -Infinity, b.lnLogInverseRisk ?? Infinity];
    return (before - after) / (ROUNDINGS * Number.EPSILON * Math.abs(before));
  }
  const uncertain = (at: Observation): number =>
    at.logNorm === null ? 0 : Math.sqrt(dimension) * Math.exp(degree * at.logNorm) * steepest(trajectory, at);
  const scale = Math.max(uncertain(a), uncertain(b), Math.abs(a.logInverseRisk));
  const fall = a.logInverseRisk - b.logInverseRisk;
  return fall <= 0 ? 0 : fall / (ROUNDINGS * Number.EPSILON * scale);
}

/** By how much b is farther from a than the path is long. */
function excess(a: Observation, b: Observation): number {
  const apart =
    a.logNorm === null || b.logNorm === null
      ? 0
      : Math.hypot(...b.direction.map((value, k) => value - a.direction[k]));
  return apart - (b.pathLength - a.pathLength);
}

/** Lengths are sums; a few of their roundings. */
const lengthRounding = ({ pathLength }: Observation): number => 32 * Number.EPSILON * (1 + pathLength);

interface Looked {
  rise: number;
  /** Between samples, as a share of rounding; and at other places, as a share of a tolerance. */
  excess: number;
  excessAt: number;
  places: number;
}

/** Holds every pair of neighbours against both, and looks at places between them. */
function look(trajectory: Trajectory, places: number): Looked {
  const { samples, relativeTolerance } = trajectory;
  const found: Looked = { rise: 0, excess: 0, excessAt: 0, places: 0 };
  for (let k = 1; k < samples.length; k++) {
    const [a, b] = [samples[k - 1], samples[k]];
    found.rise = Math.max(found.rise, rise(trajectory, a, b));
    found.excess = Math.max(found.excess, excess(a, b) / lengthRounding(b));
    if ((k * places) % samples.length >= places) continue;
    const between = trajectory.at(a.clockTime + 0.37 * (b.clockTime - a.clockTime));
    found.places++;
    for (const [from, to] of [
      [a, between],
      [between, b],
    ]) {
      found.rise = Math.max(found.rise, rise(trajectory, from, to));
      found.excessAt = Math.max(found.excessAt, (excess(from, to) - lengthRounding(to)) / relativeTolerance);
    }
    const again = trajectory.at(b.clockTime);
    expect(again.direction).toEqual(b.direction);
    expect([again.pathLength, again.logInverseRisk]).toEqual([b.pathLength, b.logInverseRisk]);
  }
  return found;
}

const followed = (
  { model, loss, start, until, relativeTolerance }: PathCase,
  options: FollowOptions = {},
): Trajectory | undefined => {
  try {
    return follow(model, loss, start, until, { relativeTolerance, samples: 24, maxSteps: 1000, ...options });
  } catch (error) {
    // A goal that is past at the start, or a start from which nothing moves.
    if (error instanceof InputError) return undefined;
    throw error;
  }
};

/** Places that are looked up are integrated anew, by other steps: so many tolerances from where the run passed. */
const FEW = 10;

const RUNS = 13;

describe.each(kinds)('random runs, %s', (kind) => {
  it('the risk never rises, and the path is never shorter than the distance', () => {
    let runs = 0;
    let moved = 0;
    for (let seed = 1; seed <= RUNS; seed++) {
      const trajectory = followed(pathCase(kind, seed));
      if (trajectory === undefined) continue;
      runs++;
      const found = look(trajectory, 3);
      const label = `${kind}, seed ${seed}`;
      expect(found.rise, label).toBeLessThanOrEqual(1);
      expect(found.excess, label).toBeLessThanOrEqual(1);
      expect(found.excessAt, label).toBeLessThanOrEqual(FEW);
      if (trajectory.samples.length > 5) moved++;
    }
    expect(runs).toBeGreaterThan(RUNS / 2);
    expect(moved).toBeGreaterThan(RUNS / 3);
  });
});

/* Starts so large that margins of 1e-13 decide the weights, and one example at a loose tolerance. */
const large: readonly (readonly [string, PathCase])[] = [
  [
    'a leaky ReLU of slope 1, ‖W‖ = 4e6',
    {
      model: leakyRelu(
        dataSet({
          x: [
            [-3.1717788277602974, 0.26952161016869736],
            [1.0097170917131149, 0.828129118645456],
            [-0.8188474894124764, 1.4905553361306634],
            [1.3734585232648149, -2.1424156480183214],
            [0.4442217021298064, -0.8128206162910517],
            [-0.48690526018686764, 1.1527374225457963],
            [3.1717788277602974, -0.26952161016869736],
          ],
          y: [-1, -1, -1, 1, 1, -1, 1],
        }),
        4,
        1,
      ),
      loss: exponentialLoss,
      start: { seed: 541, scale: 1e6 },
      until: { logInverseRisk: 1 },
      relativeTolerance: 1e-10,
    },
  ],
  [
    'a convolutional network, the logistic loss and misclassified examples',
    {
      model: convolutional(
        dataSet({
          x: [
            [2, 1, 0, 0, 0],
            [1, 2, 0, 0, 0],
            [-2, -1, 0, 0, 0],
            [-2, 1, 0, 0, 0],
          ],
          y: [1, 1, -1, 1],
        }),
        { shape: { length: 5 }, filters: 2, kernel: 3, stride: 1, pool: 1 },
      ),
      loss: logisticLoss,
      start: { seed: 95, scale: 1e6 },
      until: { logTime: 100 },
      relativeTolerance: 1e-10,
    },
  ],
  [
    'a deep ReLU network at a tolerance of 1e-4',
    {
      model: deepRelu(
        dataSet({
          x: [
            [0, 0.20011025075028344],
            [0, 0.38796734086483],
            [0, -0.2466501149596186],
            [0, 0.9589162123662912],
            [0, 0.27042002625038464],
          ],
          y: [-1, -1, 1, -1, -1],
        }),
        [2, 5, 2, 1],
      ),
      loss: exponentialLoss,
      start: { seed: 406, scale: 1e4 },
      until: { sphericalTime: 100 },
      relativeTolerance: 1e-4,
    },
  ],
  [
    'one example at a tolerance of 1e-4',
    {
      model: deepRelu(
        dataSet({ x: [[2.0892535637297147, 1.5976787110919461, -0.7012878082905479]], y: [1] }),
        [3, 3, 2, 2, 1],
        { slope: 0.1 },
      ),
      loss: exponentialLoss,
      start: { seed: 230, scale: 1e-6 },
      until: { tail: 1e-12 },
      relativeTolerance: 1e-4,
    },
  ],
];

it.each(large)('%s', (_name, given) => {
  const trajectory = followed(given, { samples: 40 });
  expect(trajectory?.samples.length).toBeGreaterThan(30);
  const found = look(trajectory!, 6);
  expect(found.places).toBeGreaterThan(4);
  expect(found.rise).toBeLessThanOrEqual(1);
  expect(found.excess).toBeLessThanOrEqual(1);
  expect(found.excessAt).toBeLessThanOrEqual(FEW);
});
