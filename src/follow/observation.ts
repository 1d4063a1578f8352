import { directionSpeed, type Evaluation } from '../flow/evaluation.js';
import { clockTimeAt, type Flow, type FlowPoint, type Settlement } from '../flow/flow.js';
import type { IteratedLog } from '../flow/iterated-log.js';
import type { Stretch } from './odometer.js';
import { logTime, timeAsIteratedLog, type FlowTime } from '../flow/time-recovery.js';

/** Two sides of an identity, each computed by its own means. */
export interface Sides {
  readonly left: number;
  readonly right: number;
}

/**
 * Everything there is to see at one point of a trajectory. Quantities that do not fit a double are null, beside their
 * logarithm. Notation of Ji & Telgarsky (2020): $p_i$ margins, α smoothed margin, θ = W/‖W‖, ζ path length of θ.
 */
export interface Observation {
  /** Position in the clock the flow was integrated in. */
  readonly clockTime: number;
  /** s since the start; null where the start is W = 0, from which it is infinite. */
  readonly sphericalTime: number | null;
  readonly lnSphericalTime: number | null;
  /** t since the start. */
  readonly time: IteratedLog;
  /** $\sigma = \ln(1+t)$. */
  readonly logTime: number | null;
  /** $u = \ln\|W\|$; null at W = 0. */
  readonly logNorm: number | null;
  /** $\ln(1/\mathcal L)$. */
  readonly logInverseRisk: number | null;
  /** $\ln\ln(1/\mathcal L)$; null while $\mathcal L \ge 1$. */
  readonly lnLogInverseRisk: number | null;
  /** $\ln(n/\mathcal L)$, the axis of Figure 2. */
  readonly riskAccuracy: number | null;
  /** $\tilde\alpha = \alpha/\|W\|^L$. */
  readonly smoothedMargin: number | null;
  /** $\gamma = \min_i p_i(\theta)$. */
  readonly normalizedMargin: number;
  /** $p_i(\theta) = p_i(W)/\|W\|^L$, one an example. */
  readonly margins: Float64Array;
  /** $q_i = \partial\alpha/\partial p_i$, one an example. */
  readonly weights: Float64Array;
  /** θ, `dimension` entries. */
  readonly direction: Float64Array;
  /**
   * $\zeta = \int\|d\theta\|$ since the start, integrated; between points of a trajectory it grows by no less than the
   * distance of their directions.
   */
  readonly pathLength: number;
  /** $\|d\theta/dx\|$ with x the clock the flow was integrated in. */
  readonly speed: number | null;
  /**
   * About how wrong the weights may be, and with them the alignment angle and, relative to the gradient, the speed; at
   * most 1. A few tolerances where the weights are unknowns of the solver; $\rho^L$ times the tolerance where they are
   * computed from θ. 0 for a single example.
   */
  readonly weightResolution: number;
  /** Angle between W and $-\nabla\mathcal L$, in radians; null where the gradient vanishes, or W. */
  readonly alignmentAngle: number | null;
  /** $\langle\nabla\alpha, W\rangle/\|W\|^L$, which tends to aL (eq. (3)). */
  readonly radialGradient: number;
  /** $\mathcal J = \|\nabla\alpha\|^2/\|W\|^{2L-2}$, which tends to (aL)² (section 4.1); null where it does not fit a double. */
  readonly gradientPotential: number | null;
  /**
   * Lemma 3.4 since the first step at which $\mathcal L < \ell(0)$: on the left the change of $\tilde\alpha$ and the
   * measured length of the computed path of θ, on the right the integrals of the lemma's right-hand sides. Null before.
   */
  readonly lemma34: { readonly smoothedMargin: Sides; readonly pathLength: Sides } | null;
  /**
   * Exponential loss: $\langle\nabla\alpha, W\rangle/L - \alpha$ on the left, the entropy $H(q)$ on the right. Null
   * for other losses and where α is beyond 1e10: the left side carries its rounding error.
   */
  readonly entropy: Sides | null;
  /**
   * Exponential loss, once $\mathcal L < \ell(0)$ and up to the same α: $d\ln\tilde\alpha/d\ln\rho$ by the chain rule on the left,
   * $L[\tan^2\vartheta + H/(\alpha\cos^2\vartheta)]$ on the right.
   */
  readonly marginGrowth: Sides | null;
}

