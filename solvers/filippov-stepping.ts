import { accumulation } from './accumulation.js';
import { dormandPrince54 } from './dormand-prince-54.js';
import { filippovPiece, meetOf, SURFACE_ROUNDING, termsOf, type FilippovPiece } from './filippov-piece.js';
import { guardedStepping, type GuardedStepping } from './guarded-stepping.js';
import { modeDecision, type ModeDecisionOptions } from './mode-decision.js';
import {
  checkPiecewise,
  modeText,
  surfaceName,
  type Mode,
  type PiecewiseProblem,
} from './piecewise-problem.js';
import { addStats, statusAdvice, type Stats, type Status } from './status.js';
import type { Outcome, Step, Stepping, SteppingOptions } from './stepping.js';
import { switchingSurfaces } from './switching-surfaces.js';

/** How to step through pieces: every option of {@link stepping}, and how to decide. */
export interface FilippovSteppingOptions extends SteppingOptions, ModeDecisionOptions {}

/** What a surface is to a solution from a change on: crossed, slid along, or left after sliding. */
export type Transition = 'crossing' | 'sliding' | 'leaving';

/** A place where the mode changes. */
export interface ModeChange {
  readonly t: number;
  /** The state there, on the surfaces to rounding. */
  readonly y: Float64Array;
  readonly before: Mode;
  readonly after: Mode;
  readonly transitions: readonly {
    readonly surface: number;
    readonly name: string;
    readonly kind: Transition;
  }[];
  /** Whether this was the choice of smallest speed among several, see {@link ModeDecisionOptions}. */
  readonly chosen: boolean;
}

/** A time for which the mode stays. */
export interface ModeInterval {
  readonly t0: number;
  readonly t1: number;
  readonly mode: Mode;
}

/** A run through pieces, one accepted step at a time. No step crosses a surface. */
export interface FilippovStepping extends Stepping {
  /** The mode of the last step. */
  readonly mode: Mode;
  /** All changes so far; one that happens at the end of a step shows with the next. */
  readonly changes: readonly ModeChange[];
  /** Whether the mode in which the run began was the choice of smallest speed among several. */
  readonly startChosen: boolean;
}

function transitionsOf(problem: PiecewiseProblem, before: Mode, after: Mode): ModeChange['transitions'] {
  return Array.from(before).flatMap((side, surface) => {
    if (side === after[surface]) return [];
    const kind: Transition = after[surface] === 0 ? 'sliding' : side === 0 ? 'leaving' : 'crossing';
    return [{ surface, name: surfaceName(problem, surface), kind }];
  });
}

/** What the state at the end of a step is known to roundings of: itself, where it came from, and what time makes of it. */
function roundedAt({ t0, t1, y0, y1 }: Step): Float64Array {
  return y1.map((value, j) => {
    const speed = t1 === t0 ? 0 : Math.abs((value - y0[j]) / (t1 - t0));
    return Math.max(Math.abs(value), Math.abs(y0[j]), speed * Math.abs(t1));
  });
}

/**
 * Sets up a run through the pieces of a system that is smooth in pieces: event-driven, after Piiroinen & Kuznetsov
 * (2008), for any number of surfaces. Within a piece, and sliding along surfaces, the equations are smooth and any method
 * keeps its order; a step that would leave the piece ends where it is left, to rounding (see {@link guardedStepping}).
 * There {@link modeDecision} says how to go on. Where that is not unique, or nothing is found, the run ends as
 * `undecided`; where changes follow each other without end, as `events-accumulate`.
 *
 * A solution that slides goes on as long as its selections are within their bounds and no other way to go on has
 * opened; that is looked at after every step.
 *
 * @throws RangeError, TypeError as {@link stepping}, and for problems that make no sense.
 */
