import { checkMethod } from './check-method.js';
import { checkNames, type Names } from './check-options.js';
import { tiesAt, untied, withTies, type Tie, type UntiedProblem } from './coincident-surfaces.js';
import { dormandPrince54 } from './dormand-prince-54.js';
import { filippovPiece, meetOf, SURFACE_ROUNDING, termsOf, type FilippovPiece } from './filippov-piece.js';
import { legStepping, roundedAt, type Halt, type Leg } from './leg-stepping.js';
import { modeDecision, type ModeDecision, type ModeDecisionOptions } from './mode-decision.js';
import {
  checkPiecewise,
  modeText,
  surfaceName,
  type Mode,
  type PiecewiseProblem,
} from './piecewise-problem.js';
import { slidingField } from './sliding-field.js';
import type { Stepping } from './stepping.js';
import { STEPPING_OPTIONS, type SteppingOptions } from './stepping-options.js';
import { switchingSurfaces } from './switching-surfaces.js';

/** How to step through pieces: every option of {@link stepping}, and how to decide. */
export interface FilippovSteppingOptions extends SteppingOptions, ModeDecisionOptions {}

const FILIPPOV_OPTIONS: Names<FilippovSteppingOptions> = Object.freeze({
  ...STEPPING_OPTIONS,
  several: true,
  mostMeeting: true,
});

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
  /** Whether any mode so far was the choice of smallest speed among several; see {@link ModeDecisionOptions}. */
  readonly chosen: boolean;
  /** For each surface the share of its positive side in the velocity at a state of one of the modes so far. */
  selection(t: number, y: Float64Array, mode: Mode): Float64Array;
}

/** The problem with surfaces that are one taken together, and how it is decided. */
interface View extends UntiedProblem {
  readonly ties: readonly Tie[];
  readonly decision: ModeDecision;
}

function transitionsOf(problem: PiecewiseProblem, before: Mode, after: Mode): ModeChange['transitions'] {
  return Array.from(before).flatMap((side, surface) => {
    if (side === after[surface]) return [];
    const kind: Transition = after[surface] === 0 ? 'sliding' : side === 0 ? 'leaving' : 'crossing';
    return [{ surface, name: surfaceName(problem, surface), kind }];
  });
}

