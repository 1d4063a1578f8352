import { hatCoordinates } from '../../problems/index.js';
import type { Observation } from '../follow/observation.js';
import type { Trajectory } from '../follow/trajectory.js';
import type { Hypothesis, Measurement } from './check.js';
import { defineResult } from './define-result.js';
import { decayExponents, errorOf, sampleAt, smallRisk } from './evidence.js';
import { gradientFlow, homogeneous } from './model-evidence.js';

/** The valley's laws are asymptotic in v; they are held against runs that got this far. */
const FAR = 4;
/** Bound on the remainder of $\ln\kappa = v + 3\ln v + \ln 4 - 9/v + O(v^{-2})$ in units of $v^{-2}$. */
const REMAINDER = 4;
/** Points in the valley that the laws are held against, at least. */
const ENOUGH = 6;
/** The share of the κ that the law gives a place in the valley at which it is held against it. */
const COMPARABLE = 0.3;
/** A path whose speed decays no faster than 1/x has no end. */
const NO_FASTER_THAN = 1.02;

/** φ counted on through all turns: v + ψ, since ψ stays between the ridge and the valley. */
const winding = (at: Observation): number => {
  const { v, psi } = hatCoordinates(at.direction);
  return v + psi;
};

const turns = ({ final, samples }: Trajectory): number =>
  (winding(final) - winding(samples[0])) / (2 * Math.PI);

/** $K(v)$ with $\kappa = K(v)(1 + O(v^{-2}))$ in the valley, up to the constant that the way into it adds to κ. */
const valley = (v: number): number => 4 * v ** 3 * Math.exp(v - 9 / v);

/**
 * Remainder of the law of the valley between the last sample at half the final κ and the end, in units of $v^{-2}$:
 * differences of κ, because a path that shot far out before it settled has a κ that lags behind by a constant.
 */
function valleyRemainder(trajectory: Trajectory): number {
  const { final } = trajectory;
  const middle = sampleAt(trajectory, 0.5);
  const { v } = hatCoordinates(final.direction);
  const passed = (final.sphericalTime ?? NaN) - (middle.sphericalTime ?? NaN);
  return Math.log(passed / (valley(v) - valley(hatCoordinates(middle.direction).v))) * v * v;
}

/**
 * What an error of the direction by the tolerance makes of v: with $v = 1/(1-r^2)$ one of r is one of v by $2rv^2$. Where
 * the model gives a chart of its valley the flow is followed in it, and v is one of its coordinates but for
 * $\delta \approx 1/(4v^3)$.
 */
function errorOfV({ final: { direction }, relativeTolerance, model }: Trajectory): number {
  if (model.sphericalPart?.chartAt?.(direction) !== undefined) return relativeTolerance;
  const { v, r } = hatCoordinates(direction);
  return 2 * r * v * v * relativeTolerance;
}

/**
 * What an error of the direction makes of that remainder: one of v by δ is one of κ by $K(v)\,\delta$ and a little more,
 * which is nothing beside the κ that has passed where the path came along the valley, and more than all of it where the
 * path has only just settled far out and waits for the law to catch up.
 */
function remainderError(trajectory: Trajectory): number {
  const { final } = trajectory;
  const { v } = hatCoordinates(final.direction);
  const passed = (final.sphericalTime ?? NaN) - (sampleAt(trajectory, 0.5).sphericalTime ?? NaN);
  // The remainder is in units of v⁻².
  return (valley(v) / passed) * (1 + 3 / v) * v * v * errorOfV(trajectory);
}

/** Whether the path lies in the valley, where $\\pi/2 - \\psi \\approx (1 + 5/v)/(4v^3)$, not on the slope towards it. */
function inTheValley({ direction }: Observation): boolean {
  const { v, psi } = hatCoordinates(direction);
  const ratio = ((Math.PI / 2 - psi) * 4 * v ** 3) / (1 + 5 / v);
  return ratio > 1 / 3 && ratio < 3;
}

