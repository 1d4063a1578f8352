import { InputError, type Kinks, type MarginModel, type Pattern } from '../../../problems/index.js';
import { centralPath, type PathFlow, type PathStart } from '../central-path/central-path.js';
import { pathClock } from '../central-path/path-clock.js';
import { pathPoint, type PathPoint } from '../central-path/point.js';
import type { Evaluation } from '../evaluation.js';
import type { Flow, FlowGuards, KinkEvent } from '../flow.js';
import { decideMode, type Crossroads } from './decide-mode.js';
import { jumpedWeights } from './jumped-weights.js';
import { modeAt } from './selections.js';

/*
 * A model that is smooth in pieces is followed on the central path of one piece after the other. A piece ends where a
 * switching function changes sign, or where the selection that holds one at zero comes to a bound. There it is decided in
 * which mode the flow goes on (decide-mode.ts): with the weights of the moment, or, where they answer to θ within less
 * than rounding of any step, with those that they jump to (jumped-weights.ts).
 */

/** Switching functions at unit directions below this, in units of their gradients, vanish. */
const ZERO = 1e-13;
/** Rounding of guards. */
const ROUNDING = 1e-14;
/** Weights jump where ln ε is below this: they follow θ within 1e-9. */
const JUMPING = -20;
/** Kinks met in a row with no more than rounding of time between them. */
const CROWDED = 100;

interface Setting extends Pick<Evaluation, 'model' | 'loss'> {
  readonly kinks: Kinks;
  readonly tolerance: number;
}

/** Which way things have gone so far, for telling when events pile up. */
interface History {
  readonly last: number;
  readonly crowded: number;
}

/** What happened between two modes. */
function eventsBetween(kinks: Kinks, before: Pattern, after: Pattern): KinkEvent[] {
  const events: KinkEvent[] = [];
  after.forEach((side, kink) => {
    if (side === before[kink]) return;
    const what = side === 0 ? 'holds' : before[kink] === 0 ? 'leaves' : 'crosses';
    events.push({ what, where: kinks.describe(kink), kink });
  });
  return events;
}

/** The piece as the central path takes it: what it keeps is kept block by block. */
function pieceOf({ kinks }: Setting, mode: Pattern): MarginModel {
  const { invariants: _, ...piece } = kinks.piece(mode);
  return piece;
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
  const path = centralPath({ model: piece, loss }, start, 'spherical', tolerance);
  const { layout, unit } = path;
  const { offsets, blocks } = layout;
  const point = pathPoint(piece, loss, layout, unit, pathClock('spherical', piece));
  const look = modeAt(model, kinks, offsets, mode);
  const { held } = look;
  const passing = Int32Array.from([...mode.keys()].filter((r) => mode[r] !== 0));
  const values = new Float64Array(kinks.count);
  const scales = normalSizes(setting, mode, offsets);
  const directions = new Float64Array(model.dimension);

  const readDirections = (y: Float64Array): void => {
    for (let j = 0; j < blocks; j++)
      for (let a = offsets[j]; a < offsets[j + 1]; a++) directions[a] = y[2 + j + a];
  };

  const guards: FlowGuards = {
    count: passing.length + 2 * held.length,
    rounding: ROUNDING,
    atStart,
    values(x, y, out) {
      readDirections(y);
      kinks.values(directions, values);
      passing.forEach((r, k) => {
        out[k] = (mode[r] * values[r]) / scales[r];
      });
      if (held.length === 0) return;
      point.read(x, y);
      const regular = look.evaluate(point.directions, point.weights);
      look.selections.forEach((sigma, k) => {
        out[passing.length + 2 * k] = regular ? sigma : -1;
        out[passing.length + 2 * k + 1] = regular ? 1 - sigma : -1;
      });
    },
    pass(x, y, guard) {
      const crowded = x - history.last <= 1e-12 * Math.max(1, Math.abs(x)) ? history.crowded + 1 : 0;
      if (crowded > CROWDED)
        return {
          undecided: `more than ${CROWDED} kinks are met without time passing; the last was ${whereOf(guard)}`,
        };
      point.read(x, y);
      readDirections(y);
      kinks.values(directions, values);
      const next = mode.slice();
      if (guard >= passing.length) {
        const k = guard - passing.length;
        next[held[k >> 1]] = k % 2 === 0 ? -1 : 1;
      }
      const free = [...passing].filter((r, k) => k === guard || Math.abs(values[r]) <= ZERO * scales[r]);
      const decided = free.length === 0 ? { mode: next } : decide(setting, point, next, free);
      if ('undecided' in decided) return decided;
      const state = y.slice();
      onto(setting, layout, decided.mode, state);
      return {
        flow: flowIn(setting, decided.mode, { x, state, unit }, [], { last: x, crowded }),
        events: eventsBetween(kinks, mode, decided.mode),
      };
    },
  };
  const whereOf = (guard: number): string =>
    kinks.describe(guard < passing.length ? passing[guard] : held[(guard - passing.length) >> 1]);
  return { ...path, guards };
}

