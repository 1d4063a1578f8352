import {
  checkFunction,
  checkNames,
  checkProblemNames,
  checkState,
  positive,
  type Names,
} from './check-options.js';
import { minimumNormPoint } from './minimum-norm-point.js';
import { convexHull } from './polytope.js';
import { statusAdvice, type Status } from './status.js';
import type { Outcome, StopSignal } from './stepping.js';

/**
 * The inclusion $y' \in -\partial F(y)$ of a locally Lipschitz function that is smooth in pieces, by the gradients of
 * the pieces that are active: $\partial F(y)$ is their convex hull (Clarke 1975).
 */
export interface GradientInclusion {
  readonly t0: number;
  /** Copied before use; its length is the dimension. */
  readonly y0: ArrayLike<number>;
  readonly tEnd: number;
  /**
   * The gradients of the pieces that are active at y, one or more. Pieces that are nearly active may be among them; then
   * the method slides instead of zigzagging.
   */
  generators(y: Float64Array): readonly ArrayLike<number>[];
}

/** How to step. */
export interface SubgradientOptions {
  /** The size of all steps, or of step k = 0, 1, …, as $1/(k + 1)$ to come to rest. */
  readonly step: number | ((k: number) => number);
  /** Steps taken before giving up, default 100 000. */
  readonly maxSteps?: number;
  /** Looked at before every step. */
  readonly signal?: StopSignal;
}

const NAMES: Names<SubgradientOptions> = Object.freeze({ step: true, maxSteps: true, signal: true });

/** What came of it. */
export interface SubgradientSolution extends Outcome {
  readonly t: Float64Array;
  readonly y: readonly Float64Array[];
}

/**
 * The slow velocity $-\arg\min\{\lVert g\rVert : g \in \partial F(y)\}$ of a gradient inclusion: the steepest descent, and
 * for convex F the velocity of the solution itself (Brézis 1973, theorem 3.1). Writes into `out`.
 */
export function minimumNormVelocity(
  generators: (y: Float64Array) => readonly ArrayLike<number>[],
): (y: Float64Array, out: Float64Array) => void {
  return (y, out) => {
    const rows = generators(y);
    // One generator needs no search.
    const point = rows.length === 1 ? rows[0] : minimumNormPoint(convexHull(rows))().point;
    for (let i = 0; i < out.length; i++) out[i] = -point[i];
  };
}

/**
 * Subgradient descent along the element of smallest norm, $y_{k+1} = y_k - h_k \arg\min\lVert\partial F(y_k)\rVert$: the
 * explicit Euler method for the inclusion (Shor 1985; Dontchev & Lempio 1992). A baseline: it zigzags about the kinks it
 * crosses, at a distance in the order of the step, and converges with order ½, or 1 where F is smooth or the kinks are
 * met one by one.
 *
 * @throws RangeError for a problem or options that make no sense.
 */
export function subgradientDescent(
  problem: GradientInclusion,
  options: SubgradientOptions,
): SubgradientSolution {
  checkNames('option of subgradientDescent', options, NAMES);
  checkProblemNames(problem, ['t0', 'y0', 'tEnd', 'generators']);
  checkFunction('generators', problem.generators, '(y) of the gradients of the active pieces');
  checkState(problem.y0);
  const { t0, tEnd } = problem;
  const { step, maxSteps = 100_000 } = options;
  if (!(Number.isFinite(t0) && Number.isFinite(tEnd) && tEnd >= t0))
    throw new RangeError(
      `the interval is [${t0}, ${tEnd}]: give finite ends, the second not before the first`,
    );
  positive('maxSteps', maxSteps);
  if (typeof step !== 'number') checkFunction('step', step, '(k) of the size of step k, or a number');
  const sizeOf = (k: number): number => {
    const size = typeof step === 'number' ? step : step(k);
    if (!(size > 0)) throw new RangeError(`step ${k} is ${size}: it must be positive`);
    return size;
  };
  sizeOf(0);
  const velocityOf = minimumNormVelocity((y) => problem.generators(y));
  let y = Float64Array.from(problem.y0);
  let t = t0;
  const velocity = new Float64Array(y.length);
  const times = [t];
  const points = [y];
  let accepted = 0;

  const solution = (status: Status, detail: string): SubgradientSolution => ({
    status,
    message: status === 'success' ? statusAdvice.success : `${detail} ${statusAdvice[status]}`,
    stats: {
      evaluations: accepted,
      accepted,
      rejected: 0,
      jacobians: 0,
      factorizations: 0,
      newton: 0,
      newtonFailures: 0,
      switches: 0,
    },
    t: Float64Array.from(times),
    y: points,
  });

  while (t < tEnd) {
    if (options.signal?.aborted === true) return solution('aborted', `Stopped on request at t = ${t}.`);
    if (accepted >= maxSteps)
      return solution('max-steps', `${maxSteps} steps were taken; t = ${t} of ${tEnd}.`);
    const size = sizeOf(accepted);
    const isLast = size >= (tEnd - t) * (1 - 1e-10);
    const end = isLast ? tEnd : t + size;
    if (end === t) return solution('step-too-small', `The step fell to ${size} at t = ${t}.`);
    velocityOf(y, velocity);
    if (!velocity.every(Number.isFinite))
      return solution('non-finite', `A generator is not finite at t = ${t}.`);
    y = y.map((value, i) => value + (end - t) * velocity[i]);
    t = end;
    accepted++;
    times.push(t);
    points.push(y);
  }
  return solution('success', '');
}
