import type { Trajectory } from '../follow/trajectory.js';
import type { Followed, Hypothesis, Verdict } from './check.js';
import { defineResult } from './define-result.js';
import { decayExponents, errorOf, sampleAt, smallRisk, tooLittle } from './evidence.js';
import { gradientFlow, homogeneous } from './model-evidence.js';
import { rests } from './motion.js';

/** The angle must decay at least like $x^{-p}$ with this p, x being the clock. */
const DECAYS = 0.1;
/** An angle below this is zero to rounding. */
const ROUNDING = 1e-12;

/** Locally Lipschitz gradients and definability, or two continuous derivatives without it. */
function smoothEnough({ trajectory: { model } }: Followed): Hypothesis {
  const twice = model.smoothness !== 'locally-lipschitz' && model.smoothness !== 'C1,1';
  const once = model.smoothness !== 'locally-lipschitz';
  const { definable, reason } = model.definability;
  return {
    name: 'locally Lipschitz gradients and definability, or two continuous derivatives',
    met: twice || (once && definable) ? 'yes' : 'no',
    how: twice ? `the margins are ${model.smoothness}` : `the margins are ${model.smoothness}; ${reason}`,
  };
}

const angleAtEnd = ({ final }: Trajectory): number | null => final.alignmentAngle;

/** $\langle\nabla\alpha, W\rangle/(L\alpha) - 1$, which tends to 0 by eq. (3). */
const eulerGap = ({ final, model }: Trajectory): number | null =>
  final.smoothedMargin === null ? null : final.radialGradient / (model.degree * final.smoothedMargin) - 1;

/** $\mathcal J/(L\tilde\alpha)^2 - 1$. */
const potentialGap = ({ final, model }: Trajectory): number | null =>
  final.smoothedMargin === null
    ? null
    : (final.gradientPotential ?? NaN) / (model.degree * final.smoothedMargin) ** 2 - 1;

/** Theorem 4.1: the gradient aligns with the path. */
export const theorem41 = defineResult({
  name: 'theorem-4.1',
  title: 'Theorem 4.1',
  statement:
    'Under Assumptions 2.1 and 2.2, if all $p_i$ have locally Lipschitz gradients, then the angle between $W_t$ and $-\\nabla\\mathcal L(W_t)$ converges to zero. If all $p_i$ are twice continuously differentiable, definability is not needed.',
  source: 'JiTelgarsky2020',
  measured:
    'the angle and its decay; $\\langle\\nabla\\alpha, W\\rangle/\\|W\\|^L \\to aL$ and $\\mathcal J = \\|\\nabla\\alpha\\|^2/\\|W\\|^{2L-2} \\to (aL)^2$',
  appliesTo: ({ trajectory }) => trajectory.model.smoothness !== 'locally-lipschitz',
  judge(flow) {
    const { trajectory } = flow;
    const hypotheses = [homogeneous(flow), gradientFlow(flow), smoothEnough(flow), smallRisk(flow)];
    const angle = angleAtEnd(trajectory) ?? NaN;
    const halfway = sampleAt(trajectory, 0.5).alignmentAngle ?? NaN;
    const { late } = decayExponents(trajectory, (at) => at.alignmentAngle);
    const error = errorOf(flow, (run) => decayExponents(run, (at) => at.alignmentAngle).late);
    // Where the direction no longer moves the angle is what the weights leave of it.
    const weights = rests(trajectory) ? trajectory.final.weightResolution : 0;
    const zero = angle <= Math.max(ROUNDING, weights);
    const little = tooLittle(trajectory);
    const decays = little === undefined && (zero || (late - error > DECAYS && angle < halfway));
    const verdict: Verdict = decays ? 'consistent' : 'inconclusive';
    const judged = {
      verdict,
      because:
        little !== undefined
          ? little
          : zero
            ? `the angle is ${angle.toExponential(1)}, zero to ${angle <= ROUNDING ? 'rounding' : 'the accuracy of the weights'}`
            : decays
              ? `the angle has fallen to ${angle.toExponential(2)} and decays like x^-${late.toFixed(2)}`
              : `the angle is ${angle.toExponential(2)} and does not decay yet: follow the flow further`,
    };
    return {
      ...judged,
      hypotheses,
      measurements: [
        {
          quantity:
            'exponent $p$ of the decay of the angle, $\\vartheta \\sim x^{-p}$, over the last half of the clock',
          value: zero || Number.isNaN(late) ? null : late,
          bound: DECAYS,
          relation: '>=',
          numericalError: zero ? 0 : error,
        },
        {
          quantity: 'angle between $W$ and $-\\nabla\\mathcal L(W)$ at the end',
          value: Number.isNaN(angle) ? null : angle,
          bound: null,
          relation: null,
          numericalError: errorOf(flow, angleAtEnd),
        },
        {
          quantity: '$\\langle\\nabla\\alpha, W\\rangle/(L\\alpha) - 1$',
          value: eulerGap(trajectory),
          bound: null,
          relation: null,
          numericalError: errorOf(flow, eulerGap),
        },
        {
          quantity: '$\\mathcal J/(L\\tilde\\alpha)^2 - 1$',
          value: potentialGap(trajectory),
          bound: null,
          relation: null,
          numericalError: errorOf(flow, potentialGap),
        },
      ],
    };
  },
});
