/**
 * The right-hand side of $y' = f(t, y)$: reads `y`, writes the derivative into `out`, both of the dimension of the
 * problem. It must write every component and must not keep or change `y`.
 */
export type RightHandSide = (t: number, y: Float64Array, out: Float64Array) => void;

/** $y' = f(t, y)$, $y(t_0) = y_0$, to be followed to `tEnd`, which may lie before `t0`. */
export interface InitialValueProblem {
  readonly f: RightHandSide;
  readonly t0: number;
  /** Copied before use; its length is the dimension. */
  readonly y0: ArrayLike<number>;
  readonly tEnd: number;
}
