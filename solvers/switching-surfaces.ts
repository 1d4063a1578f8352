import type { PiecewiseProblem } from './piecewise-problem.js';

/** The switching functions of a problem with their derivatives, given or by differences. Made once a run. */
export interface SwitchingSurfaces {
  readonly count: number;
  readonly dimension: number;
  /** $h(t, y)$, all of them. */
  values(t: number, y: Float64Array, out: Float64Array): void;
  /** $\partial h/\partial y$ of the surfaces of `which`, row by row. */
  gradients(t: number, y: Float64Array, which: readonly number[], out: Float64Array): void;
  /** $\partial h/\partial t$ of the surfaces of `which`. */
  drift(t: number, y: Float64Array, which: readonly number[], out: Float64Array): void;
}

/** Central differences are taken over this share of a component: rounding and truncation weigh alike. */
const DIFFERENCE = Math.cbrt(Number.EPSILON);

export function switchingSurfaces(problem: PiecewiseProblem): SwitchingSurfaces {
  const count = problem.surfaces;
  const n = problem.y0.length;
  const span = Math.abs(problem.tEnd - problem.t0);
  const point = new Float64Array(n);
  const above = new Float64Array(count);
  const below = new Float64Array(count);
  const rows: Float64Array[] = Array.from({ length: count }, () => new Float64Array(0));

  /** How far a component is moved, given the largest. */
  const increment = (own: number, largest: number): number =>
    DIFFERENCE * Math.max(Math.abs(own), largest > 0 ? Math.min(1, largest) : 1);

  const differences = (t: number, y: Float64Array, which: readonly number[], out: Float64Array): void => {
    let largest = 0;
    for (let j = 0; j < n; j++) largest = Math.max(largest, Math.abs(y[j]));
    point.set(y);
    for (let j = 0; j < n; j++) {
      const delta = increment(y[j], largest);
      const up = y[j] + delta;
      const down = y[j] - delta;
      point[j] = up;
      problem.switching(t, point, above);
      point[j] = down;
      problem.switching(t, point, below);
      point[j] = y[j];
      for (let i = 0; i < which.length; i++)
        out[i * n + j] = (above[which[i]] - below[which[i]]) / (up - down);
    }
  };

  /** Row i of `out` as an array of its own; made once for each array that is asked for. */
  const rowOf = (out: Float64Array, i: number): Float64Array => {
    if (rows[i].buffer !== out.buffer || rows[i].byteOffset !== out.byteOffset + 8 * i * n)
      rows[i] = out.subarray(i * n, (i + 1) * n);
    return rows[i];
  };

  return {
    count,
    dimension: n,
    values: (t, y, out) => problem.switching(t, y, out),
    gradients(t, y, which, out) {
      if (problem.gradient === undefined) {
        differences(t, y, which, out);
        return;
      }
      out.fill(0);
      for (let i = 0; i < which.length; i++) problem.gradient(t, y, which[i], rowOf(out, i));
    },
    drift(t, y, which, out) {
      if (problem.drift !== undefined) {
        for (let i = 0; i < which.length; i++) out[i] = problem.drift(t, y, which[i]);
        return;
      }
      const delta = increment(t, span);
      problem.switching(t + delta, y, above);
      problem.switching(t - delta, y, below);
      for (let i = 0; i < which.length; i++)
        out[i] = (above[which[i]] - below[which[i]]) / (t + delta - (t - delta));
    },
  };
}