/**
 * Sets up a run through the pieces of a system that is smooth in pieces: event-driven, after Piiroinen & Kuznetsov
 * (2008), for any number of surfaces. Within a piece, and sliding along surfaces, the equations are smooth and any method
 * keeps its order; a step that would leave the piece ends where it is left, to rounding (see {@link guardedStepping}).
 * There all modes of the surfaces that meet are tried, and the one that holds is taken if it is the only one; where the
 * field is monotone or minus a gradient it is found at once. Where it is not unique, or none is found, the run ends as
 * `undecided`; where changes follow each other without end, as `events-accumulate`.
 *
 * Surfaces that are one and the same, as those of two conditions that ask for the same thing, are taken together: only the
 * pieces that exist around them are. Where several modes are possible but prescribe one velocity, as at the limit of
 * static friction, there is one solution, and it slides.
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
  checkNames('option of integrateFilippov', options, FILIPPOV_OPTIONS);
  checkPiecewise(problem);
  checkMethod(options.method ?? dormandPrince54);
  const { several, mostMeeting, ...rest } = options;
  const given = options.method ?? dormandPrince54;
  const { t0, tEnd } = problem;
  const y0 = Float64Array.from(problem.y0);
  const surfaces = switchingSurfaces(problem);
  const deciding: ModeDecisionOptions = {
    ...(several === undefined ? {} : { several }),
    ...(mostMeeting === undefined ? {} : { mostMeeting }),
  };
  /** The problem with surfaces that are one taken together, by which they are. */
  const views = new Map<string, View>();
  const viewOf = (ties: readonly Tie[]): View => {
    const key = ties.map(({ surface, to, sign }) => `${surface} ${to} ${sign}`).join();
    const known = views.get(key);
    if (known !== undefined) return known;
    const one = untied(problem, surfaces, ties);
    const view = { ...one, ties, decision: modeDecision(one.problem, one.surfaces, deciding) };
    views.set(key, view);
    return view;
  };
  const whole = viewOf([]);
  const viewsOfModes = new WeakMap<Mode, View>();
  const values = new Float64Array(surfaces.count);
  const changes: ModeChange[] = [];
  let isChosen = false;
  let mode: Mode = new Int8Array(surfaces.count);
  let piece: FilippovPiece | undefined;
  /** The surface that a guard of the leg belongs to; and the tie, where it is one that watches that. */
  let surfaceOf: FilippovPiece['surfaceOf'] = (guard) => guard;
  let tieOf: (guard: number) => Tie | undefined = () => undefined;

  /** The leg that begins at a state on surfaces that are known to be zero, and on those that are found to be. */
  const legFrom = (
    t: number,
    y: Float64Array,
    sizes: Float64Array,
    known: ReadonlySet<number>,
  ): Leg | Halt => {
    if (known.size > 0) meetOf(problem, surfaces, [...known]).retract(y, t);
    surfaces.values(t, y, values);
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
      return {
        status: 'non-finite',
        reason: `At t = ${t} ${surfaceName(problem, bad)} has the value ${values[bad]}.`,
      };
    const terms = termsOf(surfaces, t, y, sizes);
    const meeting = [...values.keys()].filter(
      (r) => known.has(r) || Math.abs(values[r]) <= SURFACE_ROUNDING * terms[r],
    );
    if (meeting.length > known.size) meetOf(problem, surfaces, meeting).retract(y, t);
    const before = mode;
    const joint = viewOf(tiesAt(problem, surfaces, t, y, meeting));
    const own = [...joint.kept.keys()].filter((i) => meeting.includes(joint.kept[i]));
    const decided = joint.decision.decide(t, y, joint.restrict(before), own);
    if (decided.mode === undefined) return { status: 'undecided', reason: `At t = ${t}: ${decided.reason}` };
    const { chosen } = decided;
    const after = joint.expand(decided.mode);
    // Beside surfaces that are one here each is watched by itself: they may part.
    const slides = joint.ties.some(({ to }) => after[to] === 0);
    const view = slides ? joint : whole;
    const ownMode = slides ? decided.mode : after;
    const field = slides ? decided.field : slidingField(problem, surfaces, after);
    field.selection.set(decided.field.selection);
    mode = after;
    viewsOfModes.set(after, view);
    isChosen ||= chosen;
    if (piece !== undefined) {
      const transitions = transitionsOf(problem, before, after);
      if (transitions.length > 0) changes.push({ t, y: y.slice(), before, after, transitions, chosen });
    }
    const setting = filippovPiece(
      view.problem,
      view.surfaces,
      { mode: ownMode, field },
      { t, y, sizes },
      given,
    );
    piece = setting;
    surfaceOf = (guard) => view.kept[setting.surfaceOf(guard)];
    tieOf = (guard) => joint.ties[guard - setting.guards.count];
    return {
      problem: setting.problem,
      guards: slides ? withTies(setting.guards, surfaces, joint.ties) : setting.guards,
      method: setting.method,
      accept: setting.accept,
      doubt(at, state) {
        // Once it is known that others are possible there is no need to look again.
        const why = isChosen ? undefined : view.decision.doubt(at, state, ownMode);
        if (why !== undefined && several === 'minimum-norm') isChosen = true;
        return why === undefined || isChosen
          ? undefined
          : `At t = ${at}, sliding as ${modeText(after, [...after.keys()])}: ${why}`;
      },
      where: `on ${meeting.map((r) => surfaceName(problem, r)).join(', ')}`,
    };
  };

  const run = legStepping(
    {
      t0,
      y0,
      tEnd,
      first() {
        surfaces.values(t0, y0, values);
        mode = Int8Array.from(values, Math.sign);
        const known = new Set([...mode.keys()].filter((r) => mode[r] === 0));
        return legFrom(t0, y0.slice(), y0.map(Math.abs), known);
      },
      next(step, guard) {
        const known = new Set([...mode.keys()].filter((r) => mode[r] === 0));
        const tie = tieOf(guard);
        if (tie !== undefined)
          return {
            status: 'undecided',
            reason: `At t = ${step.t1}, sliding: ${surfaceName(problem, tie.surface)} parts from ${surfaceName(problem, tie.to)}, which it has been one with.`,
          };
        known.add(surfaceOf(guard));
        return legFrom(step.t1, step.y1.slice(), roundedAt(step), known);
      },
    },
    rest,
  );

  return {
    get step() {
      return run.step;
    },
    get mode() {
      return mode;
    },
    get chosen() {
      return isChosen;
    },
    changes,
    selection(t, y, of) {
      const view = viewsOfModes.get(of) ?? whole;
      const own = view.restrict(of);
      const field = slidingField(view.problem, view.surfaces, own);
      field.evaluate(t, y, new Float64Array(y.length));
      const shares = Float64Array.from(own, (side) => (side > 0 ? 1 : 0));
      field.active.forEach((r, i) => (shares[r] = field.selection[i]));
      return view.shares(shares);
    },
    advance: () => run.advance(),
    outcome: () => run.outcome(),
  };
}
