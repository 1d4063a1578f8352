import type { Observation, Trajectory } from '../../../src/index.js';
import type { Fault } from '../fault.js';
import { plainRisk } from './risk.js';

/** The risk of a stationary point falls by no more than this share of it, */
const FALL = 1e-4;
/** or what so many tolerances of the parameters change in it. */
const TOLERANCES = 10;
const STEPS = 3000;
/** A step is as good as the slope says to these shares: then it has met no kink that makes it another flow's. */
const AT_LEAST = 0.3;
const AT_MOST = 1.5;

/** The parameters, where they fit doubles. */
export function parametersOf({ direction, logNorm }: Observation): Float64Array | undefined {
  if (logNorm === null || Math.abs(logNorm) > 300) return undefined;
  const norm = Math.exp(logNorm);
  return direction.map((value) => value * norm);
}

/**
 * By how much ln 𝓛 falls from a point by plain gradient descent whose steps are short enough for the slope to say what
 * they bring: a path that the flow, too, would take within its error.
 */
export function descend(
  trajectory: Pick<Trajectory, 'model' | 'loss'>,
  start: Float64Array,
  enough: number,
): number {
  const { model, loss } = trajectory;
  const risk = plainRisk(model, loss.name);
  let w = start.slice();
  let next = w.slice();
  const gradient = new Float64Array(w.length);
  const first = risk.at(w, gradient);
  let now = first;
  let step = Math.hypot(...w) ** 2 * 1e-3;
  for (let k = 0; k < STEPS; k++) {
    const slope = gradient.reduce((sum, g) => sum + g * g, 0);
    if (!(slope > 0) || !Number.isFinite(slope)) break;
    let done = false;
    for (let halvings = 0; halvings < 200 && !done; halvings++, step /= 2) {
      for (let i = 0; i < w.length; i++) next[i] = w[i] - step * gradient[i];
      const fall = now - risk.at(next);
      done = fall >= AT_LEAST * step * slope && fall <= AT_MOST * step * slope;
    }
    if (!done) break;
    [w, next] = [next, w];
    now = risk.at(w, gradient);
    if (first - now > enough) break;
    step *= 4;
  }
  return first - now;
}

/** Whether a point that is said to be stationary is. */
export function judgeStationary(trajectory: Trajectory): readonly Fault[] {
  if (trajectory.status !== 'stationary') return [];
  const w = parametersOf(trajectory.final);
  if (w === undefined) return [];
  const { model, loss, relativeTolerance } = trajectory;
  const gradient = new Float64Array(w.length);
  plainRisk(model, loss.name).at(w, gradient);
  const change = Math.hypot(...gradient) * Math.hypot(...w);
  const enough = FALL + TOLERANCES * relativeTolerance * Math.max(1, change);
  const fall = descend(trajectory, w, enough);
  if (!(fall > enough)) return [];
  return [
    { kind: 'false stationary', what: `plain descent lowers ln(risk) by ${fall.toExponential(2)} and more` },
  ];
}
