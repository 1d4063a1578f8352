import type { Observation } from '../follow/observation.js';
import type { Trajectory } from '../follow/trajectory.js';
import type { Followed, Hypothesis } from './check.js';

/** Assumption 2.1 as a hypothesis of other results: what the model says of itself. */
export function homogeneousAndDefinable({ trajectory: { model } }: Followed): Hypothesis {
  return {
    name: 'Assumption 2.1: locally Lipschitz, positively homogeneous, definable',
    met: model.definability.definable ? 'yes' : 'no',
    how: `degree $L = ${model.degree}$, ${model.smoothness}; ${model.definability.reason}`,
  };
}

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
  return { time: 'time $t =$', 'log-time': 'log-time $\\sigma =$', spherical: 'spherical time $s =$' }[clock];
}

/**
 * Error of a quantity of the whole trajectory: its distance to the same quantity at ten times the tolerance where
 * that was followed too, else ten tolerances of its size.
 */
export function errorOf(flow: Followed, quantity: (trajectory: Trajectory) => number | null): number {
  const value = quantity(flow.trajectory) ?? 0;
  if (flow.coarse !== undefined) return Math.abs(value - (quantity(flow.coarse) ?? 0));
  return 10 * flow.trajectory.relativeTolerance * Math.max(1, Math.abs(value));
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
 * clock: `late` from x/2 to x, `early` from x/4 to x/2. NaN where there are too few points.
 */
export function decayExponents(
  trajectory: Trajectory,
  quantity: (at: Observation) => number | null,
): { readonly late: number; readonly early: number } {
  const end = trajectory.final.clockTime;
  const slope = (from: number, to: number): number => {
    const x: number[] = [];
    const y: number[] = [];
    for (const sample of trajectory.samples) {
      const value = quantity(sample);
      if (sample.clockTime < from * end || sample.clockTime > to * end || value === null || !(value > 0))
        continue;
      x.push(Math.log(sample.clockTime));
      y.push(Math.log(value));
    }
    return x.length < 4 ? NaN : -lineSlope(x, y);
  };
  return { late: slope(0.5, 1), early: slope(0.25, 0.5) };
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
