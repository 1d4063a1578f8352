import type { RunPoint } from './observation.js';
import { linearScale, logScale, pickEvenly, thinned, type Thinned } from './thinned.js';

/** Keeps points of a run as it goes, and picks samples when it is over. */
export interface Sampling {
  advance(end: number, take: (x: number) => RunPoint): void;
  /** At most `count` points from `first` to `last`. */
  pick(last: RunPoint): RunPoint[];
}

const ROUNDING = 8 * Number.EPSILON;

/**
 * Samples a run of unknown length. Early on a flow changes with the logarithm of its clock, later with the clock, so
 * points are kept evenly on both scales, and the samples are picked evenly on the mean of the two.
 */
export function sampling(first: RunPoint, count: number): Sampling {
  const capacity = count;
  let kept: readonly Thinned<RunPoint>[] | undefined;
  let firstStep = 0;
  return {
    advance(end, take) {
      if (kept === undefined) {
        firstStep = end;
        kept = [
          thinned(linearScale, 0, end / capacity, capacity),
          thinned(logScale, end, Math.LN2 / capacity, capacity),
        ];
      }
      for (const one of kept) one.advance(end, take);
    },
    pick(last) {
      const end = last.clockTime;
      if (!(end > 0)) return [first];
      // Two scales may come to the same place but for rounding.
      const beyond = (x: number, y: number): boolean => x > y * (1 + ROUNDING);
      const between = (kept ?? [])
        .flatMap((one) => one.points)
        .filter((point) => beyond(end, point.clockTime));
      const sorted = [first, ...between.sort((a, b) => a.clockTime - b.clockTime), last];
      const points = sorted.filter((point, i) => i === 0 || beyond(point.clockTime, sorted[i - 1].clockTime));
      // ln(1 + x/h), whose quotient may overflow.
      const logOf = (x: number): number => (x > firstStep ? Math.log(x) - Math.log(firstStep) : 0) + 1;
      const span = logOf(end);
      return pickEvenly(points, ({ clockTime: x }) => x / end + logOf(x) / span, count);
    },
  };
}
