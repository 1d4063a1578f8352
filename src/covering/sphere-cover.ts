import type { Bounds } from './bounds.js';

/*
 * How far a point θ' of the sphere can be from the nearest of some points θ_j on it: the maximum of
 * D(θ') = min_j ‖θ_j − θ'‖, by branch and bound.
 *
 * Cells. The 2d faces of the cube [−1, 1]^d, projected on the sphere by p → p/‖p‖, cover it. A cell is a box on a face,
 * with centre c and half-widths h: its points p have p_a = ±1 in the coordinate a of the face, and |p_k − c_k| ≤ h_k in
 * the others. All of them have norm r at least, r² = 1 + Σ_k max(0, |c_k| − h_k)². Outside the ball of radius r the
 * projection on that ball is the nearest point of a convex set, which brings no two points farther apart; divided by r
 * it is the projection on the sphere. Hence each point of the projected cell is within δ = ‖h‖/r of the projected centre.
 *
 * Bounds. D changes by at most ‖θ' − θ''‖ between two points, so D is at most D(c) + δ on a cell. Cells for which that
 * does not exceed what was found elsewhere are dropped, the others are halved across their widest side.
 *
 * Neurons. Whichever θ_j is nearest to a point of the cell is within D(c) + 2δ of the centre; no other needs to be looked
 * at in the halves. As cells shrink, their number times the number of points that each has left stays of the order of
 * the number of points, so that a level of halving takes about as long as one look at all of them.
 */

/** Cells of one level; all have the same half-widths, up to the face that they lie on. */
interface Cell {
  /** Coordinate of the face. */
  readonly axis: number;
  /** On the face; its entry `axis` is ±1. */
  readonly centre: Float64Array;
  /** Indices of points of which one is nearest, wherever in the cell. */
  readonly near: Int32Array;
  /** D is no larger on the cell. */
  readonly bound: number;
}

/** What goes with looking at a cell takes about as long as this many distances. */
const CELL = 10;

/** Where to stop. */
export interface CoverGoal {
  /** Width of the bounds that is good enough. */
  readonly tolerance: number;
  /** Distances to compute at most, where a cell counts as some itself. */
  readonly work: number;
}

/** Looks at a box: D at its centre, and as a cell. */
function inspector(points: Float64Array, d: number) {
  const unit = new Float64Array(d);
  const squares = new Float64Array(points.length / d);
  const kept = new Int32Array(points.length / d);

  function project(centre: Float64Array): void {
    let sum = 0;
    for (const entry of centre) sum += entry * entry;
    const norm = Math.sqrt(sum);
    for (let k = 0; k < d; k++) unit[k] = centre[k] / norm;
  }

  /** Squares of the distances of the points in `near`, and the smallest. */
  function nearest(near: Int32Array): number {
    let least = Infinity;
    for (let n = 0; n < near.length; n++) {
      let square = 0;
      for (let k = 0, at = near[n] * d; k < d; k++, at++) {
        const difference = points[at] - unit[k];
        square += difference * difference;
      }
      squares[n] = square;
      if (square < least) least = square;
    }
    return Math.sqrt(least);
  }

  /** Those of `near` whose squares, as they were left, are no larger. */
  function within(near: Int32Array, reach: number): Int32Array {
    let size = 0;
    for (let n = 0; n < near.length; n++) if (squares[n] <= reach) kept[size++] = near[n];
    return size === near.length ? near : kept.slice(0, size);
  }

  /** δ. */
  function radius(axis: number, centre: Float64Array, halves: Float64Array): number {
    let norm = 1;
    let size = 0;
    for (let k = 0, h = 0; k < d; k++) {
      if (k === axis) continue;
      const inner = Math.max(0, Math.abs(centre[k]) - halves[h]);
      norm += inner * inner;
      size += halves[h] * halves[h];
      h++;
    }
    return Math.sqrt(size / norm);
  }

  return (axis: number, centre: Float64Array, near: Int32Array, halves: Float64Array, bound: number) => {
    project(centre);
    const distance = nearest(near);
    const delta = radius(axis, centre, halves);
    const reach = (distance + 2 * delta) ** 2 * (1 + 1e-12);
    const cell: Cell = {
      axis,
      centre,
      near: within(near, reach),
      bound: Math.min(bound, 2, distance + delta),
    };
    return { distance, cell };
  };
}

/**
 * Bounds for the largest distance of a point of the sphere from the nearest of some points on it.
 *
 * @param points at least one, d entries each, of norm 1
 * @param d at least 2
 */
export function sphereCover(points: Float64Array, d: number, goal: CoverGoal): Bounds {
  const inspect = inspector(points, d);
  const halves = new Float64Array(d - 1).fill(1);
  const all = Int32Array.from({ length: points.length / d }, (_, j) => j);
  let work = 0;
  let lower = 0;
  let cells: Cell[] = [];
  const add = (to: Cell[], axis: number, centre: Float64Array, near: Int32Array, bound: number): void => {
    const { distance, cell } = inspect(axis, centre, near, halves, bound);
    work += near.length + CELL;
    if (distance > lower) lower = distance;
    to.push(cell);
  };
  for (let axis = 0; axis < d; axis++)
    for (const side of [1, -1]) {
      const centre = new Float64Array(d);
      centre[axis] = side;
      add(cells, axis, centre, all, 2);
    }

  for (;;) {
    // A bound that exceeds what was found by no more than this is as good as none.
    const enough = lower + goal.tolerance;
    cells = cells.filter(({ bound }) => bound > enough);
    if (cells.length === 0) return { lower, upper: enough };
    const next = cells.reduce((sum, { near }) => sum + 2 * (near.length + CELL), 0);
    if (work + next > goal.work)
      return { lower, upper: cells.reduce((most, { bound }) => Math.max(most, bound), 0) };
    const split = halves.indexOf(Math.max(...halves));
    halves[split] /= 2;
    const halved: Cell[] = [];
    for (const { axis, centre, near, bound } of cells)
      for (const side of [1, -1]) {
        const moved = centre.slice();
        moved[split < axis ? split : split + 1] += side * halves[split];
        add(halved, axis, moved, near, bound);
      }
    cells = halved;
  }
}
