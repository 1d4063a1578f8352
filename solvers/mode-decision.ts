import { leastVelocity } from './least-velocity.js';
import { modeProspects } from './mode-prospect.js';
import { modeText, surfaceName, type Mode, type PiecewiseProblem } from './piecewise-problem.js';
import { slidingField, type SlidingField } from './sliding-field.js';
import type { SwitchingSurfaces } from './switching-surfaces.js';

/** How to go on from a point on surfaces, or why that is not known. */
export type Decision =
  | {
      readonly mode: Mode;
      readonly field: SlidingField;
      /** Whether other modes would have been possible as well. */
      readonly chosen: boolean;
    }
  | { readonly mode?: undefined; readonly reason: string };

/** Settings of {@link modeDecision}. */
export interface ModeDecisionOptions {
  /**
   * What to do where a solution may go on in several ways, as from a surface that repels: `stop`, or take the one of
   * smallest speed, which stays as long as it can (the solution of smallest norm). Default `stop`.
   */
  readonly several?: 'stop' | 'minimum-norm';
  /** How many surfaces may meet for their $3^k$ modes to be tried, default 5. */
  readonly mostMeeting?: number;
}

/** Decides how solutions go on. Made once a run. */
export interface ModeDecision {
  /** From a point where the surfaces `meeting` are zero; `mode` tells the sides of all others. */
  decide(t: number, y: Float64Array, mode: Mode, meeting: readonly number[]): Decision;
  /** Why a solution that slides has ceased to be the only one there, if it has. */
  doubt(t: number, y: Float64Array, mode: Mode): string | undefined;
}

/** A mode that holds, or may. */
interface Candidate {
  readonly mode: Mode;
  readonly field: SlidingField;
  readonly speed: number;
}

/** What was found among all modes at a point. */
interface Survey {
  readonly holding: readonly Candidate[];
  readonly unclear: readonly Candidate[];
  /** Modes without an isolated selection. */
  readonly dependent: readonly Mode[];
}

/**
 * Tries all modes of the surfaces that meet at a point, $\{-1, 0, +1\}^k$, and takes the one that holds if there is
 * exactly one (Filippov 1988, § 4 and § 15; Piiroinen & Kuznetsov 2008 for one surface; Dieci & Lopez 2012 for two; the
 * complementarity of Acary & Brogliato 2008 where the field is additive). Problems with a potential whose kinks are
 * convex are decided by the element of smallest norm instead, for any number of surfaces.
 */
