import { leastVelocity } from './least-velocity.js';
import { modeProspects } from './mode-prospect.js';
import { monotoneMode } from './monotone-mode.js';
import { isAdditive, modeText, surfaceName, type Mode, type PiecewiseProblem } from './piecewise-problem.js';
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

/** How to decide where surfaces meet. */
export interface ModeDecisionOptions {
  /**
   * What to do where a solution may go on in several ways, as from a surface that repels: `stop`, or take the one of
   * smallest speed (the solution of smallest norm), and go on sliding where that ceases to be the only way. The solution
   * says that it was chosen. Default `stop`.
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
  readonly velocity: Float64Array;
  readonly speed: number;
}

/** Velocities that differ by this share of those around are one. */
const SAME = 1e-12;

/** What was found among all modes at a point. */
interface Survey {
  readonly holding: readonly Candidate[];
  readonly unclear: readonly Candidate[];
  /** Modes without an isolated selection. */
  readonly dependent: readonly Mode[];
}

/** All modes that differ from one on the surfaces given: itself first. */
function* modesOf(mode: Mode, surfaces: readonly number[]): Generator<Mode> {
  for (let code = 0; code < 3 ** surfaces.length; code++) {
    const tried = Int8Array.from(mode);
    surfaces.forEach((r, i) => (tried[r] = ((mode[r] + 1 + Math.floor(code / 3 ** i)) % 3) - 1));
    yield tried;
  }
}

/**
 * Tries all modes of the surfaces that meet at a point, $\{-1, 0, +1\}^k$, and takes the one that holds if there is
 * exactly one (Filippov 1988; Piiroinen & Kuznetsov 2008 for one surface; Dieci & Lopez 2012 for two; the
 * complementarity of Acary & Brogliato 2008 where the field is additive). For any number of surfaces, and at once: problems
 * with a potential whose kinks are convex, by the element of smallest norm, and additive fields that are monotone, by
 * complementary pivoting.
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
  const monotone = isAdditive(problem) && forward ? monotoneMode(problem, surfaces) : undefined;

  const candidate = (t: number, y: Float64Array, mode: Mode, field: SlidingField): Candidate => {
    const velocity = new Float64Array(n);
    const speed = field.evaluate(t, y, velocity) ? Math.hypot(...velocity) : Infinity;
    return { mode, field, velocity, speed };
  };

  const survey = (t: number, y: Float64Array, mode: Mode, meeting: readonly number[]): Survey => {
    const [holding, unclear, dependent]: [Candidate[], Candidate[], Mode[]] = [[], [], []];
    const judge = judgeAt(t, y, mode, meeting);
    const first = Int8Array.from(mode);
    for (const r of meeting) first[r] = -1;
    for (const tried of modesOf(first, meeting)) {
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
        if (prospect === 'holds') holding.push(candidate(t, y, tried, field));
        else if (prospect === 'unclear') unclear.push(candidate(t, y, tried, field));
      }
    }
    return { holding, unclear, dependent };
  };

  /**
   * The one that slides most, of ways that all have one velocity to rounding, beside those of the pieces around: as at the
   * limit of static friction, where to stick and to start to slip is the same. It is left where they part.
   */
  const sameWay = (
    t: number,
    y: Float64Array,
    ways: readonly Candidate[],
    meeting: readonly number[],
  ): Candidate | undefined => {
    if (ways.length === 0) return undefined;
    const [{ mode, velocity: first }] = ways;
    const scale = new Float64Array(n);
    const around = new Float64Array(n);
    for (let c = 0; c < 2 ** meeting.length; c++) {
      const sides = Int8Array.from(mode);
      meeting.forEach((r, i) => (sides[r] = (c >> i) % 2 === 1 ? 1 : -1));
      problem.field(t, y, sides, around);
      for (let j = 0; j < n; j++) scale[j] = Math.max(scale[j], Math.abs(around[j]));
    }
    const isSame = ways.every(({ velocity }) =>
      velocity.every((value, j) => Math.abs(value - first[j]) <= SAME * scale[j]),
    );
    if (!isSame) return undefined;
    const slid = (one: Candidate): number => one.mode.reduce((sum, side) => sum + (side === 0 ? 1 : 0), 0);
    return ways.reduce((a, b) => (slid(b) > slid(a) ? b : a));
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

  /** The mode that theory says is the only one, if it does; what is at a bound there is tried on either side. */
  const decideAtOnce = (
    t: number,
    y: Float64Array,
    mode: Mode,
    meeting: readonly number[],
  ): Decision | undefined => {
    const nearest = least?.(t, y, mode, meeting);
    const isOnly = nearest === undefined ? false : nearest.convex;
    const only =
      nearest !== undefined && (isOnly || several === 'minimum-norm')
        ? nearest
        : monotone?.(t, y, mode, meeting);
    if (only === undefined || only.open.length > mostMeeting) return undefined;
    const judge = judgeAt(t, y, mode, meeting);
    for (const tried of modesOf(only.mode, only.open)) {
      const field = slidingField(problem, surfaces, tried);
      const all = field.selections(t, y);
      if (all === 'dependent' || all.length === 0) continue;
      field.selection.set(all[0]);
      if (judge(field, tried) !== 'holds') continue;
      field.selection.set(all[0]);
      return { mode: tried, field, chosen: only === nearest && !isOnly };
    }
    return undefined;
  };

  return {
    decide(t, y, mode, meeting) {
      const atOnce = decideAtOnce(t, y, mode, meeting);
      if (atOnce !== undefined) return atOnce;
      if (meeting.length > mostMeeting)
        return {
          reason: `${meeting.length} surfaces meet, and modes are tried for at most ${mostMeeting} (mostMeeting): ${names(meeting)}.`,
        };
      const found = survey(t, y, mode, meeting);
      const { holding, unclear, dependent } = found;
      if (holding.length === 1 && unclear.length === 0 && dependent.length === 0)
        return { ...holding[0], chosen: false };
      const same = dependent.length === 0 ? sameWay(t, y, [...holding, ...unclear], meeting) : undefined;
      if (same !== undefined) return { ...same, chosen: false };
      const ways = holding.length > 0 ? holding : unclear;
      if (several === 'minimum-norm' && ways.length > 0) {
        const slowest = ways.reduce((a, b) => (b.speed < a.speed ? b : a));
        return { ...slowest, chosen: true };
      }
      return { reason: explain(found, meeting) };
    },
    doubt(t, y, mode) {
      const meeting: number[] = [];
      mode.forEach((side, r) => {
        if (side === 0) meeting.push(r);
      });
      if (meeting.length === 0) return undefined;
      if (least?.(t, y, mode, meeting).convex === true) return undefined;
      if (monotone?.(t, y, mode, meeting) !== undefined) return undefined;
      if (meeting.length > mostMeeting)
        return `${meeting.length} surfaces meet and the field has ceased to be monotone; modes are tried for at most ${mostMeeting} (mostMeeting).`;
      const found = survey(t, y, mode, meeting);
      return found.holding.length > 1 ? explain(found, meeting) : undefined;
    },
  };
}
