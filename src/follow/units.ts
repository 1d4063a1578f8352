import { randomSource, scaledMargins, type MarginModel } from '../../problems/index.js';
import type { Clock } from '../flow/flow.js';
import type { FlowTime } from '../flow/time-recovery.js';
import type { Observation } from './observation.js';
import type { Goal } from './until.js';

/**
 * The units that a flow is followed in. With margins $p = 2^{Lm} p'$ and $W = 2^{-m} W'$ the margins of W by the one model
 * are those of $W'$ by the other, and so are the risk and θ; of the clocks $t = 2^{-2m} t'$ and $s = 2^{-Lm} s'$.
 */
export interface Units {
  /** The model, the start and the goal in these units. */
  readonly model: MarginModel;
  readonly start: Float64Array;
  readonly goal: Goal;
  /** What was found in these units, in those of the caller: a margin, or a rate by s. */
  margin(value: number): number;
  /** A time; a place in a clock, and back; all that is seen at a place, but for its time. */
  time(time: FlowTime): FlowTime;
  clockTime(clock: Clock, x: number): number;
  fromClock(clock: Clock, x: number): number;
  observation(clock: Clock, seen: Observation): Observation;
}

/** Gradients on the unit sphere between $2^{-8}$ and $2^{8}$ are followed as they are. */
const MODERATE = 8;
/** Places at which they are looked at. */
const PROBES = 3;
/** Numbers of this size leave room for products. */
const SMALLEST = 2 ** -1000;

/** $\log_2$ of the largest derivative of a margin on the unit sphere, by a few points of it; NaN where there is none. */
function gradientSize({ dimension: k, count: n, jacobian }: MarginModel): number {
  const random = randomSource(1);
  const w = new Float64Array(k);
  const rows = new Float64Array(n * k);
  let largest = 0;
  for (let probe = 0; probe < PROBES; probe++) {
    let square = 0;
    for (let a = 0; a < k; a++) {
      w[a] = random.normal();
      square += w[a] * w[a];
    }
    for (let a = 0; a < k; a++) w[a] /= Math.sqrt(square);
    jacobian(w, rows);
    for (const value of rows) largest = Math.max(largest, Math.abs(value));
  }
  return largest > 0 && largest < Infinity ? Math.log2(largest) : NaN;
}

const asTheyAre = (model: MarginModel, start: Float64Array, goal: Goal): Units => ({
  model,
  start,
  goal,
  margin: (value) => value,
  time: (time) => time,
  clockTime: (_clock, x) => x,
  fromClock: (_clock, x) => x,
  observation: (_clock, seen) => seen,
});

/** $\ln(1 + e^{r}t)$ of $\ln(1+t)$. */
function shifted(sigma: number, r: number): number {
  if (!(sigma > 0)) return sigma;
  const lnTime = (sigma < 30 ? Math.log(Math.expm1(sigma)) : sigma + Math.log1p(-Math.exp(-sigma))) + r;
  return Math.max(lnTime, 0) + Math.log1p(Math.exp(-Math.abs(lnTime)));
}

/** The goal in other units; undefined where it is no number in them. */
function goalIn({ key, value }: Goal, lnSpherical: number, lnTime: number): Goal | undefined {
  const goal = (x: number): Goal | undefined => (x > 0 && x < Infinity ? { key, value: x } : undefined);
  switch (key) {
    case 'sphericalTime':
      return goal(value * Math.exp(lnSpherical));
    case 'lnSphericalTime':
      return Math.abs(value + lnSpherical) < 700 ? { key, value: value + lnSpherical } : undefined;
    case 'logTime':
      return goal(shifted(value, lnTime));
    default:
      return { key, value };
  }
}

/**
 * Chooses units in which gradients are of order 1. Powers of two take no rounding: what is large or small in the units of
 * the caller by one is followed as it would be in others.
 */
export function unitsOf(model: MarginModel, start: Float64Array, goal: Goal): Units {
  const { degree: L, sphericalPart, neurons } = model;
  const size = gradientSize(model);
  // Neurons take their features in other units, and have L = 2.
  if (!(Math.abs(size) > MODERATE) || sphericalPart !== undefined || (neurons !== undefined && L !== 2))
    return asTheyAre(model, start, goal);
  const m = Math.round(size / L);
  const norm = 2 ** m;
  const exponent = L * m;
  const lnMargin = exponent * Math.LN2;
  const lnTime = 2 * m * Math.LN2;
  const aim = goalIn(goal, lnMargin, lnTime);
  const own = start.map((value) => value * norm);
  const fits = own.every((value, a) => start[a] === 0 || (Math.abs(value) > SMALLEST && value - value === 0));
  if (aim === undefined || !fits || !Number.isInteger(exponent)) return asTheyAre(model, start, goal);

  const unit = 2 ** exponent;
  const margin = (value: number): number => value * unit;
  const clockTime = (clock: Clock, x: number): number => {
    if (clock === 'spherical') return x / unit;
    return clock === 'time' ? x / norm / norm : shifted(x, -lnTime);
  };
  const fromClock = (clock: Clock, x: number): number => {
    if (clock === 'spherical') return x * unit;
    return clock === 'time' ? x * norm * norm : shifted(x, lnTime);
  };
  const lnRate = (clock: Clock, x: number): number => {
    if (clock === 'spherical') return lnMargin;
    return clock === 'time' ? lnTime : lnTime + clockTime(clock, x) - x;
  };
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  const by = (value: number | null, change: (x: number) => number): number | null =>
    value === null ? null : finite(change(value));
  return {
    model: scaledMargins(model, exponent),
    start: own,
    goal: aim,
    margin,
    time: ({ ln, lnLn }) => ({ ln: ln - lnTime, lnLn }),
    clockTime,
    fromClock,
    observation: (clock, seen) => ({
      ...seen,
      clockTime: clockTime(clock, seen.clockTime),
      sphericalTime: by(seen.sphericalTime, (s) => s / unit),
      lnSphericalTime: by(seen.lnSphericalTime, (lnS) => lnS - lnMargin),
      logNorm: by(seen.logNorm, (u) => u - m * Math.LN2),
      smoothedMargin: by(seen.smoothedMargin, margin),
      normalizedMargin: margin(seen.normalizedMargin),
      margins: seen.margins.map(margin),
      speed: by(seen.speed, (speed) => Math.exp(Math.log(speed) + lnRate(clock, seen.clockTime))),
      radialGradient: margin(seen.radialGradient),
      gradientPotential: by(seen.gradientPotential, (potential) => margin(margin(potential))),
      lemma34: seen.lemma34 && {
        ...seen.lemma34,
        smoothedMargin: {
          left: margin(seen.lemma34.smoothedMargin.left),
          right: margin(seen.lemma34.smoothedMargin.right),
        },
      },
    }),
  };
}
