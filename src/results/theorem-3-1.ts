import type { Verdict } from './check.js';
import { defineResult } from './define-result.js';
import {
  decayExponents,
  errorOf,
  homogeneousAndDefinable,
  sampleAt,
  smallRisk,
  tooLittle,
} from './evidence.js';
import { rests } from './motion.js';

/** A path whose speed decays like $x^{-p}$ has finite length for p > 1; this is the margin asked of p. */
const FASTER_THAN = 1.05;
/** A decay no faster than this over a long run is that of a path without end. */
const NO_FASTER_THAN = 1.01;
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
    const converges = still || late + trend - error > FASTER_THAN;
    const endless =
      late + error < NO_FASTER_THAN && early < NO_FASTER_THAN && final.clockTime > LONG && lowRisk;
    const verdict: Verdict =
      little !== undefined
        ? 'inconclusive'
        : converges
          ? 'consistent'
          : endless
            ? 'violated'
            : 'inconclusive';
    const remaining = still ? 0 : tail === null || tail.length === Infinity ? null : tail.length;
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
      ],
    };
  },
});
