/**
 * Absolute tolerances, one a component, from what was given.
 *
 * @throws RangeError for a wrong number of them, and for negative ones.
 */
export function absoluteTolerances(given: number | ArrayLike<number>, dimension: number): Float64Array {
  const tolerances = new Float64Array(dimension);
  if (typeof given === 'number') tolerances.fill(given);
  else if (given.length === dimension) tolerances.set(Array.from(given));
  else
    throw new RangeError(
      `absoluteTolerance has ${given.length} entries, y0 has ${dimension}: give one a component`,
    );
  for (let i = 0; i < dimension; i++)
    if (!(tolerances[i] >= 0))
      throw new RangeError(`absoluteTolerance[${i}] is ${tolerances[i]}: it must be 0 or more`);
  return tolerances;
}

/**
 * The value itself.
 *
 * @throws RangeError where it is not positive.
 */
export function positive(name: string, value: number): number {
  if (!(value > 0)) throw new RangeError(`${name} is ${value}: it must be positive`);
  return value;
}
