import { lookAhead, type Prospect } from './look-ahead.js';
import type { PiecewiseProblem, Mode } from './piecewise-problem.js';
import type { SlidingField } from './sliding-field.js';
import type { SwitchingSurfaces } from './switching-surfaces.js';

/** Judges a mode at a point, whose field holds the selection that is meant. */
export type ModeJudge = (field: SlidingField, mode: Mode) => Prospect;

/** By how much conditions are fulfilled, each in units of what it is made of. */
type Conditions = (t: number, y: Float64Array, f: Float64Array, field: SlidingField, mode: Mode) => number[];

/** The conditions of modes at a point where surfaces meet; `mode` tells the sides of all others. */
function conditionsAt(
  problem: PiecewiseProblem,
  surfaces: SwitchingSurfaces,
  [t0, y0]: readonly [number, Float64Array],
  mode: Mode,
  meeting: readonly number[],
): Conditions {
  const n = problem.y0.length;
  const direction = problem.tEnd < problem.t0 ? -1 : 1;
  const gradients = new Float64Array(meeting.length * n);
  const drift = new Float64Array(meeting.length);
  const sizes = new Float64Array(meeting.length);
  const load = (t: number, y: Float64Array): void => {
    surfaces.gradients(t, y, meeting, gradients);
    surfaces.drift(t, y, meeting, drift);
  };
  const takeSizes = (sides: Int8Array, f: Float64Array): void => {
    problem.field(t0, y0, sides, f);
    for (let i = 0; i < meeting.length; i++) {
      let size = Math.abs(drift[i]);
      for (let j = 0; j < n; j++) size += Math.abs(gradients[i * n + j] * f[j]);
      sizes[i] = Math.max(sizes[i], size);
    }
  };

  // Normal velocities vanish beside those of the pieces around: where one alone vanishes it may be a difference of larger
  // terms, which only the field knows.
  load(t0, y0);
  const f = new Float64Array(n);
  const sides = Int8Array.from(mode);
  for (const side of [-1, 1]) {
    for (const r of meeting) sides[r] = side;
    takeSizes(sides, f);
    for (const r of meeting) {
      sides[r] = -side;
      takeSizes(sides, f);
      sides[r] = side;
    }
  }

  return (t, y, velocity, field, tried) => {
    load(t, y);
    return meeting.map((r, i) => {
      if (tried[r] === 0) {
        const share = field.selection[field.active.indexOf(r)];
        return Math.min(share, 1 - share);
      }
      let rate = drift[i];
      for (let j = 0; j < n; j++) rate += gradients[i * n + j] * velocity[j];
      return sizes[i] > 0 ? (direction * tried[r] * rate) / sizes[i] : 0;
    });
  };
}

/**
 * Judges modes at points where surfaces meet. A mode holds if the solution that it prescribes moves into the sides it
 * takes, and its selections are strictly between 0 and 1; see {@link lookAhead} for where that is not clear.
 */
export function modeProspects(
  problem: PiecewiseProblem,
  surfaces: SwitchingSurfaces,
): (t: number, y: Float64Array, mode: Mode, meeting: readonly number[]) => ModeJudge {
  const prospectOf = lookAhead(problem.y0.length, problem.tEnd - problem.t0);
  return (t, y, sides, meeting) => {
    const conditions = conditionsAt(problem, surfaces, [t, y], sides, meeting);
    return (field, mode) =>
      prospectOf(t, y, (at, state, velocity) =>
        field.evaluate(at, state, velocity) ? conditions(at, state, velocity, field, mode) : undefined,
      );
  };
}
