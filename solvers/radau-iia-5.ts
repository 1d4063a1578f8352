import { algebraicDefect } from './algebraic-defect.js';
import { denseLinearAlgebra } from './dense-linear-algebra.js';
import { indexNorm } from './index-norm.js';
import { linearInvariants } from './linear-invariants.js';
import type { AttemptOutcome, Method, Stepper, StepperSetup } from './method.js';
import { coefficients } from './radau-iia-5-coefficients.js';
import { lastPolynomial } from './radau-iia-5-polynomial.js';
import { roundingCheck } from './rounding-check.js';
import { stiffnessEvidence } from './stiffness-evidence.js';
import { hairerWanner1996, hairerWanner1999 } from './textbooks.js';
import { transformedStages } from './transformed-stages.js';

const { C1, C2, E1, E2, E3, IM, RE, REAL, T, T_INVERSE } = coefficients;
const [[S11, S12, S13], [S21, S22, S23], [S31, S32, S33]] = T_INVERSE;

/** Newton iterations before giving up, and where kinks within the step make the iteration slow. */
const ITERATIONS = 7;
const ITERATIONS_OVER_KINKS = 10;
/** Corrections of this share of the tolerance, and no longer shrinking, are looked at for being rounding. */
const AT_REST = 0.03;
const SLOW = 0.5;
/** What the algebraic equations may be off at the end of a step, as a share of the tolerance. */
const DEFECT = 0.1;
/** How well the first iteration may be trusted to have converged. */
const SINGLE = 1e-4;
/** The contraction that the next step may have at most, as far as can be foreseen. */
const FORESEEN = 0.1;
/** A contraction below this: the Jacobian is good for another step. */
const GOOD_CONTRACTION = 1e-3;
/** How many Jacobians of the end of a step are tried. */
const PIECES = 6;

