/**
 * The linear systems an implicit method asks of its problem: factorisations of $\gamma M - J$ for real and complex γ,
 * with J the Jacobian of the right-hand side and M the mass matrix. Dense matrices serve by default; a problem with
 * structure brings its own.
 */
export interface LinearAlgebra {
  /** Evaluates J at `(t, y)`, where the right-hand side is `f`. False when it is not finite. */
  jacobian(t: number, y: Float64Array, f: Float64Array): boolean;
  /** Factorises $\gamma M - J$. False when it is singular to working precision. */
  factorReal(gamma: number): boolean;
  /** Solves with the last real factorisation, in place. */
  solveReal(b: Float64Array): void;
  /** Factorises $(\alpha + i\beta) M - J$. */
  factorComplex(alpha: number, beta: number): boolean;
  /** Solves with the last complex factorisation, in place: real and imaginary parts apart. */
  solveComplex(re: Float64Array, im: Float64Array): void;
  /**
   * For right-hand sides that are made of pieces: whether J at `(t, y)`, where f has just been evaluated, is so unlike
   * the one in use that systems with that say nothing there. Left out, it never is. What was extrapolated from one piece
   * says nothing of another: where an iteration has failed, the next one starts from the beginning of the step.
   */
  differs?(t: number, y: Float64Array): boolean;
  /**
   * For such right-hand sides: a correction `dy` of the state `y` was found by a system with the J in use, whose unknowns
   * move along straight lines. Where f bends sharply in one of them, puts in place of its correction the one that is
   * made along the bend. False where nothing was changed. Of a problem with an index, only unknowns of index 2 or more are
   * given and may be changed.
   */
  bend?(y: Float64Array, dy: Float64Array): boolean;
  /**
   * Turns errors of the unknowns into what they count for in a step of size h > 0, in place of the powers of h that the
   * index of the problem stands for: unknowns that are of one index in this piece may be of another in that. Those of index
   * 1 are left as they are.
   */
  readonly weigh?: (values: Float64Array, h: number) => void;
  /** $M x$; `out` may not be `x`. */
  multiplyMass(x: Float64Array, out: Float64Array): void;
  /** J itself, row-major, where it is kept so: linear invariants are then looked for in it. */
  readonly matrix?: Float64Array;
}
