import type { Citation } from './citation.js';

/**
 * The right-hand side as a stepper sees it: counted, and checked. False when some component of `out` is NaN or
 * infinite; the attempt must then end at once with `non-finite`.
 */
export type Evaluation = (t: number, y: Float64Array, out: Float64Array) => boolean;

/**
 * What came of one attempted step. `non-finite` means that the right-hand side gave NaN or an infinity; nothing
 * of such a step may be used.
 */
export type AttemptOutcome = 'ok' | 'non-finite';

/**
 * The state of one method on one problem. It proposes steps and knows nothing of tolerances: the stepping loop judges
 * `error` and decides.
 */
export interface Stepper {
  /** Proposed value at `t + h`. */
  readonly y: Float64Array;
  /** The right-hand side there, ready to start the next step. */
  readonly derivative: Float64Array;
  /** Estimate of the local error of `y`, component by component, signed. */
  readonly error: Float64Array;
  /**
   * Tries a step from `(t, y0)`, where the right-hand side is `f0`. Both arrays are kept by reference until the next
   * attempt (the interpolant reads them), and must not change before.
   */
  attempt(t: number, y0: Float64Array, f0: Float64Array, h: number): AttemptOutcome;
  /** After an attempt that was `ok`: the continuous solution at `t + theta·h`, $0 \le \theta \le 1$. */
  interpolate(theta: number, out: Float64Array): void;
}

/** A one-step method: its properties as data, and how to set it up for a problem. */
export interface Method {
  readonly name: string;
  /** Order of the value that is carried forward. */
  readonly order: number;
  /** Order of the companion it is compared with; the error estimate is of order `min(order, companion) + 1` in h. */
  readonly embeddedOrder: number;
  /** Order of the continuous solution between steps. */
  readonly interpolantOrder: number;
  readonly citations: readonly Citation[];
  /** Sets up the work space for a right-hand side of the given dimension. */
  create(f: Evaluation, dimension: number): Stepper;
}
