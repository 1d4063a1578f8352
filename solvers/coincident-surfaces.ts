import { SURFACE_ROUNDING, meetOf, termsOf } from './filippov-piece.js';
import type { Guards } from './guard-watch.js';
import { surfaceName, type Mode, type PiecewiseProblem, type Sides } from './piecewise-problem.js';
import { switchingSurfaces, type SwitchingSurfaces } from './switching-surfaces.js';

/** A surface that is the same set as another, and whether its positive side is the other's (1) or not (-1). */
export interface Tie {
  readonly surface: number;
  readonly to: number;
  readonly sign: 1 | -1;
}

/** Places around at which surfaces are compared, and how far away they are, as shares of the state and of the interval. */
const PLACES = 6;
const FAR = 1e-2;
/** Values beyond the roundings of their terms by this factor are not zero. */
const DIFFERENT = 1e4;
/** Normals that are parallel up to this may belong to one surface. */
const PARALLEL = 1e-6;
/** The golden section: multiples of it, less their whole parts, spread evenly (Weyl). */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Which of the surfaces that meet at a point are one and the same, as where two conditions ask for the same thing:
 * around it, wherever one is zero the other is, and their signs go together. Tangent surfaces are not.
 */
export function tiesAt(
  problem: PiecewiseProblem,
  surfaces: SwitchingSurfaces,
  t: number,
  y: Float64Array,
  meeting: readonly number[],
): Tie[] {
  if (meeting.length < 2) return [];
  const { count, dimension: n } = surfaces;
  const gradients = new Float64Array(meeting.length * n);
  surfaces.gradients(t, y, meeting, gradients);
  const isParallel = (i: number, k: number): boolean => {
    let [dot, one, other] = [0, 0, 0];
    for (let j = 0; j < n; j++) {
      const [a, b] = [gradients[i * n + j], gradients[k * n + j]];
      dot += a * b;
      one += a * a;
      other += b * b;
    }
    // Where a normal vanishes it says nothing.
    return Math.abs(dot) >= (1 - PARALLEL) * Math.sqrt(one) * Math.sqrt(other);
  };
  const span = problem.tEnd - problem.t0;
  const largest = y.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const values = new Float64Array(count);

  /** How the signs of two surfaces go together; 0 where they are not one. */
  const compare = (a: number, b: number): 1 | -1 | 0 => {
    let sign = 0;
    for (let k = 1; k <= PLACES; k++) {
      // Nearer and nearer, on either side in time.
      const far = FAR / 4 ** (k - 1);
      const move = far * span;
      const isWithin = (time: number): boolean => (time - problem.t0) * (time - problem.tEnd) <= 0;
      const at = isWithin(t + move) && (k % 2 === 1 || !isWithin(t - move)) ? t + move : t - move;
      const place = y.map((value, j) => {
        const irregular = 2 * (((j + 1) * GOLDEN * k + 0.17 * k) % 1) - 1;
        return value + far * irregular * Math.max(Math.abs(value), 1e-3 * largest);
      });
      surfaces.values(at, place, values);
      const together = Math.sign(values[a]) * Math.sign(values[b]);
      if (together === 0 || Number.isNaN(together) || (sign !== 0 && together !== sign)) return 0;
      sign = together;
      if (!meetOf(problem, surfaces, [a]).retract(place, at)) return 0;
      surfaces.values(at, place, values);
      const terms = termsOf(surfaces, at, place, place.map(Math.abs));
      if (!(Math.abs(values[b]) <= DIFFERENT * SURFACE_ROUNDING * terms[b])) return 0;
    }
    return sign > 0 ? 1 : -1;
  };

  const ties: Tie[] = [];
  meeting.forEach((surface, k) => {
    for (let i = 0; i < k; i++) {
      const to = meeting[i];
      if (ties.some((tie) => tie.surface === to) || !isParallel(i, k)) continue;
      const sign = compare(to, surface);
      if (sign === 0) continue;
      ties.push({ surface, to, sign });
      return;
    }
  });
  return ties;
}

