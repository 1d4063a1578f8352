import {
  dataSet,
  deepLinear,
  gaussianBlobs,
  linear,
  mexicanHat,
  relu,
  squaredRelu,
  xorDisk,
  type DataSet,
  type MarginModel,
} from '../../problems/index.js';
import { following, type FollowOptions } from '../follow/follow.js';
import { exponentialLoss, logisticLoss, type Loss } from '../flow/loss.js';
import type { Start } from '../follow/start.js';
import type { FollowProgress, Trajectory } from '../follow/trajectory.js';
import type { Until } from '../follow/until.js';
import type { Followed } from './check.js';

/** A flow that verification follows. */
export interface VerificationFlow {
  readonly name: string;
  readonly description: string;
  /** Of its path, not of the companion's. */
  readonly model: MarginModel;
  /** Follows it, at two tolerances, and its companion where it has one; yields where it stands. */
  run(): Generator<FollowProgress, Followed, void>;
}

interface Plan {
  readonly name: string;
  readonly description: string;
  readonly data?: DataSet;
  readonly model: MarginModel;
  readonly loss: Loss;
  readonly start: Start;
  readonly until: Until;
  readonly options?: FollowOptions;
  readonly twin?: MarginModel;
}

const TOLERANCE = 1e-9;

/** The same progress, squeezed into a part of the whole. */
function* part(
  run: Generator<FollowProgress, Trajectory, void>,
  from: number,
  share: number,
): Generator<FollowProgress, Trajectory, void> {
  for (;;) {
    const { done, value } = run.next();
    if (done === true) return value;
    yield { ...value, fraction: value.fraction === null ? null : from + share * value.fraction };
  }
}

function verificationFlow(plan: Plan): VerificationFlow {
  const { name, description, data, model, loss, start, until, options, twin } = plan;
  const at = (which: MarginModel, relativeTolerance: number) =>
    following(which, loss, start, until, { ...options, relativeTolerance });
  return Object.freeze({
    name,
    description,
    model,
    *run() {
      const trajectory = yield* part(at(model, TOLERANCE), 0, 0.5);
      const coarse = yield* part(at(model, 10 * TOLERANCE), 0.5, 0.4);
      const companion = twin === undefined ? undefined : yield* part(at(twin, TOLERANCE), 0.9, 0.1);
      return {
        name,
        description,
        trajectory,
        coarse,
        ...(data ? { data } : {}),
        ...(companion ? { twin: companion } : {}),
      };
    },
  });
}

/** From v = 1.5, φ − v = 0.5 on the sphere, as in the table the hat is compared with. */
function hatStart(): number[] {
  const v = 1.5;
  const phi = v + 0.5;
  const r = Math.sqrt(1 - 1 / v);
  return [r * Math.cos(phi), r * Math.sin(phi), Math.sqrt(1 / v)];
}

/** Neurons in pairs of opposite sign. */
const alternating = (count: number): number[] =>
  Array.from({ length: count }, (_, j) => (j % 2 === 0 ? 1 : -1));

const threePoints = dataSet({
  x: [
    [1, 0.2],
    [0.6, 1],
    [-0.3, 0.9],
  ],
  y: [1, 1, 1],
});

const blobs = gaussianBlobs({ count: 24, dimension: 4, gap: 1, seed: 4 });

const xor = xorDisk({ count: 12, seed: 3 });

/** The flows of `farflow verify`: four that the theory covers, one of them over kinks, and the counterexample beside its definable twin. */
export const verificationFlows: readonly VerificationFlow[] = Object.freeze([
  verificationFlow({
    name: 'linear',
    description:
      'Linear predictor on three points in the plane from W = 0, logistic loss, up to ln(1/risk) = 1000.',
    data: threePoints,
    model: linear(threePoints),
    loss: logisticLoss,
    start: [0, 0],
    until: { logInverseRisk: 1000 },
  }),
  verificationFlow({
    name: 'deep-linear',
    description:
      'Deep linear network of widths 4, 3, 2, 1 on 24 Gaussian points, exponential loss, up to ln(1/risk) = 1000.',
    data: blobs,
    model: deepLinear(blobs, [4, 3, 2, 1]),
    loss: exponentialLoss,
    start: { seed: 7, scale: 0.3 },
    until: { logInverseRisk: 1000 },
  }),
  verificationFlow({
    name: 'squared-relu',
    description:
      'Squared ReLU network of 16 neurons on 12 points of XOR in the disk, exponential loss, up to ln(1/risk) = 1000.',
    data: xor,
    model: squaredRelu(xor, alternating(16)),
    loss: exponentialLoss,
    start: { seed: 11, scale: 0.3 },
    until: { logInverseRisk: 1000 },
  }),
  verificationFlow({
    name: 'relu',
    description:
      'ReLU network of 10 neurons on 12 points of XOR in the disk, over its kinks, exponential loss, up to ln(1/risk) = 1000.',
    data: xor,
    model: relu(xor, 10),
    loss: exponentialLoss,
    start: { seed: 2, scale: 0.3 },
    until: { logInverseRisk: 1000 },
  }),
  verificationFlow({
    name: 'mexican-hat',
    description:
      'The homogeneous Mexican hat of degree 2, the counterexample, once around its axis (ln s = 12.5), beside its definable twin.',
    model: mexicanHat({ degree: 2, definable: false }),
    loss: exponentialLoss,
    start: hatStart(),
    until: { lnSphericalTime: 12.5 },
    options: { maxSteps: 5_000_000 },
    twin: mexicanHat({ degree: 2, definable: true }),
  }),
]);
