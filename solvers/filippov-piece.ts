import type { Automatic } from './automatic.js';
import type { Guards } from './guard-watch.js';
import type { InitialValueProblem } from './initial-value-problem.js';
import { keptOn } from './leg-stepping.js';
import type { Manifold } from './manifold.js';
import type { Method } from './method.js';
import { surfaceName, withinPiece, type Mode, type PiecewiseProblem } from './piecewise-problem.js';
import { residualManifold } from './residual-manifold.js';
import type { SlidingField } from './sliding-field.js';
import type { SwitchingSurfaces } from './switching-surfaces.js';

/** Values of switching functions that are this share of their terms are zero. */
export const SURFACE_ROUNDING = 64 * Number.EPSILON;

/**
 * The size of what the switching functions are made of, $\sum_j |\partial_j h|\,s_j + |t\,\partial_t h|$, where the
 * components of the state are known to roundings of $s_j$.
 */
export function termsOf(
  surfaces: SwitchingSurfaces,
  t: number,
  y: Float64Array,
  sizes: Float64Array,
): Float64Array {
  const { count, dimension: n } = surfaces;
  const all = Array.from({ length: count }, (_, r) => r);
  const gradients = new Float64Array(count * n);
  const drift = new Float64Array(count);
  surfaces.gradients(t, y, all, gradients);
  surfaces.drift(t, y, all, drift);
  return drift.map((rate, r) => {
    let sum = Math.abs(rate * t);
    for (let j = 0; j < n; j++) sum += Math.abs(gradients[r * n + j]) * sizes[j];
    return sum;
  });
}

/** The set where the surfaces of `which` are all zero, at the time that a retraction is asked for. */
export function meetOf(
  problem: PiecewiseProblem,
  surfaces: SwitchingSurfaces,
  which: readonly number[],
): Manifold {
  const { count, dimension } = surfaces;
  const values = new Float64Array(count);
  let time = problem.t0;
  const inner = residualManifold({
    name: which.map((r) => surfaceName(problem, r)).join(', '),
    dimension,
    codimension: which.length,
    residual(y, out) {
      surfaces.values(time, y, values);
      which.forEach((r, i) => (out[i] = values[r]));
    },
    jacobian: (y, out) => surfaces.gradients(time, y, which, out),
  });
  return {
    ...inner,
    retract(y, t) {
      time = t ?? Number.NaN;
      return inner.retract(y);
    },
  };
}

/** A mode as an ordinary problem: to be followed with this method for as long as the guards stand. */
export interface FilippovPiece {
  readonly problem: InitialValueProblem;
  readonly guards: Guards;
  readonly method: Method | Automatic;
  /** The surface that a guard belongs to. */
  surfaceOf(guard: number): number;
  /** Takes note that a step has been accepted which ends at this state. */
  accept(t: number, y: Float64Array): void;
}

/**
 * The problem of a mode that begins at `(t, y)`, a state known to roundings of `sizes`. It is left where a switching function of a side falls through zero, or
 * a selection reaches a bound. On surfaces every step is retracted onto them.
 */
export function filippovPiece(
  problem: PiecewiseProblem,
  surfaces: SwitchingSurfaces,
  { mode, field }: { readonly mode: Mode; readonly field: SlidingField },
  { t, y, sizes }: { readonly t: number; readonly y: Float64Array; readonly sizes: Float64Array },
  given: Method | Automatic,
): FilippovPiece {
  const { count, dimension } = surfaces;
  const { active, selection } = field;
  const sided: number[] = [];
  mode.forEach((side, r) => {
    if (side !== 0) sided.push(r);
  });
  const terms = termsOf(surfaces, t, y, sizes);
  const h = new Float64Array(count);
  surfaces.values(t, y, h);
  // Guards in units in which their rounding is the same; those that are made of nothing yet are in their own.
  const units = terms.map((size, r) => (size > 0 ? size : Math.abs(h[r]) || 1));
  const velocity = new Float64Array(dimension);
  // Iterations for the selection begin where the last step ended, whatever was tried since.
  const anchor = selection.slice();
  const evaluate = (at: number, state: Float64Array, out: Float64Array): boolean => {
    selection.set(anchor);
    return field.evaluate(at, state, out);
  };

  const guards: Guards = {
    count: sided.length + 2 * active.length,
    rounding: SURFACE_ROUNDING,
    values(at, state, out) {
      if (sided.length > 0) surfaces.values(at, state, h);
      for (let i = 0; i < sided.length; i++) out[i] = (mode[sided[i]] * h[sided[i]]) / units[sided[i]];
      if (active.length === 0) return;
      if (!evaluate(at, state, velocity)) selection.fill(Number.NaN);
      for (let i = 0, k = sided.length; i < active.length; i++) {
        out[k++] = selection[i];
        out[k++] = 1 - selection[i];
      }
    },
  };
  const surfaceOf = (guard: number): number =>
    guard < sided.length ? sided[guard] : active[(guard - sided.length) >> 1];

  if (active.length === 0)
    return {
      problem: { ...withinPiece(problem, mode), t0: t, y0: y },
      guards,
      method: given,
      surfaceOf,
      accept: () => undefined,
    };
  const manifold = meetOf(problem, surfaces, active);
  return {
    problem: {
      f(at, state, out) {
        if (!evaluate(at, state, out)) out.fill(Number.NaN);
      },
      t0: t,
      y0: y,
      tEnd: problem.tEnd,
    },
    guards,
    method: keptOn(manifold, given),
    surfaceOf,
    accept(at, state) {
      if (evaluate(at, state, velocity)) anchor.set(selection);
    },
  };
}