/** Guards, and after them one for each tie, which falls where a surface parts from the one it is tied to, that being zero. */
export function withTies(guards: Guards, surfaces: SwitchingSurfaces, ties: readonly Tie[]): Guards {
  const values = new Float64Array(surfaces.count);
  return {
    ...guards,
    count: guards.count + ties.length,
    values(t, y, out) {
      guards.values(t, y, out);
      surfaces.values(t, y, values);
      const terms = termsOf(surfaces, t, y, y.map(Math.abs));
      ties.forEach(({ surface }, i) => {
        const size = DIFFERENT * SURFACE_ROUNDING * terms[surface];
        out[guards.count + i] = values[surface] === 0 ? 1 : 1 - Math.abs(values[surface]) / size;
      });
    },
  };
}

/** A problem in which surfaces that are one are counted once. */
export interface UntiedProblem {
  readonly problem: PiecewiseProblem;
  readonly surfaces: SwitchingSurfaces;
  /** Its surfaces, by their numbers in the problem as it was given. */
  readonly kept: readonly number[];
  /** A mode of this problem as one of the whole, and the other way round. */
  expand(mode: Mode): Mode;
  restrict(mode: Mode): Mode;
  /** The share of the positive side of every surface of the whole, given those of this. */
  shares(own: Float64Array): Float64Array;
}

/** Takes together the surfaces that are one. Only the pieces that exist around it are left. */
export function untied(
  problem: PiecewiseProblem,
  surfaces: SwitchingSurfaces,
  ties: readonly Tie[],
): UntiedProblem {
  const { count } = surfaces;
  const all = Array.from({ length: count }, (_, r) => r);
  if (ties.length === 0)
    return {
      problem,
      surfaces,
      kept: all,
      expand: (mode) => mode,
      restrict: (mode) => mode,
      shares: (own) => own,
    };
  const kept = all.filter((r) => ties.every(({ surface }) => surface !== r));
  const place = new Int32Array(count).fill(-1);
  kept.forEach((r, i) => (place[r] = i));
  const sign = new Int8Array(count).fill(1);
  for (const tie of ties) {
    place[tie.surface] = place[tie.to];
    sign[tie.surface] = tie.sign;
  }
  const values = new Float64Array(count);
  const sides = new Int8Array(count);
  const whole = (own: Sides): Sides => {
    for (let r = 0; r < count; r++) sides[r] = sign[r] * own[place[r]];
    return sides;
  };
  const { names: _, gradient, drift, jacobian, ...rest } = problem;
  const reduced: PiecewiseProblem = {
    ...rest,
    surfaces: kept.length,
    names: kept.map(
      (r, i) =>
        all
          .filter((other) => place[other] === i)
          .map((other) => surfaceName(problem, other))
          .join(' and ') || surfaceName(problem, r),
    ),
    switching(t, y, out) {
      problem.switching(t, y, values);
      kept.forEach((r, i) => (out[i] = values[r]));
    },
    field: (t, y, own, out) => problem.field(t, y, whole(own), out),
    ...(gradient && { gradient: (t, y, i, out) => problem.gradient?.(t, y, kept[i], out) }),
    ...(drift && { drift: (t: number, y: Float64Array, i: number) => problem.drift?.(t, y, kept[i]) ?? 0 }),
    ...(jacobian && { jacobian: (t, y, own, out) => problem.jacobian?.(t, y, whole(own), out) }),
  };
  return {
    problem: reduced,
    surfaces: switchingSurfaces(reduced),
    kept,
    expand: (mode) => Int8Array.from(all, (r) => sign[r] * mode[place[r]]),
    restrict: (mode) => Int8Array.from(kept, (r) => mode[r]),
    shares: (own) => Float64Array.from(all, (r) => (sign[r] > 0 ? own[place[r]] : 1 - own[place[r]])),
  };
}
