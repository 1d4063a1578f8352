import { minimumNormPoint } from './minimum-norm-point.js';
import type { Mode, PiecewiseProblem } from './piecewise-problem.js';
import type { OnlyMode } from './monotone-mode.js';
import { zonotope } from './polytope.js';
import type { SwitchingSurfaces } from './switching-surfaces.js';

/** The mode of the velocity of smallest norm at a point where surfaces meet: shares strictly between 0 and 1 slide. */
export interface LeastVelocity extends OnlyMode {
  readonly velocity: Float64Array;
  /** Whether all kinks that meet are convex there: then the solution is unique, and this is its velocity. */
  readonly convex: boolean;
}

/** Shares this near to a bound are at it. */
const AT_BOUND = 1e-9;
/** Jumps along normals: what may be across, as a share. */
const ACROSS = 1e-6;

/**
 * For problems with a potential F: the element of smallest norm of $-\partial F$, the set of
 * $f_- + \sum_r \sigma_r d_r$ with $\sigma \in [0, 1]^k$. For convex F this is the velocity of the only solution (Brézis
 * 1973, theorem 3.1), and so it is where the kinks are convex and the rest is smooth. A kink is convex where the jump
 * of the field from the negative to the positive side points against the normal.
 */
export function leastVelocity(
  problem: PiecewiseProblem,
  surfaces: SwitchingSurfaces,
): (t: number, y: Float64Array, mode: Mode, meeting: readonly number[]) => LeastVelocity {
  const n = problem.y0.length;

  /** Whether a jump points against a normal, or is nothing. */
  const isConvex = (jump: Float64Array, normal: Float64Array): boolean => {
    let along = 0;
    let jumpSquare = 0;
    let normalSquare = 0;
    for (let j = 0; j < n; j++) {
      along += jump[j] * normal[j];
      jumpSquare += jump[j] * jump[j];
      normalSquare += normal[j] * normal[j];
    }
    return -along >= (1 - ACROSS) * Math.sqrt(jumpSquare) * Math.sqrt(normalSquare);
  };

  return (t, y, mode, meeting) => {
    const sides = Int8Array.from(mode);
    for (const r of meeting) sides[r] = -1;
    const corner = new Float64Array(n);
    problem.field(t, y, sides, corner);
    const jumps = meeting.map((r) => {
      const jump = new Float64Array(n);
      sides[r] = 1;
      problem.field(t, y, sides, jump);
      sides[r] = -1;
      for (let j = 0; j < n; j++) jump[j] -= corner[j];
      return jump;
    });
    const gradients = new Float64Array(meeting.length * n);
    surfaces.gradients(t, y, meeting, gradients);
    const { point, selection } = minimumNormPoint(zonotope(corner, jumps))();
    const taken = Int8Array.from(mode);
    /** Whether the velocity keeps to a surface all the same. */
    const isAtRest = (v: Float64Array, i: number): boolean => {
      let along = 0;
      let size = 0;
      for (let j = 0; j < n; j++) {
        along += jumps[i][j] * v[j];
        size += jumps[i][j] ** 2;
      }
      return Math.abs(along) <= AT_BOUND * size;
    };
    meeting.forEach((r, i) => {
      const share = selection[i];
      taken[r] = share <= AT_BOUND ? -1 : share >= 1 - AT_BOUND ? 1 : 0;
    });
    return {
      velocity: point,
      selection,
      mode: taken,
      open: meeting.filter((r, i) => taken[r] !== 0 && isAtRest(point, i)),
      convex: jumps.every((jump, i) => isConvex(jump, gradients.subarray(i * n, (i + 1) * n))),
    };
  };
}
