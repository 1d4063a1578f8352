/**
 * Integrators for initial value problems. They know vectors, right-hand sides, events and manifolds, and nothing of
 * losses, margins or networks.
 *
 * @module farflow/solvers
 */
export { bibtex, type Citation } from './citation.js';
export type { InitialValueProblem, RightHandSide } from './initial-value-problem.js';
export type { AttemptOutcome, Evaluation, Method, Stepper, StepperSetup, WorkCounts } from './method.js';
export { explicitTableau, type ExplicitTableau } from './tableau.js';
export { explicitRungeKutta } from './explicit-runge-kutta.js';
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
export { automatic, type Automatic } from './automatic.js';
export { spectralRadius, type SpectralRadius } from './spectral-radius.js';
export { radauIIA5 } from './radau-iia-5.js';
export { denseLinearAlgebra, type DenseSetup } from './dense-linear-algebra.js';
export type { LinearAlgebra } from './linear-algebra.js';
export { projected } from './projected.js';
export { statusAdvice, type Stats, type Status } from './status.js';
export {
  stepping,
  type Outcome,
  type Step,
  type Stepping,
  type SteppingOptions,
  type StopSignal,
} from './stepping.js';
export { steps } from './steps.js';
export { trackEvent, type Event, type EventTracker } from './event.js';
export { integrate, type EventRecord, type IntegrateOptions, type Solution } from './integrate.js';
export { findRoot } from './root.js';
export { gaussLaguerre, gaussLegendre, type QuadratureRule } from './gauss-quadrature.js';
