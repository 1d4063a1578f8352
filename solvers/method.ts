import type { Citation } from './citation.js';
import type { ErrorNorm } from './error-norm.js';
import type { InitialValueProblem, RightHandSide } from './initial-value-problem.js';
import type { PiOptions } from './step-size-control.js';

/**
 * The right-hand side as a stepper sees it: counted, and checked. False when some component of `out` is NaN or
 * infinite; the attempt must then end at once with `non-finite`.
 */
export interface Evaluation {
  (t: number, y: Float64Array, out: Float64Array): boolean;
  /** What it is made of, for methods that evaluate many times in a row and count and check by themselves. */
  readonly parts?: EvaluationParts;
}

/** The parts of an {@link Evaluation}: `problem.f`, then `count(1)`, then `check` of what came out. */
export interface EvaluationParts {
  /** To be called as `problem.f(t, y, out)`. */
  readonly problem: { readonly f: RightHandSide };
  /** Takes note that so many evaluations were made. */
  count(evaluations: number): void;
  /** Whether all of `out`, evaluated at `t`, is finite; takes note of it where it is not. */
  check(t: number, out: Float64Array): boolean;
}

/**
 * What came of one attempted step; only after `ok` may anything of it be used.
 *
 * - `non-finite`: the right-hand side (or its Jacobian) gave NaN or an infinity.
 * - `not-converged`: the equations of an implicit step could not be solved, or its result not brought onto a manifold; a
 *   shorter step may do.
 */
export type AttemptOutcome = 'ok' | 'non-finite' | 'not-converged';

/** Counts that implicit methods keep. */
export interface WorkCounts {
  jacobians: number;
  factorizations: number;
  newton: number;
  newtonFailures: number;
}

/** What a method is given to set itself up for a problem. */
export interface StepperSetup {
  readonly f: Evaluation;
  readonly dimension: number;
  /** Jacobian, mass matrix, linear algebra and index, for implicit methods. */
  readonly problem: InitialValueProblem;
  /** The tolerances as a norm, for the stopping test of iterations. */
  readonly norm: ErrorNorm;
  readonly relativeTolerance: number;
  readonly counts: WorkCounts;
}

/**
 * The state of one method on one problem. It proposes steps and knows nothing of tolerances: the stepping loop judges
 * `error` and decides.
 */
export interface Stepper {
  /** Proposed value at `t + h`. */
  readonly y: Float64Array;
  /** The right-hand side there, ready to start the next step. */
  readonly derivative: Float64Array;
  /** Estimate of the local error of `y`, component by component, signed. */
  readonly error: Float64Array;
  /**
   * Tries a step from `(t, y0)`, where the right-hand side is `f0`. Both arrays are kept by reference until the next
   * attempt (the interpolant reads them), and must not change before.
   */
  attempt(t: number, y0: Float64Array, f0: Float64Array, h: number): AttemptOutcome;
  /** Told when the loop has accepted the last attempt, whose size was `h`. */
  accept?(h: number): void;
  /** After `not-converged`: the factor at which to try again; a half when left out. */
  readonly retryFactor?: number;
  /**
   * After an accepted attempt: the factor by which the next step may grow at most if its equations are to be solved as
   * well. No limit when left out.
   */
  readonly growthLimit?: number;
  /** Why the last attempt was `not-converged`, or why the last interpolation has given NaN, where more can be said. */
  readonly unsolved?: string | undefined;
  /** Share of the iterations allowed that the last attempt took; 0 for explicit methods. */
  readonly effort?: number;
  /**
   * After an attempt that was accepted: the continuous solution at `t + theta·h`, $0 \le \theta \le 1$. Where a range of
   * components is given, those from `from` to before `to`, the others may be left as they are in `out`.
   */
  interpolate(theta: number, out: Float64Array, from?: number, to?: number): void;
}

/** A one-step method: its properties as data, and how to set it up for a problem. */
export interface Method {
  readonly name: string;
  /** Order of the value that is carried forward. */
  readonly order: number;
  /**
   * Order of the companion it is compared with; the error estimate is of order `min(order, companion) + 1` in h. 0 for
   * a method that does not estimate its error and whose steps keep the size that they are given.
   */
  readonly embeddedOrder: number;
  /** Order of the continuous solution between steps. */
  readonly interpolantOrder: number;
  readonly citations: readonly Citation[];
  /** Settings of the default controller that suit the method better than the usual ones. */
  readonly control?: Omit<PiOptions, 'errorExponent'>;
  /** Length of the stability region on the negative real axis, for explicit methods. */
  readonly stabilityLimit?: number;
  /** True where steps are solved for: such methods use the problem's Jacobian and can take a mass matrix. */
  readonly implicit?: boolean;
  /**
   * What an implicit method uses of the linear algebra that a problem brings. A problem that brings what its method does not
   * use is refused: dense matrices in its place might take a thousand times as long.
   */
  readonly honours?: readonly ('linearAlgebra' | 'stages')[];
  /** Sets up the work space for a problem. */
  create(setup: StepperSetup): Stepper;
}
