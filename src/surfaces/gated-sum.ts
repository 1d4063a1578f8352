import type { DataPlane, PlaneWindow } from './data-plane.js';

/**
 * Writes $\langle w_j, x\rangle = \alpha + \beta u$ along a row of the grid, with u from −1 to 1: α for the row at the
 * height y, and β.
 */
function alongRow(plane: DataPlane, { x }: PlaneWindow, d: number) {
  const { columns, shared } = plane;
  const middle = (x[0] + x[1]) / 2;
  const half = (x[1] - x[0]) / 2;
  return {
    at(w: Float64Array, j: number, y: number): number {
      const sum = w[j * d + columns[0]] * middle + w[j * d + columns[1]] * y;
      return shared === null ? sum : sum + w[j * d + shared.column] * shared.value;
    },
    slope: (w: Float64Array, j: number): number => w[j * d + columns[0]] * half,
  };
}

/**
 * $\sum_j \sigma(\langle w_j, x\rangle)\langle v_j, x\rangle$ with σ the ReLU, at the points of a grid. Along a row each
 * term is a quadratic in the place u on one side of a point, and 0 on the other: sums of coefficients from point to point
 * take a time of neurons and points, one after the other, not of one times the other.
 *
 * Right to rounding beside the sizes of the terms.
 *
 * @param w rows $w_j$, d entries each, in the order of the features
 * @param v rows $v_j$, likewise
 */
export function gatedSum(
  w: Float64Array,
  v: Float64Array,
  plane: DataPlane,
  window: PlaneWindow,
  resolution: number,
): Float64Array {
  const d = plane.shared === null ? 2 : 3;
  const neurons = w.length / d;
  const row = alongRow(plane, window, d);
  const last = resolution - 1;
  // What the coefficients of 1, u and u² change by at each point.
  const changes = [0, 1, 2].map(() => new Float64Array(resolution + 1));
  const [ones, firsts, seconds] = changes;
  const add = (c: number, sign: number, one: number, first: number, second: number): void => {
    ones[c] += sign * one;
    firsts[c] += sign * first;
    seconds[c] += sign * second;
  };
  const out = new Float64Array(resolution * resolution);
  for (let r = 0, at = 0; r < resolution; r++) {
    const y = window.y[0] + ((window.y[1] - window.y[0]) * r) / last;
    for (const change of changes) change.fill(0);
    for (let j = 0; j < neurons; j++) {
      const alpha = row.at(w, j, y);
      const beta = row.slope(w, j);
      const p = row.at(v, j, y);
      const q = row.slope(v, j);
      // The first point behind the zero of α + βu, whichever side is active.
      const zero = beta === 0 ? 0 : Math.ceil(((1 - alpha / beta) / 2) * last);
      const split = Math.min(resolution, Math.max(0, zero));
      if (beta > 0) add(split, 1, alpha * p, alpha * q + beta * p, beta * q);
      else if (beta < 0 || alpha > 0) {
        add(0, 1, alpha * p, alpha * q + beta * p, beta * q);
        if (beta < 0) add(split, -1, alpha * p, alpha * q + beta * p, beta * q);
      }
    }
    let [one, first, second] = [0, 0, 0];
    for (let c = 0; c < resolution; c++, at++) {
      one += ones[c];
      first += firsts[c];
      second += seconds[c];
      const u = -1 + (2 * c) / last;
      out[at] = one + u * (first + u * second);
    }
  }
  return out;
}
