import { densePath } from './dense-path.js';
import {
  filippovStepping,
  type FilippovSteppingOptions,
  type ModeChange,
  type ModeInterval,
} from './filippov-stepping.js';
import { surfaceName, type PiecewiseProblem } from './piecewise-problem.js';
import type { Outcome } from './stepping.js';

/** A time for which the solution slides along a surface. */
export interface SlidingInterval {
  readonly surface: number;
  readonly name: string;
  readonly t0: number;
  readonly t1: number;
}

/** What an integration through pieces gives back, whole or partial. */
export interface FilippovSolution extends Outcome {
  /** The start and the ends of all accepted steps; places of events are among them. */
  readonly t: Float64Array;
  readonly y: readonly Float64Array[];
  /** Changes of the mode, in order. */
  readonly events: readonly ModeChange[];
  readonly modes: readonly ModeInterval[];
  /** By the time at which they begin. */
  readonly sliding: readonly SlidingInterval[];
  /** Whether any of the modes was chosen among several; only with `several: 'minimum-norm'`. */
  readonly chosen: boolean;
  /** The continuous solution, of the accuracy of the method's interpolant; @throws RangeError where there is none. */
  at(t: number): Float64Array;
  /**
   * For each surface the share of its positive side in the velocity at t: 0 or 1 beside it, between them in sliding,
   * where it is the multiplier of the constraint.
   */
  selection(t: number): Float64Array;
}

function slidingIntervals(problem: PiecewiseProblem, modes: readonly ModeInterval[]): SlidingInterval[] {
  const found: SlidingInterval[] = [];
  const open = new Map<number, number>();
  for (const { t0, t1, mode } of modes)
    mode.forEach((side, surface) => {
      if (side !== 0) {
        open.delete(surface);
        return;
      }
      const known = open.get(surface);
      const name = surfaceName(problem, surface);
      if (known === undefined) open.set(surface, found.push({ surface, name, t0, t1 }) - 1);
      else found[known] = { ...found[known], t1 };
    });
  return found;
}

/**
 * Integrates a system that is smooth in pieces, in the sense of Filippov (1988), from `t0` to `tEnd`; see
 * {@link filippovStepping}. Never throws because of what the solution does: a run that cannot go on returns what it has,
 * with a status that says why.
 *
 * @throws RangeError for a problem or options that make no sense, naming them; TypeError for a field that does not write
 * all of its derivative, or changes the state it is given.
 */
export function integrateFilippov(
  problem: PiecewiseProblem,
  options: FilippovSteppingOptions = {},
): FilippovSolution {
  const run = filippovStepping(problem, options);
  const path = densePath(problem.t0, problem.y0, options.method);
  const modes: ModeInterval[] = [];
  while (run.advance()) {
    const { step, mode } = run;
    path.add(step);
    const last = modes[modes.length - 1];
    if (last?.mode === mode) modes[modes.length - 1] = { ...last, t1: step.t1 };
    else modes.push({ t0: step.t0, t1: step.t1, mode });
  }
  const events = run.changes;

  return {
    ...run.outcome(),
    t: Float64Array.from(path.t),
    y: path.y,
    events,
    modes,
    sliding: slidingIntervals(problem, modes),
    chosen: run.chosen,
    at: (time) => path.at(time),
    selection(time) {
      const state = path.at(time);
      const sign = problem.tEnd < problem.t0 ? -1 : 1;
      const mode = modes.find(({ t1 }) => sign * (t1 - time) >= 0)?.mode ?? run.mode;
      return run.selection(time, state, mode);
    },
  };
}
