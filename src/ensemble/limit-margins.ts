import { InputError } from '../../problems/index.js';
import { reachedRuns, type Ensemble } from './ensemble.js';
import { quantile } from './quantile.js';

/** Starts that came to the same limit. */
export interface LimitGroup {
  /** Least and largest normalised margin in it. */
  readonly least: number;
  readonly most: number;
  readonly count: number;
  /** The smallest seed in it, to follow one of them again. */
  readonly seed: number;
}

/** A start by its limit. */
export interface Limit {
  readonly seed: number;
  readonly margin: number;
}

/** How the normalised margins at the end of the runs that reached the goal are distributed. */
export interface LimitMargins {
  readonly count: number;
  readonly min: number;
  /** At the shares of {@link shares}. */
  readonly quantiles: Readonly<Record<(typeof shares)[number], number>>;
  readonly max: number;
  readonly worst: Limit;
  readonly best: Limit;
  /** Relative: margins of a group differ by no more. */
  readonly tolerance: number;
  /** From the smallest margin to the largest. */
  readonly groups: readonly LimitGroup[];
  /** All of them, from the smallest to the largest. */
  readonly limits: readonly Limit[];
}

/** Shares of the starts at which quantiles are given. */
export const shares = Object.freeze(['0.05', '0.25', '0.5', '0.75', '0.95'] as const);

/** Limits that agree to this are one, where the runs are long enough to tell. */
export const SAME = 1e-6;

/**
 * What a run leaves open of its limit, relative to it. $\tilde\alpha$ rises to the limit and is at most γ, so a gap
 * between them is a limit that has not been reached yet: for n examples it is about $\ln n/\rho^L$.
 */
const open = (margin: number, smoothed: number | null): number =>
  smoothed === null || margin === 0 ? 0 : (margin - smoothed) / Math.abs(margin);

/** Each group begins where the one before ends; its width is within the tolerance, so that no chain of margins grows. */
function grouped(limits: readonly Limit[], tolerance: number): LimitGroup[] {
  const groups: LimitGroup[] = [];
  for (const { seed, margin } of limits) {
    const last = groups[groups.length - 1];
    const near =
      last !== undefined &&
      margin - last.least <= tolerance * Math.max(Math.abs(margin), Math.abs(last.least));
    if (near)
      groups[groups.length - 1] = {
        ...last,
        most: margin,
        count: last.count + 1,
        seed: Math.min(last.seed, seed),
      };
    else groups.push({ least: margin, most: margin, count: 1, seed });
  }
  return groups;
}

/**
 * The distribution of the limits: of $\gamma = \min_i p_i(\theta)$ at the end of each run that reached the goal. Null
 * where none did.
 *
 * @param tolerance relative, to which limits count as equal. Default 1e-6, or what the runs leave open where that is
 * more: the largest $(\gamma - \tilde\alpha)/|\gamma|$. Runs `until: "limit"` leave nothing open.
 * @throws InputError for a tolerance that is not a number of 0 or more
 */
export function limitMargins(ensemble: Ensemble, tolerance?: number): LimitMargins | null {
  if (tolerance !== undefined && !(tolerance >= 0))
    throw new InputError(`tolerance is ${tolerance}: give a number of 0 or more`);
  const runs = reachedRuns(ensemble);
  if (runs.length === 0) return null;
  const limits = runs
    .map(({ seed, final }): Limit => ({ seed, margin: final.normalizedMargin }))
    .sort((a, b) => a.margin - b.margin || a.seed - b.seed);
  const sorted = limits.map(({ margin }) => margin);
  const resolved = runs.reduce(
    (most, { final }) => Math.max(most, open(final.normalizedMargin, final.smoothedMargin)),
    SAME,
  );
  const used = tolerance ?? resolved;
  const at = (share: (typeof shares)[number]) => [share, quantile(sorted, Number(share))] as const;
  return {
    count: limits.length,
    min: sorted[0],
    quantiles: Object.fromEntries(shares.map(at)) as LimitMargins['quantiles'],
    max: sorted[sorted.length - 1],
    worst: limits[0],
    best: limits[limits.length - 1],
    tolerance: used,
    groups: grouped(limits, used),
    limits,
  };
}
