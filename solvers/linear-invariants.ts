import type { ErrorNorm } from './error-norm.js';

/*
 * A fixed combination w·y that the right-hand side leaves alone, w·f = 0, as the number of atoms in a reaction. In exact
 * arithmetic every method here leaves it alone too. The stages of a stiff step do so only to ε h|J||y|, or to where
 * Newton's iteration stopped. That is within the tolerance, but nothing damps it later, and where the solution shrinks
 * it is all that is left: in the test problem E5 a drift of 1e-21, gathered while the components are 1e-10, stands in
 * the place of an end value of 9e-23, and no estimate of the error sees it.
 *
 * Only rounding is removed: w must annihilate the Jacobian and every right-hand side that the steps are made of. One
 * whose own rounding does not leave w·y alone is beyond help; write it with one component as the sum of others.
 */

/** Keeps the linear invariants of a right-hand side to rounding. It finds them by itself. */
export interface LinearInvariants {
  /** Looks for them in a Jacobian (row-major) of the point `y`, where the right-hand side is `f`. */
  seek(jacobian: Float64Array, y: Float64Array, f: Float64Array): void;
  /** Is told of every right-hand side near the solution, and drops what that does not leave alone. */
  check(f: Float64Array): void;
  /** Moves the end `y` of a step from `y0` by far less than the tolerance, so that they have the values they had. */
  restore(y0: Float64Array, y: Float64Array): void;
}

/** One invariant, its value, and the last point at which it had that. */
interface Invariant {
  readonly w: Float64Array;
  value: number;
}

/** Jacobians that are looked at, as long as nothing was found: many entries vanish at the start, and only there. */
const LOOKS = [1, 2, 4, 8, 16];
/** An entry of a Jacobian is taken for zero below this share of its terms: differences give half the digits. */
const ZERO = 1e-6;
/** The same for a right-hand side; these are all rounding. */
const ROUNDING = 16 * Number.EPSILON;
/** Weights close to a fraction are taken to be it, since differences do not tell them apart. */
const DENOMINATORS = 12;

/** Is w·x zero, but for the given share of its terms? */
function vanishes(w: Float64Array, x: Float64Array, from: number, stride: number, share: number): boolean {
  let sum = 0;
  let terms = 0;
  for (let i = 0; i < w.length; i++) {
    const term = w[i] * x[from + i * stride];
    sum += term;
    terms += Math.abs(term);
  }
  return Math.abs(sum) <= share * terms;
}

/** The nearest simple fraction, or x itself. */
function simple(x: number): number {
  for (let q = 1; q <= DENOMINATORS; q++) {
    const p = Math.round(x * q);
    if (Math.abs(x * q - p) <= ZERO * Math.max(1, Math.abs(p))) return p / q;
  }
  return x;
}

/**
 * Vectors w with w·J = 0, a basis of them: elimination among the rows, where an entry counts as zero that is small
 * beside what it was formed from. Rows and columns may be of any scale.
 */
export function leftNullVectors(jacobian: Float64Array, n: number): Float64Array[] {
  const a = jacobian.slice();
  const terms = a.map(Math.abs);
  // Entry (i, k): what was taken from row i of the k-th pivot row.
  const taken = new Float64Array(n * n);
  const pivots: number[] = [];
  const used = new Uint8Array(n);
  for (let j = 0; j < n; j++) {
    let p = -1;
    let best = ZERO;
    for (let i = 0; i < n; i++) {
      const share = used[i] === 1 || a[i * n + j] === 0 ? 0 : Math.abs(a[i * n + j]) / terms[i * n + j];
      if (share > best) {
        best = share;
        p = i;
      }
    }
    if (p < 0) continue;
    used[p] = 1;
    for (let i = 0; i < n; i++) {
      if (used[i] === 1 || a[i * n + j] === 0) continue;
      const factor = a[i * n + j] / a[p * n + j];
      taken[i * n + pivots.length] = factor;
      for (let k = j + 1; k < n; k++) {
        if (a[p * n + k] === 0) continue;
        a[i * n + k] -= factor * a[p * n + k];
        terms[i * n + k] += Math.abs(factor) * terms[p * n + k];
      }
    }
    pivots.push(p);
  }
  const basis: Float64Array[] = [];
  for (let i = 0; i < n; i++) {
    if (used[i] === 1) continue;
    const w = new Float64Array(n);
    const share = Float64Array.from(pivots, (_, k) => -taken[i * n + k]);
    for (let k = pivots.length - 1; k >= 0; k--) {
      w[pivots[k]] = share[k];
      for (let m = 0; m < k; m++) share[m] -= share[k] * taken[pivots[k] * n + m];
    }
    w[i] = 1;
    basis.push(w);
  }
  return basis;
}

/** For a right-hand side of dimension n, and the tolerances as a norm. */
export function linearInvariants(n: number, norm: ErrorNorm): LinearInvariants {
  let held: Invariant[] = [];
  let looks = 0;
  const move = new Float64Array(n);
  const at = (w: Float64Array, y: Float64Array): number => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += w[i] * y[i];
    return sum;
  };
  const rounding = (w: Float64Array, y: Float64Array): number => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += Math.abs(w[i] * y[i]);
    return 4 * Number.EPSILON * sum;
  };

  return {
    seek(jacobian, y, f) {
      if (held.length > 0 || n === 1 || !LOOKS.includes(++looks)) return;
      for (const exact of leftNullVectors(jacobian, n)) {
        const w = [exact.map(simple), exact].find(
          (one) =>
            vanishes(one, f, 0, 1, ROUNDING) &&
            Array.from({ length: n }, (_, j) => j).every((j) => vanishes(one, jacobian, j, n, ZERO)),
        );
        if (w !== undefined) held.push({ w, value: at(w, y) });
      }
    },
    check(f) {
      for (let k = 0; k < held.length; k++)
        if (!vanishes(held[k].w, f, 0, 1, ROUNDING)) {
          held = held.filter(({ w }) => vanishes(w, f, 0, 1, ROUNDING));
          return;
        }
    },
    restore(y0, y) {
      if (held.length === 0) return;
      move.fill(0);
      // One after the other; where they share components a few rounds are needed.
      for (let round = 0, rest = Infinity; round < 8 && rest > 0; round++) {
        rest = 0;
        for (const one of held) {
          const { w } = one;
          // Someone else may have moved the start, as events do.
          const before = at(w, y0);
          if (Math.abs(before - one.value) > 4 * rounding(w, y0)) one.value = before;
          const off = one.value - at(w, y) - at(w, move);
          if (Math.abs(off) <= rounding(w, y)) continue;
          rest = 1;
          // Relative to the size of each component, and scaled lest the squares under- or overflow.
          let largest = 0;
          let weight = 0;
          for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(w[i] * y[i]));
          for (let i = 0; i < n; i++) weight += ((w[i] * y[i]) / largest) ** 2;
          for (let i = 0; i < n; i++) move[i] += y[i] * ((w[i] * y[i]) / largest) * (off / largest / weight);
        }
      }
      // What is more than the tolerance is no drift.
      if (norm(move, y0, y) <= 1) for (let i = 0; i < n; i++) y[i] += move[i];
      else held = [];
    },
  };
}
