import { createRequire } from 'node:module';
import type { InitialValueProblem, Method } from '../solvers/index.js';
import { dop853, dormandPrince54, integrate, tsitouras54, verner76 } from './built.js';

/** An integrator that can be given a problem and a tolerance, relative and absolute alike. */
export interface Contender {
  readonly name: string;
  readonly ours: boolean;
  /** The value at the end. */
  solve(problem: InitialValueProblem, tolerance: number): ArrayLike<number>;
}

const require = createRequire(import.meta.url);

const own = (method: Method): Contender => ({
  name: method.name,
  ours: true,
  solve(problem, tolerance) {
    const { y } = integrate(problem, {
      method,
      relativeTolerance: tolerance,
      absoluteTolerance: tolerance,
      saveAt: [problem.tEnd],
    });
    return y[y.length - 1];
  },
});

interface OdexSolver {
  absoluteTolerance: number;
  relativeTolerance: number;
  maxSteps: number;
  solve(f: (t: number, y: number[]) => number[], t0: number, y0: number[], tEnd: number): { y: number[] };
}
const { Solver } = require('odex') as { Solver: new (dimension: number) => OdexSolver };

/** Packages whose right-hand sides return new arrays are given one; it is what their users do. */
const returning = ({ f, y0 }: InitialValueProblem) => {
  const input = new Float64Array(y0.length);
  const output = new Float64Array(y0.length);
  return (t: number, y: ArrayLike<number>): number[] => {
    input.set(y);
    f(t, input, output);
    return Array.from(output);
  };
};

const odex: Contender = {
  name: 'odex',
  ours: false,
  solve(problem, tolerance) {
    const solver = new Solver(problem.y0.length);
    solver.absoluteTolerance = tolerance;
    solver.relativeTolerance = tolerance;
    solver.maxSteps = 1e6;
    const f = returning(problem);
    return solver.solve(f, problem.t0, Array.from(problem.y0), problem.tEnd).y;
  },
};

interface DopriModule {
  Dopri: new (
    rhs: (t: number, y: number[], dydt: number[]) => void,
    n: number,
    control: { atol: number; rtol: number; maxSteps: number },
  ) => { initialise(t: number, y: number[]): { run(tEnd: number): (t: number[]) => number[][] } };
}
const { Dopri } = require('dopri') as DopriModule;

const dopri: Contender = {
  name: 'dopri',
  ours: false,
  solve(problem, tolerance) {
    const control = { atol: tolerance, rtol: tolerance, maxSteps: 1e6 };
    // It passes arrays and has f write into one, as ours does.
    const rhs = problem.f as unknown as (t: number, y: number[], dydt: number[]) => void;
    const solution = new Dopri(rhs, problem.y0.length, control).initialise(
      problem.t0,
      Array.from(problem.y0),
    );
    return solution.run(problem.tEnd)([problem.tEnd])[0];
  },
};

type CashKarp = (
  y0: Float64Array,
  derivative: (dydt: Float64Array, y: Float64Array, t: number) => void,
  t0: number,
  dt0: number,
  options: { tol: number; verbose: boolean },
) => { y: Float64Array; steps(count: number, limit: number): boolean };
const ode45 = require('ode45-cash-karp') as CashKarp;

const cashKarp: Contender = {
  name: 'ode45-cash-karp',
  ours: false,
  solve({ f, t0, y0, tEnd }, tolerance) {
    const run = ode45(Float64Array.from(y0), (dydt, y, t) => f(t, y, dydt), t0, 1e-4, {
      tol: tolerance,
      verbose: false,
    });
    run.steps(Infinity, tEnd);
    return run.y;
  },
};

interface Numeric {
  dopri(
    t0: number,
    tEnd: number,
    y0: number[],
    f: (t: number, y: number[]) => number[],
    tol: number,
    maxit: number,
  ): { at(t: number): number[] };
}
const numericPackage = require('numeric') as Numeric;

const numeric: Contender = {
  name: 'numeric',
  ours: false,
  solve(problem, tolerance) {
    const { t0, y0, tEnd } = problem;
    return numericPackage.dopri(t0, tEnd, Array.from(y0), returning(problem), tolerance, 1e6).at(tEnd);
  },
};

/**
 * Ours, and the ODE packages of npm. The one that hands plain arrays to the right-hand side comes last: after it the
 * compiled code of the right-hand side takes either kind of array, and is slower for all who give it typed ones.
 */
export const contenders: readonly Contender[] = [
  own(dormandPrince54),
  own(tsitouras54),
  own(verner76),
  own(dop853),
  odex,
  cashKarp,
  numeric,
  dopri,
];
