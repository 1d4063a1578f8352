import type { CollocationNewton } from './collocation-newton.js';
import { collocationModes } from './collocation-transform.js';
import type { LinearAlgebra } from './linear-algebra.js';
import type { AttemptOutcome, StepperSetup } from './method.js';
import type { RadauCoefficients } from './radau-coefficients.js';

/** Iterations before giving up with three stages, and for every one more (Hairer & Wanner 1999). */
const ITERATIONS = 7;
const ITERATIONS_A_STAGE = 2.5;
/** The first iteration is trusted to contract like this to the power 0.8, where the last step was linear. */
const SINGLE = 1e-4;
/** A contraction below this: the Jacobian is good for another step. */
const GOOD_CONTRACTION = 1e-3;
/** The contraction that the next step may have at most, as far as can be foreseen. */
const FORESEEN = 0.1;
/** Updates below this share of the tolerance that shrink no more are rounding. */
const AT_REST = 0.03;
const SLOW = 0.5;

/**
 * Simplified Newton iteration for the equations of a step, with the Jacobian of one point for all stages, so that a
 * problem's own linear algebra can solve them: one real and $(s - 1)/2$ complex systems of the dimension of the problem
 * an iteration. It is made once for every complex one, since each holds one factorisation.
 *
 * @throws RangeError for linear algebra that asks for more than systems to be solved.
 */
