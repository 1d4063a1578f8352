/**
 * A polytope known by what it looks like from each direction. Its points are images $S\sigma$ of selections σ: for a
 * convex hull the weights of its generators, for a box of selections the entries of the box.
 */
export interface Polytope {
  /** Of the space it lies in. */
  readonly dimension: number;
  /** Entries of a selection. */
  readonly selections: number;
  /** Writes a vertex v with least $\langle x, v\rangle$, and the selection it is the image of. */
  support(x: Float64Array, vertex: Float64Array, selection: Float64Array): void;
}

/**
 * The convex hull of generators, given row by row. Selections are their weights.
 *
 * @throws RangeError without a generator, or with rows of different lengths.
 */
export function convexHull(generators: readonly ArrayLike<number>[]): Polytope {
  if (generators.length === 0) throw new RangeError('generators is empty: give at least one');
  const dimension = generators[0].length;
  for (const [k, { length }] of generators.entries())
    if (length !== dimension)
      throw new RangeError(
        `generators[${k}] has ${length} entries and generators[0] has ${dimension}: make them equal`,
      );
  return {
    dimension,
    selections: generators.length,
    support(x, vertex, selection) {
      let best = 0;
      let least = Infinity;
      for (let k = 0; k < generators.length; k++) {
        let value = 0;
        for (let i = 0; i < dimension; i++) value += generators[k][i] * x[i];
        // What is not a number is chosen too, so that it shows.
        if (!(value >= least)) {
          least = value;
          best = k;
        }
      }
      for (let i = 0; i < dimension; i++) vertex[i] = generators[best][i];
      selection.fill(0);
      selection[best] = 1;
    },
  };
}

/**
 * The points $c + \sum_r \sigma_r d_r$ with $0 \le \sigma_r \le 1$, a zonotope: what the pieces on both sides of several
 * surfaces come to. Selections are the σ.
 *
 * @throws RangeError where a direction and the corner differ in length.
 */
export function zonotope(corner: ArrayLike<number>, directions: readonly ArrayLike<number>[]): Polytope {
  const dimension = corner.length;
  for (const [r, { length }] of directions.entries())
    if (length !== dimension)
      throw new RangeError(
        `directions[${r}] has ${length} entries and the corner has ${dimension}: make them equal`,
      );
  return {
    dimension,
    selections: directions.length,
    support(x, vertex, selection) {
      for (let i = 0; i < dimension; i++) vertex[i] = corner[i];
      for (let r = 0; r < directions.length; r++) {
        let value = 0;
        for (let i = 0; i < dimension; i++) value += directions[r][i] * x[i];
        selection[r] = value < 0 ? 1 : 0;
        if (value < 0) for (let i = 0; i < dimension; i++) vertex[i] += directions[r][i];
      }
    },
  };
}
