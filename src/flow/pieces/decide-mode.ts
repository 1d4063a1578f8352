import type { Kinks, MarginModel, Pattern } from '../../../problems/index.js';
import { facesOf, spanOf, type Sides } from './faces.js';
import { modeAt, type Hold, type ModeAt } from './mode-at.js';
import { setSide, surfacesOf, type Surface } from './surfaces.js';

/** Where a mode is to be decided. */
export interface Crossroads {
  readonly model: MarginModel;
  readonly kinks: Kinks;
  /** First parameter of each block, and the end. */
  readonly offsets: Int32Array;
  /** Unit directions of the blocks. */
  readonly directions: Float64Array;
  /** Whether the weights jump with the mode. */
  readonly jumping: boolean;
  /** Kinks that hold although they repel, by choice: they go on to. */
  readonly repelling: ReadonlySet<number>;
  /** The weights q in a mode: those of the moment, or where they jump those that belong to it. */
  weightsIn(mode: Pattern): Float64Array;
}

/** A mode, and whether the flow could have gone another way as well; or why there is none to be had. */
export type Decision =
  | { readonly mode: Pattern; readonly severalWays: boolean }
  | {
      readonly undecided: string;
      /** Whether no mode fits at all. */
      readonly closed?: boolean;
    };

/** Passages and distances to a bound below this are rounding. */
const ROUNDING = 1e-10;
/** Modes looked at, at most. */
const MOST = 2000;

/**
 * How a mode fares: `no`, `yes`, or where rounding decides `either`; `idle` where it holds what nothing drives, so that
 * the mode on the negative side, if there is such a side, is the same flow.
 */
type Verdict = 'no' | 'idle' | 'either' | 'yes';

const ORDER: readonly Verdict[] = ['no', 'idle', 'either', 'yes'];
const worse = (a: Verdict, b: Verdict): Verdict => (ORDER.indexOf(a) < ORDER.indexOf(b) ? a : b);
const judge = (value: number): Verdict => (value > ROUNDING ? 'yes' : value < -ROUNDING ? 'no' : 'either');

/** How a block holds: by selections between 0 and 1, or at a corner where it can stay. */
function judgeHold(look: ModeAt, hold: Hold): Verdict {
  const { isCorner, selections, distance } = hold;
  if (isCorner) return distance <= ROUNDING ? 'yes' : 'no';
  let verdict: Verdict = 'yes';
  selections.forEach((sigma, s) => {
    verdict = worse(verdict, judge(1 - sigma));
    let bound = judge(sigma);
    if (bound === 'either') {
      // Small selections are no rounding where little drives, against examples that weigh much more.
      const drive = look.drive(hold, s);
      bound = Number.isNaN(drive) ? 'idle' : judge(drive);
    }
    verdict = worse(verdict, bound);
  });
  return verdict;
}

/** Whether the flow in a mode goes where the mode says. */
function fits(at: Crossroads, mode: Pattern, free: readonly Surface[], sides: Sides): Verdict {
  const { kinks, directions } = at;
  const look = modeAt(at.model, kinks, at.offsets, mode, directions);
  const weights = at.weightsIn(mode);
  look.evaluate(directions, weights);
  let verdict: Verdict = 'yes';
  for (const hold of look.holds) {
    const isFree = free.some(({ block }) => block === hold.block);
    const found = judgeHold(look, hold);
    // Where nothing pulls on the negative side nothing has to be held. What slides elsewhere may be about to leave.
    const atRest = hold.hasNegative && look.rests(hold.block) && found !== 'no';
    if (isFree) verdict = worse(verdict, atRest ? 'idle' : found);
    else if (found === 'no') verdict = 'no';
  }
  free.forEach((surface, s) => {
    if (sides[s] === 0) return;
    const drift = look.drift(surface.kinks[0]);
    const still = Number.isNaN(drift) || look.rests(surface.block);
    verdict = worse(verdict, still ? (sides[s] < 0 ? 'yes' : 'no') : judge(drift * sides[s]));
  });
  return verdict;
}

/** The kinks of surfaces in a sentence. */
function named(kinks: Kinks, free: readonly Surface[]): string {
  const all = free.flatMap(({ kinks: own }) => own.map((r) => kinks.describe(r)));
  return all.slice(0, 4).join(', ') + (all.length > 4 ? ` and ${all.length - 4} more` : '');
}

/** All sides that a flow can leave surfaces on: those of blocks are independent of each other. */
function waysOn(free: readonly Surface[]): Sides[] | undefined {
  let ways: number[][] = [[]];
  for (const block of new Set(free.map((surface) => surface.block))) {
    const faces = facesOf(
      free.filter((surface) => surface.block === block).map(({ normal }) => normal),
      MOST,
    );
    if (faces === undefined || ways.length * faces.length > MOST) return undefined;
    ways = ways.flatMap((sides) => faces.map((face) => [...sides, ...face]));
  }
  return ways.map((sides) => Int8Array.from(sides));
}

