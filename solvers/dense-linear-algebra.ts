import { factorDense, factorDenseComplex, solveDense, solveDenseComplex } from './dense-lu.js';
import { differenceJacobian } from './difference-jacobian.js';
import type { LinearAlgebra } from './linear-algebra.js';
import type { Evaluation } from './method.js';
import type { SparsityPattern } from './sparsity-pattern.js';

/** What dense linear algebra is made from. */
export interface DenseSetup {
  readonly f: Evaluation;
  readonly dimension: number;
  /** $\partial f/\partial y$ into `out`, row-major; by differences when left out. */
  readonly jacobian?: ((t: number, y: Float64Array, out: Float64Array) => void) | undefined;
  /** M, row-major, or its diagonal alone; the identity when left out. */
  readonly mass?: ArrayLike<number> | undefined;
  /**
   * Which entries of the Jacobian may differ from zero, so that differences need fewer evaluations of f; all of them
   * when left out.
   */
  readonly pattern?: SparsityPattern | undefined;
  /** Looked at within factorisations of large matrices, which fail where it asks for an end. */
  readonly signal?: { readonly aborted: boolean } | undefined;
}

/**
 * Dense matrices and LU factorisations: $O(n^3)$ per factorisation, $O(n^2)$ per solution.
 *
 * @throws RangeError for a mass matrix of the wrong size; and from the first difference Jacobian, for a right-hand side
 * that does not keep to the pattern.
 */
export function denseLinearAlgebra(setup: DenseSetup): LinearAlgebra {
  const { f, dimension: n, jacobian, pattern, signal } = setup;
  const mass = setup.mass === undefined ? undefined : Float64Array.from(setup.mass);
  if (mass !== undefined && mass.length !== n && mass.length !== n * n)
    throw new RangeError(
      `mass has ${mass.length} entries: give ${n} for a diagonal or ${n * n} for a full matrix`,
    );
  const full = mass !== undefined && mass.length === n * n && n > 1;
  const J = new Float64Array(n * n);
  const real = new Float64Array(n * n);
  const re = new Float64Array(n * n);
  const im = new Float64Array(n * n);
  const realPivots = new Int32Array(n);
  const complexPivots = new Int32Array(n);
  const differences = differenceJacobian(f, n, pattern);
  const massAt = (i: number): number => (mass === undefined ? 1 : mass[i]);

  return {
    matrix: J,
    jacobian(t, y, f0) {
      if (jacobian === undefined) return differences(t, y, f0, J);
      J.fill(0);
      jacobian(t, y, J);
      let taint = 0;
      for (let i = 0; i < J.length; i++) taint += J[i] * 0;
      return taint === 0;
    },
    factorReal(gamma) {
      for (let i = 0; i < n * n; i++) real[i] = full ? gamma * massAt(i) - J[i] : -J[i];
      if (!full) for (let i = 0; i < n; i++) real[i * n + i] += gamma * massAt(i);
      return factorDense(real, n, realPivots, signal);
    },
    solveReal(b) {
      solveDense(real, n, realPivots, b);
    },
    factorComplex(alpha, beta) {
      for (let i = 0; i < n * n; i++) {
        re[i] = full ? alpha * massAt(i) - J[i] : -J[i];
        im[i] = full ? beta * massAt(i) : 0;
      }
      if (!full) {
        for (let i = 0; i < n; i++) {
          re[i * n + i] += alpha * massAt(i);
          im[i * n + i] = beta * massAt(i);
        }
      }
      return factorDenseComplex(re, im, n, complexPivots, signal);
    },
    solveComplex(bRe, bIm) {
      solveDenseComplex(re, im, n, complexPivots, bRe, bIm);
    },
    multiplyMass(x, out) {
      if (mass === undefined) out.set(x);
      else if (!full) for (let i = 0; i < n; i++) out[i] = mass[i] * x[i];
      else {
        for (let i = 0; i < n; i++) {
          let sum = 0;
          for (let j = 0; j < n; j++) sum += mass[i * n + j] * x[j];
          out[i] = sum;
        }
      }
    },
  };
}
