import { stepping } from '../../solvers/index.js';
import type { Evaluation } from '../flow/evaluation.js';
import { flowProblem, type Settlement } from '../flow/flow.js';
import { steppingOptions, type RunSettings } from './leg.js';
import type { RunPoint } from './observation.js';
import { odometer } from './odometer.js';
import { earlier, recoverTime } from '../flow/time-recovery.js';

/** A first step of this share of the way is short, however much shorter those were that a flow began with. */
const SHORT = 1e-6;

/** Points before the nearest that are tried where it fails. */
const TRIES = 1;

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
  const nearest = points.findLastIndex((point) => point.clockTime <= x);
  if (points[nearest].clockTime === x) return points[nearest];
  const { flow } = points[nearest];
  let failure = '';
  // A point between steps may not tie as well as the solver wants it to set off; the one before may.
  for (let k = nearest; k >= Math.max(0, nearest - TRIES) && points[k].flow === flow; k--) {
    const there = goOn(settings, points[k], inside, x);
    // Between two points of the path it is no later than at the second, whatever rounding makes of the risk there.
    if (typeof there !== 'string')
      return { ...there, time: earlier(there.time, points[nearest + 1]?.time ?? there.time) };
    failure ||= there;
  }
  throw new RangeError(`the trajectory could not be followed again to ${x}: ${failure}`);
}

/** Integrates from a point to `x`; what the solver says where it does not get there. */
function goOn(settings: RunSettings, from: RunPoint, inside: Evaluation, x: number): RunPoint | string {
  const { flow } = from;
  const { signal, ...quiet } = settings;
  // What stopped the run is over; what comes later counts.
  const heard = signal === undefined || signal.aborted ? quiet : settings;
  // At its start a flow knows its first step.
  const least = from.clockTime > 0 ? SHORT * (x - from.clockTime) : 0;
  const options = steppingOptions(flow, heard, from.clockTime, least);
  flow.begin?.(from.clockTime, from.state);
  const run = stepping(flowProblem(flow, from.clockTime, from.state, x), options);
  const time = recoverTime(inside, flow, from.time);
  const meter = odometer(flow, inside.model.dimension, settings.lengthAccuracy);
  let measuredLength = from.measuredLength;
  let how: Settlement | undefined;
  while (run.advance()) {
    how = flow.enter?.(run.step);
    time.advance(run.step);
    measuredLength += meter.length(run.step, run.step.t1);
  }
  const { status, message } = run.outcome();
  if (status !== 'success') return message;
  const state = run.step.y1.slice();
  // As samples are: the solver leaves the unknowns to a share of the tolerance, which ρ^L makes large in the risk.
  if (how !== undefined) flow.settle?.(x, state, how);
  return { flow, clockTime: x, state, time: time.at(run.step, x), measuredLength };
}
