import type { MarginModel } from './margin-model.js';

/**
 * On which side of its kinks a model is: for every switching function +1 where it is positive, −1 where it is negative,
 * and 0 where it is held at zero, because the flow slides along the surface.
 */
export type Pattern = Int8Array;

/** Switching functions that are held at zero, and their derivatives. */
export interface Constraints {
  /** Their number, and which switching functions they are. */
  readonly count: number;
  readonly kinks: Int32Array;
  /** Their values, `count` entries. */
  values(w: Float64Array, out: Float64Array): void;
  /** $\sum_c \mu_c \nabla z_c(W)$, `dimension` entries. */
  pullback(w: Float64Array, mu: Float64Array, out: Float64Array): void;
  /** Their gradients as rows: `count` × `dimension`, row-major. */
  jacobian(w: Float64Array, out: Float64Array): void;
  /** $\sum_c \mu_c \nabla^2 z_c(W)$, laid out like the model's Hessian. */
  hessian(w: Float64Array, mu: Float64Array, out: Float64Array): void;
}

/**
 * A model in one of its pieces: smooth for all W, and equal to the model where W lies in the piece.
 *
 * What is held at zero is held in one of two ways. Surfaces that are subspaces are put into the margins: these are then
 * those of W projected onto them, so that gradients keep to them by themselves. Others are {@link constraints}.
 */
export interface PieceModel extends MarginModel {
  readonly constraints?: Constraints;
}

/**
 * Where the margins of a model that is smooth in pieces are not differentiable: on the zeros of switching functions
 * $z_r(W)$, such as the pre-activations of ReLU networks. Each is felt by the margin of one example alone, whose gradient
 * jumps there along the normal,
 *
 * $$ \nabla p_i\big|_{z_r > 0} - \nabla p_i\big|_{z_r < 0} = c_r \nabla z_r, \qquad i = i(r), $$
 *
 * as the margins are continuous. The Clarke subdifferential at W is spanned by the selections $\sigma_r \in [0, 1]$ of
 * the kinks that meet there: $\nabla p_i = \nabla p_i|_{-} + \sum_r \sigma_r c_r \nabla z_r$ (Clarke 1975, theorem 2.1),
 * unless one switching function depends on the side of another, as in networks of several layers: see {@link below}. Then
 * it is spanned by the gradients of the pieces that meet there, between which normals and jumps are interpolated: they are
 * linear in the selection of every kink that they depend on.
 */
export interface Kinks {
  /** Number of switching functions. */
  readonly count: number;
  /** $i(r)$: the example whose margin has the kink. */
  readonly example: Int32Array;
  /** The block of parameters, of {@link MarginModel.hessianBlocks}, that $z_r$ is a function of. */
  readonly block: Int32Array;
  /** What a switching function is called in a sentence: "neuron 3 on example 5". */
  describe(kink: number): string;
  /**
   * Whether $z_r$ is made with the output of the kink `other` of the same example, so that it is not differentiable
   * itself where both vanish. Left out where no kink is.
   */
  below?(kink: number, other: number): boolean;
  /**
   * Whether $z_r$ is zero wherever W keeps to the piece `pattern` and to what it holds, as nothing active leads to it. Its
   * side is then of no consequence, and it is no constraint. Left out where none ever is.
   */
  idle?(pattern: Pattern, kink: number): boolean;
  /**
   * The piece next to W on a side of a kink that W lies on, ±1: `pattern` with that side, and with those on which the kinks
   * are that are idle where this one is held, for they follow it. Left out where there are none.
   */
  beyond?(w: Float64Array, pattern: Pattern, kink: number, side: number): Pattern;
  /** All $z_r(W)$, `count` entries: continuous, and homogeneous of positive degree in W. */
  values(w: Float64Array, out: Float64Array): void;
  /** $\nabla z_r(W)$ in the piece `pattern` by the parameters of its block, into the first entries of `out`. */
  gradient(w: Float64Array, pattern: Pattern, kink: number, out: Float64Array): void;
  /**
   * $c_r(W)$ in the piece `pattern`, whatever its side of this kink; 0 where the kink is not felt. The pieces on the two
   * sides are those of {@link beyond}.
   */
  jump(w: Float64Array, pattern: Pattern, kink: number): number;
  /**
   * The model in a piece. Switching functions held at zero count as negative in the margins.
   *
   * @param pattern as many entries as there are switching functions; copied.
   */
  piece(pattern: Pattern): PieceModel;
}
