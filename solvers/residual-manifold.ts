import type { Manifold } from './manifold.js';
import { minimumNorm } from './minimum-norm.js';

/** Equations $g(y) = 0$ of a manifold, as plain data and functions. */
export interface Constraint {
  /** Named in messages. */
  readonly name: string;
  /** The number of components of y, n. */
  readonly dimension: number;
  /** The number of equations, m. They may depend on each other as long as they do not contradict. */
  readonly codimension: number;
  /** $g(y)$ into `out`, m entries; must not keep or change `y`. */
  residual(y: Float64Array, out: Float64Array): void;
  /** $\partial g/\partial y$ into `out`, m × n, row-major; zeros on entry. Central differences when left out. */
  jacobian?(y: Float64Array, out: Float64Array): void;
  /**
   * A way back onto the set of its own, where structure makes one cheap; as {@link Manifold.retract}. Gauss–Newton
   * when left out.
   */
  retract?(y: Float64Array): boolean;
}

/** Settings of {@link residualManifold}. */
export interface ResidualManifoldOptions {
  /** Where the components of the constraint begin in the state, default 0. */
  readonly offset?: number;
  /**
   * The size of a residual, in units of $\sum_j |\partial g_i/\partial y_j|\,|y_j|$, below which an iteration that no
   * longer improves counts as ended by rounding; default 1e-12. Loosen it where g itself has larger rounding errors,
   * as an energy with a large constant has.
   */
  readonly tolerance?: number;
  /** Iterations in one retraction, default 20. */
  readonly maxIterations?: number;
}

const EPS = Number.EPSILON;
/** Central differences are taken over this share of a component: rounding and truncation weigh alike. */
const DIFFERENCE = Math.cbrt(EPS);
/** Residuals of so many roundings cannot be told from zero. */
const ROUNDINGS = 2;
/** A simplified iteration that gains less than this a time is given the Jacobian of where it stands. */
const SLOW = 0.01;

/** A whole number of at least `least`, or a RangeError that names it. */
function whole(name: string, what: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new RangeError(`${what} of the manifold ${name} is ${value}: give a whole number, ${least} or more`);
}

/**
 * The manifold $\lbrace y : g(y) = 0\rbrace$ of any constraint. The retraction is the simplified Newton iteration of
 * Hairer, Lubich & Wanner (2006, IV.4.3–5): $y \mathrel{-}= g'(\tilde y)^+ g(y)$, the correction of smallest norm, with
 * the Jacobian of the point $\tilde y$ that is to be retracted, and with a new one (Gauss–Newton) where that converges
 * slowly. It goes on until the residuals are rounding errors. Equations that depend on others are left out of a
 * correction and must come out satisfied all the same: where they do not, or the iteration does not converge, the
 * retraction fails and leaves `y` as it was.
 *
 * A retraction costs one Jacobian, $O(m^2 n)$ for its factorisation and $O(mn)$ an iteration, and allocates nothing.
 * Differences serve best where the components of y are of like size.
 *
 * @throws RangeError for sizes and options that make no sense, naming them.
 */
