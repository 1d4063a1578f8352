import type { Step } from '../../solvers/index.js';
import { emptyPoint, type Flow } from '../flow/flow.js';

/** A stretch of the path that was measured: where ζ stood at its start, and what was measured for each unit of ζ. */
export interface Stretch {
  readonly from: number;
  readonly scale: number;
}

/** Measures the path of θ on the computed solution itself, to be held against ζ, which is integrated. */
export interface Odometer {
  /** Length from the start of the step to `x` within it. */
  length(step: Step, x: number): number;
  /** What was measured last. Between its ends ζ says how far along it a place is. */
  stretch(): Stretch;
}

function distance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return Math.sqrt(sum);
}

/** Chords at most. */
const LEVELS = 6;

/**
 * A chord falls short of a smooth arc by a series in the square of its length, so the sums over 1, 2, 4, … chords are
 * extrapolated as in Romberg's method until they change by no more than `accuracy`: the last of them is then far better.
 */
export function odometer(flow: Flow, dimension: number, accuracy: number): Odometer {
  const y = new Float64Array(flow.y0.length);
  const most = 2 ** (LEVELS - 1);
  const points = Array.from({ length: most + 1 }, () => emptyPoint(dimension));
  const row = new Float64Array(LEVELS);

  const look = (step: Step, x: number, place: number): void => {
    if (x === step.t0) flow.read(x, step.y0, points[place]);
    else {
      step.interpolate(x, y);
      flow.read(x, y, points[place]);
    }
  };
  const chords = (stride: number): number => {
    let sum = 0;
    for (let k = 0; k < most; k += stride) sum += distance(points[k].direction, points[k + stride].direction);
    return sum;
  };

  const measure = (step: Step, x: number): number => {
    // At W = 0 there is no direction to measure from: what was integrated stands in for it.
    if (points[0].logNorm === -Infinity) return points[most].pathLength - points[0].pathLength;
    row[0] = chords(most);
    // Arcs this short are as long as their chord.
    if (row[0] < 1e-6) return row[0];
    for (let level = 1, stride = most; level < LEVELS; level++, stride /= 2) {
      for (let k = stride / 2; k < most; k += stride) look(step, step.t0 + (x - step.t0) * (k / most), k);
      const before = row[level - 1];
      let last = row[0];
      row[0] = chords(stride / 2);
      for (let m = 1, four = 4; m <= level; m++, four *= 4) {
        const next = row[m - 1] + (row[m - 1] - last) / (four - 1);
        last = row[m];
        row[m] = next;
      }
      if (Math.abs(row[level] - before) <= accuracy * Math.max(1, before)) return row[level];
    }
    return row[LEVELS - 1];
  };

  let from = 0;
  let scale = 0;
  // Where the last step ended, if it was measured to its end: the next one starts there.
  let reached = NaN;
  return {
    length(step, x) {
      if (x === step.t0) return 0;
      if (step.t0 === reached) [points[0], points[most]] = [points[most], points[0]];
      else look(step, step.t0, 0);
      look(step, x, most);
      reached = x === step.t1 ? x : NaN;
      const length = measure(step, x);
      from = points[0].pathLength;
      const integrated = points[most].pathLength - from;
      scale = integrated > 0 ? length / integrated : 0;
      return length;
    },
    stretch: () => ({ from, scale }),
  };
}
