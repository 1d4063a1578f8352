import type { Citation } from './citation.js';
import { denseLinearAlgebra } from './dense-linear-algebra.js';
import type { InitialValueProblem } from './initial-value-problem.js';
import { jacobianCheck } from './jacobian-check.js';
import { linearInvariants } from './linear-invariants.js';
import { combine, linearCombination } from './linear-combination.js';
import type { AttemptOutcome, Evaluation, Method, Stepper, StepperSetup } from './method.js';
import { stiffnessEvidence } from './stiffness-evidence.js';

/**
 * A Rosenbrock method as data, in the form in which it needs one factorisation a step and no product with the Jacobian
 * (Hairer & Wanner 1996, IV.7.25):
 *
 * $$\Big(\frac{1}{h\gamma} M - J\Big) u_i = f\Big(t + c_i h,\; y + \sum_{j<i} a_{ij} u_j\Big)
 * + M \sum_{j<i} \frac{\chi_{ij}}{h} u_j + d_i h \frac{\partial f}{\partial t}, \qquad y_1 = y + \sum_j m_j u_j$$
 *
 * Methods are stiffly accurate: the last stage starts from the companion, and $y_1$ is that plus $u_s$, which is the
 * error estimate.
 */
export interface RosenbrockTableau {
  readonly name: string;
  readonly order: number;
  readonly embeddedOrder: number;
  readonly interpolantOrder: number;
  readonly gamma: number;
  /** Nodes, one a stage. */
  readonly c: readonly number[];
  /** $d_i$, the weights of $h\,\partial f/\partial t$. */
  readonly d: readonly number[];
  /** $a_{ij}$; row i has i entries. */
  readonly a: readonly (readonly number[])[];
  /** $\chi_{ij}$, likewise. */
  readonly chi: readonly (readonly number[])[];
  /**
   * $y(t + \theta h) = y + \theta \sum_j m_j u_j + \theta(1-\theta)(p_1 + \theta(p_2 + \dots))$, where
   * $p_k = \sum_j H_{kj} u_j$: the rows of H.
   */
  readonly dense: readonly (readonly number[])[];
  readonly citations: readonly Citation[];
}

/** A problem that knows how its right-hand side depends on time alone. */
export interface NonAutonomousProblem extends InitialValueProblem {
  /** $\partial f/\partial t$ into `out`. Rosenbrock methods use it; a difference stands in for it when left out. */
  readonly timeDerivative?: (t: number, y: Float64Array, out: Float64Array) => void;
}

