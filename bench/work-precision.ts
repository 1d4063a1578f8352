import {
  automatic,
  dop853,
  integrate,
  radauIIA5,
  rodas5P,
  type Automatic,
  type Method,
} from '../solvers/index.js';
import { correctDigits, pleiades, stiffProblems, type TestProblem } from '../test/solvers/ivp-test-set.js';

function row(test: TestProblem, name: string, method: Method | Automatic, tolerance: number): void {
  const start = performance.now();
  const { problem } = test;
  const { y, stats, status } = integrate(problem, {
    method,
    relativeTolerance: tolerance,
    absoluteTolerance: test.absoluteTolerance(tolerance),
    saveAt: [problem.tEnd],
    maxSteps: 1e6,
  });
  const time = performance.now() - start;
  const digits = status === 'success' ? correctDigits(test, y[y.length - 1]).toFixed(2) : status;
  console.log(
    [test.name.padEnd(22), name.padEnd(14), tolerance.toExponential(0).padStart(7), digits.padStart(8)].join(
      ' ',
    ) +
      [stats.accepted, stats.rejected, stats.evaluations, stats.jacobians, stats.factorizations, stats.newton]
        .map((count) => String(count).padStart(9))
        .join('') +
      `${time.toFixed(1).padStart(9)} ms`,
  );
}

/** Correct digits against work on the IVP test set. */
export function workPrecision(): void {
  console.log('\nwork-precision on the IVP test set');
  console.log(
    'problem                method         rtol      digits    steps  rejected   evals     jacs       lu   newton     time',
  );
  for (const test of stiffProblems)
    for (const tolerance of [1e-4, 1e-6, 1e-8, 1e-10]) {
      row(test, 'Radau IIA 5', radauIIA5, tolerance);
      row(test, 'Rodas5P', rodas5P, tolerance);
      row(test, 'automatic', automatic(), tolerance);
    }
  for (const tolerance of [1e-4, 1e-6, 1e-8, 1e-10, 1e-12]) row(pleiades, 'DOP853', dop853, tolerance);
}
