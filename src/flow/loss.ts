/**
 * What a loss makes of the margins of one parameter vector, all in logs or relative to the size of W, so that nothing
 * under- or overflows on the way to infinity. Reused from call to call.
 */
export interface RiskSummary {
  /** $\alpha = \ell^{-1}(\mathcal L)$; ±Infinity where it does not fit a double. For internal use only. */
  smoothedMargin: number;
  /** $\tilde\alpha = \alpha / \|W\|^L$; finite unless W is so small that $\|W\|^L$ underflows. */
  normalizedSmoothedMargin: number;
  /** $\ln \mathcal L$. */
  lnRisk: number;
  /** $\ln |\ell'(\alpha)|$. */
  lnSlope: number;
  /** $-d \ln|\ell'(\alpha)| / d\alpha$: 1 for the exponential loss, the logistic function of α for the other. */
  slopeRate: number;
}

/** A loss ℓ of the margin, decreasing and positive (Ji & Telgarsky 2020, section 2). */
export interface Loss {
  readonly name: 'exponential' | 'logistic';
  /** $\ell(0)$, the risk below which Assumption 2.2 holds. */
  readonly atZero: number;
  /** $|\ell'(0)|$ and $\ell''(0)$. */
  readonly slopeAtZero: number;
  readonly curvatureAtZero: number;
  /**
   * Smoothed margin and weights of $p_i(W) = e^{\text{lnScale}} p_i(\theta)$, from the margins $p_i(\theta)$ of the
   * direction and $\text{lnScale} = L \ln\|W\|$. Fills `weights` with
   * $q_i = \partial\alpha/\partial p_i = \ell'(p_i)/\ell'(\alpha)$.
   */
  summarize(margins: Float64Array, lnScale: number, weights: Float64Array, out: RiskSummary): void;
}

/** A record to pass to {@link Loss.summarize}. */
export function emptySummary(): RiskSummary {
  return { smoothedMargin: 0, normalizedSmoothedMargin: 0, lnRisk: 0, lnSlope: 0, slopeRate: 1 };
}

/** $x \cdot \text{scale}$ where 0 stays 0 even for an infinite scale. */
const times = (x: number, scale: number): number => (x === 0 ? 0 : x * scale);

function smallest(values: Float64Array): number {
  let least = values[0];
  // Written so that a NaN is kept, not skipped.
  for (let i = 1; i < values.length; i++) if (!(values[i] >= least)) least = values[i];
  return least;
}

/** Log-sum-exp of −p relative to the smallest margin, and its softmin: both for e^{-z} and for large margins. */
function softmin(margins: Float64Array, lnScale: number, weights: Float64Array, out: RiskSummary): void {
  const n = margins.length;
  const least = smallest(margins);
  const scale = Math.exp(lnScale);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const term = Math.exp(-times(margins[i] - least, scale));
    weights[i] = term;
    sum += term;
  }
  for (let i = 0; i < n; i++) weights[i] /= sum;
  const excess = Math.log(sum);
  out.smoothedMargin = times(least, scale) - excess;
  out.normalizedSmoothedMargin = excess === 0 ? least : least - excess / scale;
  out.lnRisk = -out.smoothedMargin;
  out.lnSlope = -out.smoothedMargin;
  out.slopeRate = 1;
}

/** $\ell(z) = e^{-z}$: α is minus the log-sum-exp of −p, q its softmin, which sums to 1. */
export const exponentialLoss: Loss = Object.freeze({
  name: 'exponential',
  atZero: 1,
  slopeAtZero: 1,
  curvatureAtZero: 1,
  summarize: softmin,
});

/** $\ln(1 + e^x)$ without overflow. */
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** Beyond this margin $\ln(1 + e^{-z}) = e^{-z}$ to rounding. */
const EXPONENTIAL_FROM = 40;

/**
 * $\ell(z) = \ln(1 + e^{-z})$: $\alpha = -\ln(e^{\mathcal L} - 1)$, $q_i = (1 + e^\alpha)/(1 + e^{p_i})$. Once every
 * margin is beyond 40 it is the exponential loss to rounding, and is computed as such.
 */
export const logisticLoss: Loss = Object.freeze({
  name: 'logistic',
  atZero: Math.LN2,
  slopeAtZero: 0.5,
  curvatureAtZero: 0.25,
  summarize(margins: Float64Array, lnScale: number, weights: Float64Array, out: RiskSummary): void {
    const scale = Math.exp(lnScale);
    const n = margins.length;
    const least = times(smallest(margins), scale);
    // One example's smoothed margin is its margin, whatever the loss; only the risk differs.
    if (least > EXPONENTIAL_FROM || n === 1) {
      softmin(margins, lnScale, weights, out);
      if (least > EXPONENTIAL_FROM) return;
      out.lnRisk = Math.log(softplus(-least));
      out.lnSlope = -softplus(least);
      out.slopeRate = 1 / (1 + Math.exp(-least));
      return;
    }
    let risk = 0;
    let hinge = 0;
    for (let i = 0; i < n; i++) {
      risk += softplus(-times(margins[i], scale));
      hinge += Math.max(0, -margins[i]);
    }
    const alpha = risk > 1 ? -risk - Math.log1p(-Math.exp(-risk)) : -Math.log(Math.expm1(risk));
    const slope = softplus(alpha);
    for (let i = 0; i < n; i++) weights[i] = Math.exp(slope - softplus(times(margins[i], scale)));
    out.smoothedMargin = alpha;
    // For an infinite scale the risk is the sum of the negative margins.
    out.normalizedSmoothedMargin = scale === Infinity ? -hinge : alpha === 0 ? 0 : alpha / scale;
    out.lnRisk = Math.log(risk);
    out.lnSlope = -slope;
    out.slopeRate = 1 / (1 + Math.exp(-alpha));
  },
});
