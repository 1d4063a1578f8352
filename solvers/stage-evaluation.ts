/**
 * The right-hand side at all stages of an implicit step at once, for problems that know better than a polynomial
 * through the stages what happens between them: kinks that the path crosses within the step, for instance.
 */
export interface StageEvaluation {
  /**
   * Given $y_0$ and the increments $z_k$ at the nodes $c_k$, writes derivatives $f_k$ such that
   * $h\sum_j a_{kj} f_j$ is the increment at $c_k$. False when something is not finite.
   */
  evaluate(
    t: number,
    h: number,
    y0: Float64Array,
    z: readonly Float64Array[],
    f: readonly Float64Array[],
  ): boolean;
  /**
   * Clears the components of an error estimate that only show the kinks; called with the raw estimate of the step that
   * was evaluated last, before it is filtered.
   */
  correctError(error: Float64Array): void;
  /**
   * Corrects the continuous solution of the step that was evaluated last, at a share θ of it; its components from `from`
   * to before `to` at least.
   */
  interpolate(y0: Float64Array, theta: number, out: Float64Array, from: number, to: number): void;
}
