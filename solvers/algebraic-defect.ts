import type { LinearAlgebra } from './linear-algebra.js';
import { leftNullVectors } from './linear-invariants.js';

/** The part of a right-hand side that belongs to algebraic equations, those in which no derivative occurs. */
export interface AlgebraicPart {
  /** Writes it into `out`. False where it vanishes, as it does where there are no such equations. */
  of(f: Float64Array, out: Float64Array): boolean;
}

/**
 * Algebraic equations are the combinations $w \cdot f = 0$ with $w^T M = 0$: rows without an entry, and sums of rows in
 * which the derivatives cancel, as they do at the two ends of a capacitor.
 *
 * @param mass as a problem gives it; where it gives none, rows that the linear algebra multiplies to 0.
 */
export function algebraicPart(
  mass: ArrayLike<number> | undefined,
  n: number,
  algebra: LinearAlgebra,
): AlgebraicPart {
  const basis = cancellations(mass, n);
  const rows = basis === undefined ? withoutMass(n, algebra) : new Int32Array(0);
  return {
    of(f, out) {
      out.fill(0);
      let any = false;
      for (const i of rows) {
        out[i] = f[i];
        if (out[i] !== 0) any = true;
      }
      for (const w of basis ?? []) {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += w[i] * f[i];
        if (sum === 0) continue;
        any = true;
        for (let i = 0; i < n; i++) out[i] += sum * w[i];
      }
      return any;
    },
  };
}

/**
 * The combinations w of rows with $w^T M = 0$, orthonormal, of a mass matrix that is given in full; undefined for a
 * diagonal and for none.
 */
export function cancellations(
  mass: ArrayLike<number> | undefined,
  n: number,
): readonly Float64Array[] | undefined {
  const full = mass !== undefined && mass.length === n * n && n > 1;
  return full ? orthonormal(leftNullVectors(Float64Array.from(mass), n)) : undefined;
}

/** The equations in which no derivative occurs, of a diagonal M. */
function withoutMass(n: number, algebra: LinearAlgebra): Int32Array {
  const ones = new Float64Array(n).fill(1);
  const product = new Float64Array(n);
  algebra.multiplyMass(ones, product);
  return Int32Array.from(product.keys()).filter((i) => product[i] === 0);
}

/** An orthonormal basis of what the vectors span (Gram and Schmidt). */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const vector of vectors) {
    const w = vector.slice();
    // Twice is enough.
    for (const q of [...basis, ...basis]) {
      const along = q.reduce((sum, value, i) => sum + value * w[i], 0);
      for (let i = 0; i < w.length; i++) w[i] -= along * q[i];
    }
    const length = Math.hypot(...w);
    basis.push(w.map((value) => value / length));
  }
  return basis;
}

/**
 * How far the algebraic equations are from holding at the end of a step from `y0`, where f is `derivative`: as the size of
 * the correction of the solution by the real matrix that was factorised last. Where the Jacobian changes within the step,
 * Newton's iteration may have modes that grow but are still small when all others have converged.
 *
 * @param index of the components, where the problem has algebraic ones.
 */
export function algebraicDefect(
  mass: ArrayLike<number> | undefined,
  n: number,
  index: ArrayLike<number> | undefined,
  algebra: LinearAlgebra,
  sizeOf: (values: Float64Array, y0: Float64Array, h: number) => number,
): (derivative: Float64Array, y0: Float64Array, h: number) => number {
  if (index === undefined) return () => 0;
  const correction = new Float64Array(n);
  let part: AlgebraicPart | undefined;
  return (derivative, y0, h) => {
    part ??= algebraicPart(mass, n, algebra);
    if (!part.of(derivative, correction)) return 0;
    algebra.solveReal(correction);
    return sizeOf(correction, y0, h);
  };
}