/** The mode with surfaces on the sides given, and with all that follows from that. */
function onSides(
  { kinks, directions }: Crossroads,
  mode: Pattern,
  free: readonly Surface[],
  sides: Sides,
): Pattern {
  let next: Pattern = mode.slice();
  free.forEach((surface, s) => setSide(surface, sides[s], next));
  if (kinks.beyond === undefined) return next;
  for (const { kinks: own } of free)
    for (const r of own) if (next[r] !== 0) next = kinks.beyond(directions, next, r, next[r]);
  return next;
}

function decideTogether(at: Crossroads, mode: Pattern, free: readonly Surface[]): Decision {
  const { kinks } = at;
  const ways = waysOn(free);
  if (ways === undefined)
    return { undecided: `${free.length} kinks meet (${named(kinks, free)}), more than can be told apart` };
  const fitting: Pattern[] = [];
  let close = 0;
  let staying: Pattern | undefined;
  for (const sides of ways) {
    const candidate = onSides(at, mode, free, sides);
    const verdict = fits(at, candidate, free, sides);
    if (verdict === 'yes') fitting.push(candidate);
    if (verdict === 'either') close++;
    if (verdict !== 'no' && sides.every((side) => side === 0)) staying = candidate;
  }
  if (fitting.length === 1 && close === 0) return { mode: fitting[0], severalWays: false };
  if (fitting.length > 1 && staying !== undefined) return { mode: staying, severalWays: true };
  // All sides drive back to where nothing pulls, and there may be none on which it rests.
  if (fitting.length === 0 && close === 0 && staying !== undefined)
    return { mode: staying, severalWays: false };
  if (fitting.length > 1)
    return {
      undecided: `the flow has ${fitting.length} ways on from ${named(kinks, free)}, of which none stays there`,
    };
  if (close > 0)
    return {
      undecided: `the flow touches ${named(kinks, free)} as closely as rounding: on which side it goes on is not decided`,
    };
  return { undecided: `no mode of ${named(kinks, free)} is one that the flow stays in`, closed: true };
}

/** Decides surfaces: block by block, or where weights jump, which ties the blocks to each other, together. */
function decideAll(at: Crossroads, mode: Pattern, free: readonly Surface[]): Decision {
  if (at.jumping) return decideTogether(at, mode, free);
  let decided: Decision = { mode, severalWays: false };
  for (const block of new Set(free.map((surface) => surface.block))) {
    const own = free.filter((surface) => surface.block === block);
    const next = decideTogether(at, decided.mode, own);
    if ('undecided' in next) return next;
    decided = { mode: next.mode, severalWays: decided.severalWays || next.severalWays };
  }
  return decided;
}

/**
 * The mode in which the flow goes on from a place where some switching functions vanish: of all sides that there are the
 * one that it stays on. Where it could stay or leave, it stays: of its solutions that is the one of least speed.
 *
 * What the blocks concerned hold already is decided anew with it, as they may leave the one for the other. Surfaces that
 * repel, which were stayed on by choice, are left only if nothing else is possible; and where weights jump what other
 * blocks hold likewise.
 *
 * @param mode what holds for all other kinks.
 * @param members the kinks that vanish.
 */
export function decideMode(at: Crossroads, mode: Pattern, members: readonly number[]): Decision {
  const { kinks, offsets, directions, repelling } = at;
  const blocks = new Set(members.map((r) => kinks.block[r]));
  const meeting = (others: (r: number) => boolean): Surface[] =>
    surfacesOf(
      kinks,
      offsets,
      directions,
      mode,
      [...mode.keys()].filter((r) => members.includes(r) || (mode[r] === 0 && others(r))),
    );
  const near = (r: number): boolean => blocks.has(kinks.block[r]);
  const first = meeting((r) => near(r) && !repelling.has(r));
  // Sides of nested kinks are those of the pieces as long as all combinations of them occur.
  const all = first.flatMap((surface) => surface.kinks);
  const nested = all.some((r) => all.some((other) => other !== r && kinks.below?.(r, other) === true));
  if (nested && spanOf(first.map(({ normal }) => normal)).length < first.length)
    return {
      undecided: `kinks of several layers meet (${named(kinks, first)}), whose surfaces have corners there`,
    };
  const decided = decideAll(at, mode, first);
  if (!('undecided' in decided) || decided.closed !== true) return decided;
  const wider = [
    meeting(near),
    ...(at.jumping ? [meeting((r) => !repelling.has(r)), meeting(() => true)] : []),
  ];
  for (const free of wider) {
    if (free.length === first.length) continue;
    const next = decideAll(at, mode, free);
    if ('mode' in next) return next;
  }
  return decided;
}
