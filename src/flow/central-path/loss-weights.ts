import type { Loss } from '../loss.js';

/**
 * How the weights of a loss follow from $\omega_i = e^{-D_i}$, where $D_i = p_i(W) - \alpha$ is the excess of a margin
 * over the smoothed margin. For the exponential loss $q_i = \omega_i$. For the logistic loss, with
 * $s(x) = \ln(1+e^x)$,
 *
 * $$q_i = \frac{\ell'(p_i)}{\ell'(\alpha)} = e^{s(\alpha) - s(\alpha + D_i)}, \qquad
 *   \sum_i \frac{\ell(p_i)}{\ell(\alpha)} = 1.$$
 */
export interface LossWeights {
  /** True where weights and closure depend on α besides ω. */
  dependsOnMargin(alpha: number): boolean;
  /** q of one example. */
  weight(alpha: number, excess: number): number;
  /** $\partial \ln q/\partial D$ and $\partial \ln q/\partial\alpha$ at fixed D. */
  byExcess(alpha: number, excess: number): number;
  byMargin(alpha: number, excess: number): number;
  /** $\ell(p)/\ell(\alpha)$, which sums to 1, and its derivatives. */
  share(alpha: number, excess: number): number;
  shareByExcess(alpha: number, excess: number): number;
  shareByMargin(alpha: number, excess: number): number;
}

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** From here on the logistic loss is the exponential one to rounding. */
const EXPONENTIAL_FROM = 40;

const exponential: LossWeights = {
  dependsOnMargin: () => false,
  weight: (_alpha, excess) => Math.exp(-excess),
  byExcess: () => -1,
  byMargin: () => 0,
  share: (_alpha, excess) => Math.exp(-excess),
  shareByExcess: (_alpha, excess) => -Math.exp(-excess),
  shareByMargin: () => 0,
};

const logistic: LossWeights = {
  dependsOnMargin: (alpha) => alpha < EXPONENTIAL_FROM,
  weight: (alpha, excess) => Math.exp(softplus(alpha) - softplus(alpha + excess)),
  byExcess: (alpha, excess) => -sigmoid(alpha + excess),
  byMargin: (alpha, excess) => sigmoid(alpha) - sigmoid(alpha + excess),
  share: (alpha, excess) =>
    alpha < EXPONENTIAL_FROM ? softplus(-alpha - excess) / softplus(-alpha) : Math.exp(-excess),
  shareByExcess: (alpha, excess) =>
    alpha < EXPONENTIAL_FROM ? -sigmoid(-alpha - excess) / softplus(-alpha) : -Math.exp(-excess),
  shareByMargin: (alpha, excess) =>
    (-sigmoid(-alpha - excess) + (softplus(-alpha - excess) * sigmoid(-alpha)) / softplus(-alpha)) /
    softplus(-alpha),
};

/** The relations of a loss. */
export function lossWeights(loss: Loss): LossWeights {
  return loss.name === 'exponential' ? exponential : logistic;
}
