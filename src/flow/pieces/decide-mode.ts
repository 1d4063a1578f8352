import type { Kinks, MarginModel, Pattern } from '../../../problems/index.js';
import { facesOf, spanOf, type Sides } from './faces.js';
import { modeAt, type Hold } from './mode-at.js';
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
  /** The weights q in a mode: those of the moment, or where they jump those that belong to it. */
  weightsIn(mode: Pattern): Float64Array;
}

/** A mode, and whether the flow could have gone another way as well; or why there is none to be had. */
export type Decision =
  | { readonly mode: Pattern; readonly severalWays: boolean }
  | { readonly undecided: string };

/** Passages and distances to a bound below this are rounding. */
const ROUNDING = 1e-10;
/** Modes looked at, at most. */
const MOST = 2000;

/** How a mode fares: `no`, `yes`, or where rounding decides `either`. */
type Verdict = 'no' | 'yes' | 'either';

const worse = (a: Verdict, b: Verdict): Verdict => (a === 'no' || b === 'no' ? 'no' : a === 'yes' ? b : a);
const judge = (value: number): Verdict => (value > ROUNDING ? 'yes' : value < -ROUNDING ? 'no' : 'either');

/** How a block holds: by selections between 0 and 1, or at a corner where it can stay. */
export function judgeHold({ isCorner, selections, distance }: Hold): Verdict {
  if (isCorner) return distance <= ROUNDING ? 'yes' : 'no';
  let verdict: Verdict = 'yes';
  for (const sigma of selections) verdict = worse(verdict, judge(Math.min(sigma, 1 - sigma)));
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
    const isFree = free.some(({ block }, s) => block === hold.block && sides[s] === 0);
    const found = judgeHold(hold);
    // What has been sliding may be about to leave.
    verdict = worse(verdict, !isFree && found === 'either' ? 'yes' : found);
  }
  free.forEach((surface, s) => {
    if (sides[s] === 0) return;
    const passage = look.passage(surface);
    // Where neither side pulls the block stays where it is, and it is of no consequence which is said.
    if (passage === 0 && !isFelt(at, surface, mode, weights)) {
      if (sides[s] > 0) verdict = 'no';
    } else verdict = worse(verdict, judge(passage * sides[s]));
  });
  return verdict;
}

const isFelt = (
  { kinks, directions }: Crossroads,
  surface: Surface,
  mode: Pattern,
  q: Float64Array,
): boolean => surface.kinks.some((r) => q[kinks.example[r]] * kinks.jump(directions, mode, r) !== 0);

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

function decideTogether(at: Crossroads, mode: Pattern, free: readonly Surface[]): Decision {
  const { kinks } = at;
  const ways = waysOn(free);
  if (ways === undefined)
    return { undecided: `${free.length} kinks meet (${named(kinks, free)}), more than can be told apart` };
  const fitting: Pattern[] = [];
  let close = 0;
  let staying: Pattern | undefined;
  for (const sides of ways) {
    const candidate = mode.slice();
    free.forEach((surface, s) => setSide(surface, sides[s], candidate));
    const verdict = fits(at, candidate, free, sides);
    if (verdict === 'yes') fitting.push(candidate);
    if (verdict === 'either') close++;
    if (verdict !== 'no' && sides.every((side) => side === 0)) staying = candidate;
  }
  if (fitting.length === 1 && close === 0) return { mode: fitting[0], severalWays: false };
  if (fitting.length > 1 && staying !== undefined) return { mode: staying, severalWays: true };
  if (fitting.length > 1)
    return {
      undecided: `the flow has ${fitting.length} ways on from ${named(kinks, free)}, of which none stays there`,
    };
  if (close > 0)
    return {
      undecided: `the flow touches ${named(kinks, free)} as closely as rounding: on which side it goes on is not decided`,
    };
  return { undecided: `no mode of ${named(kinks, free)} is one that the flow stays in` };
}

/**
 * The surfaces that are to be decided: those of the kinks given, and where a block holds others whose normals with these
 * depend on each other, those too. For there the whole block comes to a corner, and may leave it anyhow.
 */
function withCorners(at: Crossroads, mode: Pattern, members: readonly number[]): Surface[] {
  const { kinks, offsets, directions } = at;
  const of = (kink: readonly number[]): Surface[] => surfacesOf(kinks, offsets, directions, mode, kink);
  const free = of(members);
  return [...new Set(free.map((surface) => surface.block))].flatMap((block) => {
    const own = free.filter((surface) => surface.block === block);
    const held = [...mode.keys()].filter(
      (r) => mode[r] === 0 && kinks.block[r] === block && !members.includes(r),
    );
    const all = of([...own.flatMap((surface) => surface.kinks), ...held]);
    const isCorner = held.length > 0 && spanOf(all.map(({ normal }) => normal)).length < all.length;
    return isCorner ? all : own;
  });
}

/**
 * The mode in which the flow goes on from a place where some switching functions vanish: of all sides that there are the
 * one that it stays on. Where it could stay or leave, it stays: of its solutions that is the one of least speed.
 *
 * @param mode what holds for all other kinks.
 * @param members the kinks that vanish.
 */
export function decideMode(at: Crossroads, mode: Pattern, members: readonly number[]): Decision {
  const { kinks } = at;
  const nested = members.some((r) =>
    members.some((other) => other !== r && kinks.below?.(r, other) === true),
  );
  const free = withCorners(at, mode, members);
  if (nested)
    return {
      undecided: `kinks of several layers meet (${named(kinks, free)}), whose surfaces have corners there`,
    };
  if (at.jumping) return decideTogether(at, mode, free);
  // With the weights as they are one block is nothing to another.
  let decided: Decision = { mode, severalWays: false };
  for (const block of new Set(free.map((surface) => surface.block))) {
    const next = decideTogether(
      at,
      decided.mode,
      free.filter((surface) => surface.block === block),
    );
    if ('undecided' in next) return next;
    decided = { mode: next.mode, severalWays: decided.severalWays || next.severalWays };
  }
  return decided;
}
