import type { Observation, Sides } from '../follow/observation.js';
import type { Measurement, Verdict } from './check.js';
import { defineResult } from './define-result.js';
import { lateSamples, smallRisk } from './evidence.js';

/** Residuals up to this many tolerances are those of the solver. */
const SOLVER = 100;
/** From here on no solver error explains them. */
const WRONG = 1e4;

/** Largest difference of the sides over the samples, relative to the largest right side (or to `floor`). */
function residual(
  samples: readonly Observation[],
  sides: (at: Observation) => Sides | undefined,
  floor: number,
): number {
  let difference = 0;
  let size = floor;
  for (const sample of samples) {
    const pair = sides(sample);
    if (pair === undefined) continue;
    const distance = Math.abs(pair.left - pair.right);
    if (!(distance <= difference)) difference = distance;
    size = Math.max(size, Math.abs(pair.right));
  }
  return difference === 0 ? 0 : difference / size;
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
    const hypotheses = [smallRisk(flow)];
    const late = lateSamples(trajectory);
    const tolerance = trajectory.relativeTolerance;
    const margin = residual(
      late,
      (at) => at.lemma34?.smoothedMargin,
      tolerance * Math.abs(trajectory.final.smoothedMargin ?? 1),
    );
    const length = residual(late, (at) => at.lemma34?.pathLength, tolerance);
    const bound = SOLVER * tolerance;
    const worst = Math.max(margin, length);
    const verdict: Verdict =
      worst <= bound ? 'consistent' : worst <= WRONG * tolerance ? 'inconclusive' : 'violated';
    const judged = {
      verdict,
      because: {
        consistent: `both identities hold to ${worst.toExponential(1)} at all ${late.length} samples`,
        inconclusive: `residuals are above the solver's own (${worst.toExponential(1)}): tighten the tolerance`,
        violated: `residuals of ${worst.toExponential(1)} are beyond any error of the solver`,
      }[verdict],
    };
    const measurement = (quantity: string, value: number): Measurement => ({
      quantity,
      value,
      bound,
      relation: '<=',
      numericalError: tolerance,
    });
    return {
      ...judged,
      hypotheses,
      measurements: [
        measurement('largest relative residual of the first identity, integrated', margin),
        measurement('largest relative residual of the second identity, integrated', length),
      ],
    };
  },
});
