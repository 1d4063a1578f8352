import type { InitialValueProblem } from './initial-value-problem.js';
import { stepping, type Outcome, type Step, type SteppingOptions } from './stepping.js';

/**
 * The accepted steps of a run, one at a time:
 * `for (const step of steps(problem)) …`. A step is valid until the next one is asked for. The generator returns how
 * the run ended.
 */
export function* steps(
  problem: InitialValueProblem,
  options: SteppingOptions = {},
): Generator<Step, Outcome, void> {
  const run = stepping(problem, options);
  while (run.advance()) yield run.step;
  return run.outcome();
}
