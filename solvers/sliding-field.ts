import { factorDense, solveDense } from './dense-lu.js';
import { minimumNorm } from './minimum-norm.js';
import { minimumNormPoint } from './minimum-norm-point.js';
import { isAdditive, type Mode, type PiecewiseProblem } from './piecewise-problem.js';
import { zonotope } from './polytope.js';
import type { SwitchingSurfaces } from './switching-surfaces.js';

/**
 * The field of a mode: of a piece, or of the convex combination of pieces with which the surfaces of the mode are neither
 * left nor crossed, $\nabla h_r \cdot f + \partial_t h_r = 0$ for each of them. Holds the last selection that it found.
 */
export interface SlidingField {
  /** The surfaces that the mode slides along. */
  readonly active: readonly number[];
  /** σ of each of them: the share of the piece on its positive side. */
  readonly selection: Float64Array;
  /** The field at `(t, y)` into `out`. False where there is no selection. */
  evaluate(t: number, y: Float64Array, out: Float64Array): boolean;
  /**
   * All selections at `(t, y)` with entries from about 0 to 1, or `dependent` where they are not isolated, as with
   * surfaces that are tangent to each other.
   */
  selections(t: number, y: Float64Array): readonly Float64Array[] | 'dependent';
}

const ITERATIONS = 30;
/** Selections that differ by less are one. */
const SAME = 1e-6;
/** Selections may be off their bounds by this, to be looked at more closely. */
const BEYOND = 1e-6;
/** Jumps of this share of the field are rounding. */
const NOTHING = 1e-12;
/** What may be left of rates that some selection makes vanish. */
const UNSOLVED = 1e-9;
/** Starting values of Newton's iteration, for each of the first few surfaces. */
const STARTS: readonly number[] = [1 / 2, 1 / 6, 5 / 6];
const MOST_STARTS = 3 ** 5;

/**
 * Selections of additive fields solve a linear system. Those of blended ones are found by Newton's iteration, from the
 * last one, or from a grid of starts where all are asked for: on two surfaces there may be two.
 */
