import { InputError, type MarginModel } from '../../problems/index.js';
import { requireOptions } from '../input/known-options.js';
import { atMost, largerOf, withRounding, type Bounds } from './bounds.js';
import { circleCover } from './circle-cover.js';
import {
  checkParameters,
  directionsOf,
  neuronShape,
  normalized,
  type NeuronDirections,
} from './neuron-directions.js';
import { sphereCover, type CoverGoal } from './sphere-cover.js';

export type { Bounds } from './bounds.js';

/** How exactly to know a covering radius. */
export interface CoveringOptions {
  /** Width of the bounds that is good enough; by default $10^{-4}$. In the plane they are exact. */
  readonly tolerance?: number;
  /** Distances to compute at most for each sign, by default $2\cdot 10^7$. Where they do not do, the bounds are wider. */
  readonly work?: number;
}

/** Bounds for the covering radius. */
export interface CoveringRadius extends Bounds {
  /** That of the neurons of sign +1 alone; Infinity where there is none. */
  readonly positive: Bounds;
  /** That of the neurons of sign −1 alone; Infinity where there is none. */
  readonly negative: Bounds;
}

/** A zero neuron is at this distance from every point of the sphere. */
const OF_ZERO = 1;

/** The two points ±1 of $\mathbb S^0$: 0 where both are taken, else 2. */
function lineCover(points: Float64Array): Bounds {
  const radius = points.includes(1) && points.includes(-1) ? 0 : 2;
  return { lower: radius, upper: radius };
}

function coverOf({ directions, hasZero }: NeuronDirections, d: number, goal: CoverGoal): Bounds {
  const most = hasZero ? OF_ZERO : Infinity;
  if (directions.length === 0) return { lower: most, upper: most };
  if (d === 1) return atMost(lineCover(directions), most);
  const cover = d === 2 ? circleCover(directions) : sphereCover(directions, d, goal);
  return atMost(withRounding(cover, d), most);
}

/**
 * The covering radius of Ji & Telgarsky (2020, Proposition 4.3) for the neurons $\theta_j = w_j/\|w_j\|$ of a squared
 * ReLU network,
 *
 * $$\max_{\theta' \in \mathbb S^{d-1}} \max\Bigl\lbrace\min_{s_j = 1} \|\theta_j - \theta'\|,\; \min_{s_j = -1} \|\theta_j -
 * \theta'\|\Bigr\rbrace,$$
 *
 * between bounds that hold up to rounding, which is part of them. In the plane they are exact; on spheres they come from
 * branch and bound. It is between 0 and 2, and Infinity where no neuron has one of the two signs.
 *
 * A neuron with $w_j = 0$ has $\theta_j = 0$ there, which is at distance 1 of every θ', so that where there is one of a
 * sign the radius of that sign is at most 1. That is no oversight of the paper: its proof needs of the cover that margins
 * change by at most $2\|\theta_j - \theta'\|$ from θ' to θ_j, and they do from θ' to 0. Nor is it of use: with ε = 1 the
 * guarantee is empty.
 *
 * @throws InputError for another model, a W of the wrong size or with entries that are not finite, or options that make
 * no sense
 */
export function coveringRadius(
  model: MarginModel,
  w: Float64Array,
  options: CoveringOptions = {},
): CoveringRadius {
  requireOptions('coveringRadius', options, ['tolerance', 'work']);
  const { tolerance = 1e-4, work = 2e7 } = options;
  if (!(tolerance > 0)) throw new InputError(`tolerance is ${tolerance}: give a positive number`);
  if (!(work >= 0)) throw new InputError(`work is ${work}: give a number of distances`);
  const shape = neuronShape(model);
  checkParameters(model, w);
  const of = (sign: 1 | -1): Bounds =>
    coverOf(directionsOf(shape, w, sign), shape.features, { tolerance, work });
  const positive = of(1);
  const negative = of(-1);
  return { ...largerOf(positive, negative), positive, negative };
}

/**
 * $\max_j \|\theta_j - \theta_j'\|$ between two parameter vectors of a squared ReLU network, with $\theta_j = 0$ where
 * $w_j = 0$: the other number that ε of Proposition 4.3 has to exceed, from $t_0$ to the limit.
 *
 * @throws InputError for another model, or vectors of the wrong size or with entries that are not finite
 */
export function largestNeuronMove(model: MarginModel, from: Float64Array, to: Float64Array): number {
  const { features: d, signs } = neuronShape(model);
  checkParameters(model, from);
  checkParameters(model, to);
  const before = new Float64Array(d);
  const after = new Float64Array(d);
  let most = 0;
  for (let j = 0; j < signs.length; j++) {
    normalized(from, j, d, before, 0);
    normalized(to, j, d, after, 0);
    let square = 0;
    for (let a = 0; a < d; a++) square += (before[a] - after[a]) ** 2;
    most = Math.max(most, square);
  }
  return Math.sqrt(most);
}
