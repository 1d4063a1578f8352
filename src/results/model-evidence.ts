import { randomSource, type MarginModel } from '../../problems/index.js';
import type { Followed, Hypothesis } from './check.js';
import { derivativeErrors } from './derivatives.js';

/** Points that Euler's identity is held at. */
export const EULER_POINTS = 64;
const SEED = 20201;
/** What rounding may leave of identities between values of one point. */
export const EULER_BOUND = 1e-12;
/** What differences may leave: they are good to about $\varepsilon/10^{-3}$, and sums of many terms to a few of these. */
export const DIFFERENCE_BOUND = 1e-9;

/**
 * Largest error of Euler's identity $\langle\nabla p_i(W), W\rangle = L\,p_i(W)$ over random directions and scales from
 * 1e-30 to 1e30 (less where $\|W\|^L$ would not fit a double), relative to $\sum_j |W_j\,\partial_j p_i|$.
 */
function worstEulerError(model: MarginModel): number {
  const { dimension: k, count: n, degree } = model;
  const random = randomSource(SEED);
  const w = new Float64Array(k);
  const p = new Float64Array(n);
  const jacobian = new Float64Array(n * k);
  const decades = Math.min(30, Math.floor(280 / Math.max(1, degree)));
  let worst = 0;
  for (let point = 0; point < EULER_POINTS; point++) {
    const scale = 10 ** (decades * (2 * (point / (EULER_POINTS - 1)) - 1));
    for (let j = 0; j < k; j++) w[j] = scale * random.normal();
    model.margins(w, p);
    model.jacobian(w, jacobian);
    for (let i = 0; i < n; i++) {
      let along = 0;
      let size = Math.abs(degree * p[i]);
      for (let j = 0; j < k; j++) {
        const term = w[j] * jacobian[i * k + j];
        along += term;
        size += Math.abs(term);
      }
      const error = size === 0 ? Math.abs(along - degree * p[i]) : Math.abs(along - degree * p[i]) / size;
      if (!(error <= worst)) worst = error;
    }
  }
  return worst;
}

const measured = new WeakMap<MarginModel, number>();

/** The same; a model is measured once. */
export function eulerError(model: MarginModel): number {
  let error = measured.get(model);
  if (error === undefined) measured.set(model, (error = worstEulerError(model)));
  return error;
}

/** What is measured to be wrong with the derivatives of a model, or undefined. */
function derivativeFault(model: MarginModel): string | undefined {
  const { pullback, jacobian, hessian } = derivativeErrors(model);
  const found = (what: string, error: number): string =>
    `${what} by ${error.toExponential(1)} of the terms summed: the flow is not that of the gradient`;
  if (!(pullback <= EULER_BOUND))
    return found('`pullback` is not the transpose of `jacobian`, off', pullback);
  if (!(jacobian <= DIFFERENCE_BOUND))
    return found('`jacobian` is not the derivative of `margins`, off', jacobian);
  if (hessian !== null && !(hessian <= DIFFERENCE_BOUND))
    return found('`hessian` is not the derivative of `pullback`, off', hessian);
  return undefined;
}

/** What is measured to break Assumption 2.1, or undefined. */
export function measuredFault(model: MarginModel): string | undefined {
  const error = eulerError(model);
  return error <= EULER_BOUND
    ? derivativeFault(model)
    : `Euler's identity for degree $L = ${model.degree}$ fails by ${error.toExponential(1)}`;
}

/** Homogeneity as a hypothesis of other results, as it is measured. */
export function homogeneous({ trajectory: { model } }: Followed): Hypothesis {
  const error = eulerError(model);
  return {
    name: 'positively homogeneous',
    met: error <= EULER_BOUND ? 'yes' : 'no',
    how: `Euler's identity for degree $L = ${model.degree}$ holds to ${error.toExponential(1)} at random points`,
  };
}

/** That what was followed is a gradient flow, as it is measured. */
export function gradientFlow({ trajectory: { model } }: Followed): Hypothesis {
  const fault = derivativeFault(model);
  return {
    name: 'the derivatives are those of the margins',
    met: fault === undefined ? 'yes' : 'no',
    how: fault ?? 'they agree with each other and with differences at random points',
  };
}

/** Assumption 2.1 as a hypothesis of other results: what the model says of itself, and what is measured of that. */
export function homogeneousAndDefinable({ trajectory: { model } }: Followed): Hypothesis {
  const { definable, reason } = model.definability;
  const fault = definable ? measuredFault(model) : undefined;
  return {
    name: 'Assumption 2.1: locally Lipschitz, positively homogeneous, definable',
    met: definable && fault === undefined ? 'yes' : 'no',
    how: fault ?? `degree $L = ${model.degree}$, ${model.smoothness}; ${reason}`,
  };
}
