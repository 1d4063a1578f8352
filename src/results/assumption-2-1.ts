import { randomSource, type MarginModel } from '../../problems/index.js';
import { defineResult } from './define-result.js';

const POINTS = 64;
const SEED = 20201;
const BOUND = 1e-12;

/**
 * Largest error of Euler's identity $\langle\nabla p_i(W), W\rangle = L\,p_i(W)$ over random directions and scales from
 * 1e-30 to 1e30 (less where $\|W\|^L$ would not fit a double), relative to $\sum_j |W_j\,\partial_j p_i|$.
 */
export function eulerError(model: MarginModel): number {
  const { dimension: k, count: n, degree } = model;
  const random = randomSource(SEED);
  const w = new Float64Array(k);
  const p = new Float64Array(n);
  const jacobian = new Float64Array(n * k);
  const decades = Math.min(30, Math.floor(280 / Math.max(1, degree)));
  let worst = 0;
  for (let point = 0; point < POINTS; point++) {
    const scale = 10 ** (decades * (2 * (point / (POINTS - 1)) - 1));
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

/** Assumption 2.1, by Euler's identity; definability is stated, not measured. */
export const assumption21 = defineResult({
  name: 'assumption-2.1',
  title: 'Assumption 2.1',
  statement:
    'Every margin $p_i(W) = y_i\\,\\Phi(x_i; W)$ is locally Lipschitz, positively homogeneous, $p_i(cW) = c^L p_i(W)$ for $c \\ge 0$, and definable in an o-minimal structure that includes the exponential.',
  source: 'JiTelgarsky2020',
  measured:
    "Euler's identity $\\langle\\nabla p_i(W), W\\rangle = L\\,p_i(W)$ at random points of many scales",
  appliesTo: ({ trajectory }) => trajectory.model.definability.definable,
  judge(flow) {
    const { model } = flow.trajectory;
    const value = eulerError(model);
    const { definable, reason } = model.definability;
    const homogeneous = value <= BOUND;
    return {
      verdict: homogeneous ? 'consistent' : 'violated',
      because: homogeneous
        ? `homogeneous of degree ${model.degree} to rounding, and definable: ${reason}`
        : "Euler's identity fails",
      hypotheses: [{ name: 'definable', met: definable ? 'yes' : 'no', how: reason }],
      measurements: [
        {
          quantity: `relative error of Euler's identity, worst of ${POINTS} points and ${model.count} margins`,
          value,
          bound: BOUND,
          relation: '<=',
          numericalError: model.dimension * Number.EPSILON,
        },
      ],
    };
  },
});
