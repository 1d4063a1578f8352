/**
 * How an integration ended.
 *
 * - `success`: the end of the interval was reached.
 * - `event`: an event whose action is `stop` occurred; the last point is its location.
 * - `max-steps`: as many steps were taken as were allowed. Usual causes: the problem is stiff for the method, the
 *   tolerance asks for more than the method can give, the interval is longer than was thought.
 * - `step-too-small`: the step fell below the spacing of doubles at t. Usual causes: a singularity ahead, a
 *   discontinuity, a relative tolerance near rounding, an absolute tolerance of zero on a component that vanishes.
 * - `non-finite`: the right-hand side returned NaN or an infinity. Usual causes: a solution that leaves the domain of
 *   the right-hand side or grows past 1e308, a defect in the right-hand side.
 * - `aborted`: the caller asked to stop through an `AbortSignal`.
 */
export type Status = 'success' | 'event' | 'max-steps' | 'step-too-small' | 'non-finite' | 'aborted';

/** What to try after each status, in one sentence that can be shown to people. */
export const statusAdvice: Readonly<Record<Status, string>> = Object.freeze({
  success: 'The end of the interval was reached.',
  event: 'An event stopped the integration.',
  'max-steps':
    'Allow more steps (maxSteps), loosen the tolerance, or use an implicit method if steps are bound by stability.',
  'step-too-small':
    'Look for a singularity or a discontinuity just ahead, and for a component with absolute tolerance 0 that vanishes.',
  'non-finite': 'Check the right-hand side at the named component; the path up to here is kept.',
  aborted: 'The path up to here is kept; integrate from its last point to go on.',
});

/** Counts of the work done. */
export interface Stats {
  /** Evaluations of the right-hand side. */
  readonly evaluations: number;
  readonly accepted: number;
  readonly rejected: number;
}
