import {
  guardedStepping,
  stepping,
  type GuardedStepping,
  type Stepping,
  type SteppingOptions,
} from '../../solvers/index.js';
import { evaluation, type Evaluation } from '../flow/evaluation.js';
import { flowProblem, type Flow } from '../flow/flow.js';
import { recalledStep } from '../flow/recalled-step.js';
import { recoverTime, type FlowTime, type TimeRecovery } from '../flow/time-recovery.js';
import { odometer, type Odometer } from './odometer.js';

/**
 * A stretch of a run that one flow follows, with what measures it. A run has one, or two where the method that suits its
 * start is not the one that goes far.
 */
export interface Leg {
  readonly flow: Flow;
  /** Where it begins, in the clock that is stepped in. */
  readonly from: number;
  readonly run: Stepping & Partial<Pick<GuardedStepping, 'fallen'>>;
  readonly time: TimeRecovery;
  readonly meter: Odometer;
}

/** What a run asks of all its legs. */
export interface RunSettings extends Pick<SteppingOptions, 'maxSteps' | 'signal'> {
  /** How well the path is measured in a step, in radians. */
  readonly lengthAccuracy: number;
}

/** A first step of this share of the clock is one that doubles tell. */
const TOLD = 64 * Number.EPSILON;

/** How a flow is stepped from a place in its clock, with a first step that is no shorter than `least`. */
export function steppingOptions(
  flow: Flow,
  { maxSteps, signal }: RunSettings,
  from: number,
  least = 0,
): SteppingOptions {
  return {
    method: flow.method,
    relativeTolerance: flow.relativeTolerance,
    absoluteTolerance: flow.absoluteTolerance,
    // An iterate of Newton's far from the path may well give one; an explicit stage does not.
    stopAtNaN: flow.implicit === undefined,
    ...(flow.firstStep === undefined
      ? {}
      : { firstStep: Math.max(flow.firstStep, TOLD * Math.abs(from), least) }),
    ...(maxSteps === undefined ? {} : { maxSteps }),
    ...(signal === undefined ? {} : { signal }),
  };
}

/** Sets off at the start of a flow. */
export function setOff(
  flow: Flow,
  at: Pick<Evaluation, 'model' | 'loss'>,
  from: number,
  end: number,
  time: FlowTime,
  given: RunSettings,
): Leg {
  const problem = flowProblem(flow, from, flow.y0, end);
  const options = steppingOptions(flow, given, from);
  const run: Leg['run'] =
    flow.guards === undefined ? stepping(problem, options) : guardedStepping(problem, flow.guards, options);
  const step = recalledStep(run);
  return {
    flow,
    from,
    run: {
      step,
      get fallen() {
        return run.fallen;
      },
      advance: () => run.advance(),
      outcome: () => run.outcome(),
    },
    // With an evaluation of its own: it looks at other places between our looks.
    time: recoverTime(evaluation(at.model, at.loss), flow, time),
    meter: odometer(flow, at.model.dimension, given.lengthAccuracy),
  };
}