export function simplifiedNewton(
  setup: StepperSetup,
  coefficients: RadauCoefficients,
  algebras: readonly LinearAlgebra[],
  sizeOf: (values: Float64Array, y0: Float64Array, h: number) => number,
): CollocationNewton {
  const { f, dimension: n, relativeTolerance, counts } = setup;
  const { stages: s, c, inverse, gamma0 } = coefficients;
  const modes = collocationModes(coefficients);
  const [real] = algebras;
  const allowed = Math.round(ITERATIONS + ITERATIONS_A_STAGE * Math.max(0, s - 3));
  const tolerance = Math.max(
    (10 * Number.EPSILON) / Math.max(relativeTolerance, 1e-12),
    Math.min(0.03, Math.sqrt(relativeTolerance)),
  );
  const z = new Float64Array(s * n);
  const guess = new Float64Array(s * n);
  const update = new Float64Array(s * n);
  const residual = new Float64Array(s * n);
  const momenta = new Float64Array(s * n);
  const argument = new Float64Array(n);
  const part = new Float64Array(n);
  const other = new Float64Array(n);
  let jacobianIsCurrent = false;
  let jacobianIsFresh = false;
  let factoredStep = 0;
  let contraction = 1;
  let trust = 1;
  let iterations = 0;

  const linearize = (t: number, y0: Float64Array, f0: Float64Array): boolean => {
    counts.jacobians++;
    for (const algebra of algebras) if (!algebra.jacobian(t, y0, f0)) return false;
    jacobianIsCurrent = true;
    jacobianIsFresh = true;
    factoredStep = 0;
    return true;
  };

  const factor = (h: number): boolean => {
    counts.factorizations++;
    factoredStep = 0;
    // As in the estimate of the error, which is solved with the same factorisation.
    if (!real.factorReal(1 / (gamma0 * h))) return false;
    for (let k = 1; k < modes.length; k++)
      if (!algebras[k - 1].factorComplex(modes[k].re / h, modes[k].im / h)) return false;
    factoredStep = h;
    return true;
  };

  /** f − A⁻¹ M z / h. */
  const evaluate = (t: number, y0: Float64Array, h: number): boolean => {
    for (let k = 0; k < s; k++) {
      for (let i = 0; i < n; i++) {
        part[i] = z[k * n + i];
        argument[i] = y0[i] + part[i];
      }
      if (!f(t + c[k] * h, argument, other)) return false;
      residual.set(other, k * n);
      real.multiplyMass(part, other);
      momenta.set(other, k * n);
    }
    for (let k = 0; k < s; k++) {
      for (let j = 0; j < s; j++) {
        const weight = inverse[k * s + j] / h;
        for (let i = 0; i < n; i++) residual[k * n + i] -= weight * momenta[j * n + i];
      }
    }
    return true;
  };

  const correct = (): void => {
    update.fill(0);
    for (let m = 0; m < modes.length; m++) {
      const { uRe, uIm, vRe, vIm } = modes[m];
      part.fill(0);
      other.fill(0);
      for (let k = 0; k < s; k++) {
        for (let i = 0; i < n; i++) {
          part[i] += uRe[k] * residual[k * n + i];
          other[i] += uIm[k] * residual[k * n + i];
        }
      }
      if (m === 0) real.solveReal(part);
      else algebras[m - 1].solveComplex(part, other);
      // With the conjugate: twice the real part.
      const [a, b] = m === 0 ? [1, 0] : [2, 2];
      for (let k = 0; k < s; k++) {
        const [x, y] = [a * vRe[k], b * vIm[k]];
        for (let i = 0; i < n; i++) update[k * n + i] += x * part[i] - y * other[i];
      }
    }
  };

  const sizeOfStages = (y0: Float64Array, h: number): number => {
    let sum = 0;
    for (let k = 0; k < s; k++) {
      for (let i = 0; i < n; i++) part[i] = update[k * n + i];
      sum += sizeOf(part, y0, h) ** 2;
    }
    return Math.sqrt(sum / s);
  };

  const iterate = (t: number, y0: Float64Array, h: number): AttemptOutcome => {
    let last = 0;
    let lastRate = 1;
    trust = Math.max(trust, SINGLE) ** 0.8;
    contraction = GOOD_CONTRACTION;
    for (iterations = 1; iterations <= allowed; iterations++) {
      counts.newton++;
      if (!evaluate(t, y0, h)) return 'non-finite';
      correct();
      const size = sizeOfStages(y0, h);
      if (!(size < Infinity)) return 'not-converged';
      if (iterations > 1) {
        const rate = size / last;
        if (size <= AT_REST && rate > SLOW) {
          contraction = GOOD_CONTRACTION;
          return 'ok';
        }
        contraction = iterations === 2 ? rate : Math.sqrt(rate * lastRate);
        lastRate = rate;
        if (contraction >= 0.99) return 'not-converged';
        trust = contraction / (1 - contraction);
        if (trust * size * contraction ** (allowed - 1 - iterations) >= tolerance) return 'not-converged';
      }
      last = Math.max(size, Number.MIN_VALUE);
      for (let i = 0; i < s * n; i++) z[i] += update[i];
      if (trust * size <= tolerance) return 'ok';
    }
    return 'not-converged';
  };

  return {
    z,
    sign: () => 0,
    get effort() {
      return Math.min(1, iterations / allowed);
    },
    get growthLimit() {
      return Math.max(1, FORESEEN / contraction);
    },
    begin() {
      if (contraction > GOOD_CONTRACTION) jacobianIsCurrent = false;
      jacobianIsFresh = false;
    },
    solve(t, y0, f0, h) {
      guess.set(z);
      for (;;) {
        if (!jacobianIsCurrent && !linearize(t, y0, f0)) return 'non-finite';
        if (factoredStep !== h && !factor(h)) return 'not-converged';
        const outcome = iterate(t, y0, h);
        if (outcome === 'ok') return outcome;
        contraction = 1;
        trust = 1;
        if (outcome !== 'not-converged' || jacobianIsFresh) return outcome;
        // An old Jacobian may be at fault.
        jacobianIsCurrent = false;
        z.set(guess);
      }
    },
  };
}

/** What linear algebra may have that simplified Newton iteration with many stages does not ask for. */
const HOOKS = ['differs', 'bend', 'weigh'] as const;

/**
 * The linear algebra of a problem, once for every pair of complex eigenvalues of s stages.
 *
 * @throws RangeError where it asks for more than that systems be solved, which the named method does not honour.
 */
export function algebrasOf(
  make: (setup: StepperSetup) => LinearAlgebra,
  setup: StepperSetup,
  stages: number,
  name: string,
): LinearAlgebra[] {
  const algebras = Array.from({ length: Math.max(1, (stages - 1) / 2) }, () => make(setup));
  const hook = HOOKS.find((one) => algebras[0][one] !== undefined);
  if (hook !== undefined)
    throw new RangeError(`linearAlgebra: ${name} takes none with \`${hook}\`; use radauIIA5 for it`);
  return algebras;
}
