import {
  checkFunction,
  checkNames,
  checkProblemNames,
  checkState,
  positive,
  type Names,
} from './check-options.js';
import { errorNorm } from './error-norm.js';
import { statusAdvice, type Stats, type Status } from './status.js';
import type { Outcome, StopSignal } from './stepping.js';

/** The inclusion $y' \in -\partial F(y)$, $y(t_0) = y_0$, by the proximal map of F. */
export interface ProximalProblem {
  readonly t0: number;
  /** Copied before use. */
  readonly y0: ArrayLike<number>;
  /** Not before `t0`. */
  readonly tEnd: number;
  /**
   * $\arg\min_z F(z) + \lVert z - y\rVert^2/(2h)$ into `out`, which is not `y`; false where it was not found. See
   * {@link proxByCuts} where there is no formula. `t` is the time at the end of the step, for F that depend on it.
   */
  prox(y: Float64Array, h: number, out: Float64Array, t: number): boolean;
  /** F, if it is convex and does not depend on time: then the error is bounded. */
  convexValue?(y: Float64Array): number;
}

/** How to step. Tolerances serve where neither `step` nor `errorBound` is given. */
export interface ProximalOptions {
  /** Steps of this size, the last one shorter. */
  readonly step?: number;
  /**
   * Steps such that the error, in the Euclidean norm, is at most this at all steps: a bound, not an estimate. Needs
   * {@link ProximalProblem.convexValue}.
   */
  readonly errorBound?: number;
  /** Default 1e-3: the method is of order 1. */
  readonly relativeTolerance?: number;
  /** Default 1e-6. */
  readonly absoluteTolerance?: number;
  /** Where the size is chosen: of the first step, default a thousandth of the interval. */
  readonly firstStep?: number;
  /** Steps accepted or rejected, default 100 000. */
  readonly maxSteps?: number;
  /** Looked at before every step. */
  readonly signal?: StopSignal;
  /** Called after every accepted step with the position reached. */
  readonly onProgress?: (t: number) => void;
}

/** What came of it, whole or partial. */
export interface ProximalSolution extends Outcome {
  readonly t: Float64Array;
  readonly y: readonly Float64Array[];
  /** Bounds the distance to the exact solution at each of `t`, where the value of F is given. */
  readonly bounds?: Float64Array;
  /** The polygon through the points; @throws RangeError for a time that was not reached. */
  at(t: number): Float64Array;
}

/** What to try, where it is not what is usual. */
const advice: Partial<Readonly<Record<Status, string>>> = {
  'not-converged': 'Give shorter steps, which make the map easier, or look at the map there.',
};

/** Rules of the size of steps. */
const SAFETY = 0.9;
const GROWTH = 4;
const SHRINKING = 0.1;

const NAMES: Names<ProximalOptions> = Object.freeze({
  step: true,
  errorBound: true,
  relativeTolerance: true,
  absoluteTolerance: true,
  firstStep: true,
  maxSteps: true,
  signal: true,
  onProgress: true,
});

function check(problem: ProximalProblem, options: ProximalOptions): void {
  checkNames('option of proximalPoint', options, NAMES);
  checkProblemNames(problem, ['t0', 'y0', 'tEnd', 'prox', 'convexValue']);
  checkFunction('prox', problem.prox, '(y, h, out, t) that writes the proximal point into out');
  checkFunction('convexValue', problem.convexValue, '(y) of the value', true);
  checkFunction('onProgress', options.onProgress, '(t)', true);
  checkState(problem.y0);
  const { t0, tEnd, convexValue } = problem;
  if (!(Number.isFinite(t0) && Number.isFinite(tEnd) && tEnd >= t0))
    throw new RangeError(
      `the interval is [${t0}, ${tEnd}]: give finite ends, the second not before the first`,
    );
  for (const name of [
    'step',
    'errorBound',
    'relativeTolerance',
    'absoluteTolerance',
    'firstStep',
    'maxSteps',
  ] as const) {
    const value = options[name];
    if (value !== undefined) positive(name, value);
  }
  if (options.errorBound !== undefined && convexValue === undefined)
    throw new RangeError('errorBound: give convexValue too, from which the error is bounded');
  if (options.errorBound !== undefined && options.step !== undefined)
    throw new RangeError('step and errorBound: give one of them');
}

/** The polygon through points in order. */
function polygon(t: readonly number[], y: readonly Float64Array[]): (at: number) => Float64Array {
  return (at) => {
    const end = t[t.length - 1];
    if (!(at >= t[0] && at <= end))
      throw new RangeError(`the solution is known from ${t[0]} to ${end}, not at ${at}`);
    let low = 0;
    let high = t.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (t[middle] <= at) low = middle;
      else high = middle;
    }
    if (high === low || at === t[high]) return y[high].slice();
    const share = (at - t[low]) / (t[high] - t[low]);
    return y[low].map((value, i) => value + share * (y[high][i] - value));
  };
}

