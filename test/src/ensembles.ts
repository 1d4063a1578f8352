import { dataSet, linear } from '../../problems/index.js';
import {
  exponentialLoss,
  follow,
  type Ensemble,
  type Observation,
  type Run,
  type RunStatus,
} from '../../src/index.js';

/*
 * Ensembles made by hand: what is to be said of them is known beforehand.
 */

const data = dataSet({ x: [[1], [2]], y: [1, 1] });
const model = linear(data);

let point: Observation | undefined;
const anyPoint = (): Observation =>
  (point ??= follow(model, exponentialLoss, [1], { logInverseRisk: 3 }, { samples: 2 }).final);

const stats = {
  evaluations: 10,
  accepted: 4,
  rejected: 1,
  jacobians: 0,
  factorizations: 0,
  newton: 0,
  newtonFailures: 0,
  switches: 0,
};

/** A run whose normalised margin rises to γ and that ends as it is told to. */
function runTo(seed: number, status: RunStatus, gamma: number, smoothed: number): Run {
  const risks = [0.5, 2, 10, 100];
  return {
    seed,
    status,
    message: `Ended as ${status}.`,
    stats,
    final: { ...anyPoint(), normalizedMargin: gamma, smoothedMargin: smoothed },
    snapshots: {
      count: risks.length,
      logInverseRisk: Float64Array.from(risks),
      lnLogInverseRisk: Float64Array.from(risks, Math.log),
      directions: new Float64Array(risks.length).fill(1),
      margins: Float64Array.from(risks.flatMap((risk) => [gamma * (1 - 0.1 / risk), 2 * gamma])),
    },
  };
}

/** A run that reached the goal with a normalised margin, and the smoothed one if it is another. */
export const gamma = (seed: number, margin: number, smoothed = margin): Run =>
  runTo(seed, 'reached', margin, smoothed);

/** A run that did not reach the goal. */
export const stopped = (seed: number, status: Exclude<RunStatus, 'reached'>): Run =>
  status === 'refused' || status === 'failed'
    ? { seed, status, message: `It ${status}.`, stats: null, final: null, snapshots: null }
    : runTo(seed, status, -0.01, -0.02);

/** These runs as an ensemble. */
export function ensembleWith(runs: readonly Run[], more: Partial<Ensemble> = {}): Ensemble {
  return {
    model,
    // Snapshots here are made up: their margins are not those of their directions.
    data: null,
    preparation: { bias: false, standardization: null, notes: [] },
    loss: exponentialLoss,
    goal: { key: 'logInverseRisk', value: 100 },
    seed: 1,
    scale: 0.1,
    starts: runs.length,
    runs,
    ...more,
  };
}