export function residualManifold(constraint: Constraint, options: ResidualManifoldOptions = {}): Manifold {
  const { name } = constraint;
  const n = whole(name, 'the dimension', constraint.dimension, 1);
  const m = whole(name, 'the codimension', constraint.codimension, 1);
  const offset = whole(name, 'the offset', options.offset ?? 0, 0);
  const maxIterations = whole(name, 'maxIterations', options.maxIterations ?? 20, 1);
  const { tolerance = 1e-12 } = options;
  if (!(tolerance >= 0 && tolerance < 1))
    throw new RangeError(`the tolerance of the manifold ${name} is ${tolerance}: give a number from 0 to 1`);

  const system = minimumNorm(m, n);
  const { matrix } = system;
  const jacobian = new Float64Array(m * n);
  /** The largest |y_j| since the Jacobian was formed. */
  const size = new Float64Array(n);
  const point = new Float64Array(n);
  const best = new Float64Array(n);
  const correction = new Float64Array(n);
  const g = new Float64Array(m);
  const gBelow = new Float64Array(m);

  const take = (y: Float64Array): void => {
    for (let j = 0; j < n; j++) point[j] = y[offset + j];
  };
  const evaluate = (out: Float64Array): boolean => {
    constraint.residual(point, out);
    let taint = 0;
    for (let i = 0; i < m; i++) taint += out[i] * 0;
    return taint === 0;
  };

  /** Column j by a central difference over `delta`, in `g` and `gBelow`; false where g is not finite. */
  const differenceColumn = (j: number, delta: number): boolean => {
    const here = point[j];
    const above = here + delta;
    const below = here - delta;
    point[j] = above;
    let finite = evaluate(g);
    point[j] = below;
    finite = evaluate(gBelow) && finite;
    point[j] = here;
    if (finite) for (let i = 0; i < m; i++) matrix[i * n + j] = (g[i] - gBelow[i]) / (above - below);
    return finite;
  };
  const differences = (): boolean => {
    let largest = 0;
    for (let j = 0; j < n; j++) largest = Math.max(largest, Math.abs(point[j]));
    const least = largest > 0 ? Math.min(1, largest) : 1;
    for (let j = 0; j < n; j++) {
      const own = Math.abs(point[j]);
      if (differenceColumn(j, DIFFERENCE * Math.max(own, least))) continue;
      // The domain of g may end near, as that of a logarithm.
      if (!(own > 0 && differenceColumn(j, DIFFERENCE * own))) return false;
    }
    return true;
  };

  /** The Jacobian at `point`, factorised; overwrites g where there are differences. */
  const linearize = (): boolean => {
    if (constraint.jacobian === undefined) {
      if (!differences()) return false;
    } else {
      matrix.fill(0);
      constraint.jacobian(point, matrix);
    }
    let taint = 0;
    for (let i = 0; i < matrix.length; i++) {
      jacobian[i] = matrix[i];
      taint += matrix[i] * 0;
    }
    if (taint !== 0) return false;
    for (let j = 0; j < n; j++) size[j] = Math.abs(point[j]);
    system.factor();
    return true;
  };

  /** The largest residual in units of what its terms amount to. */
  const worst = (): number => {
    let most = 0;
    for (let j = 0; j < n; j++) size[j] = Math.max(size[j], Math.abs(point[j]));
    for (let i = 0; i < m; i++) {
      if (g[i] === 0) continue;
      let terms = 0;
      for (let j = 0, at = i * n; j < n; j++, at++) terms += Math.abs(jacobian[at]) * size[j];
      most = Math.max(most, Math.abs(g[i]) / terms);
    }
    return most;
  };

  /** The next correction, and its length. */
  const correct = (): number => {
    system.solve(g, correction);
    let sum = 0;
    for (let j = 0; j < n; j++) sum = Math.hypot(sum, correction[j]);
    return sum;
  };

  /** Moves `point` onto the set. */
  const solve = (): boolean => {
    let last = Infinity;
    let lastLength = Infinity;
    if (!linearize()) return false;
    for (let count = 0; count <= maxIterations; count++) {
      if (!evaluate(g)) return false;
      const now = worst();
      if (now <= ROUNDINGS * EPS) return true;
      if (!(now < 0.5 * last) && Math.min(now, last) <= tolerance) {
        // As near as rounding lets it come: the better of the last two points.
        if (last < now) point.set(best);
        return true;
      }
      let length = correct();
      if (count > 0 && now > tolerance && !(length < SLOW * lastLength)) {
        if (!(linearize() && evaluate(g))) return false;
        length = correct();
        // Corrections with the Jacobian of where they begin that grow do not converge (Deuflhard 2004, 3.3).
        if (!(length < lastLength)) return false;
      }
      last = now;
      lastLength = length;
      best.set(point);
      for (let j = 0; j < n; j++) point[j] -= correction[j];
    }
    return false;
  };

  return Object.freeze({
    name,
    dimension: offset + n,
    residual(y: Float64Array) {
      take(y);
      constraint.residual(point, g);
      return g.reduce((length, value) => Math.hypot(length, value), 0);
    },
    retract(y: Float64Array) {
      take(y);
      if (constraint.retract !== undefined) {
        if (!constraint.retract(point)) return false;
      } else if (!solve()) return false;
      for (let j = 0; j < n; j++) y[offset + j] = point[j];
      return true;
    },
  });
}
