import { collocationMatrix, fullMass } from './collocation-matrix.js';
import type { LinearAlgebra } from './linear-algebra.js';
import type { AttemptOutcome, StepperSetup } from './method.js';
import type { RadauCoefficients } from './radau-coefficients.js';
import { stageJacobians } from './stage-jacobians.js';

/** Solves the equations of an implicit Runge–Kutta step. */
export interface CollocationNewton {
  /** Increments of the stages, one after the other: starting values before `solve`, the solution after. */
  readonly z: Float64Array;
  /** Iterations of the last `solve`, as a share of those allowed. */
  readonly effort: number;
  /** The sign of the determinant of the matrix that was factored last; 0 where it is not known. */
  sign(): number;
  /** At the start of a step from `y0`. */
  begin(y0: Float64Array): void;
  /** From `(t, y0)`, where the right-hand side is `f0`. */
  solve(t: number, y0: Float64Array, f0: Float64Array, h: number): AttemptOutcome;
  /** The factor by which the next step may grow if its equations are to be solved as well. */
  readonly growthLimit: number;
}

/** Iterations before giving up, and how many may pass without a pair of updates smaller than all before. */
const ITERATIONS = 20;
const PATIENCE = 4;
/** A drift of the Jacobians that leaves the factorisation as good as new, and one that leaves an update trustworthy. */
const KEEP_MATRIX = 0.01;
const TRUST_UPDATE = 0.1;
/** A contraction at which a kept matrix is made anew. */
const SLOW = 0.1;
/** The contraction that a first update is trusted to begin. */
const FIRST_CONTRACTION = 1e-3;
/** Updates below this share of the tolerance that shrink no more are rounding. */
const STAGNATION = 1e-2;

/**
 * Newton's method for $\sum_j (A^{-1})_{kj} M z_j / h = f(t + c_k h, y_0 + z_k)$, with a Jacobian for every stage.
 *
 * Simplified Newton, with one Jacobian for all stages, contracts like $h \Vert J(y_k) - J(y_0) \Vert$ in the directions
 * that are not stiff; where a stiff direction turns within the step that is as large as the stiffness itself.
 *
 * The same holds between iterations. Off a curved valley of stiffness λ by δ, J has an entry of size λδ *along* the
 * valley, which holds that component still; updates shrink quadratically, to below any tolerance, before anything has
 * moved along the valley. So small updates are believed only when the last one cannot have changed the Jacobians by
 * much, measured by their {@link StageJacobians.drift | drift}, or when they are down to rounding. Where the drift is
 * smaller yet the matrix is kept.
 */