/**
 * The proximal point method, that is, the implicit Euler method for the inclusion: $y_{k+1} = \mathrm{prox}_{hF}(y_k)$ (Moreau
 * 1965; Brézis 1973; Rockafellar 1976). It knows nothing of pieces and so does not mind how many there are or how often
 * they are crossed: kinks are met and kept to exactly. It converges with order 1 wherever the inclusion is one-sided
 * Lipschitz, and never overshoots a minimum of a convex F.
 *
 * For convex F the error is bounded with no unknown constants by what F loses in the steps (Nochetto, Savaré & Verdi
 * 2000): $\lVert y(t_k) - y_k\rVert^2 \le \sum_j h_j^2 E_j$ with
 * $E_j = (F(y_{j-1}) - F(y_j))/h_j - \lVert (y_j - y_{j-1})/h_j\rVert^2 \ge 0$. Steps may be chosen to keep that below
 * `errorBound`; otherwise by taking each step a second time in two halves.
 *
 * @throws RangeError for a problem or options that make no sense.
 */
export function proximalPoint(problem: ProximalProblem, options: ProximalOptions = {}): ProximalSolution {
  check(problem, options);
  const { t0, tEnd } = problem;
  const { step, errorBound, maxSteps = 100_000 } = options;
  const n = problem.y0.length;
  const span = tEnd - t0;
  const norm = errorNorm(
    options.relativeTolerance ?? 1e-3,
    new Float64Array(n).fill(options.absoluteTolerance ?? 1e-6),
  );
  const doubles = step === undefined && errorBound === undefined;
  let t = t0;
  let y = Float64Array.from(problem.y0);
  let height = problem.convexValue?.(y) ?? Number.NaN;
  let square = 0;
  let h = step ?? options.firstStep ?? (span > 0 ? 1e-3 * span : 1);
  const whole = new Float64Array(n);
  const half = new Float64Array(n);
  const times = [t0];
  const points = [y.slice()];
  const bounds = [0];
  let [evaluations, accepted, rejected] = [0, 0, 0];

  const prox = (from: Float64Array, size: number, out: Float64Array, at: number): boolean => {
    evaluations++;
    return problem.prox(from, size, out, at) && out.every(Number.isFinite);
  };
  /** $h^2 E$ of a step, and the value at its end. */
  const loss = (from: Float64Array, value: number, to: Float64Array, size: number): [number, number] => {
    if (problem.convexValue === undefined) return [0, Number.NaN];
    const next = problem.convexValue(to);
    let moved = 0;
    for (let i = 0; i < n; i++) moved += (to[i] - from[i]) ** 2;
    return [Math.max(0, size * (value - next) - moved), next];
  };
  const solution = (status: Status, detail: string): ProximalSolution => {
    const stats: Stats = {
      evaluations,
      accepted,
      rejected,
      jacobians: 0,
      factorizations: 0,
      newton: 0,
      newtonFailures: 0,
      switches: 0,
    };
    return {
      status,
      message:
        status === 'success' ? statusAdvice.success : `${detail} ${advice[status] ?? statusAdvice[status]}`,
      stats,
      t: Float64Array.from(times),
      y: points,
      ...(problem.convexValue === undefined ? {} : { bounds: Float64Array.from(bounds) }),
      at: polygon(times, points),
    };
  };
  const accept = (to: Float64Array, at: number, value: number, lost: number): void => {
    accepted++;
    t = at;
    y = to.slice();
    height = value;
    square += lost;
    times.push(t);
    points.push(y);
    bounds.push(Math.sqrt(square));
    options.onProgress?.(t);
  };

  if (!y.every(Number.isFinite)) return solution('non-finite', 'The initial value is not finite.');
  while (t < tEnd) {
    if (options.signal?.aborted === true) return solution('aborted', `Stopped on request at t = ${t}.`);
    if (accepted + rejected >= maxSteps)
      return solution('max-steps', `${maxSteps} steps were taken; t = ${t} of ${tEnd}.`);
    const left = tEnd - t;
    const size = h >= left * (1 - 1e-10) ? left : h;
    const end = size === left ? tEnd : t + size;
    if (end === t) return solution('step-too-small', `The step fell to ${size} at t = ${t}.`);
    if (!prox(y, size, whole, end)) {
      rejected++;
      if (step !== undefined || size < 1e-12 * span)
        return solution('not-converged', `The proximal map failed at t = ${t} with a step of ${size}.`);
      h = size * SHRINKING;
      continue;
    }
    if (!doubles) {
      const [lost, value] = loss(y, height, whole, size);
      const share = errorBound === undefined ? 0 : lost / ((errorBound ** 2 * size) / span);
      if (share <= 1) accept(whole, end, value, lost);
      else rejected++;
      if (errorBound !== undefined)
        h = size * Math.min(GROWTH, Math.max(SHRINKING, SAFETY / Math.sqrt(share)));
      continue;
    }
    const middle = t + 0.5 * size;
    const [first, second] = [half, new Float64Array(n)];
    if (!prox(y, middle - t, first, middle) || !prox(first, end - middle, second, end)) {
      rejected++;
      h = size * SHRINKING;
      continue;
    }
    for (let i = 0; i < n; i++) whole[i] -= second[i];
    const error = norm(whole, y, second);
    if (error <= 1) {
      const [lost, value] = loss(y, height, first, middle - t);
      accept(first, middle, value, lost);
      const [lostToo, valueToo] = loss(first, value, second, end - middle);
      accept(second, end, valueToo, lostToo);
    } else rejected++;
    h = size * Math.min(GROWTH, Math.max(SHRINKING, SAFETY / Math.sqrt(error)));
  }
  return solution('success', '');
}
