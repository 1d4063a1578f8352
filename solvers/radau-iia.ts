import { algebraicDefect } from './algebraic-defect.js';
import { fullMass } from './collocation-matrix.js';
import { collocationNewton } from './collocation-newton.js';
import { collocationPolynomial } from './collocation-polynomial.js';
import { denseLinearAlgebra } from './dense-linear-algebra.js';
import { indexNorm } from './index-norm.js';
import type { AttemptOutcome, Method, Stepper, StepperSetup } from './method.js';
import { orientation } from './orientation.js';
import { radauCoefficients, type RadauCoefficients } from './radau-coefficients.js';
import { algebrasOf, simplifiedNewton } from './simplified-newton.js';
import { startCheck } from './start-check.js';
import { hairerWanner1996, hairerWanner1999 } from './textbooks.js';

/**
 * The polynomial of the last step is carried on unless this step is so many times longer; then iteration starts from y0.
 * On the stiff test set it saves a third of the iterations even at this length.
 */
const FARTHEST = 4;

/** Steps that do not grow after one whose equations could not be solved: what failed once would fail again. */
const CAUTION = 10;

/** A first step below this share of t resolves no transient. */
const RESOLVED = 1e-10;

/** What the algebraic equations may be off at the end of a step, in tolerances. */
const DEFECT = 1;

function radauStepper(name: string, coefficients: RadauCoefficients, setup: StepperSetup): Stepper {
  const { f, dimension: n, problem, norm, counts } = setup;
  const { stages: s, c, gamma0, e } = coefficients;
  const own = problem.linearAlgebra && algebrasOf(problem.linearAlgebra, setup, s, name);
  // Of the start of the step, for the error estimate. The problem's own is kept up by the iteration.
  const algebra =
    own?.[0] ??
    denseLinearAlgebra({
      f,
      dimension: n,
      jacobian: problem.jacobian,
      mass: problem.mass,
      signal: setup.signal,
    });
  const { weigh, sizeOf } = indexNorm(n, problem.index, norm);
  const vector = (): Float64Array => new Float64Array(n);
  const y = vector();
  const derivative = vector();
  const error = vector();
  const argument = vector();
  const filtered = vector();
  const product = vector();

  const newton =
    own === undefined
      ? collocationNewton(setup, coefficients, algebra.multiplyMass, sizeOf)
      : simplifiedNewton(setup, coefficients, own, sizeOf);
  const signOf = orientation(
    own !== undefined || problem.mass === undefined ? undefined : fullMass(problem.mass, n),
    n,
  );
  const defectOf = algebraicDefect(problem.mass, n, problem.mass && (problem.index ?? []), algebra, sizeOf);
  const beginning = startCheck(f, n, problem, algebra, sizeOf);
  const polynomial = collocationPolynomial(coefficients, n);
  const { z } = newton;
  let lastTime = NaN;
  let polynomialStep = 0;
  let afterRejection = true;
  // Until a step has been accepted.
  let isFirst = true;
  let jacobianIsCurrent = false;

  const startingValues = (h: number): void => {
    // No polynomial yet: the step is 0, and the ratio infinite of either sign.
    const ratio = h / polynomialStep;
    if (!(ratio > 0 && ratio <= FARTHEST)) z.fill(0);
    else for (let k = 0; k < s; k++) polynomial.beyond(1 + c[k] * ratio, z, k * n);
  };

  /*
   * Filtered once more, the estimate lets the first step pass over a fast transient at the start, whatever its size: the
   * end of the step is good, the solution within it off by the transient. The more stages there are the longer is the first
   * step. So transients are resolved by those with more than three, but for starts off the algebraic equations, which no
   * step resolves, and where a step would be lost in the rounding of t.
   */
  const resolvesStart = (t: number, h: number): boolean =>
    isFirst && s > 3 && problem.mass === undefined && Math.abs(h) > RESOLVED * Math.abs(t);

  /*
   * The companion ŷ = y0 + h (γ0 f0 + Σ b̂_i f_i) has order s, which determines b̂ (Hairer & Wanner 1996, IV.8.17–19):
   * Σ (b̂_i − b_i) c_i^(k−1) = −γ0 δ_k1 for k = 1 … s. With h f = A⁻¹ z and A⁻¹ c^k = k c^(k−1) the difference is
   * ŷ − y1 = γ0 h f0 + Σ e_i z_i, Σ e_i c_i^k = −γ0 δ_k1: e_i = −γ0 ℓ_i(0)/c_i, ℓ_i the Lagrange polynomials of c.
   * (I − γ0 h J)⁻¹ keeps it bounded on stiff components. `e` has been divided by γ0.
   */
  const estimate = (t: number, y0: Float64Array, f0: Float64Array, h: number): AttemptOutcome => {
    if (own === undefined && !algebra.factorReal(1 / (gamma0 * h))) return 'not-converged';
    beginning.look(t, y0, f0, h);
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let k = 0; k < s; k++) sum += e[k] * z[k * n + i];
      filtered[i] = sum / h;
    }
    algebra.multiplyMass(filtered, product);
    for (let i = 0; i < n; i++) error[i] = product[i] + f0[i];
    algebra.solveReal(error);
    weigh(error, h);
    // At the first step and after a rejection the estimate is filtered once more, for it is far too large on very
    // stiff components (ibid., IV.8.20).
    if (afterRejection && !resolvesStart(t, h) && norm(error, y0, y) >= 1) {
      for (let i = 0; i < n; i++) argument[i] = y0[i] + error[i];
      if (!f(t, argument, filtered)) return 'non-finite';
      for (let i = 0; i < n; i++) error[i] = product[i] + filtered[i];
      algebra.solveReal(error);
      weigh(error, h);
    }
    return 'ok';
  };

  /** The Jacobian at the start of the step. */
  const linearize = (t: number, y0: Float64Array, f0: Float64Array): boolean => {
    if (jacobianIsCurrent || own !== undefined) return true;
    counts.jacobians++;
    jacobianIsCurrent = algebra.jacobian(t, y0, f0);
    return jacobianIsCurrent;
  };

  /** Whether Newton's iteration has found another solution of its equations than the one that is meant. */
  const isReversed = (h: number): boolean =>
    own === undefined && algebra.matrix !== undefined && signOf(algebra.matrix, h) * newton.sign() < 0;

  let start = y;
  // Steps still to be taken without growing.
  let caution = 0;
  return {
    y,
    derivative,
    error,
    retryFactor: 0.5,
    get note() {
      return beginning.note;
    },
    get effort() {
      return newton.effort;
    },
    get growthLimit() {
      return caution > 0 ? 1 : newton.growthLimit;
    },
    attempt(t: number, y0: Float64Array, f0: Float64Array, h: number): AttemptOutcome {
      start = y0;
      if (t !== lastTime) {
        lastTime = t;
        jacobianIsCurrent = false;
        newton.begin(y0);
      } else afterRejection = true;
      // Before the iteration, which may fail because of what there is to say.
      if (beginning.note === undefined && own === undefined && problem.mass !== undefined) {
        if (!linearize(t, y0, f0)) return 'non-finite';
        if (algebra.factorReal(1 / (gamma0 * h))) beginning.look(t, y0, f0, h);
      }
      startingValues(h);
      const outcome = newton.solve(t, y0, f0, h);
      if (outcome !== 'ok') {
        if (outcome === 'not-converged') {
          counts.newtonFailures++;
          caution = CAUTION;
        }
        return outcome;
      }
      if (!linearize(t, y0, f0)) return 'non-finite';
      if (isReversed(h)) {
        caution = CAUTION;
        return 'not-converged';
      }
      for (let i = 0; i < n; i++) y[i] = y0[i] + z[(s - 1) * n + i];
      const estimated = estimate(t, y0, f0, h);
      if (estimated !== 'ok') return estimated;
      if (!f(t + h, y, derivative)) return 'non-finite';
      if (defectOf(derivative, y0, h) <= DEFECT) return 'ok';
      caution = CAUTION;
      counts.newtonFailures++;
      return 'not-converged';
    },
    accept(h: number): void {
      polynomial.set(start, z);
      polynomialStep = h;
      afterRejection = false;
      isFirst = false;
      if (caution > 0) caution--;
    },
    interpolate(theta: number, out: Float64Array): void {
      polynomial.value(theta, out);
    },
  };
}

