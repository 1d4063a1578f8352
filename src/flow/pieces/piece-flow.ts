import { InputError, type Kinks, type MarginModel, type Pattern } from '../../../problems/index.js';
import { centralPath, type PathFlow, type PathStart } from '../central-path/central-path.js';
import { pathClock } from '../central-path/path-clock.js';
import { pathPoint, type PathPoint } from '../central-path/point.js';
import type { Evaluation } from '../evaluation.js';
import type { Flow, FlowGuards, KinkEvent } from '../flow.js';
import { decideMode, type Decision } from './decide-mode.js';
import { jumpedWeights } from './jumped-weights.js';
import { modeAt } from './mode-at.js';
import { modeGuards } from './mode-guards.js';
import { onSurfaces, type SurfaceModel } from './on-surfaces.js';

/*
 * A model that is smooth in pieces is followed on the central path of one piece after the other. A piece ends where a
 * switching function changes sign, or where what holds one at zero comes to its limits. There it is decided in which mode
 * the flow goes on (decide-mode.ts): with the weights of the moment, or, where they answer to θ within less than any step
 * resolves, with those that they jump to (jumped-weights.ts).
 */

/** Switching functions at unit directions below this, in units of their gradients, vanish. */
const ZERO = 1e-13;
/** Slower than this, as a share of the speed of the block, nothing arrives. */
const ARRIVING = 1e-6;
/** Weights jump where ln ε is below this: clocks do not resolve how they follow θ. */
const JUMPING = -28;
/** Below this they may jump as far as steps are concerned: if the mode that they say does not last any time at all. */
const FOLLOWING = -7;
/** Events this close together, as a share of s, follow each other without time passing. */
const NO_TIME = 1e-12;
/** Kinks met in a row with no more than rounding of time between them. */
const CROWDED = 1000;
/** A kink that is met so often while s grows by this share chatters. */
const CHATTERING = 100;
const WHILE = 1e-2;

interface Setting extends Pick<Evaluation, 'model' | 'loss'> {
  readonly kinks: Kinks;
  readonly tolerance: number;
}

/** What modes hand on to each other. */
interface History {
  readonly last: number;
  readonly crowded: number;
  /** How often each kink was met of late, and since when. Shared by all modes of a run. */
  readonly meetings: Map<number, { since: number; count: number }>;
  /** Kinks that hold although they drive away. */
  readonly repelling: ReadonlySet<number>;
}

/** What happened between two modes. */
function eventsBetween(kinks: Kinks, before: Pattern, after: Pattern, severalWays: boolean): KinkEvent[] {
  const events: KinkEvent[] = [];
  after.forEach((side, kink) => {
    if (side === before[kink]) return;
    const what = side === 0 ? 'holds' : before[kink] === 0 ? 'leaves' : 'crosses';
    events.push({ what, where: kinks.describe(kink), kink, severalWays: severalWays && what === 'holds' });
  });
  return events;
}

/** The piece, on the surfaces that hold it. It keeps what the model keeps. */
function pieceOf({ model, kinks }: Setting, mode: Pattern): MarginModel & Partial<SurfaceModel> {
  const { invariants: _, constraints, ...plain } = kinks.piece(mode);
  const piece = constraints === undefined ? plain : onSurfaces({ ...plain, constraints });
  return model.invariants === undefined ? piece : { ...piece, invariants: model.invariants };
}

function decide(
  setting: Setting,
  point: PathPoint,
  mode: Pattern,
  members: readonly number[],
  { crowded, repelling }: History,
): Decision {
  const { model, kinks } = setting;
  const jumping = point.barrier < JUMPING || (crowded > 0 && point.barrier < FOLLOWING);
  const { directions, weights, layout } = point;
  return decideMode(
    {
      model,
      kinks,
      offsets: layout.offsets,
      directions,
      jumping,
      repelling,
      weightsIn: jumping ? (inMode) => jumpedWeights(kinks, point, inMode) : () => weights,
    },
    mode,
    members,
  );
}

