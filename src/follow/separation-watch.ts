import { findRoot, type Step } from '../../solvers/index.js';
import type { LemmaOrigin } from './observation.js';
import type { Sight } from './sight.js';

/** A fall of the normalised smoothed margin within one step. */
export interface Fall {
  readonly value: number;
  readonly clockTime: number;
}

/** Watches for Assumption 2.2, $\mathcal L < \ell(0)$, and from there on for any fall of $\tilde\alpha$. */
export interface SeparationWatch {
  /** Looks at a step up to `stop`; the place where the assumption begins to hold, if it is in this step. */
  advance(step: Step, stop: number, measuredLength: number): number | undefined;
  /** From where Lemma 3.4 is summed: the end of the step in which the assumption began to hold. */
  readonly origin: LemmaOrigin | undefined;
  readonly largestFall: Fall;
}

/** Starts with the sight on the start of the run. */
export function watchSeparation(sight: Sight): SeparationWatch {
  const { inside, point } = sight;
  let origin: LemmaOrigin | undefined;
  let largestFall: Fall = { value: 0, clockTime: 0 };
  let lastMargin = 0;
  const begin = (clockTime: number, measuredLength: number): void => {
    lastMargin = inside.risk.normalizedSmoothedMargin;
    const { marginGain, pathLength } = point;
    origin = { clockTime, smoothedMargin: lastMargin, marginGain, pathLength, measuredLength };
  };
  if (inside.risk.smoothedMargin > 0) begin(0, 0);
  return {
    advance(step, stop, measuredLength) {
      sight.within(step, stop);
      if (origin !== undefined) {
        const margin = inside.risk.normalizedSmoothedMargin;
        if (lastMargin - margin > largestFall.value)
          largestFall = { value: lastMargin - margin, clockTime: stop };
        lastMargin = margin;
        return undefined;
      }
      const now = inside.risk.smoothedMargin;
      if (!(now > 0)) return undefined;
      begin(stop, measuredLength);
      const alphaAt = (x: number): number => {
        sight.within(step, x);
        return inside.risk.smoothedMargin;
      };
      return findRoot(alphaAt, step.t0, stop, Math.min(0, alphaAt(step.t0)), now);
    },
    get origin() {
      return origin;
    },
    get largestFall() {
      return largestFall;
    },
  };
}