export function slidingField(
  problem: PiecewiseProblem,
  surfaces: SwitchingSurfaces,
  mode: Mode,
): SlidingField {
  const n = problem.y0.length;
  const active: number[] = [];
  mode.forEach((side, r) => {
    if (side === 0) active.push(r);
  });
  const k = active.length;
  const linear = isAdditive(problem) || k <= 1;
  // Corner c lies on the positive side of the surfaces whose bits are set. Additive fields need the corners next to
  // the first one only.
  const corners = linear ? k + 1 : 2 ** k;
  const above = (c: number, i: number): boolean => (linear ? c === i + 1 : (c >> i) % 2 === 1);
  const sides = Array.from({ length: corners }, (_, c) => {
    const of = Int8Array.from(mode);
    active.forEach((r, i) => (of[r] = above(c, i) ? 1 : -1));
    return of;
  });
  const fields = sides.map(() => new Float64Array(n));
  /** What the surfaces' values change by with the field of each corner: corners × k. */
  const rates = new Float64Array(corners * k);
  const gradients = new Float64Array(k * n);
  const drift = new Float64Array(k);
  /** The largest that the terms of a rate come to. */
  const sizes = new Float64Array(k);
  const selection = new Float64Array(k).fill(0.5);
  const weights = new Float64Array(corners);
  const slopes = new Float64Array(corners * k);
  const matrix = new Float64Array(k * k);
  const residual = new Float64Array(k);
  const pivots = new Int32Array(k);

  const load = (t: number, y: Float64Array): void => {
    for (let c = 0; c < corners; c++) problem.field(t, y, sides[c], fields[c]);
    if (k === 0) return;
    surfaces.gradients(t, y, active, gradients);
    surfaces.drift(t, y, active, drift);
    sizes.fill(0);
    for (let c = 0; c < corners; c++)
      for (let i = 0; i < k; i++) {
        let rate = drift[i];
        let size = Math.abs(rate);
        for (let j = 0; j < n; j++) {
          const term = gradients[i * n + j] * fields[c][j];
          rate += term;
          size += Math.abs(term);
        }
        rates[c * k + i] = rate;
        sizes[i] = Math.max(sizes[i], size);
      }
  };

  /** The weights of the corners, and their derivatives by the selection. */
  const weigh = (): void => {
    if (linear) {
      weights[0] = 1;
      for (let i = 0; i < k; i++) {
        weights[0] -= selection[i];
        weights[i + 1] = selection[i];
        slopes[i] = -1;
        slopes[(i + 1) * k + i] = 1;
      }
      return;
    }
    for (let c = 0; c < corners; c++) {
      const factor = (i: number): number => (above(c, i) ? selection[i] : 1 - selection[i]);
      weights[c] = 1;
      for (let i = 0; i < k; i++) weights[c] *= factor(i);
      for (let i = 0; i < k; i++) {
        let slope = above(c, i) ? 1 : -1;
        for (let l = 0; l < k; l++) if (l !== i) slope *= factor(l);
        slopes[c * k + i] = slope;
      }
    }
  };

  /** Newton's correction into `residual`; false where the matrix is singular. */
  const correct = (): boolean => {
    weigh();
    residual.fill(0);
    matrix.fill(0);
    for (let c = 0; c < corners; c++)
      for (let i = 0; i < k; i++) {
        const rate = rates[c * k + i];
        residual[i] += weights[c] * rate;
        for (let l = 0; l < k; l++) matrix[i * k + l] += slopes[c * k + l] * rate;
      }
    if (!factorDense(matrix, k, pivots)) return false;
    solveDense(matrix, k, pivots, residual);
    return true;
  };

  /** The selection, by Newton's iteration from where it is. */
  const solve = (): boolean => {
    for (let round = 0; round < ITERATIONS; round++) {
      if (!correct()) return false;
      let change = 0;
      let size = 1;
      for (let i = 0; i < k; i++) {
        selection[i] -= residual[i];
        change = Math.max(change, Math.abs(residual[i]));
        size = Math.max(size, Math.abs(selection[i]));
      }
      if (!(size < 1e100)) return false;
      // The second iteration of a linear system takes away the rounding of the first.
      if (change <= 4 * Number.EPSILON * size || (linear && round === 1)) return true;
      if (change < 1e-9 * size && round > 0) return true;
    }
    return false;
  };

  const combine = (out: Float64Array): void => {
    weigh();
    out.fill(0);
    for (let c = 0; c < corners; c++) for (let j = 0; j < n; j++) out[j] += weights[c] * fields[c][j];
  };

  /**
   * How many selections a linear system may have within the bounds. Its equations are scaled by the terms that they are
   * made of, and what is rounding beside those is taken for zero.
   */
  const count = (): 'none' | 'one' | 'many' => {
    const scaled = minimumNorm(k, k);
    const corner = new Float64Array(k);
    const jumps = active.map(() => new Float64Array(k));
    for (let i = 0; i < k; i++) {
      if (!(sizes[i] > 0)) continue;
      corner[i] = rates[i] / sizes[i];
      for (let l = 0; l < k; l++) {
        const jump = (rates[(l + 1) * k + i] - rates[i]) / sizes[i];
        if (Math.abs(jump) > NOTHING) jumps[l][i] = scaled.matrix[i * k + l] = jump;
      }
    }
    if (scaled.factor() === k) return 'one';
    if (minimumNormPoint(zonotope(corner, jumps))().norm > UNSOLVED) return 'none';
    return 'many';
  };

  return {
    active,
    selection,
    evaluate(t, y, out) {
      load(t, y);
      if (k === 0) {
        out.set(fields[0]);
        return true;
      }
      if (!solve()) return false;
      combine(out);
      return true;
    },
    selections(t, y) {
      load(t, y);
      if (k === 0) return [new Float64Array(0)];
      if (linear) {
        const solutions = count();
        if (solutions !== 'one') return solutions === 'none' ? [] : 'dependent';
      }
      const found: Float64Array[] = [];
      const starts = linear ? 1 : Math.min(STARTS.length ** k, MOST_STARTS);
      for (let start = 0; start < starts; start++) {
        for (let i = 0, digits = start; i < k; i++, digits = Math.floor(digits / 3))
          selection[i] = STARTS[digits % 3];
        if (!solve() || !selection.every((value) => value > -BEYOND && value < 1 + BEYOND)) continue;
        const isNew = found.every((other) => other.some((value, i) => Math.abs(value - selection[i]) > SAME));
        if (isNew) found.push(selection.slice());
      }
      return found;
    },
  };
}
