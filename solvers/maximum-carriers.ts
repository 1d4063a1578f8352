import { affineNearest } from './affine-hull.js';
import { lookAhead } from './look-ahead.js';
import { gradientRows, gradientsAt, type MaximumProblem } from './maximum-problem.js';
import { minimumNormPoint } from './minimum-norm-point.js';
import { convexHull } from './polytope.js';

/** Weights, and advantages of other pieces, below this are zero as far as can be told. */
const OPEN = 1e-9;
/** Pieces at their bounds that are tried on either side. */
const MOST_OPEN = 8;

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, j) => sum + value * b[j], 0);

/** The pieces that are, or may be, among the carriers. */
interface Support {
  readonly sure: readonly number[];
  readonly open: readonly number[];
}

/** All sets of what is sure and some of what is open; the smallest first. */
function* choices({ sure, open }: Support): Generator<readonly number[]> {
  const count = 2 ** Math.min(open.length, MOST_OPEN);
  for (let code = 0; code < count; code++)
    yield [...sure, ...open.filter((_, i) => (code >> i) % 2 === 1)].sort((a, b) => a - b);
}

/**
 * Finds the carriers of the velocity where several pieces are largest: those with a weight in the shortest convex
 * combination of their gradients, $-y'$ (Brézis 1973, theorem 3.1; Clarke 1975). A weight that is zero, with a piece that
 * keeps up all the same, is tried on either side by what is a little later. As the maximum of smooth functions is convex
 * but for a quadratic, the solution is unique: sets that cannot be told apart have the same velocity, as at a minimum.
 */
export function maximumCarriers(
  problem: MaximumProblem,
): (t: number, y: Float64Array, tight: readonly number[]) => readonly number[] {
  const n = problem.y0.length;
  const nearest = affineNearest(Math.min(problem.pieces, n + 2), n);
  const prospectOf = lookAhead(n, problem.tEnd - problem.t0);

  const supportOf = (y: Float64Array, tight: readonly number[]): Support => {
    const rows = gradientRows(problem, tight);
    gradientsAt(problem, y, tight, rows);
    const { point, selection } = minimumNormPoint(convexHull(rows))();
    const square = dot(point, point);
    const size = Math.max(...rows.map((row) => dot(row, row)));
    return {
      sure: tight.filter((_, i) => selection[i] > OPEN),
      open: tight.filter((_, i) => selection[i] <= OPEN && dot(rows[i], point) - square <= OPEN * size),
    };
  };

  /** Whether a set of carriers holds: all weights positive, and all other pieces that are as large falling behind. */
  const holds = (
    t: number,
    y: Float64Array,
    chosen: readonly number[],
    tight: readonly number[],
  ): boolean => {
    if (chosen.length > n + 1) return false;
    const others = tight.filter((piece) => !chosen.includes(piece));
    const rows = gradientRows(problem, chosen);
    const behind = gradientRows(problem, others);
    const weights = new Float64Array(chosen.length);
    const prospect = prospectOf(t, y, (_at, state, velocity) => {
      gradientsAt(problem, state, chosen, rows);
      gradientsAt(problem, state, others, behind);
      if (!nearest(rows, rows.length, weights, velocity)) return undefined;
      const square = dot(velocity, velocity);
      const size = Math.max(...[...rows, ...behind].map((row) => dot(row, row)));
      const advantages = behind.map((row) => (dot(row, velocity) - square) / size);
      for (let j = 0; j < n; j++) velocity[j] = -velocity[j];
      return [...(chosen.length > 1 ? weights : []), ...advantages];
    });
    return prospect === 'holds';
  };

  return (t, y, tight) => {
    const support = supportOf(y, tight);
    for (const chosen of choices(support)) if (holds(t, y, chosen, tight)) return chosen;
    return support.sure;
  };
}
