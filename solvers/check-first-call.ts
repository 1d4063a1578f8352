import type { InitialValueProblem } from './initial-value-problem.js';

/** A number that no right-hand side writes by chance. */
const UNWRITTEN = -1.2345678901234567e-205;

/**
 * Looks for components of the derivative that `f` leaves as it finds them, as one does that returns an array instead.
 * It costs an evaluation, so it is for a first derivative, into an array of NaN, that came out with NaN.
 *
 * @throws TypeError for a right-hand side that does not write all of its derivative, saying so.
 */
export function checkWritten({ f, t0, y0 }: InitialValueProblem): void {
  const out = new Float64Array(y0.length).fill(UNWRITTEN);
  // Whatever it returns is not looked at elsewhere.
  const returning: (...given: Parameters<typeof f>) => unknown = f;
  const returned = returning(t0, Float64Array.from(y0), out);
  const missing = out.indexOf(UNWRITTEN);
  if (missing < 0) return;
  const instead = returned === undefined ? '' : '; what it returns is not used';
  throw new TypeError(
    `f does not write component ${missing} of the derivative: it must write all ${out.length} into its third argument${instead}`,
  );
}

/**
 * @throws TypeError for a right-hand side that has changed the state it was given.
 */
export function checkUnchanged({ y0 }: InitialValueProblem, y: Float64Array): void {
  const changed = y.findIndex((value, i) => value !== y0[i]);
  if (changed >= 0)
    throw new TypeError(
      `f changes component ${changed} of y from ${y0[changed]} to ${y[changed]}: it must only read its second argument`,
    );
}
