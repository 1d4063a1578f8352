import { defineResult } from './define-result.js';
import type { Measurement } from './check.js';
import { derivativeErrors } from './derivatives.js';
import { DIFFERENCE_BOUND, eulerError, EULER_BOUND, EULER_POINTS, measuredFault } from './model-evidence.js';

/** Assumption 2.1, by Euler's identity and by the derivatives that the flow uses; definability is stated, not measured. */
export const assumption21 = defineResult({
  name: 'assumption-2.1',
  title: 'Assumption 2.1',
  statement:
    'Every margin $p_i(W) = y_i\\,\\Phi(x_i; W)$ is locally Lipschitz, positively homogeneous, $p_i(cW) = c^L p_i(W)$ for $c \\ge 0$, and definable in an o-minimal structure that includes the exponential.',
  source: 'JiTelgarsky2020',
  measured:
    "Euler's identity $\\langle\\nabla p_i(W), W\\rangle = L\\,p_i(W)$ at random points of many scales, and the derivatives that the flow uses against each other and against differences of the margins",
  appliesTo: ({ trajectory }) => trajectory.model.definability.definable,
  judge(flow) {
    const { model } = flow.trajectory;
    const { definable, reason } = model.definability;
    const fault = measuredFault(model);
    const { pullback, jacobian, hessian } = derivativeErrors(model);
    const error = (quantity: string, value: number | null, bound: number): Measurement => ({
      quantity,
      value,
      bound,
      relation: '<=',
      numericalError: bound === EULER_BOUND ? model.dimension * Number.EPSILON : 0.1 * DIFFERENCE_BOUND,
    });
    return {
      verdict: fault === undefined ? 'consistent' : 'violated',
      because: fault ?? `homogeneous of degree ${model.degree} to rounding, and definable: ${reason}`,
      hypotheses: [{ name: 'definable', met: definable ? 'yes' : 'no', how: reason }],
      measurements: [
        error(
          `relative error of Euler's identity, worst of ${EULER_POINTS} points and ${model.count} margins`,
          eulerError(model),
          EULER_BOUND,
        ),
        error('`pullback` against `jacobian`, relative', pullback, EULER_BOUND),
        error('`jacobian` against differences of `margins`, relative', jacobian, DIFFERENCE_BOUND),
        error('`hessian` against differences of `pullback`, relative', hessian, DIFFERENCE_BOUND),
      ],
    };
  },
});
