import type { Citation } from './citation.js';
import type { Method } from './method.js';

/**
 * An explicit Runge–Kutta method as data (Hairer, Nørsett & Wanner 1993, II.1 and II.4), with
 * $k_i = f(t + c_i h,\; y + h\sum_{j<i} a_{ij} k_j)$ and $y_1 = y + h \sum_i b_i k_i$.
 *
 * The last stage is the derivative at the end of the step, where the next step starts. Methods that do not use it
 * themselves have it as a stage of weight 0.
 */
export interface ExplicitTableau {
  readonly name: string;
  readonly order: number;
  /** Order of the companion behind the error estimate; 0 for a method of fixed step size, whose `e` is zero. */
  readonly embeddedOrder: number;
  readonly interpolantOrder: number;
  /** Length of the stability region on the negative real axis. */
  readonly stabilityLimit?: number;
  /** Settings of the step size control, where the usual ones waste steps. */
  readonly control?: NonNullable<Method['control']>;
  /** Nodes, one a stage. */
  readonly c: readonly number[];
  /** Row i has i entries. */
  readonly a: readonly (readonly number[])[];
  readonly b: readonly number[];
  /** $b_i - \hat b_i$, the weights of the error estimate. */
  readonly e: readonly number[];
  /**
   * Weights of a second estimate, of lower order. With $\epsilon$ and $\epsilon'$ the norms of the two, the first is
   * scaled by $\epsilon/\sqrt{\epsilon^2 + 0.01\,\epsilon'^2}$ (Hairer, Nørsett & Wanner 1993, II.10.17).
   */
  readonly damping?: readonly number[];
  /** Further stages that only the interpolant needs, numbered on; evaluated when it is first asked for. */
  readonly further?: {
    readonly c: readonly number[];
    readonly a: readonly (readonly number[])[];
  };
  /**
   * Row i holds the coefficients of $b_i(\theta)$, where $y(t + \theta h) = y + h \sum_i b_i(\theta) k_i$; one row a
   * stage, further ones included.
   */
  readonly interpolant: readonly (readonly number[])[];
  /**
   * What they are coefficients of: the powers $\theta, \theta^2, \dots$, which is the default, or the products
   * $\theta,\; \theta(1-\theta),\; \theta^2(1-\theta),\; \theta^2(1-\theta)^2, \dots$, which lose fewer digits where
   * the degree is high.
   */
  readonly interpolantBasis?: 'powers' | 'products';
  readonly citations: readonly Citation[];
}

/** Writes $b_i(\theta)$ for all stages into `out`. */
export function interpolantWeights(tableau: ExplicitTableau, theta: number, out: Float64Array): void {
  const { interpolant } = tableau;
  const degree = interpolant[0].length;
  const other = tableau.interpolantBasis === 'products' ? 1 - theta : theta;
  for (let i = 0; i < interpolant.length; i++) {
    const row = interpolant[i];
    let value = 0;
    for (let j = degree - 1; j >= 0; j--) value = (value + row[j]) * (j % 2 === 0 ? theta : other);
    out[i] = value;
  }
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
  const { name, c, a, b, e, damping, interpolant } = tableau;
  const stages = c.length;
  const furtherC = tableau.further?.c ?? [];
  const furtherA = tableau.further?.a ?? [];
  const wrong = (what: string): never => {
    throw new Error(`tableau of ${name}: ${what}`);
  };
  if (
    [a, b, e, damping ?? e].some((part) => part.length !== stages) ||
    furtherA.length !== furtherC.length ||
    interpolant.length !== stages + furtherC.length
  )
    wrong('every part needs one entry a stage');
  if (interpolant.some((row) => row.length !== interpolant[0].length))
    wrong('the rows of the interpolant differ in length');
  const nodes = [...c, ...furtherC];
  [...a, ...furtherA].forEach((row, i) => {
    if (row.length !== i) wrong(`row ${i + 1} of a is not strictly lower triangular`);
    if (!close(sum(row), nodes[i])) wrong(`row ${i + 1} of a sums to ${sum(row)}, not to c = ${nodes[i]}`);
  });
  if (!close(sum(b), 1)) wrong(`b sums to ${sum(b)}`);
  if (!close(sum(e), 0)) wrong(`e sums to ${sum(e)}`);
  if (damping !== undefined && !close(sum(damping), 0)) wrong(`damping sums to ${sum(damping)}`);
  if (tableau.embeddedOrder === 0 && e.some((value) => value !== 0))
    wrong('e is not zero, but embeddedOrder says that there is no companion');
  const ends = new Float64Array(interpolant.length);
  interpolantWeights(tableau, 1, ends);
  ends.forEach((value, i) => {
    if (!close(value, b[i] ?? 0)) wrong(`the interpolant does not end at b in stage ${i + 1}`);
  });
  const last = a[stages - 1];
  if (c[stages - 1] !== 1 || last.some((value, j) => value !== b[j]) || b[stages - 1] !== 0)
    wrong('the last stage is not the first of the next step');
  return Object.freeze(tableau);
}
