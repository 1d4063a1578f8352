import { defineResult } from './define-result.js';
import { lateSamples, smallRisk } from './evidence.js';
import { marginStepError } from './step-error.js';
import { gradientFlow, homogeneous } from './model-evidence.js';

/** Lyu & Li (2020): the normalised smoothed margin never falls once Assumption 2.2 holds. */
export const monotonicity = defineResult({
  name: 'monotonicity',
  title: 'Monotonicity of the smoothed margin',
  statement:
    'Once $\\mathcal L < \\ell(0)$, the normalised smoothed margin $\\tilde\\alpha(W_t) = \\ell^{-1}(\\mathcal L(W_t))/\\|W_t\\|^L$ is nondecreasing along the flow.',
  source: 'LyuLi2020',
  measured: 'the largest fall of $\\tilde\\alpha$ in any accepted step',
  appliesTo: () => true,
  judge(flow) {
    const { trajectory } = flow;
    const { largestFall } = trajectory;
    const hypotheses = [homogeneous(flow), smallRisk(flow)];
    const late = lateSamples(trajectory);
    const numericalError = marginStepError(trajectory);
    const gained =
      late.length < 2 ? 0 : (trajectory.final.smoothedMargin ?? 0) - (late[0].smoothedMargin ?? 0);
    let highest = -Infinity;
    let fallen = largestFall.value;
    for (const { smoothedMargin } of late) {
      highest = Math.max(highest, smoothedMargin ?? -Infinity);
      fallen = Math.max(fallen, highest - (smoothedMargin ?? highest));
    }
    const falls = fallen > 10 * numericalError;
    // A fall within the error and a rise within it look alike.
    const tells = late.length >= 2 && (fallen === 0 || gained > 10 * numericalError);
    const judged = {
      verdict: falls ? 'violated' : tells ? 'consistent' : 'inconclusive',
      because: falls
        ? `it falls by ${fallen.toExponential(2)} in all, most in the step to ${largestFall.clockTime}`
        : !tells
          ? 'nothing that it does is beyond the numerical error: tighten the tolerance or follow the flow further'
          : fallen === 0
            ? `it never fell in ${trajectory.stats.accepted} steps`
            : `no fall beyond the error of a step in ${trajectory.stats.accepted} steps`,
    } as const;
    return {
      ...judged,
      hypotheses,
      presumed: [gradientFlow(flow)],
      measurements: [
        {
          quantity: 'largest fall of $\\tilde\\alpha$ in one step',
          value: largestFall.value,
          bound: 0,
          relation: '<=',
          numericalError,
        },
        {
          quantity: 'largest fall in all, from any sample to a later one',
          value: fallen,
          bound: 0,
          relation: '<=',
          numericalError: 10 * numericalError,
        },
        {
          quantity: 'rise of $\\tilde\\alpha$ over the path',
          value: gained,
          bound: null,
          relation: null,
          numericalError,
        },
      ],
    };
  },
});