export function modeDecision(
  problem: PiecewiseProblem,
  surfaces: SwitchingSurfaces,
  options: ModeDecisionOptions = {},
): ModeDecision {
  const { several = 'stop', mostMeeting = 5 } = options;
  if (!(Number.isSafeInteger(mostMeeting) && mostMeeting >= 0))
    throw new RangeError(`mostMeeting is ${mostMeeting}: give a whole number, 0 or more`);
  if (several !== 'stop' && several !== 'minimum-norm')
    throw new RangeError(`several is ${String(several)}: give stop or minimum-norm`);
  const n = problem.y0.length;
  const judgeAt = modeProspects(problem, surfaces);
  // Backward in time kinks that are convex repel.
  const forward = problem.tEnd >= problem.t0;
  const least = problem.potential === true && forward ? leastVelocity(problem, surfaces) : undefined;
  const velocity = new Float64Array(n);

  const speedOf = (t: number, y: Float64Array, field: SlidingField): number =>
    field.evaluate(t, y, velocity) ? Math.hypot(...velocity) : Infinity;

  const survey = (t: number, y: Float64Array, mode: Mode, meeting: readonly number[]): Survey => {
    const [holding, unclear, dependent]: [Candidate[], Candidate[], Mode[]] = [[], [], []];
    const judge = judgeAt(t, y, mode, meeting);
    for (let code = 0; code < 3 ** meeting.length; code++) {
      const tried = Int8Array.from(mode);
      meeting.forEach((r, i) => (tried[r] = (Math.floor(code / 3 ** i) % 3) - 1));
      const all = slidingField(problem, surfaces, tried).selections(t, y);
      if (all === 'dependent') {
        dependent.push(tried);
        continue;
      }
      for (const selection of all) {
        const field = slidingField(problem, surfaces, tried);
        field.selection.set(selection);
        const prospect = judge(field, tried);
        field.selection.set(selection);
        const speed = speedOf(t, y, field);
        if (prospect === 'holds') holding.push({ mode: tried, field, speed });
        else if (prospect === 'unclear') unclear.push({ mode: tried, field, speed });
      }
    }
    return { holding, unclear, dependent };
  };

  const names = (which: readonly number[]): string => which.map((r) => surfaceName(problem, r)).join(', ');
  const texts = (modes: readonly Mode[], meeting: readonly number[]): string =>
    modes.map((mode) => modeText(mode, meeting)).join(' or ');

  const explain = (found: Survey, meeting: readonly number[]): string => {
    const where = `on ${names(meeting)}`;
    const { holding, unclear, dependent } = found;
    if (holding.length > 1)
      return `The solution may go on in several ways ${where}: ${texts(
        holding.map(({ mode }) => mode),
        meeting,
      )}.`;
    if (dependent.length > 0)
      return `The surfaces do not determine how to slide along them ${where}: ${texts(dependent, meeting)}.`;
    if (unclear.length > 0)
      return `The solution is tangent to the surfaces, as far as can be seen, ${where}: ${texts(
        unclear.map(({ mode }) => mode),
        meeting,
      )}.`;
    return `The solution has nowhere to go ${where}: no side holds, and no sliding.`;
  };

  /** The element of smallest norm, where it is known to be the only solution. */
  const decideByNorm = (
    t: number,
    y: Float64Array,
    mode: Mode,
    meeting: readonly number[],
  ): Decision | undefined => {
    const nearest = least?.(t, y, mode, meeting);
    if (nearest === undefined || !(nearest.convex || several === 'minimum-norm')) return undefined;
    const field = slidingField(problem, surfaces, nearest.mode);
    if (field.selections(t, y) === 'dependent') return undefined;
    field.active.forEach((r, i) => (field.selection[i] = nearest.selection[meeting.indexOf(r)]));
    if (judgeAt(t, y, mode, meeting)(field, nearest.mode) !== 'holds') return undefined;
    field.active.forEach((r, i) => (field.selection[i] = nearest.selection[meeting.indexOf(r)]));
    return { mode: nearest.mode, field, chosen: !nearest.convex };
  };

  return {
    decide(t, y, mode, meeting) {
      const byNorm = decideByNorm(t, y, mode, meeting);
      if (byNorm !== undefined) return byNorm;
      if (meeting.length > mostMeeting)
        return {
          reason: `${meeting.length} surfaces meet, and modes are tried for at most ${mostMeeting} (mostMeeting): ${names(meeting)}.`,
        };
      const found = survey(t, y, mode, meeting);
      const { holding, unclear, dependent } = found;
      if (holding.length === 1 && unclear.length === 0 && dependent.length === 0)
        return { ...holding[0], chosen: false };
      if (several === 'minimum-norm' && holding.length > 0) {
        const slowest = holding.reduce((a, b) => (b.speed < a.speed ? b : a));
        return { ...slowest, chosen: true };
      }
      return { reason: explain(found, meeting) };
    },
    doubt(t, y, mode) {
      const meeting: number[] = [];
      mode.forEach((side, r) => {
        if (side === 0) meeting.push(r);
      });
      if (several !== 'stop' || meeting.length === 0 || meeting.length > mostMeeting) return undefined;
      if (least?.(t, y, mode, meeting).convex === true) return undefined;
      const found = survey(t, y, mode, meeting);
      return found.holding.length > 1 ? explain(found, meeting) : undefined;
    },
  };
}
