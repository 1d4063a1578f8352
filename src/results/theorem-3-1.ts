import type { Verdict } from './check.js';
import { defineResult } from './define-result.js';
import { decayExponents, errorOf, lengthShrunk, sampleAt, smallRisk, tooLittle } from './evidence.js';
import { homogeneousAndDefinable } from './model-evidence.js';
import { rests } from './motion.js';
import { limitInSight, wayToLimit } from './way-to-limit.js';

/**
 * A path whose speed decays like $x^{-p}$ has finite length for p > 1. Over one halving of the clock every p may be seen
 * in passing, so half is asked as a margin: $d\zeta/d\ln x$ then decays at least like $x^{-1/2}$, and it must have done so
 * for long enough to have come down to this share of the most that it was.
 */
const FASTER_THAN = 1.5;
/** Where it slows down by as much again, the exponent must still be beyond 1. */
const STILL_FASTER_THAN = 1.05;
const SHRUNK = 1 / 3;
/**
 * A path without end has a decay no faster than 1/x, and for good: the exponent is near 1 and has stopped changing, by no
 * more than this in a halving. On the way from rest to rest it passes 1 too, but does not stay.
 */
const NO_FASTER_THAN = 1.01;
const NO_SLOWER_THAN = 0.9;
const SETTLED = 0.05;
/** It is also longer than the way between any two directions: a shorter one may be on its way to a limit. */
const LONGEST_WAY = Math.PI;
/** A decay slower than this is none that two digits show. */
const SLOW = 0.005;
/** The clock must have run this far, and ln(1/risk) come this far, before a path can be called endless. */
const LONG = 1e3;
const LOW_RISK = 100;
/** A direction that turns less than this in the last half of the run does not turn, as far as doubles can tell. */
const AT_REST = 1e-13;

/** A decay fast enough that slows down may yet slow down further. */
const slowing = (late: number, early: number): string =>
  late > FASTER_THAN && early > late
    ? `, after x^-${early.toFixed(2)} before, so it may slow down further`
    : '';

/** Theorem 3.1: the path of θ has finite length. */
export const theorem31 = defineResult({
  name: 'theorem-3.1',
  title: 'Theorem 3.1',
  statement:
    'Under Assumptions 2.1 and 2.2, for the exponential and the logistic loss, the curve swept by $\\widetilde W_t = W_t/\\|W_t\\|$ has finite length, and thus $\\widetilde W_t$ converges.',
  source: 'JiTelgarsky2020',
  measured: '$\\zeta = \\int\\|d\\theta\\|$ and how fast $\\|d\\theta/dx\\|$ decays, $x$ being the clock',
  appliesTo: ({ trajectory }) => trajectory.model.definability.definable,
  judge(flow) {
    const { trajectory } = flow;
    const { final, tail } = trajectory;
    const hypotheses = [homogeneousAndDefinable(flow), smallRisk(flow)];
    const { late, early } = decayExponents(trajectory, (at) => at.speed);
    const error = errorOf(flow, (run) => decayExponents(run, (at) => at.speed).late);
    const turned = final.pathLength - sampleAt(trajectory, 0.5).pathLength;
    const still = turned <= AT_REST || rests(trajectory);
    const little = tooLittle(trajectory);
    const lowRisk = (final.lnLogInverseRisk ?? -Infinity) > Math.log(LOW_RISK);
    const trend = Math.min(0, late - early);
    const shrunk = lengthShrunk(trajectory);
    const remaining = still ? 0 : tail === null || tail.length === Infinity ? null : tail.length;
    const decays =
      still || (late - error > FASTER_THAN && late + trend - error > STILL_FASTER_THAN && shrunk <= SHRUNK);
    const converges = decays && limitInSight(trajectory, remaining ?? 0);
    const lasting = final.pathLength - (trajectory.separated?.pathLength ?? Infinity);
    const endless =
      Math.min(late - error, early) > NO_SLOWER_THAN &&
      Math.max(late + error, early) < NO_FASTER_THAN &&
      Math.abs(late - early) < SETTLED &&
      lasting > LONGEST_WAY &&
      final.clockTime > LONG &&
      lowRisk;
    const verdict: Verdict =
      little !== undefined
        ? 'inconclusive'
        : converges
          ? 'consistent'
          : endless
            ? 'violated'
            : 'inconclusive';
    const judged = {
      verdict,
      because: {
        consistent: still
          ? `the direction has come to rest at length ${final.pathLength.toPrecision(8)}`
          : `the speed decays like x^-${late.toFixed(2)}: length ${final.pathLength.toPrecision(8)} so far, about ${(remaining ?? 0).toExponential(1)} to come`,
        violated: `the speed decays like x^-${late.toFixed(2)}, no faster than 1/x: the length grows without bound`,
        inconclusive:
          little ??
          (Number.isNaN(late)
            ? 'the run is too short to estimate a decay'
            : late < SLOW
              ? 'the speed does not decay at the end: the run is too short to tell'
              : decays
                ? 'the speed decays, but by the linearisation at the end there is no limit where that would have it: follow the flow further'
                : `the speed decays like x^-${late.toFixed(2)} at the end${slowing(late, early)}: the run is too short to tell`),
      }[verdict],
    };
    return {
      ...judged,
      hypotheses,
      measurements: [
        {
          quantity:
            'exponent $p$ of the decay $\\|d\\theta/dx\\| \\sim x^{-p}$ over the last half of the clock',
          value: still || Number.isNaN(late) ? null : late,
          bound: FASTER_THAN,
          relation: '>=',
          numericalError: error,
        },
        {
          quantity: '$d\\zeta/d\\ln x$ at the end, as a share of the most that it was',
          value: still ? null : shrunk,
          bound: SHRUNK,
          relation: '<=',
          numericalError: errorOf(flow, lengthShrunk),
        },
        {
          quantity: 'path length $\\zeta$ so far',
          value: final.pathLength,
          bound: null,
          relation: null,
          numericalError: errorOf(flow, (run) => run.final.pathLength),
        },
        {
          quantity: 'estimated length still to come',
          value: remaining,
          bound: null,
          relation: null,
          numericalError: remaining ?? 0,
        },
        {
          quantity: 'way to the limit by the linearisation at the end, of one example',
          value: wayToLimit(trajectory),
          bound: null,
          relation: null,
          numericalError: errorOf(flow, wayToLimit),
        },
      ],
    };
  },
});
