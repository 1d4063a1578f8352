import { algebraicPart } from './algebraic-defect.js';
import type { LinearAlgebra } from './linear-algebra.js';
import type { InitialValueProblem } from './initial-value-problem.js';
import type { Evaluation } from './method.js';

/** Corrections below this share of the state are so small that one of them ends a defect, unless it is rounding. */
const SMALL = 1e-6;
/** A defect below so many roundings of the state is rounding. */
const ROUNDINGS = 10;

/**
 * Looks whether the start of a differential-algebraic problem satisfies its algebraic equations. Implicit methods need
 * not start where they hold: the first step ends where they do, and moves what it must. That is said.
 */
export interface StartCheck {
  /**
   * At the first attempt, from `(t, y0)` with the right-hand side `f0`, once the real matrix of a step h has been
   * factorised.
   */
  look(t: number, y0: Float64Array, f0: Float64Array, h: number): void;
  /** What is wrong with the start, in one sentence; empty where nothing is, undefined where nobody has looked. */
  readonly note: string | undefined;
}

/**
 * For a problem with the given mass matrix; without one there is nothing to look at. Multipliers of index 2 do not occur
 * in algebraic equations: they may have any value at the start, and are left out here.
 */
export function startCheck(
  f: Evaluation,
  n: number,
  { mass, index }: Pick<InitialValueProblem, 'mass' | 'index'>,
  algebra: LinearAlgebra,
  sizeOf: (values: Float64Array, y0: Float64Array, h: number) => number,
): StartCheck {
  let note: string | undefined;

  /** The correction by which the algebraic equations would hold, of components that occur in them. */
  const solve = (correction: Float64Array): void => {
    algebra.solveReal(correction);
    if (index !== undefined) for (let i = 0; i < n; i++) if (index[i] > 1) correction[i] = 0;
  };

  const look = (t: number, y0: Float64Array, f0: Float64Array, h: number): string => {
    const part = algebraicPart(mass, n, algebra);
    const correction = new Float64Array(n);
    if (!part.of(f0, correction)) return '';
    solve(correction);
    const size = sizeOf(correction, y0, h);
    if (!(size > 1)) return '';
    const moved = y0.map((value, i) => value * (1 + (i % 2 === 0 ? Number.EPSILON : -Number.EPSILON)));
    const change = new Float64Array(n);
    const rounding = new Float64Array(n);
    if (f(t, moved, change)) {
      for (let i = 0; i < n; i++) change[i] -= f0[i];
      part.of(change, rounding);
      solve(rounding);
      if (size <= ROUNDINGS * sizeOf(rounding, y0, h)) return '';
    }
    // Rounding within f does not go away when the state is corrected.
    let largest = 0;
    let scale = 0;
    for (let i = 0; i < n; i++) {
      moved[i] = y0[i] + correction[i];
      largest = Math.max(largest, Math.abs(correction[i]));
      scale = Math.max(scale, Math.abs(y0[i]));
    }
    if (largest <= SMALL * scale && f(t, moved, change)) {
      part.of(change, rounding);
      solve(rounding);
      if (sizeOf(rounding, y0, h) > 0.5 * size) return '';
    }
    // The component that is furthest off, in tolerances.
    const alone = new Float64Array(n);
    let worst = 0;
    let most = -1;
    for (let i = 0; i < n; i++) {
      alone[i] = correction[i];
      const share = sizeOf(alone, y0, h);
      alone[i] = 0;
      if (share > most) {
        most = share;
        worst = i;
      }
    }
    return (
      `The initial value does not satisfy the algebraic equations of the problem: component ${worst} is ` +
      `${y0[worst]}, and to first order it should be ${y0[worst] + correction[worst]}.`
    );
  };

  return {
    look(t, y0, f0, h) {
      if (mass !== undefined) note ??= look(t, y0, f0, h);
    },
    get note() {
      return note;
    },
  };
}
