import type { MarginModel } from '../../problems/index.js';
import type { Trajectory } from '../follow/trajectory.js';
import {
  coveringRadius,
  largestNeuronMove,
  type CoveringOptions,
  type CoveringRadius,
} from './covering-radius.js';

/**
 * What the covering condition of Ji & Telgarsky (2020, Proposition 4.3) comes to for a flow, with the directions of the
 * neurons at its end for those of the limit. Margins are normalised by $\|W\|^2$.
 */
export interface CoveringCondition {
  readonly start: CoveringRadius;
  readonly end: CoveringRadius;
  /** $\max_j\|\theta_j - \bar\theta_j\|$ from the start to the end. */
  readonly move: number;
  /** An ε for which the condition holds at the start or at the end, whichever is less. */
  readonly epsilon: number;
  /** $\max_i\|x_i\|^2$: no margin exceeds it, at any width. */
  readonly largestMargin: number;
  /**
   * $4\varepsilon\max_i\|x_i\|^2$: the margin at the end falls short of the largest at any width by no more. The paper has
   * $\|x_i\| \le 1$; margins are of degree 2 in the features.
   */
  readonly loss: number;
}

/** In more dimensions covers are coarse, and their radii take long. */
const MOST_FEATURES = 4;

const applies = ({ neurons }: MarginModel): boolean =>
  neurons !== undefined && neurons.data.dimension <= MOST_FEATURES;

/** The covering condition of a flow of a squared ReLU network of up to four features; null for others. */
export function coveringCondition(
  { model, samples, final }: Trajectory,
  options: CoveringOptions = {},
): CoveringCondition | null {
  if (!applies(model)) return null;
  const { count, dimension: d, x } = model.neurons!.data;
  let largestMargin = 0;
  for (let i = 0; i < count; i++) {
    let square = 0;
    for (let a = 0; a < d; a++) square += x[i * d + a] ** 2;
    largestMargin = Math.max(largestMargin, square);
  }
  const first = samples[0].direction;
  const start = coveringRadius(model, first, options);
  const end = coveringRadius(model, final.direction, options);
  const move = largestNeuronMove(model, first, final.direction);
  const epsilon = Math.min(Math.max(start.upper, move), end.upper);
  return { start, end, move, epsilon, largestMargin, loss: 4 * epsilon * largestMargin };
}
