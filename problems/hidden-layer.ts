/** φ of a hidden layer: positively homogeneous of degree 1, or 2 for `squared-relu`. */
export type Activation =
  | { readonly kind: 'identity' }
  /** $\max(0, z)^2$. */
  | { readonly kind: 'squared-relu' }
  /** $\max(z, \lambda z)$; ReLU where the slope λ is 0. */
  | { readonly kind: 'leaky-relu'; readonly slope: number };

/** φ of the linear predictors. */
export const IDENTITY: Activation = Object.freeze({ kind: 'identity' });

/**
 * A predictor seen as one hidden layer, $\Phi(x; W) = \sum_j c_j\,\varphi(\langle r_j, x\rangle)$, for those who evaluate
 * it at many W and on any examples. Linear and deep linear predictors are one neuron with φ the identity.
 */
export interface HiddenLayer {
  /** Entries of an example, $d$. */
  readonly features: number;
  /** Number of neurons, $m$. */
  readonly width: number;
  readonly activation: Activation;
  /**
   * The layer of the parameters `w`.
   *
   * @param rows $r_1, \dots, r_m$, width × features, row-major; written
   * @param coefficients $c_1, \dots, c_m$; written
   */
  unpack(w: Float64Array, rows: Float64Array, coefficients: Float64Array): void;
}
