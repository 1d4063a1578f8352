import type { DataSet } from './data-set.js';
import type { HiddenLayer } from './hidden-layer.js';
import type { Kinks } from './kinks.js';
import type { MarginRows } from './margin-rows.js';
import type { QuadraticInvariants } from './quadratic-invariants.js';
import type { Reordered } from './reordered.js';

/**
 * How smooth the margins are as functions of the parameters, away from the origin.
 *
 * - `analytic`: polynomial, say.
 * - `C-infinity`, `C2`: that many continuous derivatives.
 * - `C1,1`: once differentiable with locally Lipschitz gradients, what Theorem 4.1 of Ji & Telgarsky (2020) asks.
 * - `locally-lipschitz`: gradients exist almost everywhere only.
 */
export type SmoothnessClass = 'analytic' | 'C-infinity' | 'C2' | 'C1,1' | 'locally-lipschitz';

/** Whether the margins are definable in an o-minimal structure that includes the exponential, and why. */
export interface Definability {
  readonly definable: boolean;
  /** One sentence, fit to be printed behind a verdict. */
  readonly reason: string;
}

/** A hidden layer of neurons $s_j \max(0, \langle w_j, x\rangle)^2$, for those who follow single neurons over their kinks. */
export interface SquaredReluNeurons {
  readonly data: DataSet;
  /** $s_j$, each +1 or −1. */
  readonly signs: Float64Array;
}

/**
 * Coordinates of a part of the unit sphere in which the flow of the direction of a model of one example keeps its digits
 * where θ itself does not: on the floor of a valley that is much narrower than it is long, for instance. Velocities are
 * by spherical time, for the weight 1. An error in the coordinates is one of at most that size in θ, and matters as much
 * for the way ahead.
 */
export interface SphericalChart {
  /** The coordinates of the point that the chart was made at. */
  readonly start: Float64Array;
  /** θ. */
  direction(coordinates: Float64Array, theta: Float64Array): void;
  /** The limit of the margin less the margin. */
  shortfall(coordinates: Float64Array): number;
  /** $\|d\theta/ds\|$. */
  speed(coordinates: Float64Array): number;
  /** The derivative of the coordinates by s. */
  velocity(coordinates: Float64Array, out: Float64Array): void;
  /** The derivative of the velocity by the coordinates, row-major. */
  derivative(coordinates: Float64Array, out: Float64Array): void;
}

/**
 * The part of the gradient that turns the direction, by itself: for margins in which it is so much smaller than the
 * radial part that rounding would swallow it.
 */
export interface SphericalPart {
  /** What the margin on the unit sphere tends to along the flow. */
  readonly limitMargin: number;
  /** $(I - \theta\theta^\top)\sum_i q_i \nabla p_i(\theta)$ at a unit vector θ. */
  pullback(theta: Float64Array, q: Float64Array, out: Float64Array): void;
  /**
   * Its derivative at a unit vector θ, with the field continued off the sphere by the direction alone, so that it is 0
   * along θ: `dimension` × `dimension`, row-major.
   */
  derivative(theta: Float64Array, q: Float64Array, out: Float64Array): void;
  /** Present where θ loses digits: a chart from a unit vector on, undefined where θ does well by itself. */
  chartAt?(theta: Float64Array): SphericalChart | undefined;
}

/**
 * A predictor on a data set, seen only through its margins $p_i(W) = y_i\,\Phi(x_i; W)$, $i = 1..n$, each
 * $L$-positively homogeneous: $p_i(cW) = c^L p_i(W)$ for $c \ge 0$ (Ji & Telgarsky 2020, Assumption 2.1).
 *
 * Models are frozen data. Their functions keep no state that a caller can see, check nothing on the hot path and
 * write into the arrays they are given: `w` has `dimension` entries, `p` and `q` have `count`.
 */
export interface MarginModel {
  /** The name under which specifications know the model, e.g. `deep-linear`. */
  readonly kind: string;
  /** One line for people, with the sizes in it. */
  readonly description: string;
  /** Number of parameters, $k$. */
  readonly dimension: number;
  /** Number of examples, $n$. */
  readonly count: number;
  /** Degree of homogeneity, $L > 0$. */
  readonly degree: number;
  readonly smoothness: SmoothnessClass;
  readonly definability: Definability;
  /** $p_i(W)$ for all examples. */
  margins(w: Float64Array, out: Float64Array): void;
  /** $\sum_i q_i \nabla p_i(W)$, `dimension` entries. */
  pullback(w: Float64Array, q: Float64Array, out: Float64Array): void;
  /** $\nabla p_i(W)$ as rows: `count` × `dimension`, row-major. */
  jacobian(w: Float64Array, out: Float64Array): void;
  /**
   * Sizes of the diagonal blocks outside which $\sum_i q_i \nabla^2 p_i$ vanishes, in the order of the parameters.
   * They sum to `dimension`; one block means a full matrix, none at all means that the Hessian is zero.
   */
  readonly hessianBlocks: readonly number[];
  /**
   * $\sum_i q_i \nabla^2 p_i(W)$: the diagonal blocks one after the other, each row-major
   * (`out` has $\sum_b \text{size}_b^2$ entries). Where second derivatives jump (squared ReLU on a kink) it is the
   * derivative of the inactive side.
   */
  hessian(w: Float64Array, q: Float64Array, out: Float64Array): void;
  /**
   * Present where the margins are sums over the blocks of the Hessian, each L-homogeneous by itself: what each block
   * contributes, blocks × `count`, row-major.
   */
  blockMargins?(w: Float64Array, out: Float64Array): void;
  readonly sphericalPart?: SphericalPart;
  /** Present where it is known which margins depend on each other for all W. */
  readonly rows?: MarginRows;
  readonly neurons?: SquaredReluNeurons;
  /** Present where the predictor is one hidden layer, and can be evaluated in batches on any examples. */
  readonly hiddenLayer?: HiddenLayer;
  /**
   * Present where the margins are smooth in pieces only. At a kink the functions above then give what holds where the
   * switching functions that vanish are negative.
   */
  readonly kinks?: Kinks;
  /** Present where the model has more structure with its parameters in another order: there, kinks and blocks. */
  readonly inBlocks?: Reordered;
  /** What the flow keeps, whatever the loss, where there is such a thing. */
  readonly invariants?: QuadraticInvariants;
}
