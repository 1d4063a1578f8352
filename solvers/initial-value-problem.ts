import type { LinearAlgebra } from './linear-algebra.js';
import type { StepperSetup } from './method.js';
import type { StageEvaluation } from './stage-evaluation.js';

/**
 * The right-hand side of $y' = f(t, y)$: reads `y`, writes the derivative into `out`, both of the dimension of the
 * problem. It must write every component and must not keep or change `y`.
 */
export type RightHandSide = (t: number, y: Float64Array, out: Float64Array) => void;

/**
 * $y' = f(t, y)$ or $M y' = f(t, y)$, $y(t_0) = y_0$, to be followed to `tEnd`, which may lie before `t0`. What is
 * optional is for implicit methods: explicit ones solve no systems and look at no Jacobian, but refuse algebraic equations.
 */
export interface InitialValueProblem {
  readonly f: RightHandSide;
  readonly t0: number;
  /** Copied before use; its length is the dimension. */
  readonly y0: ArrayLike<number>;
  readonly tEnd: number;
  /** $\partial f/\partial y$ into `out`, row-major. Differences of `f` stand in for it when left out. */
  readonly jacobian?: (t: number, y: Float64Array, out: Float64Array) => void;
  /**
   * The constant mass matrix M, row-major, or its diagonal alone. It may be singular: rows of zeros are algebraic
   * equations, which `y0` must satisfy.
   */
  readonly mass?: ArrayLike<number>;
  /**
   * Differentiation index of every component of a differential-algebraic problem: 2 for the multipliers of a
   * constraint that does not contain them. Errors of such components are weighed by $h^{\text{index}-1}$.
   */
  readonly index?: ArrayLike<number>;
  /**
   * The linear systems of implicit methods, where the problem has structure that dense matrices would waste. Refused by those
   * that would solve dense ones all the same (`honours` of a `Method`).
   */
  readonly linearAlgebra?: (setup: StepperSetup) => LinearAlgebra;
  /**
   * The longest step that is sensible from a state, at most `h` in size, where the problem knows of changes ahead that
   * no estimate of the error sees: unstable components that are still too small, for instance. Called before every
   * attempt with the step intended.
   */
  readonly stepLimit?: (t: number, y: Float64Array, f: Float64Array, h: number) => number;
  /** All stages of a step of Radau IIA at once, where the problem can do better than one after the other. */
  readonly stages?: (setup: StepperSetup) => StageEvaluation;
}
