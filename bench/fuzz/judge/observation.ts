import type { Observation, Trajectory } from '../../../src/index.js';
import type { Fault } from '../fault.js';
import { riskError } from './path.js';
import { plainRisk } from './risk.js';
import { parametersOf } from './stationary.js';

const TOLERANCES = 100;
const ROUNDING = 1e-10;

/** By how much a function changes as W does by an error: beside a kink its gradient does not tell. */
function shift(f: (w: Float64Array) => number, w: Float64Array, value: number, error: number): number {
  const size = error * Math.hypot(...w);
  let most = 0;
  for (let k = 1; k <= 6; k++) {
    const change = f(w.map((entry, i) => entry + size * Math.cos(k * (i + 1)))) - value;
    if (Number.isFinite(change)) most = Math.max(most, Math.abs(change));
  }
  return most;
}

/** Whether what is observed is so at the parameters that the observation gives. */
function judgeOne({ model, loss, relativeTolerance }: Trajectory, at: Observation) {
  const { count, dimension } = model;
  const margins = new Float64Array(count);
  const rows = new Float64Array(count * dimension);
  const faults: Fault[] = [];
  const say = (what: string): void =>
    void faults.push({ kind: 'wrong observation', what: `${what} at ${at.clockTime}` });
  const error = TOLERANCES * relativeTolerance + ROUNDING;
  if (at.logNorm !== null) {
    const norm = Math.hypot(...at.direction);
    if (!(Math.abs(norm - 1) <= error)) say(`the direction is ${norm} long`);
  }
  model.margins(at.direction, margins);
  // Margins of 0 may be sums of large terms: what θ is wrong by counts by their gradients.
  model.jacobian(at.direction, rows);
  const size = rows.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
  const off = margins.reduce((most, p, i) => Math.max(most, Math.abs(p - at.margins[i])), 0);
  if (off > error * size) say(`margins are off by ${off.toExponential(2)} of ${size.toExponential(2)}`);
  const w = parametersOf(at);
  if (w === undefined || at.logInverseRisk === null) return faults;
  const risk = plainRisk(model, loss.name);
  const seen = -risk.at(w);
  const allowed =
    riskError(at, model.degree, error) +
    shift((place) => -risk.at(place), w, seen, error) +
    error * Math.abs(at.logInverseRisk) +
    ROUNDING;
  if (Number.isFinite(seen) && Math.abs(seen - at.logInverseRisk) > allowed)
    say(`ln(1/risk) is ${seen} for ${at.logInverseRisk}`);
  return faults;
}

/** Whether observations tell the truth about their own parameters. */
export function judgeObservations(trajectory: Trajectory): readonly Fault[] {
  return trajectory.samples.flatMap((at) => judgeOne(trajectory, at));
}
