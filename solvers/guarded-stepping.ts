import { watchGuards, type Fall, type Guards } from './guard-watch.js';
import type { InitialValueProblem } from './initial-value-problem.js';
import { addStats, statusAdvice, type Stats } from './status.js';
import { stepping, type Outcome, type Stepping, type SteppingOptions } from './stepping.js';

/** A run that ends where the first of several guards falls. */
export interface GuardedStepping extends Stepping {
  /** The guard that fell, after an end with the status `event`. */
  readonly fallen: number | undefined;
}

/** Corrections of the place to land on. */
const LANDINGS = 6;
/** Where the slope of a guard is taken, before its fall, as a share of the step. */
const BEFORE = 1e-3;

/**
 * Steps like {@link stepping} until a guard falls through zero, and ends there with the status `event`. The continuous
 * solution says where that is, but it is of a lower order than the steps: so the last step is taken again, to the place
 * found, and the place corrected until the guard is zero at its end. What comes before and at an event is therefore as
 * accurate as any other step, whatever the method. Where the guard jumps, the landing is where the continuous solution
 * has it.
 *
 * The equations are evaluated beyond the fall, within the step in which it is found, and have to make sense there.
 *
 * @throws RangeError, TypeError as {@link stepping}.
 */
export function guardedStepping(
  problem: InitialValueProblem,
  guards: Guards,
  options: SteppingOptions = {},
): GuardedStepping {
  const run = stepping(problem, options);
  const dimension = problem.y0.length;
  const watch = watchGuards(guards, dimension);
  const values = new Float64Array(guards.count);
  const state = new Float64Array(dimension);
  let landing: Stepping | undefined;
  let fallen: number | undefined;
  // Work on runs that were tried and given up.
  let spent: Stats | undefined;
  let ended: Outcome | undefined;

  const shortRun = (tEnd: number): Stepping => {
    const { t0, y0 } = run.step;
    const firstStep = Math.abs(tEnd - t0);
    return stepping({ ...problem, t0, y0, tEnd }, { ...options, ...(firstStep > 0 ? { firstStep } : {}) });
  };

  /** Runs to the end; how many steps that took, or 0 where it cannot be reached. */
  const finish = (short: Stepping): number => {
    let count = 0;
    while (short.advance()) count++;
    return short.outcome().status === 'success' ? count : 0;
  };

  const spend = (short: Stepping): void => {
    const { stats } = short.outcome();
    spent = spent === undefined ? stats : addStats(spent, stats);
  };

  const valueAt = (t: number, y: Float64Array, guard: number): number => {
    guards.values(t, y, values);
    return values[guard];
  };

  /** A run that ends where the guard does. If that is one step away, it has been taken; otherwise none has. */
  const land = ({ t, guard }: Fall): Stepping => {
    const { t0, t1 } = run.step;
    const width = t1 - t0;
    const before = t - BEFORE * width;
    run.step.interpolate(before, state);
    const slope = -valueAt(before, state, guard) / (t - before);
    let best = t;
    let least = Infinity;
    for (let round = 0, place = t; round < LANDINGS && place !== t0; round++) {
      const short = shortRun(place);
      const count = finish(short);
      const value = count > 0 ? Math.abs(valueAt(place, short.step.y1, guard)) : Infinity;
      if (!(value < least)) {
        spend(short);
        break;
      }
      least = value;
      best = place;
      const next = place - values[guard] / slope;
      const within = (next - t0) * (next - (t1 + width)) < 0;
      const settled = !within || next === place || value <= Math.abs(slope * width) * Number.EPSILON;
      if (settled && count === 1) return short;
      spend(short);
      if (settled) break;
      place = next;
    }
    return shortRun(best);
  };

  const stats = (): Stats => {
    const all = spent === undefined ? run.outcome().stats : addStats(run.outcome().stats, spent);
    return landing === undefined ? all : addStats(all, landing.outcome().stats);
  };

  return {
    get step() {
      return (landing ?? run).step;
    },
    get fallen() {
      return ended?.status === 'event' ? fallen : undefined;
    },
    advance() {
      if (ended !== undefined) return false;
      if (landing === undefined) {
        if (!run.advance()) return false;
        const fall = watch.locate(run.step);
        if (fall === undefined) return true;
        fallen = fall.guard;
        landing = land(fall);
        if (landing.step.t1 !== landing.step.t0) return true;
      }
      if (landing.advance()) return true;
      const { status, message } = landing.outcome();
      const there = status === 'success';
      ended = {
        status: there ? 'event' : status,
        message: there ? statusAdvice.event : message,
        stats: stats(),
      };
      return false;
    },
    outcome: () => ended ?? { ...run.outcome(), stats: stats() },
  };
}
