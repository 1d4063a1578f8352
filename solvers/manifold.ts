/**
 * A set that the exact solution stays on, $\{y : g(y) = 0\}$, with a way back onto it.
 * States may carry components that the manifold does not touch.
 */
export interface Manifold {
  readonly name: string;
  /** How far from the set `y` is; 0 on it. */
  residual(y: Float64Array): number;
  /** Moves `y` to a nearby point of the set, in place. */
  retract(y: Float64Array): void;
}

/**
 * The sphere of the given radius in the components `offset … offset + dimension − 1`, with the closest-point
 * retraction $y \mapsto r\,y/\|y\|$.
 */
export function sphere(settings: {
  readonly dimension: number;
  readonly offset?: number;
  readonly radius?: number;
}): Manifold {
  const { dimension, offset = 0, radius = 1 } = settings;
  if (!(dimension >= 1)) throw new RangeError(`a sphere needs dimension 1 or more, not ${dimension}`);
  if (!(radius > 0)) throw new RangeError(`the radius of a sphere must be positive, not ${radius}`);
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
    residual: (y: Float64Array) => norm(y) - radius,
    retract(y: Float64Array) {
      const factor = radius / norm(y);
      for (let i = offset; i < end; i++) y[i] *= factor;
    },
  });
}
