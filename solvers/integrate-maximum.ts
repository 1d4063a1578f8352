import { densePath } from './dense-path.js';
import type { MaximumProblem } from './maximum-problem.js';
import { maximumStepping, type CarrierChange } from './maximum-stepping.js';
import type { Outcome, SteppingOptions } from './stepping.js';

/** What the descent of a maximum gives back, whole or partial. */
export interface MaximumSolution extends Outcome {
  /** The start and the ends of all accepted steps; places of events are among them. */
  readonly t: Float64Array;
  readonly y: readonly Float64Array[];
  /** Where other pieces become the carriers of the velocity. */
  readonly events: readonly CarrierChange[];
  /** The carriers, and from when to when. */
  readonly ridges: readonly {
    readonly t0: number;
    readonly t1: number;
    readonly carriers: readonly number[];
  }[];
  /** The continuous solution, of the accuracy of the method's interpolant; @throws RangeError where there is none. */
  at(t: number): Float64Array;
}

/**
 * Follows $y' \in -\partial F(y)$ with $F = \max_i F_i$ from `t0` to `tEnd`; see {@link maximumStepping}. Never throws
 * because of what the solution does: a run that cannot go on returns what it has, with a status that says why.
 *
 * @throws RangeError for a problem or options that make no sense, naming them; TypeError for gradients that are not
 * written.
 */
export function integrateMaximum(problem: MaximumProblem, options: SteppingOptions = {}): MaximumSolution {
  const run = maximumStepping(problem, options);
  const path = densePath(problem.t0, problem.y0, options.method);
  const ridges: { t0: number; t1: number; carriers: readonly number[] }[] = [];
  while (run.advance()) {
    const { step, carriers } = run;
    path.add(step);
    const last = ridges[ridges.length - 1];
    if (last?.carriers === carriers) last.t1 = step.t1;
    else ridges.push({ t0: step.t0, t1: step.t1, carriers });
  }
  return {
    ...run.outcome(),
    t: Float64Array.from(path.t),
    y: path.y,
    events: run.changes,
    ridges,
    at: (time) => path.at(time),
  };
}
