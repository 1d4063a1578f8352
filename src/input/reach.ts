import type { DataSet, MarginModel } from '../../problems/index.js';
import type { Loss } from '../flow/loss.js';
import { requireLoss } from '../follow/check-call.js';
import { separability } from './separability.js';
import { formatGoal, goal, type Until } from '../follow/until.js';

/**
 * The largest $\ln(1/\mathcal L)$ that the weights λ of data that are not separable leave possible. Since
 * $\sum_i \lambda_i p_i = 0$ and ℓ is convex, $\ell(0) \le \sum_i \lambda_i \ell(p_i) \le \max_i \lambda_i\,
 * \mathcal L$.
 */
function largestLogInverseRisk(loss: Loss, weights: Float64Array): number {
  return Math.log(weights.reduce((most, weight) => Math.max(most, weight), 0) / loss.atZero);
}

/**
 * Why a goal cannot be reached because the model does not separate the data, in one line that says how that was seen and
 * what to do; null where nothing speaks against it. Goals that are times are always within reach; the others ask the
 * risk to fall, and a small enough one, or a tail at infinity, asks for data that are separable. See
 * {@link separability}.
 */
export async function outOfReach(
  model: MarginModel,
  data: DataSet,
  loss: Loss,
  until: Until,
): Promise<string | null> {
  requireLoss(loss);
  const { key, value } = goal(until);
  if (key.endsWith('Time')) return null;
  const found = await separability(model, data);
  if (found.verdict !== 'not-separable') return null;
  const most = largestLogInverseRisk(loss, found.weights);
  if (key === 'logInverseRisk' && value <= most) return null;
  if (key === 'lnLogInverseRisk' && Math.exp(value) <= most) return null;
  const risk = Number(Math.exp(-most).toPrecision(3));
  const remedy = found.withConstant
    ? 'add a feature that is 1 for every example, which makes them separable'
    : 'correct the data or use a model that separates them';
  return (
    `until ${formatGoal({ key, value })} is out of reach, since the model does not separate these data and the risk ` +
    `never falls below ${risk}: ${found.how}; ${remedy}`
  );
}
