import type { Observation, Trajectory } from '../../../src/index.js';
import type { StopSignal } from '../../../solvers/index.js';
import type { Fault, FaultKind } from '../fault.js';

/** Errors of this many relative tolerances, in θ and in ln‖W‖, are those of a solver that keeps its word. */
const TOLERANCES = 10;
/** Places within a step are known less well than its ends: by so many tolerances are they off the path. */
const WITHIN = 100;
/** Rounding, relative to what is compared. */
const ROUNDING = 1e-11;

/** How far two directions are apart. */
export function distance(a: Float64Array, b: Float64Array): number {
  return Math.hypot(...a.map((value, k) => value - b[k]));
}

/**
 * What an error of the size of `error` in θ and ln‖W‖ does to $\ln(1/\mathcal L)$, whose gradient is no longer than that
 * of α: $\rho^L(\|g\| + L|\tilde p|)$, with g the gradient of α on the sphere.
 */
export function riskError(at: Observation, degree: number, error: number): number {
  const size = at.logNorm === null ? 0 : Math.exp(degree * at.logNorm);
  const slope =
    (1 + degree) * Math.sqrt(at.gradientPotential ?? Infinity) + degree * Math.abs(at.smoothedMargin ?? 0);
  return size === 0 ? 0 : error * size * slope;
}

/** By how much more than an error may the risk has risen from a to b: in ln(1/risk), or in its logarithm; 0 if not. */
function rise(a: Observation, b: Observation, degree: number, tolerance: number): number {
  const error = TOLERANCES * tolerance + ROUNDING;
  if (a.logInverseRisk !== null && b.logInverseRisk !== null) {
    const fall = a.logInverseRisk - b.logInverseRisk;
    const allowed =
      ROUNDING +
      error * Math.abs(a.logInverseRisk) +
      Math.min(riskError(a, degree, error), riskError(b, degree, error));
    return fall > allowed ? fall : 0;
  }
  if (a.logInverseRisk !== null) return 0;
  if (b.logInverseRisk !== null) return Infinity;
  const [before, after] = [a.lnLogInverseRisk ?? Infinity, b.lnLogInverseRisk ?? Infinity];
  const slope = 1 + degree + Math.sqrt(b.gradientPotential ?? Infinity) / Math.abs(b.smoothedMargin ?? 1);
  const fall = before - after;
  return fall > error * slope + ROUNDING * Math.abs(before) ? fall : 0;
}

/** t as something that can be compared. */
const laterThan = (a: Observation['time'], b: Observation['time']): boolean =>
  a.level !== b.level ? a.level > b.level : a.value > b.value + ROUNDING * Math.abs(b.value);

/** What is wrong between two observations of which the second is later. */
export function judgePair(
  { model, relativeTolerance }: Pick<Trajectory, 'model' | 'relativeTolerance'>,
  a: Observation,
  b: Observation,
): readonly Fault[] {
  const faults: Fault[] = [];
  const where = `from ${a.clockTime} to ${b.clockTime}`;
  const say = (kind: FaultKind, what: string): void => void faults.push({ kind, what: `${what} ${where}` });
  const risen = rise(a, b, model.degree, relativeTolerance);
  if (risen > 0)
    say(
      'risen risk',
      `ln(1/risk) falls by ${risen.toExponential(3)} from ${a.logInverseRisk ?? 'beyond doubles'}`,
    );

  const length = b.pathLength - a.pathLength;
  const slack = (WITHIN * relativeTolerance + ROUNDING) * Math.max(1, b.pathLength);
  // W = 0 has no direction, and none of a path to it is measured.
  const moved = a.logNorm === null || b.logNorm === null ? 0 : distance(a.direction, b.direction);
  if (moved > length + slack) {
    const excess = ((moved - length) / relativeTolerance).toPrecision(3);
    say('off the path', `θ moves by ${moved.toExponential(3)}, ${excess} tolerances more than the path,`);
  }
  if (length < -slack) say('off the path', `its length shrinks by ${(-length).toExponential(3)}`);

  if (!(b.clockTime > a.clockTime)) say('clock', 'the clock stands still');
  for (const key of ['sphericalTime', 'lnSphericalTime', 'logTime'] as const) {
    const [before, after] = [a[key] ?? -Infinity, b[key] ?? Infinity];
    if (before - after > ROUNDING * Math.abs(before)) say('clock', `${key} falls from ${before} to ${after}`);
  }
  if (laterThan(a.time, b.time)) say('clock', 'time runs back');
  return faults;
}

/** Whether consecutive samples lie on one path. Of several faults of a kind the first is named. */
export function judgeSamples(trajectory: Trajectory): readonly Fault[] {
  const { samples } = trajectory;
  return samples.slice(1).flatMap((sample, k) => judgePair(trajectory, samples[k], sample));
}

/** Shares of the samples at whose gaps the trajectory is gone back to. */
const PLACES = [0, 0.5, 0.99];

/** Whether the trajectory can be gone back to, between samples and at them, and is the same there. */
export function judgeAt(trajectory: Trajectory, signal?: StopSignal): readonly Fault[] {
  const { samples, final, relativeTolerance } = trajectory;
  const faults: Fault[] = [];
  const look = (x: number): Observation | undefined => {
    try {
      return trajectory.at(x);
    } catch (error) {
      // Stopped by the signal of the run: slow, not wrong.
      if (signal?.aborted === true) return undefined;
      faults.push({ kind: 'at', what: `at(${x}): ${String(error)}` });
      return undefined;
    }
  };
  for (const share of PLACES) {
    const k = Math.floor(share * (samples.length - 1));
    if (k + 1 >= samples.length) break;
    const [a, b] = [samples[k], samples[k + 1]];
    const x = a.clockTime + 0.5 * (b.clockTime - a.clockTime);
    if (!(x > a.clockTime && x < b.clockTime)) continue;
    const between = look(x);
    if (between === undefined) continue;
    for (const fault of [...judgePair(trajectory, a, between), ...judgePair(trajectory, between, b)])
      faults.push({ kind: fault.kind, what: `at(${x}): ${fault.what}` });
  }
  const again = look(final.clockTime);
  if (again !== undefined) {
    const apart = distance(again.direction, final.direction);
    if (apart > 2 * TOLERANCES * relativeTolerance + ROUNDING)
      faults.push({
        kind: 'at',
        what: `at the end it is ${apart.toExponential(3)} from the final observation`,
      });
  }
  return faults;
}
