import { stepping } from '../../solvers/index.js';
import type { Evaluation } from '../flow/evaluation.js';
import { flowProblem } from '../flow/flow.js';
import { steppingOptions, type RunSettings } from './leg.js';
import type { RunPoint } from './observation.js';
import { odometer } from './odometer.js';
import { recoverTime } from '../flow/time-recovery.js';

/** A first step of this share of the way is short, however much shorter those were that a flow began with. */
const SHORT = 1e-6;

/**
 * Goes to a place that a run has passed: integrates anew from the last of its points that is not beyond it.
 *
 * @throws RangeError outside the run, or where the integration does not get there a second time.
 */
export function revisit(
  settings: RunSettings,
  points: readonly RunPoint[],
  inside: Evaluation,
  x: number,
): RunPoint {
  const last = points[points.length - 1];
  if (!(x >= points[0].clockTime && x <= last.clockTime))
    throw new RangeError(
      `${x} is outside the trajectory, which runs from ${points[0].clockTime} to ${last.clockTime}`,
    );
  const from = points.findLast((point) => point.clockTime <= x) ?? last;
  if (from.clockTime === x) return from;
  const { flow } = from;
  const { signal, ...quiet } = settings;
  // What stopped the run is over; what comes later counts.
  const heard = signal === undefined || signal.aborted ? quiet : settings;
  const options = steppingOptions(flow, heard, from.clockTime, SHORT * (x - from.clockTime));
  const run = stepping(flowProblem(flow, from.clockTime, from.state, x), options);
  const time = recoverTime(inside, flow, from.time);
  const meter = odometer(flow, inside.model.dimension, settings.lengthAccuracy);
  let measuredLength = from.measuredLength;
  while (run.advance()) {
    flow.enter?.(run.step);
    time.advance(run.step);
    measuredLength += meter.length(run.step, run.step.t1);
  }
  const { status, message } = run.outcome();
  if (status !== 'success')
    throw new RangeError(`the trajectory could not be followed again to ${x}: ${message}`);
  return { flow, clockTime: x, state: run.step.y1.slice(), time: time.at(run.step, x), measuredLength };
}