/** A raw point of a run: a state, its time, and what was measured along the way. */
export interface RunPoint {
  /** The flow whose state it is. */
  readonly flow: Flow;
  readonly clockTime: number;
  readonly state: Float64Array;
  readonly time: FlowTime;
  /** How the state is yet to be settled; left out where it is. */
  readonly how?: Settlement | undefined;
  /** Length of the computed path of θ so far; of a point within a step, as far as its start. */
  readonly measuredLength: number;
  /** The step that such a point is in. */
  readonly stretch?: Stretch | undefined;
}

/** The point from which Lemma 3.4 is summed: the first at which $\mathcal L < \ell(0)$. */
export interface LemmaOrigin {
  readonly smoothedMargin: number;
  readonly marginGain: number;
  readonly pathLength: number;
  readonly measuredLength: number;
  readonly clockTime: number;
}

/** Up to this smoothed margin its rounding error is small beside the entropy of the weights. */
const RESOLVED = 1e10;

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function entropyOf(weights: Float64Array): number {
  let sum = 0;
  for (const q of weights) if (q > 0) sum -= q * Math.log(q);
  return sum;
}

/** Looks at one point, at which the flow has been evaluated. */
export function observe(
  inside: Evaluation,
  raw: RunPoint,
  point: FlowPoint,
  origin: LemmaOrigin | undefined,
  weightError: number,
): Observation {
  const { degree, count } = inside.model;
  const { risk } = inside;
  const { flow } = raw;
  const u = point.logNorm;
  const { radial, tangential } = inside;
  const alpha = risk.smoothedMargin;
  const scaled = risk.normalizedSmoothedMargin;
  const atOrigin = u === -Infinity;
  const lnLogInverseRisk =
    alpha === Infinity ? degree * u + Math.log(scaled) : risk.lnRisk < 0 ? Math.log(-risk.lnRisk) : NaN;
  const size = Math.hypot(radial, tangential);
  let entropy: Sides | null = null;
  let marginGrowth: Sides | null = null;
  if (inside.loss.name === 'exponential' && !atOrigin && Math.abs(alpha) < RESOLVED) {
    const right = entropyOf(inside.weights);
    const scale = Math.exp(degree * u);
    entropy = { left: (radial / degree - scaled) * scale, right };
    if (alpha > 0 && radial > 0) {
      const tangent = tangential / radial;
      const growth = (radial - degree * scaled) * radial + tangential * tangential;
      marginGrowth = {
        left: growth / (scaled * radial),
        right: degree * (tangent * tangent + (right / alpha) * (1 + tangent * tangent)),
      };
    }
  }
  const since = origin !== undefined && raw.clockTime >= origin.clockTime ? origin : undefined;
  return {
    clockTime: clockTimeAt(flow, raw.clockTime),
    sphericalTime: finite(point.sphericalTime),
    lnSphericalTime: finite(Math.log(point.sphericalTime)),
    time: timeAsIteratedLog(raw.time),
    logTime: finite(logTime(raw.time)),
    logNorm: finite(u),
    logInverseRisk: finite(-risk.lnRisk),
    lnLogInverseRisk: finite(lnLogInverseRisk),
    riskAccuracy: finite(Math.log(count) - risk.lnRisk),
    smoothedMargin: atOrigin ? null : finite(scaled),
    normalizedMargin: inside.margins.reduce((least, p) => Math.min(least, p), Infinity),
    margins: inside.margins.slice(),
    weights: inside.weights.slice(),
    direction: point.direction.slice(),
    // The integral of a speed that falls to 1e-300 collects noise; the computed path itself does not.
    pathLength: flow.clock === 'log-spherical' ? raw.measuredLength : point.pathLength,
    speed: finite(
      directionSpeed(inside, flow.clock === 'log-spherical' ? 'spherical' : flow.clock, u, raw.clockTime),
    ),
    weightResolution: count === 1 || atOrigin ? 0 : Math.min(1, weightError),
    alignmentAngle: atOrigin || size === 0 ? null : Math.atan2(tangential, radial),
    radialGradient: radial,
    gradientPotential: finite(size * size),
    lemma34: since
      ? {
          smoothedMargin: { left: scaled - since.smoothedMargin, right: point.marginGain - since.marginGain },
          pathLength: {
            left: raw.measuredLength - since.measuredLength,
            right: point.pathLength - since.pathLength,
          },
        }
      : null,
    entropy,
    marginGrowth,
  };
}