/** The samples in the last half of ln s from where the path lies in the valley. */
function valleySamples({ final, samples }: Trajectory): readonly Observation[] {
  const half = 0.5 * (final.lnSphericalTime ?? 0);
  const from = samples.findIndex((at) => (at.lnSphericalTime ?? -Infinity) >= half && inTheValley(at));
  return from < 0 ? [] : samples.slice(from);
}

/** ζ − (φ − ½ ln φ), constant in the limit: how much it moved over the last half of ln s. */
function lengthDrift(trajectory: Trajectory): number {
  const { final } = trajectory;
  const law = (at: Observation): number => at.pathLength - (winding(at) - 0.5 * Math.log(winding(at)));
  const middle = valleySamples(trajectory)[0] ?? final;
  return Math.abs(law(final) - law(middle)) / Math.max(final.pathLength - middle.pathLength, 1e-300);
}

/** The same from an error of the direction: φ is off by it, and v, at both ends. */
function driftError(trajectory: Trajectory): number {
  const { final, relativeTolerance } = trajectory;
  const length = final.pathLength - (valleySamples(trajectory)[0] ?? final).pathLength;
  return (2 * (relativeTolerance + errorOfV(trajectory))) / Math.max(length, 1e-300);
}

/** $L\kappa\tan\vartheta$, whose limit is 1. */
const alignment = ({ final, model }: Trajectory): number =>
  model.degree * (final.sphericalTime ?? NaN) * Math.tan(final.alignmentAngle ?? NaN);

/** Whether a value respects its bound by more than its error, misses it by more, or neither. */
function lawHolds({ value, bound, relation, numericalError }: Measurement): 'yes' | 'no' | 'unknown' {
  if (relation === null || bound === null) return 'yes';
  if (value === null || Number.isNaN(value)) return 'unknown';
  const excess = relation === '<=' ? value - bound : bound - value;
  return excess + numericalError <= 0 ? 'yes' : excess - numericalError > 0 ? 'no' : 'unknown';
}

/** All the length the twin's path can still add: the way to the rim along its meridian. */
const toTheRim = ({ final }: Trajectory): number => Math.asin(Math.min(1, Math.abs(final.direction[2])));

