import { evaluation, type Evaluation } from '../flow/evaluation.js';
import { normalize } from '../flow/flow.js';
import { largestGradient } from './largest-gradient.js';
import type { Goal } from './until.js';

/** What moves by less than this share of its rounding does not move, whatever becomes of the weights meanwhile. */
const SHARE = 0.01;

/**
 * Whether W stays where it is, to rounding, until the goal: where that is a time before which nothing happens, as from a
 * start at which the risk is $e^{-800}$. Spherical time up to there may be less than the smallest double, and log-time
 * is the clock to use.
 *
 * With $G = \max_i\|\nabla p_i(\theta)\|\sum_i q_i$ the speed of W is at most $|\ell'(\alpha)|\rho^{L-1}G$, and
 * $|\ell'(\alpha)|$ falls along the flow. So in the time t W moves by the share $S G$ of itself, and α by $\rho^L S G^2$,
 * at most, where $S = t\,|\ell'(\alpha)|\,\rho^{L-2}$ is the spherical time that passes.
 */
export function restsUntil(
  { key, value }: Goal,
  at: Pick<Evaluation, 'model' | 'loss'>,
  w0: Float64Array,
): boolean {
  if (key !== 'logTime') return false;
  const { model, loss } = at;
  const { dimension, degree } = model;
  const theta = new Float64Array(dimension);
  const logNorm = normalize(w0, theta);
  const inside = evaluation(model, loss);
  inside.riskAt(logNorm, theta);
  const lnTime = value > 1 ? value + Math.log1p(-Math.exp(-value)) : Math.log(Math.expm1(value));
  const lnSpherical = lnTime + inside.risk.lnSlope + (degree - 2) * logNorm;
  const sum = inside.weights.reduce((total, q) => total + q, 0);
  const lnGradient = Math.log(largestGradient(model, theta)) + Math.log(sum);
  const lnRounding = Math.log(SHARE * Number.EPSILON);
  const lnMargin = Math.log(Math.max(1, Math.abs(inside.risk.smoothedMargin)));
  return (
    lnSpherical + lnGradient < lnRounding &&
    lnSpherical + 2 * lnGradient + degree * logNorm < lnRounding + Math.min(lnMargin, 700)
  );
}