/** Switching functions at unit directions, in units of their gradients; none of those that are idle vanishes. */
function distances(
  { model, kinks }: Setting,
  mode: Pattern,
  { directions, layout }: PathPoint,
): Float64Array {
  const { offsets } = layout;
  const values = new Float64Array(kinks.count);
  kinks.values(directions, values);
  const normal = new Float64Array(model.dimension);
  return values.map((value, r) => {
    if (kinks.idle?.(mode, r) === true) return Infinity;
    kinks.gradient(directions, mode, r, normal);
    const length = Math.hypot(...normal.subarray(0, offsets[kinks.block[r] + 1] - offsets[kinks.block[r]]));
    return length > 0 ? value / length : 0;
  });
}

/** The flow in one mode, from W or from where another path ended. */
function flowIn(
  setting: Setting,
  mode: Pattern,
  start: Float64Array | PathStart,
  atStart: readonly KinkEvent[],
  history: History,
): Flow {
  const { model, kinks, loss, tolerance } = setting;
  const piece = pieceOf(setting, mode);
  const path = centralPath(
    { model: piece, loss, ontoSurfaces: piece.ontoSurfaces },
    start,
    'spherical',
    tolerance,
  );
  const { layout, unit } = path;
  const point = pathPoint(piece, loss, layout, unit, pathClock('spherical', piece));
  point.read('state' in start ? start.x : 0, path.y0);
  const look = modeAt(model, kinks, layout.offsets, mode, point.directions);
  const watched = modeGuards(kinks, look, point, history.repelling);

  const crowdedAt = (x: number): number =>
    x - history.last <= NO_TIME * Math.max(1, Math.abs(x)) ? history.crowded + 1 : 0;

  const handOn = (x: number, y: Float64Array, next: Pattern, repelling: readonly number[]): Flow => {
    const state = y.slice();
    onto(setting, layout, next, state);
    return flowIn(setting, next, { x, state, unit }, [], {
      last: x,
      crowded: crowdedAt(x),
      meetings: history.meetings,
      repelling: new Set([...history.repelling, ...repelling].filter((r) => next[r] === 0)),
    });
  };

  const guards: FlowGuards = {
    count: watched.count,
    rounding: watched.rounding,
    atStart,
    values: watched.values,
    pass(x, y, guard) {
      if (history.crowded > CROWDED)
        return {
          undecided: `more than ${CROWDED} kinks are met without time passing; the last was ${watched.where(guard)}`,
        };
      if (chatters(history, watched.kinkOf(guard), x))
        return {
          undecided: `${watched.where(guard)} is met over and over, ${CHATTERING} times in hardly any time`,
        };
      point.read(x, y);
      look.evaluate(point.directions, point.weights);
      const next = mode.slice();
      const fall = watched.fall(guard, next);
      if (fall.repels !== undefined) {
        const { repels } = fall;
        const events = repels.map((kink) => ({
          what: 'repels' as const,
          where: kinks.describe(kink),
          kink,
          severalWays: true,
        }));
        return { flow: handOn(x, y, mode, repels), events };
      }
      const distance = distances(setting, mode, point);
      // Others count if they arrive at the same time; those that have only just left are on their way.
      const members = [...mode.keys()].filter(
        (r) =>
          fall.free.includes(r) ||
          (mode[r] !== 0 && Math.abs(distance[r]) <= ZERO && look.passageOf(r) * mode[r] < -ARRIVING),
      );
      const decided: Decision =
        members.length === 0
          ? { mode: next, severalWays: false }
          : decide(setting, point, next, members, { ...history, crowded: crowdedAt(x) });
      if ('undecided' in decided) return decided;
      const { mode: after, severalWays } = decided;
      return {
        flow: handOn(x, y, after, severalWays ? members.filter((r) => after[r] === 0) : []),
        events: eventsBetween(kinks, mode, after, severalWays),
      };
    },
  };
  return { ...path, guards };
}

