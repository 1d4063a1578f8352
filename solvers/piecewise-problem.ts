import { checkFunction, checkProblemNames, checkState } from './check-options.js';
import type { InitialValueProblem } from './initial-value-problem.js';

/** On which side of each surface: +1 or −1, by the sign of the switching function. */
export type Sides = Int8Array;

/**
 * Sides, and 0 for the surfaces that the solution slides along. Where a solution is at any time, as far as pieces are
 * concerned.
 */
export type Mode = Int8Array;

/**
 * A system that is smooth in pieces: $y' = f_s(t, y)$ where the sides $s$ are the signs of the switching functions
 * $h_1, \dots, h_R$, and on the surfaces $h_r = 0$ the inclusion of Filippov (1988): y' is a convex combination of
 * the fields of the pieces that meet there.
 */
export interface PiecewiseProblem {
  readonly t0: number;
  /** Copied before use; its length is the dimension, n. */
  readonly y0: ArrayLike<number>;
  /** May lie before `t0`. */
  readonly tEnd: number;
  /** R, the number of switching functions. */
  readonly surfaces: number;
  /** What the surfaces are called in messages; "surface r" where left out. */
  readonly names?: readonly string[];
  /** $h(t, y)$, R entries. Smooth near its zeros; must not change `y`. */
  switching(t: number, y: Float64Array, out: Float64Array): void;
  /** $\partial h_r/\partial y$ of one surface into `out`, n entries; zeros on entry. Central differences when left out. */
  gradient?(t: number, y: Float64Array, surface: number, out: Float64Array): void;
  /** $\partial h_r/\partial t$ of one surface. Central differences when left out. */
  drift?(t: number, y: Float64Array, surface: number): number;
  /**
   * $f_s(t, y)$ into `out`, for any sides, whatever the signs at y: trial steps go beyond the surfaces, where each piece
   * must go on smoothly for a little. Must not change `y` or `sides`.
   */
  field(t: number, y: Float64Array, sides: Sides, out: Float64Array): void;
  /** $\partial f_s/\partial y$, row-major, for implicit methods within a piece; differences when left out. */
  jacobian?(t: number, y: Float64Array, sides: Sides, out: Float64Array): void;
  /**
   * True where the jump of the field across a surface does not depend on the sides of the other surfaces that meet there,
   * as with dry friction or relays: $f = f_- + \sum_r \sigma_r d_r$ with $\sigma \in [0, 1]^k$ on k surfaces. Otherwise the
   * $2^k$ fields are blended, $f = \sum_c \prod_r \lambda_{r,c}\, f_c$ with $\lambda = \sigma_r$ or $1 - \sigma_r$
   * (Alexander & Seidman 1998; Dieci & Lopez 2012), which is one selection of Filippov's set among several.
   */
  readonly additive?: boolean;
  /**
   * True where f is minus the gradient by y, in each piece, of one continuous function whose kinks are additive, and
   * the surfaces do not move. Where its kinks are convex the solution is unique and its velocity is the element of
   * smallest norm, by which any number of surfaces are decided at once.
   */
  readonly potential?: boolean;
}

const PIECEWISE_NAMES: readonly string[] = [
  ...['t0', 'y0', 'tEnd', 'surfaces', 'switching', 'field', 'names', 'gradient', 'drift', 'jacobian'],
  ...['additive', 'potential'],
];

/** What a surface is called. */
export function surfaceName({ names }: PiecewiseProblem, surface: number): string {
  return names?.[surface] ?? `surface ${surface}`;
}

/** A mode as text: `+`, `−` or `0` for each of the surfaces given. */
export function modeText(mode: Mode, surfaces: readonly number[]): string {
  return surfaces.map((r) => (mode[r] > 0 ? '+' : mode[r] < 0 ? '−' : '0')).join('');
}

/**
 * Holds what can be checked of a problem before it is run.
 *
 * @throws RangeError that names what makes no sense.
 */
export function checkPiecewise(problem: PiecewiseProblem): void {
  checkProblemNames(problem, PIECEWISE_NAMES);
  checkFunction('field', problem.field, '(t, y, sides, out) that writes the derivative into out');
  checkFunction('switching', problem.switching, '(t, y, out) that writes the switching functions into out');
  for (const name of ['gradient', 'drift', 'jacobian'] as const)
    checkFunction(name, problem[name], '(t, y, …), or leave it out', true);
  checkState(problem.y0);
  const { surfaces, names, potential, additive } = problem;
  if (!(Number.isSafeInteger(surfaces) && surfaces >= 0))
    throw new RangeError(`surfaces is ${surfaces}: give the number of switching functions, 0 or more`);
  if (names !== undefined && names.length !== surfaces)
    throw new RangeError(`names has ${names.length} entries for ${surfaces} surfaces: make them equal`);
  if (potential === true && additive === false)
    throw new RangeError('potential: the kinks of a potential are additive; leave additive out');
}

/** Whether jumps across several surfaces add up. */
export function isAdditive({ additive, potential }: PiecewiseProblem): boolean {
  return additive === true || potential === true;
}

/** The problem within a piece. */
export function withinPiece(problem: PiecewiseProblem, sides: Sides): InitialValueProblem {
  const { t0, y0, tEnd, jacobian } = problem;
  return {
    t0,
    y0,
    tEnd,
    f: (t, y, out) => problem.field(t, y, sides, out),
    ...(jacobian === undefined
      ? {}
      : { jacobian: (t: number, y: Float64Array, out: Float64Array) => jacobian(t, y, sides, out) }),
  };
}