/** The coefficients of $k_i$ with $u = (\gamma_{ij}) k$, in which order conditions are stated. */
export interface RosenbrockCoefficients {
  /** $\alpha_{ij}$, with which the stages enter the arguments of f. */
  readonly alpha: readonly (readonly number[])[];
  /** $\gamma_{ij}$, with which they enter the product with J. */
  readonly gamma: readonly (readonly number[])[];
  /** Weights of $y_1$. */
  readonly b: readonly number[];
  /** Weights of the companion. */
  readonly bHat: readonly number[];
  /** Weights of the continuous solution at a share θ of the step. */
  weights(theta: number): number[];
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/**
 * Converts a tableau back: $\Gamma = (\gamma^{-1} I - X)^{-1}$ with $X = (\chi_{ij})$, $A = (a_{ij})\Gamma$,
 * $b = m\Gamma$ (Hairer & Wanner 1996, IV.7.23–25).
 */
export function rosenbrockCoefficients(tableau: RosenbrockTableau): RosenbrockCoefficients {
  const { c, a, chi, dense } = tableau;
  const stages = c.length;
  const gamma: number[][] = [];
  for (let i = 0; i < stages; i++) {
    const row = Array.from({ length: stages }, (_, j) => (i === j ? 1 : 0));
    chi[i].forEach((value, k) => {
      for (let j = 0; j <= k; j++) row[j] += value * gamma[k][j];
    });
    gamma.push(row.map((value) => value * tableau.gamma));
  }
  const times = (row: readonly number[]): number[] =>
    Array.from({ length: stages }, (_, j) => sum(row.map((value, k) => value * gamma[k][j])));
  const m = [...a[stages - 1], 1];
  return {
    alpha: a.map(times),
    gamma,
    b: times(m),
    bHat: times(a[stages - 1]),
    weights: (theta) =>
      times(
        m.map(
          (value, j) =>
            theta * (value + (1 - theta) * dense.reduceRight((total, row) => total * theta + row[j], 0)),
        ),
      ),
  };
}

/**
 * Freezes a tableau after checking what must hold of it whatever its order: shapes,
 * $\sum_j \alpha_{ij} = c_i$, $\sum_j \gamma_{ij} = d_i$, weights that sum to 1, and a last stage that starts from the
 * companion at the end of the step.
 *
 * @throws Error when a coefficient is wrong: a defect of the tableau, not of its user.
 */
export function rosenbrockTableau(tableau: RosenbrockTableau): RosenbrockTableau {
  const { name, c, d, a, chi, dense } = tableau;
  const stages = c.length;
  const wrong = (what: string): never => {
    throw new Error(`tableau of ${name}: ${what}`);
  };
  if (d.length !== stages || a.length !== stages || chi.length !== stages)
    wrong('every part needs one entry a stage');
  for (let i = 0; i < stages; i++)
    if (a[i].length !== i || chi[i].length !== i) wrong(`row ${i + 1} is not strictly lower triangular`);
  if (dense.some((row) => row.length !== stages)) wrong('the interpolant needs one column a stage');
  const { alpha, gamma, b, bHat } = rosenbrockCoefficients(tableau);
  const close = (x: number, y: number): boolean => Math.abs(x - y) <= 1e-13;
  for (let i = 0; i < stages; i++) {
    if (!close(sum(alpha[i]), c[i])) wrong(`α sums to ${sum(alpha[i])} in row ${i + 1}, not to c = ${c[i]}`);
    if (!close(sum(gamma[i]), d[i])) wrong(`γ sums to ${sum(gamma[i])} in row ${i + 1}, not to d = ${d[i]}`);
  }
  if (!close(sum(b), 1)) wrong(`b sums to ${sum(b)}`);
  if (!close(sum(bHat), 1)) wrong(`the weights of the companion sum to ${sum(bHat)}`);
  if (c[0] !== 0 || c[stages - 1] !== 1)
    wrong('the first stage is not at the start, or the last not at the end');
  return Object.freeze(tableau);
}

/** Evaluates $h\,\partial f/\partial t$ into `out`; false when it is not finite. Without h it may be out of range. */
function timeDerivativeOf(
  f: Evaluation,
  n: number,
  given: NonAutonomousProblem['timeDerivative'],
): (t: number, y: Float64Array, f0: Float64Array, h: number, out: Float64Array) => boolean {
  const value = new Float64Array(n);
  return (t, y, f0, h, out) => {
    if (given !== undefined) {
      given(t, y, out);
      let taint = 0;
      for (let i = 0; i < n; i++) {
        out[i] *= h;
        taint += out[i] * 0;
      }
      return taint === 0;
    }
    // f varies on the scale of the step at fastest, and t carries an error of ε|t|: the increment that balances
    // truncation and rounding. Towards the step, where f is evaluated anyway.
    const size =
      Math.sqrt(Number.EPSILON) * Math.sqrt(Math.max(Math.abs(t), Math.abs(h))) * Math.sqrt(Math.abs(h));
    const shifted = t + Math.sign(h) * size;
    const delta = shifted - t;
    if (delta === 0) {
      out.fill(0);
      return true;
    }
    if (!f(shifted, y, value)) return false;
    for (let i = 0; i < n; i++) out[i] = (value[i] - f0[i]) * (h / delta);
    return true;
  };
}

function rosenbrockStepper(tableau: RosenbrockTableau, setup: StepperSetup): Stepper {
  const { f, dimension: n, counts, norm, relativeTolerance } = setup;
  const problem: NonAutonomousProblem = setup.problem;
  const { gamma, c, d, a, dense } = tableau;
  const wrong = Array.from(problem.index ?? []).findIndex((value) => value > 1);
  if (wrong >= 0)
    throw new RangeError(
      `index[${wrong}] is ${problem.index?.[wrong]}: ${tableau.name} takes index 1 at most`,
    );
  const stages = c.length;
  const last = stages - 1;
  const algebra =
    problem.linearAlgebra?.(setup) ??
    denseLinearAlgebra({ f, dimension: n, jacobian: problem.jacobian, mass: problem.mass });
  const invariants = linearInvariants(n, norm);
  const believed = stiffnessEvidence(f, n, algebra, norm, relativeTolerance);
  const isJacobian = jacobianCheck(f, n, norm, relativeTolerance);
  const given = problem.jacobian !== undefined && problem.linearAlgebra === undefined;
  const differentiate = timeDerivativeOf(f, n, problem.timeDerivative);

  // All stages in one array, so that combinations of them run along memory.
  const u = new Float64Array(stages * n);
  const stage = Array.from({ length: stages }, (_, i) => u.subarray(i * n, (i + 1) * n));
  const arguments_ = a.map((row) => linearCombination(row));
  const couplings = tableau.chi.map((row) => linearCombination(row));
  const within = linearCombination(new Array<number>(stages).fill(1));
  const y = new Float64Array(n);
  const derivative = new Float64Array(n);
  const error = new Float64Array(n);
  const timeDerivative = new Float64Array(n);
  const argument = new Float64Array(n);
  const sum = new Float64Array(n);
  const product = new Float64Array(n);
  const zero = new Float64Array(n);
  const right = new Float64Array(n);
  // Where the Jacobian was evaluated.
  const point = new Float64Array(n);
  let time = Number.NaN;
  // The h that is contained in the time derivative.
  let scale = 1;
  // Whether the Jacobian was found not to be that of f.
  let foreign = false;
  let start: Float64Array = y;

  const isAt = (t: number, y0: Float64Array): boolean => {
    if (t !== time) return false;
    for (let i = 0; i < n; i++) if (y0[i] !== point[i]) return false;
    return true;
  };

  const linearize = (t: number, y0: Float64Array, f0: Float64Array, h: number): boolean => {
    time = Number.NaN;
    counts.jacobians++;
    if (!algebra.jacobian(t, y0, f0) || !differentiate(t, y0, f0, h, timeDerivative)) return false;
    if (given && algebra.matrix !== undefined && !isJacobian(t, y0, f0, algebra.matrix)) foreign = true;
    if (algebra.matrix !== undefined && problem.mass === undefined) invariants.seek(algebra.matrix, y0, f0);
    time = t;
    scale = h;
    point.set(y0);
    return true;
  };

  /** Solves for stage i, on whose right side f stands already. */
  const solve = (i: number, h: number): void => {
    const x = stage[i];
    if (i > 0) {
      combine(sum, zero, 1 / h, u, couplings[i]);
      algebra.multiplyMass(sum, product);
      for (let k = 0; k < n; k++) x[k] += product[k];
    }
    const weight = d[i] * (h / scale);
    if (weight !== 0) for (let k = 0; k < n; k++) x[k] += weight * timeDerivative[k];
    if (i === last) right.set(x);
    algebra.solveReal(x);
  };

  return {
    y,
    derivative,
    error,
    attempt(t, y0, f0, h): AttemptOutcome {
      if (!isAt(t, y0) && !linearize(t, y0, f0, h)) return 'non-finite';
      if (foreign) return 'not-converged';
      counts.factorizations++;
      if (!algebra.factorReal(1 / (gamma * h))) return 'not-converged';
      start = y0;
      stage[0].set(f0);
      solve(0, h);
      for (let i = 1; i < stages; i++) {
        combine(argument, y0, 1, u, arguments_[i]);
        if (!f(t + c[i] * h, argument, stage[i])) return 'non-finite';
        invariants.check(stage[i]);
        solve(i, h);
      }
      for (let k = 0; k < n; k++) y[k] = argument[k] + stage[last][k];
      invariants.restore(y0, y);
      if (!f(t + h, y, derivative)) return 'non-finite';
      error.set(stage[last]);
      const g = 1 / (gamma * h);
      if (!believed(t + h, y, derivative, g, stage[last], right, error))
        // Not even at the very point where J was evaluated? The step counts for nothing then, and no other either.
        foreign = !believed(t, y0, f0, g, stage[last], right, error);
      return foreign ? 'not-converged' : 'ok';
    },
    interpolate(theta, out): void {
      const { weights } = within;
      for (let j = 0; j < stages; j++) {
        let value = 0;
        for (let k = dense.length - 1; k >= 0; k--) value = value * theta + dense[k][j];
        weights[j] = theta * ((j === last ? 1 : a[last][j]) + (1 - theta) * value);
      }
      combine(out, start, 1, u, within);
    },
  };
}

/**
 * Makes a method of a tableau, for $M y' = f(t, y)$ with constant M, which may be singular if the algebraic equations
 * determine the algebraic components (index 1). No iterations: a step costs one Jacobian, one real factorisation, as
 * many solutions and evaluations as the method has stages, and one evaluation for $\partial f/\partial t$ unless the
 * problem gives it ({@link NonAutonomousProblem}).
 *
 * The Jacobian must be that of f: an inexact one costs accuracy, not only speed, so one that is given is held against
 * differences now and then, and a wrong one ends the run with `not-converged`. Differences are exact enough where the
 * components of y and f are not sums of much larger terms.
 */
export function rosenbrock(tableau: RosenbrockTableau): Method {
  return Object.freeze<Method>({
    name: tableau.name,
    order: tableau.order,
    embeddedOrder: tableau.embeddedOrder,
    interpolantOrder: tableau.interpolantOrder,
    citations: tableau.citations,
    implicit: true,
    honours: ['linearAlgebra'],
    create: (setup: StepperSetup) => rosenbrockStepper(tableau, setup),
  });
}