/** The homogeneous Mexican hat: the counterexample that definability is there to exclude. */
export const mexicanHatResult = defineResult({
  name: 'mexican-hat',
  title: 'The homogeneous Mexican hat',
  statement:
    'Without definability Theorem 3.1 fails: on $p(W) = \\rho^L(1 - f(W/\\rho))$, $f = e^{-v}(1 - C\\sin(\\varphi - v))$, $v = 1/(1-r^2)$, which meets every other assumption, the direction spirals for ever. In spherical time $\\kappa$ it follows a valley, $\\ln\\kappa = v + 3\\ln v + \\ln 4 - 9/v + O(v^{-2})$, with length $\\zeta = \\varphi - \\frac12\\ln\\varphi + \\mathrm{const}$, and yet it aligns, $\\tan\\vartheta \\approx 1/(L\\kappa)$.',
  source: 'LyuLi2020',
  measured:
    'the decay of the speed, the law of the valley, the growth of the length and the angle, beside a definable twin whose path is finite',
  appliesTo: ({ trajectory: { model } }) => model.kind === 'mexican-hat' && !model.definability.definable,
  judge(flow) {
    const { trajectory, twin } = flow;
    const { final, model } = trajectory;
    const { v } = hatCoordinates(final.direction);
    const hypotheses: Hypothesis[] = [
      homogeneous(flow),
      {
        name: 'locally Lipschitz',
        met: model.smoothness === 'locally-lipschitz' ? 'no' : 'yes',
        how: `the margin is ${model.smoothness}`,
      },
      {
        name: 'not definable',
        met: model.definability.definable ? 'no' : 'yes',
        how: model.definability.reason,
      },
      smallRisk(flow),
    ];
    const { late } = decayExponents(trajectory, (at) => at.speed);
    const decay: Measurement = {
      quantity:
        'exponent $p$ of the decay $\\|d\\theta/d\\kappa\\| \\sim \\kappa^{-p}$; finite length needs $p > 1$',
      value: late,
      bound: NO_FASTER_THAN,
      relation: '<=',
      numericalError: errorOf(flow, (run) => decayExponents(run, (at) => at.speed).late),
    };
    const remainder: Measurement = {
      quantity: 'remainder of the law of the valley in units of $v^{-2}$, in size',
      value: Math.abs(valleyRemainder(trajectory)),
      bound: REMAINDER,
      relation: '<=',
      numericalError: Math.max(errorOf(flow, valleyRemainder), remainderError(trajectory)),
    };
    const drift: Measurement = {
      quantity:
        'drift of $\\zeta - (\\varphi - \\frac12\\ln\\varphi)$ per length, over the last half of $\\ln\\kappa$',
      value: lengthDrift(trajectory),
      bound: 0.1,
      relation: '<=',
      numericalError: Math.max(errorOf(flow, lengthDrift), driftError(trajectory)),
    };
    const measurements: [Measurement, ...Measurement[]] = [
      decay,
      remainder,
      drift,
      {
        quantity: 'turns around the axis since the start',
        value: turns(trajectory),
        bound: null,
        relation: null,
        numericalError: errorOf(flow, turns),
      },
      {
        quantity: '$L\\kappa\\tan\\vartheta$, which tends to 1 like $1 - 7/(2v)$',
        value: alignment(trajectory),
        bound: 1,
        relation: '<=',
        numericalError: errorOf(flow, alignment),
      },
      {
        quantity: 'path length $\\zeta$ of the hat so far',
        value: final.pathLength,
        bound: null,
        relation: null,
        numericalError: errorOf(flow, (run) => run.final.pathLength),
      },
    ];
    const laws = measurements.map(lawHolds);
    const limit = twin === undefined ? undefined : twin.final.pathLength + toTheRim(twin);
    if (twin !== undefined && limit !== undefined)
      measurements.push({
        quantity: 'length of the twin so far and to the rim, which bounds it',
        value: limit,
        bound: final.pathLength,
        relation: '<=',
        numericalError: 10 * twin.relativeTolerance,
      });
    const longer = limit === undefined || limit < final.pathLength;
    const holds = laws.every((law) => law === 'yes') && longer;
    const fails = laws.includes('no');
    const far = v >= FAR && inTheValley(final);
    // The laws are those of a way along the valley, and need points on it.
    const along = valleySamples(trajectory).length;
    // A path that came into the valley far out hardly moves along it until κ is what the law gives it there.
    const moves = (final.lnSphericalTime ?? -Infinity) >= Math.log(COMPARABLE * valley(v));
    const seen = far && moves && along >= ENOUGH;
    return {
      hypotheses,
      presumed: [gradientFlow(flow)],
      measurements,
      verdict: !seen ? 'inconclusive' : fails ? 'violated' : holds ? 'consistent' : 'inconclusive',
      because: !far
        ? `the run ends at v = ${v.toFixed(2)}, where it has not settled in the valley${v < FAR ? ' yet' : ''}: the laws hold there, from v = ${FAR} on`
        : !moves
          ? `the path came into the valley at v = ${v.toFixed(2)} and waits there: by the law it moves on from ln s = ${Math.log(valley(v)).toFixed(2)} on`
          : !seen
            ? `only ${along} samples of the last half of ln s lie in the valley: follow the flow further, or keep more samples`
            : holds
              ? `${turns(trajectory).toFixed(2)} turns by ln s = ${(final.lnSphericalTime ?? NaN).toFixed(2)}, the length grows like the logarithm of spherical time, the angle is ${(final.alignmentAngle ?? NaN).toExponential(1)}`
              : fails
                ? 'a law of the valley does not hold'
                : !longer
                  ? 'the path is not yet longer than that of the twin will ever be: follow it further'
                  : 'the numerical error is too large to tell whether the laws of the valley hold',
    };
  },
});
