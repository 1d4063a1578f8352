/**
 * Integrators for initial value problems. They know vectors, right-hand sides, events and manifolds, and nothing of
 * losses, margins or networks.
 *
 * @module farflow/solvers
 */
export { bibtex, type Citation } from './citation.js';
export type { InitialValueProblem, RightHandSide } from './initial-value-problem.js';
export type {
  AttemptOutcome,
  Evaluation,
  EvaluationParts,
  Method,
  Stepper,
  StepperSetup,
  WorkCounts,
} from './method.js';
export { explicitTableau, interpolantWeights, type ExplicitTableau } from './tableau.js';
export { explicitRungeKutta } from './explicit-runge-kutta.js';
export type { UnrolledStages } from './unrolled-stages.js';
export { euler, eulerTableau } from './euler.js';
export { rk4, rk4Tableau } from './rk4.js';
export { tsitouras54, tsitouras54Tableau } from './tsitouras-54.js';
export { verner76, verner76Tableau } from './verner-76.js';
export { dop853, dop853Tableau } from './dop853.js';
export { rkc, type RkcOptions } from './rkc.js';
export { constantStep } from './constant-step.js';
export { dormandPrince54, dormandPrince54Tableau } from './dormand-prince-54.js';
export { errorNorm, type ErrorNorm } from './error-norm.js';
export {
  gustafssonController,
  piController,
  type ErrorController,
  type GustafssonOptions,
  type PiOptions,
  type StepSizeController,
} from './step-size-control.js';
export { sphere, type Manifold } from './manifold.js';
export { residualManifold, type Constraint, type ResidualManifoldOptions } from './residual-manifold.js';
export { automatic, type Automatic } from './automatic.js';
export { spectralRadiusEstimator, type SpectralRadiusEstimator } from './nonlinear-power-method.js';
export { radauIIA5 } from './radau-iia-5.js';
export { RADAU_IIA_5 } from './radau-iia-5-coefficients.js';
export { radauIIA, radauIIA13, radauIIA9, type RadauIIAOptions } from './radau-iia.js';
export type { StageEvaluation } from './stage-evaluation.js';
export {
  factorDense,
  factorDenseComplex,
  solveDense,
  solveDenseComplex,
  solveDenseComplexPair,
  solveDensePair,
} from './dense-lu.js';
export {
  rosenbrock,
  rosenbrockTableau,
  type NonAutonomousProblem,
  type RosenbrockTableau,
} from './rosenbrock.js';
export { rodas5P, rodas5PTableau } from './rodas-5p.js';
export { differenceJacobian, type DifferenceJacobian } from './difference-jacobian.js';
export { bandedPattern, sparsityPattern, type SparsityPattern } from './sparsity-pattern.js';
export { bandedLinearAlgebra, type BandedOptions } from './banded-linear-algebra.js';
export {
  borderedLinearAlgebra,
  type BorderedMatrix,
  type BorderedOptions,
} from './bordered-linear-algebra.js';
export { denseLinearAlgebra, type DenseSetup } from './dense-linear-algebra.js';
export type { LinearAlgebra } from './linear-algebra.js';
export { projected } from './projected.js';
export { addStats, statusAdvice, type Stats, type Status } from './status.js';
export {
  stepping,
  type Outcome,
  type Step,
  type Stepping,
  type SteppingOptions,
  type StopSignal,
} from './stepping.js';
export { clockedStepping, type ClockedSteppingOptions } from './clocked-stepping.js';
export type { Clock, ClockChange, ClockSolution } from './clock.js';
export { logTime, type LogTimeOptions } from './log-time.js';
export { arcLength, type ArcLengthOptions } from './arc-length.js';
export { rateClock, type RateClockOptions } from './rate-clock.js';
export { guardedStepping, type GuardedStepping } from './guarded-stepping.js';
export type { Guards } from './guard-watch.js';
export { steps } from './steps.js';
export { trackEvent, type Event, type EventTracker } from './event.js';
export { integrate, type EventRecord, type IntegrateOptions, type Solution } from './integrate.js';
export { findRoot } from './root.js';
export { gaussLaguerre, gaussLegendre, type QuadratureRule } from './gauss-quadrature.js';
export { convexHull, zonotope, type Polytope } from './polytope.js';
export { minimumNormPoint, type NearestPoint } from './minimum-norm-point.js';
export type { Mode, PiecewiseProblem, Sides } from './piecewise-problem.js';
export type { ModeDecisionOptions } from './mode-decision.js';
export {
  filippovStepping,
  type FilippovStepping,
  type FilippovSteppingOptions,
  type ModeChange,
  type ModeInterval,
  type Transition,
} from './filippov-stepping.js';
export {
  integrateFilippov,
  type FilippovSolution,
  type SlidingInterval,
} from './integrate-filippov.js';
export {
  proximalPoint,
  type ProximalOptions,
  type ProximalProblem,
  type ProximalSolution,
} from './proximal-point.js';
export { proxByCuts, type Cut, type ProxByCutsOptions } from './prox-by-cuts.js';
export {
  minimumNormVelocity,
  subgradientDescent,
  type GradientInclusion,
  type SubgradientOptions,
  type SubgradientSolution,
} from './subgradient-descent.js';
export {
  maximumStepping,
  type CarrierChange,
  type MaximumStepping,
} from './maximum-stepping.js';
export type { MaximumProblem } from './maximum-problem.js';
export { integrateMaximum, type MaximumSolution } from './integrate-maximum.js';