export function collocationNewton(
  setup: StepperSetup,
  coefficients: RadauCoefficients,
  multiplyMass: LinearAlgebra['multiplyMass'],
  sizeOf: (values: Float64Array, y0: Float64Array, h: number) => number,
): CollocationNewton {
  const { f, dimension: n, problem, relativeTolerance, counts } = setup;
  const { stages: s, c, inverse } = coefficients;
  const mass = fullMass(problem.mass, n);
  const matrix = collocationMatrix(coefficients, mass, n, setup.signal);
  const jacobians = stageJacobians(setup, s, mass);
  // Rounding in units of the tolerance, which may be absolute alone.
  const rounding = (100 * Number.EPSILON) / Math.max(relativeTolerance, 1e-12);
  const tolerance = Math.max(0.1 * rounding, Math.min(0.03, Math.sqrt(relativeTolerance)));
  const z = new Float64Array(s * n);
  const update = new Float64Array(s * n);
  const momenta = new Float64Array(s * n);
  const slopes = Array.from({ length: s }, () => new Float64Array(n));
  const argument = new Float64Array(n);
  const part = new Float64Array(n);
  const product = new Float64Array(n);
  /** Where the Jacobians that are kept were evaluated. */
  const points = new Float64Array(s * n);
  let factoredStep = 0;
  /** Drift per unit of distance and step, as it was last seen. */
  let bend = Infinity;
  let iterations = 0;

  /** Right-hand sides at all stages; with their Jacobians where they are wanted. */
  const evaluate = (t: number, y0: Float64Array, h: number, withJacobians: boolean): boolean => {
    for (let k = 0; k < s; k++) {
      for (let i = 0; i < n; i++) argument[i] = y0[i] + z[k * n + i];
      if (!f(t + c[k] * h, argument, slopes[k])) return false;
      if (withJacobians && !jacobians.evaluate(k, t + c[k] * h, argument, slopes[k])) return false;
    }
    return true;
  };

  /** f − A⁻¹ M z / h into `update`. */
  const residual = (h: number): void => {
    for (let k = 0; k < s; k++) {
      for (let i = 0; i < n; i++) part[i] = z[k * n + i];
      multiplyMass(part, product);
      momenta.set(product, k * n);
    }
    for (let k = 0; k < s; k++) {
      for (let i = 0; i < n; i++) {
        let sum = 0;
        for (let j = 0; j < s; j++) sum += inverse[k * s + j] * momenta[j * n + i];
        update[k * n + i] = slopes[k][i] - sum / h;
      }
    }
  };

  const sizeOfStages = (values: Float64Array, y0: Float64Array, h: number): number => {
    let sum = 0;
    for (let k = 0; k < s; k++) {
      for (let i = 0; i < n; i++) part[i] = values[k * n + i];
      sum += sizeOf(part, y0, h) ** 2;
    }
    return Math.sqrt(sum / s);
  };

  /** Factors if the Jacobians just evaluated are no longer those kept. False where the matrix is singular. */
  const refresh = (y0: Float64Array, h: number, first: boolean, must: boolean): boolean => {
    const drift = jacobians.drift(h);
    for (let k = 0; k < s; k++)
      for (let i = 0; i < n; i++) update[k * n + i] = y0[i] + z[k * n + i] - points[k * n + i];
    const seen = drift / (sizeOfStages(update, y0, h) * Math.abs(h));
    // Rounding only bounds the bend, and so does the way from the last step, which may not lead across the valley.
    if (seen >= 0)
      bend = first ? Math.max(bend, seen) : drift > jacobians.noise ? seen : Math.min(bend, seen);
    if (!must && factoredStep === h && (drift <= KEEP_MATRIX || drift <= jacobians.noise)) return true;
    jacobians.keep();
    for (let i = 0; i < s * n; i++) points[i] += update[i];
    counts.factorizations++;
    factoredStep = matrix.factor(jacobians.kept, h) ? h : 0;
    return factoredStep !== 0;
  };

  const solve = (t: number, y0: Float64Array, _f0: Float64Array, h: number): AttemptOutcome => {
    let last = Infinity;
    let beforeLast = Infinity;
    let drift = Infinity;
    let rate = 0;
    let least = Infinity;
    let leastAt = 0;
    for (iterations = 1; iterations <= ITERATIONS; iterations++) {
      counts.newton++;
      const renew = iterations === 1 || rate > SLOW || !(drift <= KEEP_MATRIX);
      if (!evaluate(t, y0, h, renew)) return 'non-finite';
      if (renew && !refresh(y0, h, iterations === 1, rate > SLOW)) return 'not-converged';
      residual(h);
      matrix.solve(update);
      const size = sizeOfStages(update, y0, h);
      if (!(size < Infinity)) return 'not-converged';
      for (let i = 0; i < s * n; i++) z[i] += update[i];
      if (size === 0) return 'ok';
      drift = bend * Math.abs(h) * size;
      rate = iterations === 1 ? 0 : size / last;
      const contraction = iterations === 1 ? Math.max(drift, FIRST_CONTRACTION) : rate;
      const small = contraction < 1 && (contraction / (1 - contraction)) * size <= tolerance;
      if (small && (drift <= TRUST_UPDATE || size <= rounding)) return 'ok';
      const stagnant = size > 0.5 * last && last > 0.5 * beforeLast;
      if (stagnant && Math.max(size, last, beforeLast) <= STAGNATION) return 'ok';
      // Along and across a valley by turns, so the larger of two tells of progress.
      const pair = Math.min(Math.max(size, last), Number.MAX_VALUE);
      if (pair < least) {
        least = pair;
        leastAt = iterations;
      } else if (iterations - leastAt >= PATIENCE) return 'not-converged';
      beforeLast = last;
      last = size;
    }
    return 'not-converged';
  };

  return {
    z,
    sign: matrix.sign,
    growthLimit: Infinity,
    get effort() {
      return Math.min(1, iterations / ITERATIONS);
    },
    begin: jacobians.weigh,
    solve,
  };
}
