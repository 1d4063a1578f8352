import type { Observation, Sides } from '../follow/observation.js';
import type { Measurement, Verdict } from './check.js';
import { defineResult } from './define-result.js';
import { lateSamples, noise, smallRisk } from './evidence.js';
import { marginStepError } from './step-error.js';
import { gradientFlow, homogeneous } from './model-evidence.js';

/** Residuals up to this many tolerances are those of the solver, but never more than this in all. */
const SOLVER = 100;
const AT_MOST = 1e-4;
/** From here on no solver error explains them. */
const WRONG = 1e4;
const SURELY = 1e-2;
/** Changes below this are not what relative residuals are relative to. */
const SMALL = 1e-2;
/** Samples with both sides that it takes to say anything. */
const ENOUGH = 6;

/** Largest difference of the sides over the samples, and the largest right side, or `floor`. */
function residual(
  samples: readonly Observation[],
  sides: (at: Observation) => Sides | undefined,
  floor: number,
): { readonly difference: number; readonly size: number } {
  let difference = 0;
  let size = floor;
  for (const sample of samples) {
    const pair = sides(sample);
    if (pair === undefined) continue;
    const distance = Math.abs(pair.left - pair.right);
    if (!(distance <= difference) && !Number.isNaN(difference)) difference = distance;
    size = Math.max(size, Math.abs(pair.right));
  }
  return { difference, size };
}

/** Lemma 3.4, in integrated form. */
export const lemma34 = defineResult({
  name: 'lemma-3.4',
  title: 'Lemma 3.4',
  statement:
    'For almost every $t$, $\\frac{d\\tilde\\alpha_t}{dt} = \\|\\bar\\partial_r\\tilde\\alpha(W_t)\\|\\,\\|\\bar\\partial_r\\mathcal L(W_t)\\| + \\|\\bar\\partial_\\perp\\tilde\\alpha(W_t)\\|\\,\\|\\bar\\partial_\\perp\\mathcal L(W_t)\\|$ and $\\frac{d\\zeta_t}{dt} = \\frac{\\|\\bar\\partial_\\perp\\mathcal L(W_t)\\|}{\\|W_t\\|}$.',
  source: 'JiTelgarsky2020',
  measured:
    'both sides summed from the point where $\\mathcal L < \\ell(0)$: $\\tilde\\alpha$ of the computed point against the integral of the right-hand side, and the measured length of the computed path against $\\zeta$',
  appliesTo: () => true,
  judge(flow) {
    const { trajectory } = flow;
    const hypotheses = [homogeneous(flow), smallRisk(flow)];
    const late = lateSamples(trajectory);
    const tolerance = trajectory.relativeTolerance;
    const margin = residual(
      late,
      (at) => at.lemma34?.smoothedMargin,
      SMALL * Math.abs(trajectory.final.smoothedMargin ?? 1),
    );
    const length = residual(late, (at) => at.lemma34?.pathLength, SMALL);
    // Where nothing changes by more than the bound the identities say nothing.
    const { lemma34: sides, smoothedMargin } = trajectory.final;
    const share = Math.abs(sides?.smoothedMargin.right ?? 0) / Math.abs(smoothedMargin ?? 1);
    const moved = Math.max(share, sides?.pathLength.right ?? 0) > SOLVER * tolerance;
    const bound = Math.min(SOLVER * tolerance, AT_MOST);
    const noisy = noise(trajectory) > 0.01;
    const relative = ({ difference, size }: typeof margin): number => difference / size;
    const worst = Math.max(relative(margin), relative(length));
    // In every step the path, its length and what is summed beside it may each be off by their tolerance.
    const steps = trajectory.stats.accepted;
    const ofLength = steps * tolerance;
    const ofMargin = ofLength + steps * marginStepError(trajectory);
    const beyond = margin.difference > ofMargin || length.difference > ofLength;
    const verdict: Verdict =
      late.length < ENOUGH || Number.isNaN(worst) || !moved
        ? 'inconclusive'
        : worst <= bound
          ? 'consistent'
          : noisy || !beyond || worst <= Math.min(WRONG * tolerance, SURELY)
            ? 'inconclusive'
            : 'violated';
    const judged = {
      verdict,
      because: {
        consistent: `both identities hold to ${worst.toExponential(1)} at all ${late.length} samples`,
        inconclusive: !moved
          ? 'neither side changes by enough to be compared'
          : late.length < ENOUGH
            ? 'too few samples lie after the point where the risk is small'
            : noisy
              ? 'the tolerance leaves noise in the path that hides the identities: tighten it, or stop earlier'
              : `residuals are above the solver's own (${worst.toExponential(1)}): tighten the tolerance`,
        violated: `residuals of ${worst.toExponential(1)} are beyond any error of the solver`,
      }[verdict],
    };
    const measurement = (quantity: string, side: typeof margin, error: number): Measurement => ({
      quantity,
      value: relative(side),
      bound,
      relation: '<=',
      numericalError: error / side.size,
    });
    return {
      ...judged,
      hypotheses,
      presumed: [gradientFlow(flow)],
      measurements: [
        measurement('largest relative residual of the first identity, integrated', margin, ofMargin),
        measurement('largest relative residual of the second identity, integrated', length, ofLength),
      ],
    };
  },
});
