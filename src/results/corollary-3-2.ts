import type { Observation } from '../follow/observation.js';
import type { Trajectory } from '../follow/trajectory.js';
import type { Verdict } from './check.js';
import { defineResult } from './define-result.js';
import { errorOf, sampleAt, smallRisk, tooLittle } from './evidence.js';
import { homogeneousAndDefinable } from './model-evidence.js';
import { rests } from './motion.js';
import { limitInSight } from './way-to-limit.js';

/** Margins converge if what they change by shrinks at least by this factor each time the clock doubles. */
const SHRINKS_BY = 0.9;
/** Changes below this share of the largest margin are rounding. */
const ROUNDING = 1e-13;

/** Largest change of a normalised margin between two observations. */
function change(a: Observation, b: Observation): number {
  let most = 0;
  for (let i = 0; i < a.margins.length; i++) most = Math.max(most, Math.abs(a.margins[i] - b.margins[i]));
  return most;
}

/**
 * Changes of the margins in the last doubling of the clock and in the one before, or over shorter stretches of equal
 * ratio where the risk has been small for less than that; `ratio` is then what it comes to in a doubling.
 */
function doublings(trajectory: Trajectory): { last: number; before: number; ratio: number } {
  const { final, separated } = trajectory;
  const stretch = Math.min(2, Math.sqrt(final.clockTime / (separated?.clockTime ?? 0)));
  const half = sampleAt(trajectory, 1 / stretch);
  const quarter = sampleAt(trajectory, 1 / stretch ** 2);
  const last = change(half, final);
  const before = change(quarter, half);
  const largest = final.margins.reduce((most, p) => Math.max(most, Math.abs(p)), 0);
  const ratio = (last / before) ** (Math.LN2 / Math.log(stretch));
  return { last, before, ratio: rests(trajectory) || last <= ROUNDING * largest ? 0 : ratio };
}

/** Corollary 3.2: every normalised margin converges. */
export const corollary32 = defineResult({
  name: 'corollary-3.2',
  title: 'Corollary 3.2',
  statement:
    'Under Assumptions 2.1 and 2.2, for the exponential and the logistic loss, $p_i(W_t)/\\|W_t\\|^L$ converges for all $1 \\le i \\le n$.',
  source: 'JiTelgarsky2020',
  measured:
    'all normalised margins against $\\ln(n/\\mathcal L)$, and by what factor their changes shrink when the clock doubles',
  appliesTo: ({ trajectory }) => trajectory.model.definability.definable,
  judge(flow) {
    const { trajectory } = flow;
    const hypotheses = [homogeneousAndDefinable(flow), smallRisk(flow)];
    const { last, ratio } = doublings(trajectory);
    const error = errorOf(flow, (run) => doublings(run).ratio);
    const little = tooLittle(trajectory);
    const shrinks = ratio + error < SHRINKS_BY;
    // They converge because the direction does.
    const { tail } = trajectory;
    const inSight = limitInSight(trajectory, tail !== null && tail.length < Infinity ? tail.length : 0);
    const verdict: Verdict = little === undefined && shrinks && inSight ? 'consistent' : 'inconclusive';
    const remaining = ratio < 1 ? (last * ratio) / (1 - ratio) : null;
    const judged = {
      verdict,
      because:
        verdict === 'consistent'
          ? `changes shrink by ${ratio.toFixed(3)} per doubling of the clock; about ${(remaining ?? 0).toExponential(1)} to come`
          : (little ??
            (shrinks && !inSight
              ? 'the margins settle, but by the linearisation at the end the direction has no limit nearby: follow the flow further'
              : 'the margins still change too much to tell: follow the flow further')),
    };
    return {
      ...judged,
      hypotheses,
      measurements: [
        {
          quantity: 'ratio of the changes of the margins in the last two doublings of the clock',
          value: ratio,
          bound: SHRINKS_BY,
          relation: '<=',
          numericalError: error,
        },
        {
          quantity: 'largest change of a margin in the last doubling',
          value: last,
          bound: null,
          relation: null,
          numericalError: errorOf(flow, (run) => doublings(run).last),
        },
        {
          quantity: 'estimated change still to come',
          value: remaining,
          bound: null,
          relation: null,
          numericalError: remaining ?? 0,
        },
      ],
    };
  },
});