/** Which Radau IIA method. */
export interface RadauIIAOptions {
  /** Number of stages, odd, from 1 to 13. The order is $2s - 1$; 3, 5 and 7 are usual. */
  readonly stages: number;
}

/**
 * Radau IIA with any odd number s of stages and full Newton iteration, for small dense problems $M y' = f(t, y)$, up to
 * dimension 50 or so, and semi-explicit differential-algebraic ones of index up to 2 (Hairer & Wanner 1996, IV.5, IV.8;
 * 1999). L-stable; order $2s - 1$, error estimate of order s; continuous by the collocation polynomial, of order s.
 *
 * Every iteration has a Jacobian of its own at every stage, and one factorisation of dimension $sn$. That makes a step
 * dearer than with {@link radauIIA5}, and possible where a very stiff direction turns within the step, as on the floor of
 * a narrow curved valley. There the Jacobian should be given: differences of f confound the directions from a stiffness
 * of about $10^{10}$, and rounding does in any Jacobian from about $10^{15}$. High orders pay where the tolerance is tight.
 *
 * A problem's own `linearAlgebra` is used where it is given, whatever the dimension, with simplified Newton iteration: one
 * Jacobian a step, one real and $(s - 1)/2$ complex systems of the dimension of the problem an iteration. Then stiff
 * directions that turn are followed no better than by {@link radauIIA5}.
 *
 * Full Newton iteration may find a solution of the equations of a step that has nothing to do with the differential
 * equation; a step is repeated where the sign of a determinant tells of it.
 *
 * @throws RangeError for a number of stages that is even, where the estimate has no real eigenvalue to use, or above 13; when
 * a run starts, for linear algebra with `differs`, `bend` or `weigh`, which {@link radauIIA5} alone honours.
 */
export function radauIIA({ stages }: RadauIIAOptions): Method {
  const coefficients = radauCoefficients(stages);
  const name = `Radau IIA ${2 * stages - 1}`;
  return Object.freeze<Method>({
    name,
    order: 2 * stages - 1,
    embeddedOrder: stages,
    interpolantOrder: stages,
    implicit: true,
    honours: ['linearAlgebra'],
    citations: [hairerWanner1996, hairerWanner1999],
    create: (setup) => radauStepper(name, coefficients, setup),
  });
}

/** {@link radauIIA} with 5 stages, of order 9. */
export const radauIIA9: Method = radauIIA({ stages: 5 });

/** {@link radauIIA} with 7 stages, of order 13. */
export const radauIIA13: Method = radauIIA({ stages: 7 });
