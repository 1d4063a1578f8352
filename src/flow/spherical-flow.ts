import { projected, sphere, type Method } from '../../solvers/index.js';
import { evaluation, marginGrowth, type Evaluation } from './evaluation.js';
import { normalize, type Flow } from './flow.js';

/**
 * The flow in spherical time $ds = |\ell'(\alpha)|\,\|W\|^{L-2}\,dt$, with $g = \sum_i q_i \nabla p_i(\theta)$:
 *
 * $$ \frac{du}{ds} = \langle g, \theta\rangle, \qquad \frac{d\theta}{ds} = g - \langle g, \theta\rangle\theta. $$
 *
 * State: u, θ, then ζ and the integral of Lemma 3.4. ‖W‖ itself is never formed.
 *
 * @param start the starting point, not zero.
 * @param tolerance allowed error of u, of θ (in norm) and of ζ.
 */
export function sphericalFlow(
  at: Pick<Evaluation, 'model' | 'loss'>,
  start: Float64Array,
  method: Method,
  tolerance: number,
): Flow {
  const k = at.model.dimension;
  const inside = evaluation(at.model, at.loss);
  const { gradient, risk } = inside;
  const theta = new Float64Array(k);
  const stage = new Float64Array(k);
  const LENGTH = k + 1;
  const GAIN = k + 2;

  const y0 = new Float64Array(k + 3);
  y0[0] = normalize(start, theta);
  y0.set(theta, 1);
  const absoluteTolerance = new Float64Array(k + 3).fill(tolerance / Math.sqrt(k));
  absoluteTolerance[0] = tolerance;
  absoluteTolerance[LENGTH] = tolerance;
  inside.gradientAt(y0[0], theta);
  absoluteTolerance[GAIN] = tolerance * Math.hypot(inside.radial, inside.tangential);

  return {
    clock: 'spherical',
    y0,
    method: projected(method, sphere({ dimension: k, offset: 1 })),
    relativeTolerance: 0,
    absoluteTolerance,
    f(_s, y, out) {
      // Stages lie a little off the sphere; there the field is that of the nearest point on it.
      for (let i = 0; i < k; i++) stage[i] = y[1 + i];
      normalize(stage, theta);
      inside.gradientAt(y[0], theta);
      const { radial } = inside;
      out[0] = radial;
      for (let i = 0; i < k; i++) out[1 + i] = gradient[i] - radial * theta[i];
      out[LENGTH] = inside.tangential;
      out[GAIN] = risk.smoothedMargin > 0 ? marginGrowth(inside) : 0;
    },
    read(s, y, point) {
      for (let i = 0; i < k; i++) stage[i] = y[1 + i];
      normalize(stage, point.direction);
      point.logNorm = y[0];
      point.pathLength = y[LENGTH];
      point.sphericalTime = s;
      point.marginGain = y[GAIN];
    },
  };
}
