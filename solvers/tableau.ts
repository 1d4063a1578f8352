import type { Citation } from './citation.js';

/**
 * An explicit Runge–Kutta pair as data (Hairer, Nørsett & Wanner 1993, II.1 and II.4), with
 * $k_i = f(t + c_i h,\; y + h\sum_{j<i} a_{ij} k_j)$ and $y_1 = y + h \sum_i b_i k_i$.
 */
export interface ExplicitTableau {
  readonly name: string;
  readonly order: number;
  readonly embeddedOrder: number;
  readonly interpolantOrder: number;
  /** Nodes, one a stage. */
  readonly c: readonly number[];
  /** Row i has i entries. */
  readonly a: readonly (readonly number[])[];
  readonly b: readonly number[];
  /** $b_i - \hat b_i$, the weights of the error estimate. */
  readonly e: readonly number[];
  /**
   * Row i holds the coefficients of $\theta, \theta^2, \dots$ in $b_i(\theta)$, where
   * $y(t + \theta h) = y + h \sum_i b_i(\theta) k_i$.
   */
  readonly interpolant: readonly (readonly number[])[];
  readonly citations: readonly Citation[];
}

const close = (x: number, y: number): boolean => Math.abs(x - y) <= 64 * Number.EPSILON * (1 + Math.abs(y));

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/**
 * Freezes a tableau after checking what must hold of it whatever its order: shapes, row sums $\sum_j a_{ij} = c_i$,
 * $\sum b_i = 1$, $\sum e_i = 0$, $b_i(1) = b_i$, and a last stage that is the first of the next step (FSAL).
 *
 * @throws Error when a coefficient is wrong: a defect of the tableau, not of its user.
 */
export function explicitTableau(tableau: ExplicitTableau): ExplicitTableau {
  const { name, c, a, b, e, interpolant } = tableau;
  const stages = c.length;
  const wrong = (what: string): never => {
    throw new Error(`tableau of ${name}: ${what}`);
  };
  if ([a, b, e, interpolant].some((part) => part.length !== stages))
    wrong('every part needs one entry a stage');
  a.forEach((row, i) => {
    if (row.length !== i) wrong(`row ${i + 1} of a is not strictly lower triangular`);
    if (!close(sum(row), c[i])) wrong(`row ${i + 1} of a sums to ${sum(row)}, not to c = ${c[i]}`);
  });
  if (!close(sum(b), 1)) wrong(`b sums to ${sum(b)}`);
  if (!close(sum(e), 0)) wrong(`e sums to ${sum(e)}`);
  interpolant.forEach((row, i) => {
    if (!close(sum(row), b[i])) wrong(`the interpolant does not end at b in stage ${i + 1}`);
  });
  const last = a[stages - 1];
  if (c[stages - 1] !== 1 || last.some((value, j) => value !== b[j]) || b[stages - 1] !== 0)
    wrong('the last stage is not the first of the next step');
  return Object.freeze(tableau);
}