export function filippovStepping(
  problem: PiecewiseProblem,
  options: FilippovSteppingOptions = {},
): FilippovStepping {
  checkPiecewise(problem);
  const { several, mostMeeting, onProgress, ...rest } = options;
  const { firstStep: _, ...later } = rest;
  const given = options.method ?? dormandPrince54;
  const isFixed = !('stiff' in given) && given.embeddedOrder === 0;
  const maxSteps = options.maxSteps ?? 100_000;
  const { t0, tEnd } = problem;
  const start = Float64Array.from(problem.y0);
  const surfaces = switchingSurfaces(problem);
  const decision = modeDecision(problem, surfaces, {
    ...(several === undefined ? {} : { several }),
    ...(mostMeeting === undefined ? {} : { mostMeeting }),
  });
  const accumulates = accumulation(t0);
  const values = new Float64Array(surfaces.count);
  const changes: ModeChange[] = [];
  let startChosen = false;
  let mode: Mode = new Int8Array(surfaces.count);
  let piece: FilippovPiece | undefined;
  let run: GuardedStepping | undefined;
  let spent: Stats | undefined;
  let ended: Outcome | undefined;
  let doubt: string | undefined;
  const standing: Step = {
    t0,
    t1: t0,
    y0: start,
    y1: start,
    interpolate: (_t, out) => out.set(start),
  };
  const nothing: Stats = {
    evaluations: 0,
    accepted: 0,
    rejected: 0,
    jacobians: 0,
    factorizations: 0,
    newton: 0,
    newtonFailures: 0,
    switches: 0,
  };

  const stats = (): Stats => {
    const now = run?.outcome().stats ?? nothing;
    return spent === undefined ? now : addStats(spent, now);
  };
  const end = (status: Status, detail: string): false => {
    ended = { status, message: `${detail} ${statusAdvice[status]}`, stats: stats() };
    return false;
  };

  /** Surfaces that are zero at a state, to rounding, besides those known to be. */
  const meetingAt = (
    t: number,
    y: Float64Array,
    sizes: Float64Array,
    known: ReadonlySet<number>,
  ): number[] => {
    if (known.size > 0) meetOf(problem, surfaces, [...known]).retract(y, t);
    surfaces.values(t, y, values);
    const terms = termsOf(surfaces, t, y, sizes);
    const meeting: number[] = [];
    for (let r = 0; r < surfaces.count; r++)
      if (known.has(r) || Math.abs(values[r]) <= SURFACE_ROUNDING * terms[r]) meeting.push(r);
    return meeting;
  };

  /** Goes on from a state on the surfaces that meet there. */
  const setOff = (t: number, y: Float64Array, sizes: Float64Array, known: ReadonlySet<number>): boolean => {
    const meeting = meetingAt(t, y, sizes, known);
    if (meeting.length > known.size) meetOf(problem, surfaces, meeting).retract(y, t);
    const before = mode;
    const decided = decision.decide(t, y, before, meeting);
    if (decided.mode === undefined) return end('undecided', `At t = ${t}: ${decided.reason}`);
    const { mode: after, chosen } = decided;
    if (run === undefined) startChosen = chosen;
    else {
      const transitions = transitionsOf(problem, before, after);
      if (transitions.length > 0) changes.push({ t, y: y.slice(), before, after, transitions, chosen });
      const place = accumulates.add(t);
      if (place !== undefined) {
        const which = meeting.map((r) => surfaceName(problem, r)).join(', ');
        return end(
          'events-accumulate',
          `Changes of the piece follow each other without end towards t = ${place}; the last at t = ${t} on ${which}.`,
        );
      }
    }
    spent = run === undefined ? undefined : stats();
    mode = after;
    piece = filippovPiece(problem, surfaces, { mode, field: decided.field }, { t, y, sizes }, given);
    const left = Math.max(maxSteps - (spent?.accepted ?? 0) - (spent?.rejected ?? 0), Number.MIN_VALUE);
    run = guardedStepping(piece.problem, piece.guards, {
      ...(run === undefined || isFixed ? rest : later),
      method: piece.method,
      maxSteps: left,
    });
    return true;
  };

  const begin = (): boolean => {
    if (!start.every(Number.isFinite)) {
      piece = undefined;
      return end('non-finite', `The initial value is not finite: ${start.join(', ')}.`);
    }
    surfaces.values(t0, start, values);
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
      return end('non-finite', `${surfaceName(problem, bad)} has the value ${values[bad]} at the start.`);
    mode = Int8Array.from(values, Math.sign);
    const known = new Set(Array.from(mode).flatMap((side, r) => (side === 0 ? [r] : [])));
    return setOff(t0, start.slice(), start.map(Math.abs), known);
  };

  /** After the fall of a guard. */
  const change = (): boolean => {
    const step = run!.step;
    const { t1, y1 } = step;
    const known = new Set<number>([piece!.surfaceOf(run!.fallen!)]);
    mode.forEach((side, r) => {
      if (side === 0) known.add(r);
    });
    return setOff(t1, y1.slice(), roundedAt(step), known);
  };

  return {
    get step() {
      return run?.step ?? standing;
    },
    get mode() {
      return mode;
    },
    get startChosen() {
      return startChosen;
    },
    changes,
    advance() {
      if (ended !== undefined) return false;
      if (run === undefined && !begin()) return false;
      if (doubt !== undefined) return end('undecided', doubt);
      for (;;) {
        if (run!.advance()) {
          const { t1, y1 } = run!.step;
          piece!.accept(t1, y1);
          if (run!.outcome().status !== 'event' && t1 !== tEnd) {
            const why = decision.doubt(t1, y1, mode);
            if (why !== undefined)
              doubt = `At t = ${t1}, sliding as ${modeText(mode, [...mode.keys()])}: ${why}`;
          }
          onProgress?.(t1);
          return true;
        }
        const outcome = run!.outcome();
        if (outcome.status !== 'event') {
          ended = { ...outcome, stats: stats() };
          return false;
        }
        if (!change()) return false;
      }
    },
    outcome: () => ended ?? { status: 'success', message: statusAdvice.success, stats: stats() },
  };
}
