import { InputError, randomSource, type MarginModel } from '../../problems/index.js';

/** Where to start: the parameters themselves, or independent normal ones of the given standard deviation. */
export type Start = ArrayLike<number> | { readonly seed: number; readonly scale?: number };

/**
 * The parameters a start stands for. The default scale is 0.1.
 *
 * @throws InputError when there are too few or too many numbers, or one is not finite.
 */
export function startingPoint(model: MarginModel, start: Start): Float64Array {
  const k = model.dimension;
  if ('seed' in start) {
    const { seed, scale = 0.1 } = start;
    if (!(scale > 0 && Number.isFinite(scale)))
      throw new InputError(`start.scale is ${scale}: give a positive number`);
    const random = randomSource(seed);
    return Float64Array.from({ length: k }, () => scale * random.normal());
  }
  if (start.length !== k)
    throw new InputError(
      `start has ${start.length} numbers, the model has ${k} parameters (${model.description})`,
    );
  const values = Float64Array.from(start);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new InputError(`start[${bad}] is ${values[bad]}: every parameter must be a finite number`);
  return values;
}