/** Notes that a kink is met; whether it was so too often. */
function chatters({ meetings }: History, kink: number, x: number): boolean {
  const known = meetings.get(kink);
  if (known === undefined || x - known.since > WHILE * Math.max(1, Math.abs(x))) {
    meetings.set(kink, { since: x, count: 1 });
    return false;
  }
  known.count++;
  return known.count > CHATTERING;
}

/** Puts what is held at zero there exactly: it is but for rounding. What is idle follows what is not, and has no normal. */
function onto(
  { kinks, model }: Setting,
  { offsets }: PathFlow['layout'],
  mode: Pattern,
  y: Float64Array,
): void {
  const w = new Float64Array(model.dimension);
  const blocks = offsets.length - 1;
  for (let j = 0; j < blocks; j++) for (let a = offsets[j]; a < offsets[j + 1]; a++) w[a] = y[2 + j + a];
  const values = new Float64Array(kinks.count);
  const normal = new Float64Array(model.dimension);
  for (let round = 0; round < 3; round++) {
    kinks.values(w, values);
    mode.forEach((side, r) => {
      if (side !== 0 || values[r] === 0 || kinks.idle?.(mode, r) === true) return;
      const j = kinks.block[r];
      kinks.gradient(w, mode, r, normal);
      let square = 0;
      let along = 0;
      for (let a = offsets[j], e = 0; a < offsets[j + 1]; a++, e++) {
        square += normal[e] * normal[e];
        along += normal[e] * w[a];
      }
      // Nothing leads to what is idle: its value is rounding of what has just been held, and not of W.
      if (square === 0) return;
      for (let a = offsets[j], e = 0; a < offsets[j + 1]; a++, e++) w[a] -= (along / square) * normal[e];
    });
  }
  for (let j = 0; j < blocks; j++) for (let a = offsets[j]; a < offsets[j + 1]; a++) y[2 + j + a] = w[a];
}

/**
 * The flow of a model that is smooth in pieces, from W.
 *
 * From a start on a kink that repels, flows in several directions begin. The one that stays is taken, whose speed is
 * least.
 *
 * @param tolerance as for {@link centralPath}.
 * @throws InputError where the start lies on kinks from which it cannot be told how the flow goes on.
 */
export function pieceFlow(
  at: Pick<Evaluation, 'model' | 'loss'> & { readonly kinks: Kinks },
  start: Float64Array,
  tolerance: number,
): Flow {
  const { kinks, loss } = at;
  const setting: Setting = { ...at, tolerance };
  const values = new Float64Array(kinks.count);
  kinks.values(start, values);
  const mode: Pattern = Int8Array.from(values, (z) => (z > 0 ? 1 : -1));
  const history: History = { last: -Infinity, crowded: 0, meetings: new Map(), repelling: new Set() };
  const piece = pieceOf(setting, mode);
  const path = centralPath(
    { model: piece, loss, ontoSurfaces: piece.ontoSurfaces },
    start,
    'spherical',
    tolerance,
  );
  const point = pathPoint(piece, loss, path.layout, path.unit, pathClock('spherical', piece));
  point.read(0, path.y0);
  const distance = distances(setting, mode, point);
  const members = [...mode.keys()].filter((r) => Math.abs(distance[r]) <= ZERO);
  if (members.length === 0) return flowIn(setting, mode, start, [], history);
  const decided = decide(setting, point, mode, members, history);
  if ('undecided' in decided)
    throw new InputError(`start is on kinks of the model, and ${decided.undecided}: start beside them`);
  const state = path.y0.slice();
  onto(setting, path.layout, decided.mode, state);
  const { mode: after, severalWays } = decided;
  const chosen = new Set(severalWays ? members.filter((r) => after[r] === 0) : []);
  const events = eventsBetween(kinks, mode, after, severalWays);
  return flowIn(
    setting,
    decided.mode,
    { x: 0, state, unit: path.unit },
    events.filter(({ what }) => what === 'holds'),
    { ...history, repelling: chosen },
  );
}
