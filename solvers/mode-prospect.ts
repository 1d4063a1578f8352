import type { PiecewiseProblem, Mode } from './piecewise-problem.js';
import type { SlidingField } from './sliding-field.js';
import type { SwitchingSurfaces } from './switching-surfaces.js';

/** What becomes of a mode right after a point: it holds, it ends at once, or neither could be seen. */
export type Prospect = 'holds' | 'ends' | 'unclear';

/** Judges a mode at a point, whose field holds the selection that is meant. */
export type ModeJudge = (field: SlidingField, mode: Mode) => Prospect;

/** Margins of this share of what they are made of are zero as far as can be told, and have to be seen a little later. */
const CLEAR = 1e-9;
const CLEAR_LATER = 1e-8;
/** Margins that stay as small as they are count by their sign, down to this share. */
const LEAST = 1e-13;
/** How far ahead is looked first, as a share of the interval or of the state; then ever further, up to the last share. */
const AHEAD = 1e-6;
const FURTHER = 10;
const FURTHEST = 1e-2;

/** By how much conditions are fulfilled, each in units of what it is made of. */
type Margins = (t: number, y: Float64Array, f: Float64Array, field: SlidingField, mode: Mode) => number[];

const largest = (values: Float64Array): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** The conditions of modes at a point where surfaces meet; `mode` tells the sides of all others. */
function marginsAt(
  problem: PiecewiseProblem,
  surfaces: SwitchingSurfaces,
  [t0, y0]: readonly [number, Float64Array],
  mode: Mode,
  meeting: readonly number[],
): Margins {
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
 * takes, and its selections are strictly between 0 and 1. Where a normal velocity or a selection's distance from its
 * bounds is zero, as where sliding ends, what it is a little later decides: the state is moved along the mode's field
 * until it can be told, so that contact of any finite order is decided.
 */
export function modeProspects(
  problem: PiecewiseProblem,
  surfaces: SwitchingSurfaces,
): (t: number, y: Float64Array, mode: Mode, meeting: readonly number[]) => ModeJudge {
  const n = problem.y0.length;
  const span = Math.abs(problem.tEnd - problem.t0);
  const direction = problem.tEnd < problem.t0 ? -1 : 1;
  const velocity = new Float64Array(n);
  const later = new Float64Array(n);
  const point = new Float64Array(n);

  return (t, y, sides, meeting) => {
    const marginsOf = marginsAt(problem, surfaces, [t, y], sides, meeting);
    return (field, mode) => {
      if (!field.evaluate(t, y, velocity)) return 'ends';
      const margins = marginsOf(t, y, velocity, field, mode);
      if (margins.some((margin) => !(margin >= -CLEAR))) return 'ends';
      const open = new Set(margins.flatMap((margin, i) => (margin > CLEAR ? [] : [i])));
      const steady = new Set([...open].filter((i) => Math.abs(margins[i]) > LEAST));
      const size = largest(y);
      const speed = largest(velocity);
      const scale = size > 0 && speed * span > size ? size / speed : span;
      for (let delta = AHEAD * scale; open.size > 0 && delta <= FURTHEST * span; delta *= FURTHER) {
        for (let j = 0; j < n; j++) point[j] = y[j] + direction * delta * velocity[j];
        if (!field.evaluate(t + direction * delta, point, later)) break;
        const ahead = marginsOf(t + direction * delta, point, later, field, mode);
        for (const i of open) {
          if (ahead[i] < -CLEAR_LATER) return 'ends';
          if (ahead[i] > CLEAR_LATER) open.delete(i);
          if (ahead[i] * margins[i] <= 0) steady.delete(i);
        }
      }
      for (const i of open)
        if (steady.has(i)) {
          if (margins[i] < 0) return 'ends';
          open.delete(i);
        }
      return open.size === 0 ? 'holds' : 'unclear';
    };
  };
}
