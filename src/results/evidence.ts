import type { Observation } from '../follow/observation.js';
import type { Trajectory } from '../follow/trajectory.js';
import type { Followed, Hypothesis } from './check.js';
import { disagreement, moving, rests } from './motion.js';

/** Assumption 2.2 as a hypothesis: met from some point of the path on, or not at all. */
export function smallRisk({ trajectory }: Followed): Hypothesis {
  const { separated } = trajectory;
  const name = 'Assumption 2.2: $\\mathcal L(W_0) < \\ell(0)$';
  if (separated === null) return { name, met: 'no', how: 'the risk never fell below $\\ell(0)$ on the path' };
  const how =
    separated.clockTime === 0
      ? 'holds at the start'
      : `holds from ${clockName(trajectory)} ${separated.clockTime.toPrecision(6)} on, and the result is applied to the flow from there`;
  return { name, met: 'yes', how };
}

/** The clock in words, with its letter. */
export function clockName({ clock }: Trajectory): string {
  return {
    time: 'time $t =$',
    'log-time': 'log-time $\\sigma =$',
    spherical: 'spherical time $s =$',
  }[clock];
}

/**
 * Error of a quantity of the whole trajectory: its distance to the same quantity at ten times the tolerance where
 * that was followed too and ended alike, else ten tolerances of its size and the noise of the angle.
 */
export function errorOf(flow: Followed, quantity: (trajectory: Trajectory) => number | null): number {
  const value = quantity(flow.trajectory) ?? 0;
  const { coarse, trajectory } = flow;
  if (coarse !== undefined && coarse.status === trajectory.status) {
    const distance = Math.abs(value - (quantity(coarse) ?? 0));
    // Where a quantity does not exist its error does not either.
    return Number.isFinite(distance) ? distance : 0;
  }
  if (!Number.isFinite(value)) return 0;
  return (10 * trajectory.relativeTolerance + noiseOfMotion(trajectory)) * Math.max(1, Math.abs(value));
}

/** Share of the alignment angle at the end that is no more than error of the weights; 0 where the angle is exact. */
export function noise({ final }: Trajectory): number {
  const { alignmentAngle, weightResolution } = final;
  if (alignmentAngle === null || alignmentAngle === 0) return 0;
  return Math.min(1, weightResolution / alignmentAngle);
}

/**
 * How much of angle and speed may be noise. The weights may be off by more than the angle is large and yet agree with
 * the way: where the speed made of them is that of the direction, the direction says so. One at rest leaves no doubt.
 */
function noiseOfMotion(trajectory: Trajectory): number {
  if (rests(trajectory)) return 0;
  const presumed = noise(trajectory);
  return presumed > NOISY ? Math.min(presumed, disagreement(latter(trajectory))) : presumed;
}

/** The samples in the last half of the clock until the direction came to rest. */
function latter(trajectory: Trajectory): readonly Observation[] {
  const seen = moving(trajectory);
  const from = Math.max(0.5 * seen[seen.length - 1].clockTime, trajectory.separated?.clockTime ?? Infinity);
  return seen.filter(({ clockTime }) => clockTime >= from);
}

/** From this share on, angle, speed and what is made of them say more of the solver than of the flow. */
const NOISY = 0.3;

/** ln(1/risk) from which on a run can be called late, and samples that must lie in the last half of its clock. */
const LATE = 20;
const ENOUGH = 6;

/**
 * Why a run says nothing yet of what the flow does in the end: too early, too few samples, a clock in which every decay
 * looks like 1/x, or noise. Undefined where it does.
 */
export function tooLittle(trajectory: Trajectory): string | undefined {
  const { final, clock } = trajectory;
  if (!((final.lnLogInverseRisk ?? -Infinity) >= Math.log(LATE)))
    return `the run ends at $\\ln(1/\\mathcal L)$ below ${LATE}: too early to tell`;
  if (!rests(trajectory) && latter(trajectory).length < ENOUGH)
    return 'too few samples lie in the last half of the run to tell';
  if (clock === 'time')
    return 'in ordinary time every decay looks like 1/t: follow the flow in log-time or spherical time';
  if (noiseOfMotion(trajectory) > NOISY)
    return 'the tolerance leaves noise in the angle and the speed that hides their decay: tighten it, or stop earlier';
  return undefined;
}

/** The samples from the point on where Assumption 2.2 holds. */
export function lateSamples({ samples, separated }: Trajectory): readonly Observation[] {
  if (separated === null) return [];
  return samples.filter(({ clockTime }) => clockTime >= separated.clockTime);
}

/** The last sample that is not beyond a share of the way, by the clock. */
export function sampleAt(trajectory: Trajectory, share: number): Observation {
  const { samples, final } = trajectory;
  return samples.findLast(({ clockTime }) => clockTime <= share * final.clockTime) ?? samples[0];
}

/**
 * Local exponents of the decay of a quantity, $-d\ln q/d\ln x$ with x the clock, in the last two halvings of the
 * clock until the direction came to rest: `late` from x/2 to x, `early` from x/4 to x/2 or, where the risk was not small
 * yet then, in the first half of the last halving. NaN where there are too few points.
 */
export function decayExponents(
  trajectory: Trajectory,
  quantity: (at: Observation) => number | null,
): { readonly late: number; readonly early: number } {
  const seen = moving(trajectory);
  const end = seen[seen.length - 1].clockTime;
  const slope = (from: number, to: number): number => {
    const x: number[] = [];
    const y: number[] = [];
    for (const sample of lateSamples(trajectory)) {
      const value = quantity(sample);
      if (sample.clockTime < from * end || sample.clockTime > to * end || value === null || !(value > 0))
        continue;
      x.push(Math.log(sample.clockTime));
      y.push(Math.log(value));
    }
    return x.length < 4 ? NaN : -lineSlope(x, y);
  };
  const before = slope(0.25, 0.5);
  return { late: slope(0.5, 1), early: Number.isNaN(before) ? slope(0.5, Math.SQRT1_2) : before };
}

/**
 * How the length still to be added by each e-fold of the clock, $d\zeta/d\ln x$, has come down since Assumption 2.2 holds:
 * what it is at the end, or where the direction came to rest, as a share of the most that it was. 1 where it only grew.
 */
export function lengthShrunk(trajectory: Trajectory): number {
  const seen = moving(trajectory);
  const end = seen[seen.length - 1];
  const rate = ({ clockTime, speed }: Observation): number => clockTime * (speed ?? 0);
  const most = lateSamples(trajectory)
    .filter(({ clockTime }) => clockTime <= end.clockTime)
    .reduce((largest, at) => Math.max(largest, rate(at)), 0);
  return most === 0 ? 0 : rate(end) / most;
}

function lineSlope(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const mx = mean(x);
  const my = mean(y);
  let xy = 0;
  let xx = 0;
  for (let i = 0; i < x.length; i++) {
    xy += (x[i] - mx) * (y[i] - my);
    xx += (x[i] - mx) ** 2;
  }
  return xy / xx;
}
