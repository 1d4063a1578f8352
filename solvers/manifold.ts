/**
 * A set that the exact solution stays on, $\{y : g(y) = 0\}$, with a way back onto it.
 * States may carry components that the manifold does not touch.
 */
export interface Manifold {
  readonly name: string;
  /** The number of components a state must have at least; not checked when left out. */
  readonly dimension?: number;
  /** How far from the set `y` is, in the units of its equations; 0 on it. */
  residual(y: Float64Array): number;
  /**
   * Moves `y` to a nearby point of the set, in place. False when none was reached: `y` is then not to be used, and a
   * step that led there is tried again shorter. `t` is for sets that move with time.
   */
  retract(y: Float64Array, t?: number): boolean;
}

/**
 * The sphere of the given radius in the components `offset … offset + dimension − 1`, with the closest-point
 * retraction $y \mapsto r\,y/\|y\|$, which fails at the centre alone.
 *
 * @throws RangeError for a dimension below 1, an offset below 0 or a radius that is not positive and finite.
 */
export function sphere(settings: {
  readonly dimension: number;
  /** Default 0. */
  readonly offset?: number;
  /** Default 1. */
  readonly radius?: number;
}): Manifold {
  const { dimension, offset = 0, radius = 1 } = settings;
  if (!(dimension >= 1)) throw new RangeError(`a sphere needs dimension 1 or more, not ${dimension}`);
  if (!(Number.isInteger(offset) && offset >= 0))
    throw new RangeError(`the offset of a sphere must be a whole number, 0 or more, not ${offset}`);
  if (!(radius > 0 && radius < Infinity))
    throw new RangeError(`the radius of a sphere must be positive, not ${radius}`);
  const end = offset + dimension;
  const norm = (y: Float64Array): number => {
    let sum = 0;
    for (let i = offset; i < end; i++) sum += y[i] * y[i];
    if (sum > 1e-280 && sum < 1e280) return Math.sqrt(sum);
    // Squares out of range: slower, one component after another.
    return y.subarray(offset, end).reduce((length, value) => Math.hypot(length, value), 0);
  };
  return Object.freeze({
    name: `sphere of radius ${radius} in dimension ${dimension}`,
    dimension: end,
    residual: (y: Float64Array) => norm(y) - radius,
    retract(y: Float64Array) {
      const length = norm(y);
      if (!(length > 0 && length < Infinity)) return false;
      const factor = radius / length;
      for (let i = offset; i < end; i++) y[i] *= factor;
      return factor < Infinity;
    },
  });
}
