/**
 * What can be wrong with an end.
 *
 * - `hang`: past its limit, and deaf to its signal.
 * - `crash`: the process died, or threw what is no `InputError`.
 * - `false goal`: said to be reached where the final observation does not meet it.
 * - `false stationary`: said of a point from which plain descent lowers the risk.
 * - `risen risk`: from one sample to the next.
 * - `off the path`: two samples further apart than the path between them is long, or a length that shrinks.
 * - `clock`: one of the times runs back.
 * - `not finite`: a number in the JSON that should be there and is not.
 * - `wrong observation`: margins or risk that are not those of the parameters it gives.
 * - `at`: the trajectory cannot be gone back to a place in it, or is another one there.
 * - `violated`: a result of the theory, on a flow that it is true of.
 */
export const faultKinds = [
  'hang',
  'crash',
  'false goal',
  'false stationary',
  'risen risk',
  'off the path',
  'clock',
  'not finite',
  'wrong observation',
  'at',
  'violated',
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** Something wrong, and where. */
export interface Fault {
  readonly kind: FaultKind;
  /** In one line, with the numbers. */
  readonly what: string;
}

/** How a case ended: the status of its trajectory, or why there is none. */
export interface End {
  readonly end: string;
  /** The message of the trajectory or of the refusal. */
  readonly message: string;
  readonly faults: readonly Fault[];
}
