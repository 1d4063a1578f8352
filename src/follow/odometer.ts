import type { Step } from '../../solvers/index.js';
import { emptyPoint, type Flow } from '../flow/flow.js';

/** Measures the path of θ on the computed solution itself, to be held against ζ, which is integrated. */
export interface Odometer {
  /** Length from the start of the step to `x` within it. */
  length(step: Step, x: number): number;
}

function distance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return Math.sqrt(sum);
}

/**
 * Chords of a smooth arc fall short of it by $O(h^3)$; one chord and two half chords, extrapolated as
 * $(4(c_1 + c_2) - c)/3$, are right to $O(h^5)$.
 */
export function odometer(flow: Flow, dimension: number): Odometer {
  const y = new Float64Array(flow.y0.length);
  const first = emptyPoint(dimension);
  const middle = emptyPoint(dimension);
  const last = emptyPoint(dimension);
  return {
    length(step, x) {
      if (x === step.t0) return 0;
      const half = 0.5 * step.t0 + 0.5 * x;
      flow.read(step.t0, step.y0, first);
      // At W = 0 there is no direction to measure from: what was integrated stands in for it.
      if (first.logNorm === -Infinity) {
        step.interpolate(x, y);
        flow.read(x, y, last);
        return last.pathLength - first.pathLength;
      }
      step.interpolate(half, y);
      flow.read(half, y, middle);
      step.interpolate(x, y);
      flow.read(x, y, last);
      const c1 = distance(first.direction, middle.direction);
      const c2 = distance(middle.direction, last.direction);
      return (4 * (c1 + c2) - distance(first.direction, last.direction)) / 3;
    },
  };
}
