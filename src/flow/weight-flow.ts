import type { Automatic, Method } from '../../solvers/index.js';
import { evaluation, marginGrowth, type Evaluation } from './evaluation.js';
import { normalize, type Flow } from './flow.js';

/**
 * The flow of W itself, in time t or in log-time $\sigma = \ln(1+t)$:
 *
 * $$ \frac{dW}{dt} = |\ell'(\alpha)|\,\|W\|^{L-1} g, \qquad \frac{dW}{d\sigma} = e^\sigma \frac{dW}{dt}, $$
 *
 * with all factors added as exponents before the one exponentiation, so $e^{\sigma}|\ell'(\alpha)|$ stays O(1) when
 * neither factor fits a double.
 *
 * State: W, then ζ, s and the integral of Lemma 3.4. The start may be W = 0 where the gradient there does not vanish,
 * which for a homogeneous model means L = 1.
 *
 * @param tolerance allowed error of W relative to its components, and of ζ.
 */
export function weightFlow(
  clock: 'time' | 'log-time',
  at: Pick<Evaluation, 'model' | 'loss'>,
  start: Float64Array,
  method: Method | Automatic,
  tolerance: number,
): Flow {
  const { model, loss } = at;
  const k = model.dimension;
  const { degree } = model;
  const inside = evaluation(model, loss);
  const { gradient, risk } = inside;
  const theta = new Float64Array(k);
  const weights = new Float64Array(k);
  const LENGTH = k;
  const SPHERICAL = k + 1;
  const GAIN = k + 2;

  const y0 = new Float64Array(k + 3);
  y0.set(start);
  const fromOrigin = start.every((value) => value === 0);
  const turning = fromOrigin ? turningRateAtOrigin(inside) : 0;

  // Errors count relative to the size of W, or to the size at which margins become of order 1, whichever is smaller.
  const lnStart = normalize(start, theta);
  inside.gradientAt(lnStart, theta);
  const scale = Math.min(
    fromOrigin ? Infinity : Math.exp(lnStart),
    1 / Math.hypot(inside.radial, inside.tangential),
  );
  const absoluteTolerance = new Float64Array(k + 3).fill((tolerance * scale) / Math.sqrt(k));
  absoluteTolerance[LENGTH] = tolerance;
  absoluteTolerance[SPHERICAL] = fromOrigin ? Infinity : tolerance;
  absoluteTolerance[GAIN] = tolerance * Math.hypot(inside.radial, inside.tangential);

  return {
    clock,
    y0,
    method,
    relativeTolerance: tolerance,
    absoluteTolerance,
    f(x, y, out) {
      for (let i = 0; i < k; i++) weights[i] = y[i];
      const logNorm = normalize(weights, theta);
      if (!(logNorm < Infinity)) {
        // A trial step too long for doubles: an infinity asks for a shorter one, where NaN would be a defect.
        out.fill(Infinity);
        return;
      }
      const lnClock = clock === 'log-time' ? x : 0;
      inside.gradientAt(logNorm, theta);
      const lnRate = lnClock + risk.lnSlope;
      if (logNorm === -Infinity) {
        const rate = Math.exp(lnRate);
        for (let i = 0; i < k; i++) out[i] = rate * gradient[i];
        out[LENGTH] = rate * turning;
        out[SPHERICAL] = 0;
        out[GAIN] = 0;
        return;
      }
      const rate = Math.exp(lnRate + (degree - 1) * logNorm);
      const sphericalRate = Math.exp(lnRate + (degree - 2) * logNorm);
      for (let i = 0; i < k; i++) out[i] = times(rate, gradient[i]);
      out[LENGTH] = times(sphericalRate, inside.tangential);
      out[SPHERICAL] = fromOrigin ? 0 : sphericalRate;
      out[GAIN] = risk.smoothedMargin > 0 ? times(sphericalRate, marginGrowth(inside)) : 0;
    },
    read(_x, y, point) {
      for (let i = 0; i < k; i++) weights[i] = y[i];
      point.logNorm = normalize(weights, point.direction);
      point.pathLength = y[LENGTH];
      point.sphericalTime = fromOrigin ? NaN : y[SPHERICAL];
      point.marginGain = y[GAIN];
    },
  };
}

/** A rate that overflows in a trial step leaves what does not move at rest, and makes infinities, not NaN. */
const times = (rate: number, value: number): number => (value === 0 ? 0 : rate * value);

function norm(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return Math.sqrt(sum);
}

/**
 * $\|d\theta/dt\|$ at W = 0 for L = 1. With $W(t) = g_0 t + \tfrac12 W'' t^2 + \dots$, where
 * $W'' = -\ell''(0)\sum_i \nabla p_i \langle\nabla p_i, g_0\rangle$ and $g_0$ here carries the factor |ℓ'(0)|, the
 * direction turns at first at half the rate of the velocity:
 * $\|d\theta/dt\| = \tfrac12 \|P_{g_0} W''\| / \|g_0\|$. In the units of `f`, divided by |ℓ'(α)| at 0.
 */
function turningRateAtOrigin(inside: Evaluation): number {
  const { model, loss } = inside;
  const k = model.dimension;
  const zero = new Float64Array(k);
  inside.gradientAt(-Infinity, zero);
  const jacobian = new Float64Array(model.count * k);
  model.jacobian(zero, jacobian);
  const slope = loss.slopeAtZero;
  const velocity = new Float64Array(k);
  for (let i = 0; i < model.count; i++)
    for (let j = 0; j < k; j++) velocity[j] += slope * jacobian[i * k + j];
  const second = new Float64Array(k);
  for (let i = 0; i < model.count; i++) {
    let along = 0;
    for (let j = 0; j < k; j++) along += jacobian[i * k + j] * velocity[j];
    for (let j = 0; j < k; j++) second[j] -= loss.curvatureAtZero * along * jacobian[i * k + j];
  }
  const size = norm(velocity);
  if (size === 0) return 0;
  let along = 0;
  for (let j = 0; j < k; j++) along += (second[j] * velocity[j]) / (size * size);
  for (let j = 0; j < k; j++) second[j] -= along * velocity[j];
  const slopeAtAlpha = Math.exp(inside.risk.lnSlope);
  return (0.5 * norm(second)) / size / slopeAtAlpha;
}
