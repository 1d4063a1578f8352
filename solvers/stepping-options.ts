import type { StopSignal } from './stop-signal.js';
import type { Automatic } from './automatic.js';
import { checkHonoured, checkMethod } from './check-method.js';
import {
  absoluteTolerances,
  checkFunction,
  checkNames,
  finiteTolerance,
  positive,
  type Names,
} from './check-options.js';
import { checkProblem } from './check-problem.js';
import { dormandPrince54 } from './dormand-prince-54.js';
import { errorNorm, type ErrorNorm } from './error-norm.js';
import type { InitialValueProblem } from './initial-value-problem.js';
import type { Method } from './method.js';
import type { StepSizeController } from './step-size-control.js';
import { legsBetween, type Leg } from './tstops.js';

/** How to step. Every field has a default. */
export interface SteppingOptions {
  /** Default {@link dormandPrince54}; {@link automatic} chooses by the stiffness it meets. */
  readonly method?: Method | Automatic;
  /** Error allowed relative to the size of each component, default 1e-6. */
  readonly relativeTolerance?: number;
  /**
   * Error allowed besides, in the units of y: one number, or one a component. Default 1e-9. `Infinity` carries a
   * component along without controlling it.
   */
  readonly absoluteTolerance?: number | ArrayLike<number>;
  /**
   * Size of the first step; chosen from the derivatives when left out. Methods that do not estimate their error need
   * it, and keep it: only the last two steps may be shorter, to land on the end.
   */
  readonly firstStep?: number;
  /** Largest step, default the whole interval. */
  readonly maxStep?: number;
  /**
   * Times that steps end on, to the bit, in any order: where the right-hand side is known to jump or to bend. From each
   * of them the method starts anew, with nothing carried over but the state: stages, Jacobian and step size belong to one
   * side. The right-hand side is not evaluated at such a time but a rounding beside it, within the step, so that it is that
   * of the right side whether it jumps at the time or just after. Times outside the interval are left out.
   */
  readonly tstops?: ArrayLike<number>;
  /** Steps that may be accepted or rejected before giving up, default 100 000. */
  readonly maxSteps?: number;
  /** Made once a run; default {@link piController} with the method's order. */
  readonly controller?: () => StepSizeController;
  /**
   * How often in a row a step whose stages leave the domain of the right-hand side (NaN or an infinity) is tried again
   * at a tenth of its size, default 10, or 0 where the size is fixed. With 0 the first such step ends the run.
   */
  readonly nonFiniteRetries?: number;
  /**
   * True where NaN can only come of a defect, never of a step that is too long: it then ends the run at once, and only
   * infinities are tried again. Default false.
   */
  readonly stopAtNaN?: boolean;
  /** Looked at before every step. */
  readonly signal?: StopSignal;
  /** Called after every accepted step with the position reached, between `t0` and `tEnd`. */
  readonly onProgress?: (t: number) => void;
}

/** The names of the options. */
export const STEPPING_OPTIONS: Names<SteppingOptions> = Object.freeze({
  method: true,
  relativeTolerance: true,
  absoluteTolerance: true,
  firstStep: true,
  maxStep: true,
  maxSteps: true,
  tstops: true,
  controller: true,
  nonFiniteRetries: true,
  stopAtNaN: true,
  signal: true,
  onProgress: true,
});

/** What a run is set up with, after all that can be checked has been. */
export interface SteppingSetup {
  readonly choice: Automatic | undefined;
  /** The method that begins. */
  readonly method: Method;
  readonly norm: ErrorNorm;
  readonly relative: number;
  readonly maxStep: number;
  readonly maxSteps: number;
  /** Whether the size of steps is fixed. */
  readonly fixed: boolean;
  readonly nonFiniteRetries: number;
  /** What the interval is divided into by the times to stop at. */
  readonly legs: readonly Leg[];
}

/**
 * Holds what can be checked of a problem and its options before the right-hand side is asked for: the rules that all ways
 * of integrating share.
 *
 * @throws RangeError, TypeError that name what makes no sense.
 */
export function steppingSetup(problem: InitialValueProblem, options: SteppingOptions): SteppingSetup {
  checkNames('option of stepping', options, STEPPING_OPTIONS);
  checkProblem(problem);
  const { t0, tEnd } = problem;
  const given: Method | Automatic = options.method ?? dormandPrince54;
  checkMethod(given);
  checkHonoured(problem, given);
  const choice = 'stiff' in given ? given : undefined;
  const method = 'stiff' in given ? given.nonstiff : given;
  if (!Number.isFinite(t0)) throw new RangeError(`t0 is ${t0}: it must be finite`);
  if (!Number.isFinite(tEnd)) throw new RangeError(`tEnd is ${tEnd}: it must be finite; 1e308 is allowed`);
  if (!Number.isFinite(tEnd - t0))
    throw new RangeError(`tEnd - t0 overflows: split the interval [${t0}, ${tEnd}]`);
  const relative = finiteTolerance('relativeTolerance', options.relativeTolerance ?? 1e-6);
  const absolute = absoluteTolerances(options.absoluteTolerance ?? 1e-9, problem.y0.length, relative);
  const maxStep = positive('maxStep', options.maxStep ?? Infinity);
  const maxSteps = positive('maxSteps', options.maxSteps ?? 100_000);
  if (options.firstStep !== undefined) positive('firstStep', options.firstStep);
  const fixed = method.embeddedOrder === 0;
  if (fixed && options.firstStep === undefined)
    throw new RangeError(`firstStep: ${method.name} does not estimate its error; give the size of its steps`);
  const nonFiniteRetries = options.nonFiniteRetries ?? (fixed ? 0 : 10);
  if (!(Number.isInteger(nonFiniteRetries) && nonFiniteRetries >= 0))
    throw new RangeError(`nonFiniteRetries is ${nonFiniteRetries}: it must be a whole number, 0 or more`);
  checkFunction('controller', options.controller, 'that makes a controller', true);
  checkFunction('onProgress', options.onProgress, '(t)', true);
  return {
    choice,
    method,
    norm: errorNorm(relative, absolute),
    relative,
    maxStep,
    maxSteps,
    fixed,
    nonFiniteRetries,
    legs: legsBetween(t0, tEnd, options.tstops),
  };
}