/** Lengths of the gradients of the switching functions, at least where they do not depend on W. */
function normalSizes({ model, kinks }: Setting, mode: Pattern, offsets: Int32Array): Float64Array {
  const probe = new Float64Array(model.dimension).fill(1);
  const normal = new Float64Array(model.dimension);
  return Float64Array.from({ length: kinks.count }, (_, r) => {
    normal.fill(0);
    kinks.gradient(probe, mode, r, normal);
    const size = offsets[kinks.block[r] + 1] - offsets[kinks.block[r]];
    return Math.hypot(...normal.subarray(0, size)) || 1;
  });
}

function decide(setting: Setting, point: PathPoint, mode: Pattern, free: readonly number[], staying = false) {
  const { model, kinks } = setting;
  const at: Crossroads = {
    model,
    kinks,
    offsets: point.layout.offsets,
    directions: point.directions,
    weightsIn:
      point.barrier < JUMPING ? (inMode) => jumpedWeights(kinks, point, inMode) : () => point.weights,
  };
  return decideMode(at, mode, free, staying);
}

/** Puts what is held at zero there exactly: it is but for rounding. */
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
      if (side !== 0 || values[r] === 0) return;
      const j = kinks.block[r];
      kinks.gradient(w, mode, r, normal);
      let square = 0;
      let along = 0;
      for (let a = offsets[j], e = 0; a < offsets[j + 1]; a++, e++) {
        square += normal[e] * normal[e];
        along += normal[e] * w[a];
      }
      for (let a = offsets[j], e = 0; a < offsets[j + 1]; a++, e++) w[a] -= (along / square) * normal[e];
    });
  }
  for (let j = 0; j < blocks; j++) for (let a = offsets[j]; a < offsets[j + 1]; a++) y[2 + j + a] = w[a];
}

/** Kinks that W lies on: at unit directions of the blocks, so that tiny blocks count like others. */
function vanishing(setting: Setting, mode: Pattern, point: PathPoint): number[] {
  const { kinks } = setting;
  const values = new Float64Array(kinks.count);
  kinks.values(point.directions, values);
  const scales = normalSizes(setting, mode, point.layout.offsets);
  return [...mode.keys()].filter((r) => Math.abs(values[r]) <= ZERO * scales[r]);
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
  const history: History = { last: -Infinity, crowded: 0 };
  const piece = pieceOf(setting, mode);
  const path = centralPath({ model: piece, loss }, start, 'spherical', tolerance);
  const point = pathPoint(piece, loss, path.layout, path.unit, pathClock('spherical', piece));
  point.read(0, path.y0);
  const free = vanishing(setting, mode, point);
  if (free.length === 0) return flowIn(setting, mode, start, [], history);
  const decided = decide(setting, point, mode, free, true);
  if ('undecided' in decided)
    throw new InputError(`start is on kinks of the model and ${decided.undecided}: start beside them`);
  const state = path.y0.slice();
  onto(setting, path.layout, decided.mode, state);
  const events = eventsBetween(kinks, mode, decided.mode).filter(({ what }) => what === 'holds');
  return flowIn(setting, decided.mode, { x: 0, state, unit: path.unit }, events, history);
}
