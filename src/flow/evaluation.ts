import type { MarginModel } from '../../problems/index.js';
import type { SteppingClock } from './flow.js';
import { emptySummary, type Loss, type RiskSummary } from './loss.js';

/**
 * The model and the loss at one point $W = e^u \theta$, evaluated on the unit sphere so that no power of ‖W‖ is ever
 * formed. The arrays are reused: copy what is to be kept.
 */
export interface Evaluation {
  readonly model: MarginModel;
  readonly loss: Loss;
  /** $p_i(\theta)$. */
  readonly margins: Float64Array;
  /** $q_i$. */
  readonly weights: Float64Array;
  readonly risk: RiskSummary;
  /** The smooth direction of ascent $g = \sum_i q_i \nabla p_i(\theta)$; $\nabla\alpha(W) = \|W\|^{L-1} g$. */
  readonly gradient: Float64Array;
  /** $\langle g, \theta\rangle$, by Euler $L \sum_i q_i p_i(\theta)$. */
  radial: number;
  /** $\|g - \langle g, \theta\rangle\theta\|$, after {@link Evaluation.gradientAt}. */
  tangential: number;
  /** Margins, weights and risk at `theta` (a unit vector; zero stands for W = 0) and $u = \ln\|W\|$. */
  riskAt(logNorm: number, theta: Float64Array): void;
  /** The above, and the gradient with its two parts. */
  gradientAt(logNorm: number, theta: Float64Array): void;
}

/** Makes the work space for one model and loss. */
export function evaluation(model: MarginModel, loss: Loss): Evaluation {
  const { count, dimension, degree } = model;
  const margins = new Float64Array(count);
  const weights = new Float64Array(count);
  const gradient = new Float64Array(dimension);
  const risk = emptySummary();
  const self: Evaluation = {
    model,
    loss,
    margins,
    weights,
    risk,
    gradient,
    radial: 0,
    tangential: 0,
    riskAt(logNorm, theta) {
      model.margins(theta, margins);
      loss.summarize(margins, degree * logNorm, weights, risk);
    },
    gradientAt(logNorm, theta) {
      self.riskAt(logNorm, theta);
      model.pullback(theta, weights, gradient);
      let radial = 0;
      for (let i = 0; i < dimension; i++) radial += gradient[i] * theta[i];
      let sum = 0;
      for (let i = 0; i < dimension; i++) {
        const part = gradient[i] - radial * theta[i];
        sum += part * part;
      }
      self.radial = radial;
      self.tangential = Math.sqrt(sum);
    },
  };
  return self;
}

/**
 * $d\tilde\alpha/ds$ by Lemma 3.4 of Ji & Telgarsky (2020): the product of the radial parts of the gradients of
 * $\tilde\alpha$ and $\mathcal L$ plus that of their spherical parts, in spherical time.
 */
export function marginGrowth(at: Evaluation): number {
  const { degree } = at.model;
  const radialOfMargin = Math.abs(at.radial - degree * at.risk.normalizedSmoothedMargin);
  return radialOfMargin * Math.abs(at.radial) + at.tangential * at.tangential;
}

/** $\ln(ds/dx)$, x being the clock: how fast spherical time passes at the evaluated point. */
export function lnSphericalRate(at: Evaluation, clock: SteppingClock, logNorm: number, x: number): number {
  if (clock === 'spherical') return 0;
  if (clock === 'log-spherical') return x;
  return at.risk.lnSlope + (at.model.degree - 2) * logNorm + (clock === 'log-time' ? x : 0);
}

/** $\|d\theta/dx\|$, x being the clock; 0 at W = 0. */
export function directionSpeed(at: Evaluation, clock: SteppingClock, logNorm: number, x: number): number {
  return logNorm === -Infinity ? 0 : at.tangential * Math.exp(lnSphericalRate(at, clock, logNorm, x));
}
