/**
 * How an integration ended.
 *
 * - `success`: the end of the interval was reached.
 * - `event`: an event whose action is `stop` occurred; the last point is its location.
 * - `max-steps`: as many steps were taken as were allowed. Usual causes: the problem is stiff for the method, the
 *   tolerance asks for more than the method can give, the interval is longer than was thought.
 * - `step-too-small`: the step fell below the spacing of doubles at t. Usual causes: a singularity ahead, a
 *   discontinuity, a relative tolerance near rounding, an absolute tolerance of zero on a component that vanishes.
 * - `non-finite`: the right-hand side or its Jacobian returned NaN or an infinity. Usual causes: a solution that leaves the domain of
 *   the right-hand side or grows past 1e308, a defect in the right-hand side.
 * - `not-converged`: the equations of an implicit step could not be solved at any size of the step, or no step ended
 *   where it could be brought onto the manifold that it is projected onto. Usual causes: a Jacobian that does not belong
 *   to the right-hand side, a singularity, a discontinuity, inconsistent initial values, an index above 2 of a differential-algebraic
 *   problem, a start off the manifold, or a manifold that the solution does not stay on.
 * - `events-accumulate`: events that change the state follow each other without time passing, as the bounces of a ball
 *   that comes to rest, or changes of the piece of a piecewise-smooth system in which a solution ends.
 * - `undecided`: a piecewise-smooth system can go on from a surface in several ways, or in none that could be found.
 *   Usual causes: a start on a surface that repels, surfaces that are tangent to the solution or to each other.
 * - `clock-ended`: the clock of the run came to its end before time did. Usual causes: arc length at a point where the
 *   right-hand side vanishes, for there the path ends while time goes on; a rate at which time hardly passes.
 * - `aborted`: the caller asked to stop through an `AbortSignal`.
 */
export type Status =
  | 'success'
  | 'event'
  | 'max-steps'
  | 'step-too-small'
  | 'non-finite'
  | 'not-converged'
  | 'aborted'
  | 'clock-ended'
  | 'events-accumulate'
  | 'undecided';

/** What to try after each status, in one sentence that can be shown to people. */
export const statusAdvice: Readonly<Record<Status, string>> = Object.freeze({
  success: 'The end of the interval was reached.',
  event: 'An event stopped the integration.',
  'max-steps':
    'Allow more steps (maxSteps), loosen the tolerance, or use an implicit method if steps are bound by stability.',
  'step-too-small':
    'Look for a singularity or a discontinuity just ahead, and for a component with absolute tolerance 0 that vanishes.',
  'non-finite': 'Check the right-hand side at the named component; the path up to here is kept.',
  'not-converged':
    'Check the Jacobian against differences, and that the initial values satisfy the equations of the problem or manifold.',
  'events-accumulate': 'Model what happens beyond this point by other equations, and go on with them.',
  undecided:
    'Start off the surface, on the side that is meant, or allow a choice where solutions are not unique.',
  'clock-ended':
    'If the right-hand side vanishes there, the solution stays; go on in time, or give time a weight in the clock.',
  aborted: 'The path up to here is kept; integrate from its last point to go on.',
});

/**
 * {@link statusAdvice} for a run that ended with an implicit method in use, which stability does not bound, or after a
 * start that there is nothing to say against.
 */
export function adviceFor(status: Status, implicit: boolean, started = false): string {
  if (status === 'max-steps' && implicit) return 'Allow more steps (maxSteps), or loosen the tolerance.';
  if (status === 'not-converged' && started)
    return 'Check the Jacobian against differences, and look for a singularity or a discontinuity just ahead.';
  return statusAdvice[status];
}

/** Counts of the work done. */
export interface Stats {
  /** Evaluations of the right-hand side. */
  readonly evaluations: number;
  readonly accepted: number;
  /** Steps that failed the error test, left the domain or could not be solved. */
  readonly rejected: number;
  /** Evaluations of the Jacobian; those of f by which it was differenced are counted among the evaluations. */
  readonly jacobians: number;
  /** Factorisations; a real and a complex one together count once. */
  readonly factorizations: number;
  /** Newton iterations, of all stages together. */
  readonly newton: number;
  /** Steps for which Newton failed with a Jacobian of that very point. */
  readonly newtonFailures: number;
  /** Changes between an explicit and an implicit method. */
  readonly switches: number;
}

/** The work of two runs together. */
export function addStats(first: Stats, second: Stats): Stats {
  const sum = { ...first };
  for (const key of Object.keys(sum) as (keyof Stats)[])
    Object.assign(sum, { [key]: first[key] + second[key] });
  return sum;
}
