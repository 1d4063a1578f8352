import type { Kinks, MarginModel, Pattern } from '../../../problems/index.js';
import { modeAt } from './selections.js';

/** Where a mode is to be decided. */
export interface Crossroads {
  readonly model: MarginModel;
  readonly kinks: Kinks;
  /** First parameter of each block, and the end. */
  readonly offsets: Int32Array;
  /** Unit directions of the blocks. */
  readonly directions: Float64Array;
  /** The weights q in a mode: those of the moment, or where they jump those that belong to it. */
  weightsIn(mode: Pattern): Float64Array;
}

/** A mode, or why there is none to be had. */
export type Decision = { readonly mode: Pattern } | { readonly undecided: string };

/** Passages and distances to a bound below this are rounding. */
const ROUNDING = 1e-10;
/** As many kinks at once are told apart by looking at all their modes. */
const MOST = 6;

/** How a mode fares: `no`, `yes`, or where rounding decides `either`. */
type Verdict = 'no' | 'yes' | 'either';

const worse = (a: Verdict, b: Verdict): Verdict => (a === 'no' || b === 'no' ? 'no' : a === 'yes' ? b : a);
const judge = (value: number): Verdict => (value > ROUNDING ? 'yes' : value < -ROUNDING ? 'no' : 'either');

/**
 * Whether the flow in a mode goes where the mode says: what passes goes to its side, and what is held is held by
 * selections between 0 and 1.
 *
 * @param free the kinks that are being decided; of the others only those that are held are looked at.
 */
function fits(at: Crossroads, mode: Pattern, free: readonly number[]): Verdict {
  const { kinks, directions } = at;
  const look = modeAt(at.model, kinks, at.offsets, mode);
  const weights = at.weightsIn(mode);
  if (!look.evaluate(directions, weights)) return 'no';
  let verdict: Verdict = 'yes';
  look.held.forEach((r, k) => {
    const sigma = look.selections[k];
    const inside = Math.min(sigma, 1 - sigma);
    // Those that slide anyhow may be about to leave.
    const found = judge(inside);
    verdict = worse(verdict, !free.includes(r) && found === 'either' ? 'yes' : found);
  });
  for (const r of free) {
    if (mode[r] === 0) continue;
    const passage = look.passage(r) * mode[r];
    // Where neither side pulls the neuron stays where it is: it is of no consequence which is said.
    const unfelt = passage === 0 && kinks.jump(directions, mode, r) * weights[kinks.example[r]] === 0;
    verdict = worse(verdict, unfelt ? (mode[r] < 0 ? 'yes' : 'no') : judge(passage));
  }
  return verdict;
}

/** All modes that differ from `mode` in the kinks `free` only. */
function* modesOver(mode: Pattern, free: readonly number[], from = 0): Generator<Pattern> {
  if (from === free.length) {
    yield mode;
    return;
  }
  for (const side of [-1, 1, 0]) {
    const next = mode.slice();
    next[free[from]] = side;
    yield* modesOver(next, free, from + 1);
  }
}

const named = (kinks: Kinks, free: readonly number[]): string =>
  free.map((r) => kinks.describe(r)).join(', ');

/**
 * The mode in which the flow goes on from a place where some switching functions vanish: of all that there are the one
 * that it stays in. Where the choice is not unique, or rounding would make it, there is no decision.
 *
 * @param mode what holds for all other kinks.
 * @param free the kinks that vanish.
 * @param staying whether to stay on surfaces that repel where the flow could as well leave: of its solutions the one of
 * least speed.
 */
export function decideMode(
  at: Crossroads,
  mode: Pattern,
  free: readonly number[],
  staying = false,
): Decision {
  const { kinks } = at;
  if (free.length > MOST)
    return {
      undecided: `${free.length} kinks meet (${named(kinks, free.slice(0, MOST))}, …), more than can be told apart`,
    };
  const nested = free.find((r) => free.some((other) => other !== r && kinks.below?.(r, other) === true));
  if (nested !== undefined)
    return {
      undecided: `kinks of several layers meet (${named(kinks, free)}), whose surfaces have corners there`,
    };
  const fitting: Pattern[] = [];
  const close: Pattern[] = [];
  for (const candidate of modesOver(mode, free)) {
    const verdict = fits(at, candidate, free);
    if (verdict === 'yes') fitting.push(candidate);
    if (verdict === 'either') close.push(candidate);
  }
  if (fitting.length === 1 && close.length === 0) return { mode: fitting[0] };
  if (staying) {
    const still = [...fitting, ...close].find((candidate) => free.every((r) => candidate[r] === 0));
    if (still !== undefined) return { mode: still };
  }
  if (fitting.length > 1)
    return {
      undecided: `the flow has several ways on from ${named(kinks, free)}, a surface that it is driven away from`,
    };
  if (close.length > 0)
    return {
      undecided: `the flow touches ${named(kinks, free)} as closely as rounding: which side it goes on is not decided`,
    };
  return { undecided: `no mode of ${named(kinks, free)} is one that the flow stays in` };
}
