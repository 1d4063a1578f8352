import type { ErrorNorm } from './error-norm.js';
import type { Evaluation } from './method.js';

/**
 * A first step from the size of the solution and of its first two derivatives (Hairer, Nørsett & Wanner 1993, II.4,
 * starting step size algorithm), one evaluation. It is a guess that the error test corrects, so every quotient that
 * leaves the range of doubles is answered with a small step, never with NaN; steps then grow tenfold each.
 *
 * @param span signed length of the interval; the result has its sign and at most its size, and at most `maxStep`.
 * @param y scratch space, like `derivative`.
 */
export function firstStep(
  f: Evaluation,
  t0: number,
  y0: Float64Array,
  f0: Float64Array,
  span: number,
  maxStep: number,
  order: number,
  norm: ErrorNorm,
  y: Float64Array,
  derivative: Float64Array,
): number {
  const sign = Math.sign(span);
  const limit = Math.min(Math.abs(span), maxStep);
  // Far from t = 0 a smaller step would not show in t.
  const least = Math.min(16 * Number.EPSILON * Math.abs(t0), limit);
  const size = norm(y0, y0, y0);
  const slope = norm(f0, y0, y0);
  let h0 = size < 1e-5 || slope < 1e-5 * Math.min(1, size) ? 1e-6 : (0.01 * size) / slope;
  if (!(h0 > 0)) h0 = 1e-6;
  h0 = Math.min(Math.max(h0, least), limit);
  for (let i = 0; i < y.length; i++) y[i] = y0[i] + sign * h0 * f0[i];
  // Where even this guess leaves the domain, a much smaller one may not.
  if (!f(t0 + sign * h0, y, derivative)) return sign * Math.max(h0 * 1e-3, least);
  for (let i = 0; i < y.length; i++) derivative[i] -= f0[i];
  const bend = norm(derivative, y0, y0) / h0;
  const steepest = Math.max(slope, Number.isFinite(bend) ? bend : Infinity);
  const h1 = steepest <= 1e-15 ? Math.max(1e-6, h0 * 1e-3) : (0.01 / steepest) ** (1 / order);
  const h = Math.min(100 * h0, h1, limit);
  return sign * (h > 0 ? Math.max(h, least) : h0);
}
