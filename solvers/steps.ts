import type { InitialValueProblem } from './initial-value-problem.js';
import { checkNames } from './check-options.js';
import { CLOCKED_OPTIONS, clockedStepping, type ClockedSteppingOptions } from './clocked-stepping.js';
import type { Outcome, Step } from './stepping.js';

/**
 * The accepted steps of a run, one at a time:
 * `for (const step of steps(problem)) …`. A step is valid until the next one is asked for. The generator returns how
 * the run ended.
 */
export function* steps(
  problem: InitialValueProblem,
  options: ClockedSteppingOptions = {},
): Generator<Step, Outcome, void> {
  checkNames('option of steps', options, CLOCKED_OPTIONS);
  const run = clockedStepping(problem, options);
  while (run.advance()) yield run.step;
  return run.outcome();
}
