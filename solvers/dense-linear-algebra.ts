import { factorDense, factorDenseComplex, solveDense, solveDenseComplex } from './dense-lu.js';
import type { LinearAlgebra } from './linear-algebra.js';
import type { Evaluation } from './method.js';

/** What dense linear algebra is made from. */
export interface DenseSetup {
  readonly f: Evaluation;
  readonly dimension: number;
  /** $\partial f/\partial y$ into `out`, row-major; by differences when left out. */
  readonly jacobian?: ((t: number, y: Float64Array, out: Float64Array) => void) | undefined;
  /** M, row-major, or its diagonal alone; the identity when left out. */
  readonly mass?: ArrayLike<number> | undefined;
}

/** Forward differences, one column at a time (Hairer & Wanner 1996, IV.8: increments of about √ε). */
function differenceJacobian(f: Evaluation, n: number) {
  const shifted = new Float64Array(n);
  const value = new Float64Array(n);
  return (t: number, y: Float64Array, f0: Float64Array, out: Float64Array): boolean => {
    shifted.set(y);
    for (let j = 0; j < n; j++) {
      const size = Math.sqrt(Number.EPSILON * Math.max(1e-5, Math.abs(y[j])));
      shifted[j] = y[j] + (f0[j] < 0 ? -size : size);
      // What was added, not what was meant to be.
      const delta = shifted[j] - y[j];
      if (!f(t, shifted, value)) return false;
      for (let i = 0; i < n; i++) out[i * n + j] = (value[i] - f0[i]) / delta;
      shifted[j] = y[j];
    }
    return true;
  };
}

/** Dense matrices and LU factorisations: $O(n^3)$ per factorisation, $O(n^2)$ per solution. */
export function denseLinearAlgebra(setup: DenseSetup): LinearAlgebra {
  const { f, dimension: n, jacobian } = setup;
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
  const differences = differenceJacobian(f, n);
  const massAt = (i: number): number => (mass === undefined ? 1 : mass[i]);

  return {
    jacobian(t, y, f0) {
      if (jacobian === undefined) return differences(t, y, f0, J);
      jacobian(t, y, J);
      let taint = 0;
      for (let i = 0; i < J.length; i++) taint += J[i] * 0;
      return taint === 0;
    },
    factorReal(gamma) {
      for (let i = 0; i < n * n; i++) real[i] = full ? gamma * massAt(i) - J[i] : -J[i];
      if (!full) for (let i = 0; i < n; i++) real[i * n + i] += gamma * massAt(i);
      return factorDense(real, n, realPivots);
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
      return factorDenseComplex(re, im, n, complexPivots);
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
