import type { Observation } from '../follow/observation.js';
import type { Trajectory } from '../follow/trajectory.js';

/** Roundings in a margin, at most, that the tolerance does not count. */
const ROUNDINGS = 8;

/** $\max_i\|\nabla p_i(\theta)\|$ over some points of the path. */
function steepestMargin({ model }: Trajectory, points: readonly Observation[]): number {
  const { count: n, dimension: k } = model;
  const jacobian = new Float64Array(n * k);
  let most = 0;
  for (const { direction } of points) {
    model.jacobian(direction, jacobian);
    for (let i = 0; i < n; i++) {
      let square = 0;
      for (let j = 0; j < k; j++) square += jacobian[i * k + j] ** 2;
      most = Math.max(most, square);
    }
  }
  return Math.sqrt(most);
}

/**
 * How far one step may move $\tilde\alpha$ by its own error. The solver holds the root mean square of the errors of all
 * components to the tolerance, so that θ is off by √k of it; a margin moves by at most $\|\nabla p_i\|$ times that, and
 * $\tilde\alpha$ by no more than the margin that moves most, since once $\mathcal L < \ell(0)$ its weights sum to 1
 * for the exponential and to at most 2 ln 2 for the logistic loss. Beside that stands what the margins are rounded to.
 */
export function marginStepError(trajectory: Trajectory): number {
  const { samples, separated, largestFall, final, model, relativeTolerance } = trajectory;
  const before = samples.findLast(({ clockTime }) => clockTime <= largestFall.clockTime) ?? samples[0];
  const points = [before, final, ...(separated === null ? [] : [separated])];
  const largest = points.reduce(
    (most, { margins }) => margins.reduce((m, p) => Math.max(m, Math.abs(p)), most),
    0,
  );
  const offTheWay = steepestMargin(trajectory, points) * Math.sqrt(model.dimension) * relativeTolerance;
  return 2 * Math.LN2 * offTheWay + ROUNDINGS * Number.EPSILON * largest;
}
