import { factorBanded, factorBandedComplex, solveBanded, solveBandedComplex } from './banded-lu.js';
import { differenceJacobian, type DifferenceJacobian } from './difference-jacobian.js';
import type { LinearAlgebra } from './linear-algebra.js';
import type { Evaluation, StepperSetup } from './method.js';
import { bandedPattern } from './sparsity-pattern.js';

/** The band of a Jacobian. */
export interface BandedOptions {
  /** Diagonals below the main one: $\partial f_i/\partial y_j = 0$ for $i > j + \text{lower}$. */
  readonly lower: number;
  /** Diagonals above it: $\partial f_i/\partial y_j = 0$ for $j > i + \text{upper}$. */
  readonly upper: number;
  /**
   * $\partial f/\partial y$ into `out`, which comes zeroed and holds the band row by row: $\partial f_i/\partial y_j$ at
   * `i * (lower + upper + 1) + j - i + lower`; places outside the matrix do not matter. When left out it is
   * differenced, with `lower + upper + 1` evaluations. The dense `jacobian` of the problem is not used.
   */
  readonly jacobian?: (t: number, y: Float64Array, out: Float64Array) => void;
}

function checkDiagonals(name: string, given: number): void {
  if (!(Number.isInteger(given) && given >= 0))
    throw new RangeError(`${name} is ${given}: it must be a whole number, 0 or more`);
}

/** A mass matrix as the diagonals it has: entry (i, i + offset) of one of them at its place i. */
interface Mass {
  readonly offsets: readonly number[];
  readonly values: readonly Float64Array[];
}

function bandOfMass(given: ArrayLike<number>, n: number, lower: number, upper: number): Mass {
  if (given.length === n) return { offsets: [0], values: [Float64Array.from(given)] };
  if (given.length !== n * n)
    throw new RangeError(
      `mass has ${given.length} entries: give ${n} for a diagonal or ${n * n} for a full matrix`,
    );
  const values = new Map<number, Float64Array>();
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const entry = given[i * n + j];
      if (entry === 0) continue;
      if (i - j > lower || j - i > upper)
        throw new RangeError(`mass[${i}, ${j}] is ${entry}: it lies outside the band of the linear algebra`);
      const diagonal = values.get(j - i) ?? new Float64Array(n);
      diagonal[i] = entry;
      values.set(j - i, diagonal);
    }
  }
  return { offsets: [...values.keys()], values: [...values.values()] };
}

function bandDifferences(f: Evaluation, n: number, lower: number, upper: number): DifferenceJacobian {
  const pattern = bandedPattern(n, lower, upper);
  const { start, row } = pattern;
  const position = new Int32Array(row.length);
  for (let j = 0; j < n; j++)
    for (let k = start[j]; k < start[j + 1]; k++)
      position[k] = row[k] * (lower + upper + 1) + j - row[k] + lower;
  return differenceJacobian(f, n, pattern, position);
}

/**
 * Linear algebra for problems whose Jacobian is a band matrix, such as differential equations in one space dimension:
 * $O(n \cdot \text{lower} \cdot (\text{lower} + \text{upper}))$ per factorisation. Use it as `linearAlgebra` of a
 * problem. The mass matrix of the problem may be a diagonal, or full with entries in the same band alone.
 *
 * @throws RangeError for a band that makes no sense; when a run starts, for a mass matrix outside the band; and from the
 * first difference Jacobian, for a right-hand side that does not keep to the band.
 */
export function bandedLinearAlgebra(options: BandedOptions): (setup: StepperSetup) => LinearAlgebra {
  const { lower, upper, jacobian } = options;
  checkDiagonals('lower', lower);
  checkDiagonals('upper', upper);
  const width = lower + upper + 1;
  return ({ f, dimension: n, problem }) => {
    const mass = problem.mass === undefined ? undefined : bandOfMass(problem.mass, n, lower, upper);
    const J = new Float64Array(n * width);
    const real = new Float64Array(n * width);
    const re = new Float64Array(n * width);
    const im = new Float64Array(n * width);
    const L = new Float64Array(n * lower);
    const lRe = new Float64Array(n * lower);
    const lIm = new Float64Array(n * lower);
    const pivots = new Int32Array(n);
    const complexPivots = new Int32Array(n);
    const differences = jacobian === undefined ? bandDifferences(f, n, lower, upper) : undefined;

    /** `out += gamma M`. */
    const addMass = (out: Float64Array, gamma: number): void => {
      if (mass === undefined) {
        for (let i = 0; i < n; i++) out[i * width + lower] += gamma;
        return;
      }
      for (let d = 0; d < mass.offsets.length; d++) {
        const values = mass.values[d];
        const place = lower + mass.offsets[d];
        for (let i = 0; i < n; i++) out[i * width + place] += gamma * values[i];
      }
    };

    return {
      jacobian(t, y, f0) {
        if (differences !== undefined) return differences(t, y, f0, J);
        J.fill(0);
        jacobian?.(t, y, J);
        let taint = 0;
        for (let i = 0; i < J.length; i++) taint += J[i] * 0;
        return taint === 0;
      },
      factorReal(gamma) {
        for (let i = 0; i < J.length; i++) real[i] = -J[i];
        addMass(real, gamma);
        return factorBanded(real, n, lower, upper, L, pivots);
      },
      solveReal(b) {
        solveBanded(real, n, lower, upper, L, pivots, b);
      },
      factorComplex(alpha, beta) {
        for (let i = 0; i < J.length; i++) re[i] = -J[i];
        im.fill(0);
        addMass(re, alpha);
        addMass(im, beta);
        return factorBandedComplex(re, im, n, lower, upper, lRe, lIm, complexPivots);
      },
      solveComplex(bRe, bIm) {
        solveBandedComplex(re, im, n, lower, upper, lRe, lIm, complexPivots, bRe, bIm);
      },
      multiplyMass(x, out) {
        if (mass === undefined) {
          out.set(x);
          return;
        }
        out.fill(0);
        for (let d = 0; d < mass.offsets.length; d++) {
          const values = mass.values[d];
          const offset = mass.offsets[d];
          const last = Math.min(n, n - offset);
          for (let i = Math.max(0, -offset); i < last; i++) out[i] += values[i] * x[i + offset];
        }
      },
    };
  };
}