function radauStepper(setup: StepperSetup): Stepper {
  const { f, dimension: n, problem, norm, relativeTolerance, counts } = setup;
  const algebra =
    problem.linearAlgebra?.(setup) ??
    denseLinearAlgebra({ f, dimension: n, jacobian: problem.jacobian, mass: problem.mass });
  const invariants = linearInvariants(n, norm);
  const believed = stiffnessEvidence(f, n, algebra, norm, relativeTolerance);
  const newtonTolerance = Math.max(
    (10 * Number.EPSILON) / relativeTolerance,
    Math.min(0.03, Math.sqrt(relativeTolerance)),
  );
  const vector = (): Float64Array => new Float64Array(n);
  const y = vector();
  const derivative = vector();
  const error = vector();
  const f1 = vector();
  const f2 = vector();
  const f3 = vector();
  const argument = vector();
  const product = vector();
  const product2 = vector();
  const product3 = vector();
  const filtered = vector();
  const polynomial = lastPolynomial(n);
  const y0Last = vector();
  const index = problem.index;
  const implicitStages = transformedStages(n, algebra.bend, index);
  const [z1, z2, z3] = implicitStages.z;
  const [w1, w2, w3] = implicitStages.w;
  const { weigh, sizeOf } = indexNorm(n, index, norm, algebra.weigh);
  const stages = problem.stages?.(setup);
  const iterationsAllowed = stages === undefined ? ITERATIONS : ITERATIONS_OVER_KINKS;
  const derivatives = [f1, f2, f3];
  const rounding = roundingCheck(derivatives, sizeOf);
  const defectOf = algebraicDefect(n, index, algebra, sizeOf);

  let jacobianIsCurrent = false;
  let jacobianIsFresh = false;
  // Whether the Jacobian was found not to be that of f.
  let foreign = false;
  let factoredStep = 0;
  let contraction = 1;
  let accuracyFactor = 1;
  let afterRejection = true;
  let lastTime = NaN;
  // Where the last step began whose equations could not be solved.
  let failedAt = NaN;
  // Whether the Jacobian is that of the end of the step, in another piece of f.
  let jacobianIsOfEnd = false;
  let start: Float64Array = y;

  const startingValues = (t: number, h: number): void => {
    // Where f is made of pieces what was extrapolated may lie in a wrong one.
    if (polynomial.step === 0 || (algebra.differs !== undefined && t === failedAt)) {
      z1.fill(0);
      z2.fill(0);
      z3.fill(0);
    } else {
      polynomial.extrapolate(h / polynomial.step, z1, z2, z3);
    }
    implicitStages.transform();
  };

  const evaluateStage = (t: number, y0: Float64Array, z: Float64Array, out: Float64Array): boolean => {
    for (let i = 0; i < n; i++) argument[i] = y0[i] + z[i];
    if (!f(t, argument, out)) return false;
    invariants.check(out);
    return true;
  };

  const evaluateStages = (t: number, h: number, y0: Float64Array): boolean =>
    stages === undefined
      ? evaluateStage(t + C1 * h, y0, z1, f1) &&
        evaluateStage(t + C2 * h, y0, z2, f2) &&
        evaluateStage(t + h, y0, z3, f3)
      : stages.evaluate(t, h, y0, implicitStages.z, derivatives);

  /** The residuals of the stages in the basis of $T^{-1}$, in place of their derivatives. */
  const residuals = (h: number): void => {
    const real = REAL / h;
    const re = RE / h;
    const im = IM / h;
    algebra.multiplyMass(w1, product);
    algebra.multiplyMass(w2, product2);
    algebra.multiplyMass(w3, product3);
    for (let i = 0; i < n; i++) {
      const a = f1[i];
      const b = f2[i];
      const c = f3[i];
      f1[i] = S11 * a + S12 * b + S13 * c - real * product[i];
      f2[i] = S21 * a + S22 * b + S23 * c - re * product2[i] + im * product3[i];
      f3[i] = S31 * a + S32 * b + S33 * c - im * product2[i] - re * product3[i];
    }
  };

  /** Simplified Newton iteration; the rate with which to repeat the step where it fails. */
  const newton = (t: number, y0: Float64Array, h: number): AttemptOutcome => {
    let last = 0;
    let lastContraction = 1;
    // A step that was linear says little of the next: one iteration is enough only where its correction was small.
    accuracyFactor = Math.max(accuracyFactor, SINGLE) ** 0.8;
    contraction = GOOD_CONTRACTION;
    for (let iteration = 1; iteration <= iterationsAllowed; iteration++) {
      self.iterations = iteration;
      counts.newton++;
      if (!evaluateStages(t, h, y0)) return 'non-finite';
      residuals(h);
      algebra.solveReal(f1);
      algebra.solveComplex(f2, f3);
      const size = Math.sqrt((sizeOf(f1, y0, h) ** 2 + sizeOf(f2, y0, h) ** 2 + sizeOf(f3, y0, h) ** 2) / 3);
      // Divergence shows in the rate long before: this is overflow.
      if (!(size < Infinity)) return iteration === 1 ? 'non-finite' : 'not-converged';
      if (iteration > 1) {
        const rate = size / last;
        // Corrections that are small and point anywhere are rounding: there is no more to be had.
        const random = size <= AT_REST && rate > SLOW && !rounding.aligned(size, last, y0, h);
        if (random) {
          contraction = GOOD_CONTRACTION;
          return 'ok';
        }
        contraction = iteration === 2 ? rate : Math.sqrt(rate * lastContraction);
        lastContraction = rate;
        if (contraction >= 0.99) {
          self.retryFactor = 0.5;
          return 'not-converged';
        }
        accuracyFactor = contraction / (1 - contraction);
        const expected =
          (accuracyFactor * size * contraction ** (iterationsAllowed - 1 - iteration)) / newtonTolerance;
        if (expected >= 1) {
          const excess = Math.max(1e-4, Math.min(20, expected));
          self.retryFactor = 0.8 * excess ** (-1 / (4 + iterationsAllowed - 1 - iteration));
          return 'not-converged';
        }
      }
      last = Math.max(size, Number.MIN_VALUE);
      implicitStages.correct(f1, f2, f3, y0);
      if (accuracyFactor * size <= newtonTolerance) return 'ok';
      rounding.keep();
    }
    self.retryFactor = 0.5;
    return 'not-converged';
  };

  const estimate = (t: number, y0: Float64Array, f0: Float64Array, h: number): boolean => {
    for (let i = 0; i < n; i++) filtered[i] = (E1 * z1[i] + E2 * z2[i] + E3 * z3[i]) / h;
    algebra.multiplyMass(filtered, product);
    for (let i = 0; i < n; i++) error[i] = product[i] + f0[i];
    stages?.correctError(error);
    algebra.solveReal(error);
    weigh(error, h);
    // At the first step and after a rejection the estimate is filtered once more, for it is far too large on very
    // stiff components (Hairer & Wanner 1996, IV.8.20).
    if (afterRejection && norm(error, y0, y) >= 1) {
      for (let i = 0; i < n; i++) argument[i] = y0[i] + error[i];
      if (!f(t, argument, filtered)) return false;
      for (let i = 0; i < n; i++) error[i] = product[i] + filtered[i];
      stages?.correctError(error);
      algebra.solveReal(error);
      weigh(error, h);
    }
    return true;
  };

  /**
   * What is left of the residual at the end of the step. The rate of convergence tells little of the Jacobian: one
   * iteration measures none, and in several a stage before a jump outweighs those behind it.
   */
  const isBelieved = (t: number, h: number): boolean => {
    if (index !== undefined) return true;
    for (let i = 0; i < n; i++) filtered[i] = (T[2][0] * REAL * w1[i] + RE * w2[i] - IM * w3[i]) / h;
    algebra.multiplyMass(filtered, product);
    for (let i = 0; i < n; i++) filtered[i] = derivative[i] - product[i];
    argument.set(filtered);
    algebra.solveReal(argument);
    return believed(t + h, y, derivative, REAL / h, argument, filtered, error);
  };

  const factor = (h: number): boolean => {
    counts.factorizations++;
    factoredStep = algebra.factorReal(REAL / h) && algebra.factorComplex(RE / h, IM / h) ? h : 0;
    return factoredStep !== 0;
  };

  /** The end of the step as the iteration has it, and f there. */
  const evaluateEnd = (t: number, y0: Float64Array, h: number): boolean => {
    for (let i = 0; i < n; i++) y[i] = y0[i] + z3[i];
    invariants.restore(y0, y);
    return f(t + h, y, derivative);
  };

  /**
   * Evaluates the end. Where f is made of pieces the equations of a step into another one are those of that piece: then
   * solves them with the Jacobian of the end, for as long as it is not the one in use there. An iterate from the wrong
   * side is good for telling the piece and no more.
   */
  const solveEnd = (t: number, y0: Float64Array, h: number, outcome: AttemptOutcome): AttemptOutcome => {
    if (!evaluateEnd(t, y0, h)) return outcome === 'ok' ? 'non-finite' : outcome;
    for (let piece = 0; algebra.differs?.(t + h, y) === true; piece++) {
      jacobianIsCurrent = false;
      if (piece === PIECES) return 'not-converged';
      counts.jacobians++;
      if (!algebra.jacobian(t + h, y, derivative) || !factor(h)) return 'not-converged';
      if (piece === 0 && outcome !== 'ok') startingValues(t, h);
      outcome = newton(t, y0, h);
      if (outcome === 'non-finite' || !evaluateEnd(t, y0, h)) return 'not-converged';
    }
    // What was solved with the Jacobian of the end may be gone on with from there.
    if (outcome === 'ok') {
      jacobianIsOfEnd ||= !jacobianIsCurrent;
      jacobianIsCurrent = true;
    }
    return outcome;
  };

  const self = {
    y,
    derivative,
    error,
    iterations: 0,
    retryFactor: 0.5,
    get effort() {
      return self.iterations / iterationsAllowed;
    },
    get growthLimit() {
      return Math.max(1, FORESEEN / contraction);
    },
    attempt(t: number, y0: Float64Array, f0: Float64Array, h: number): AttemptOutcome {
      self.retryFactor = 0.5;
      start = y0;
      if (foreign) return 'not-converged';
      if (t !== lastTime) {
        lastTime = t;
        if (contraction > GOOD_CONTRACTION || polynomial.step === 0) jacobianIsCurrent = false;
        jacobianIsFresh = false;
      } else {
        afterRejection = true;
        if (jacobianIsOfEnd) jacobianIsCurrent = false;
      }
      jacobianIsOfEnd = false;
      for (;;) {
        if (!jacobianIsCurrent) {
          counts.jacobians++;
          if (!algebra.jacobian(t, y0, f0)) return 'non-finite';
          if (algebra.matrix !== undefined && problem.mass === undefined)
            invariants.seek(algebra.matrix, y0, f0);
          jacobianIsCurrent = true;
          jacobianIsFresh = true;
          factoredStep = 0;
        }
        if (factoredStep !== h) {
          if (!factor(h)) return 'not-converged';
        }
        startingValues(t, h);
        let outcome = newton(t, y0, h);
        const inPieces = outcome === 'not-converged' && jacobianIsFresh && algebra.differs !== undefined;
        if (outcome === 'ok' || inPieces) outcome = solveEnd(t, y0, h, outcome);
        if (outcome === 'ok') {
          if (!(defectOf(derivative, y0, h) <= DEFECT)) {
            contraction = 1;
            accuracyFactor = 1;
            // One iteration with an old Jacobian is soon taken for enough.
            if (!jacobianIsFresh) {
              jacobianIsCurrent = false;
              continue;
            }
            counts.newtonFailures++;
            return 'not-converged';
          }
          if (!estimate(t, y0, f0, h)) return 'non-finite';
          if (isBelieved(t, h)) return 'ok';
          jacobianIsCurrent = false;
          if (!jacobianIsFresh) continue;
          // Not even at the very point where it was evaluated? No step counts for anything then.
          foreign = !believed(t, y0, f0, REAL / h, argument, filtered, error);
          return foreign ? 'not-converged' : 'ok';
        }
        // An old Jacobian may be at fault: try again with one of this point before the step is made shorter.
        if (outcome === 'not-converged' && !jacobianIsFresh) {
          jacobianIsCurrent = false;
          continue;
        }
        if (outcome === 'not-converged') counts.newtonFailures++;
        failedAt = t;
        contraction = 1;
        return outcome;
      }
    },
    accept(h: number): void {
      if (stages !== undefined) y0Last.set(start);
      polynomial.set(y, z1, z2, z3, h);
      afterRejection = false;
    },
    interpolate(theta: number, out: Float64Array, from = 0, to = n): void {
      polynomial.value(theta - 1, out, from, to);
      stages?.interpolate(y0Last, theta, out, from, to);
    },
  };
  return self;
}

/**
 * Radau IIA of order 5 with simplified Newton iteration, for stiff problems $M y' = f(t, y)$ and semi-explicit
 * differential-algebraic ones of index up to 2 (Hairer & Wanner 1996, IV.8). L-stable; error estimate of order 3;
 * the continuous solution is the collocation polynomial, of order 3.
 */
export const radauIIA5: Method = Object.freeze<Method>({
  name: 'Radau IIA 5',
  order: 5,
  embeddedOrder: 3,
  interpolantOrder: 3,
  implicit: true,
  honours: ['linearAlgebra', 'stages'],
  citations: [hairerWanner1996, hairerWanner1999],
  create: radauStepper,
});
