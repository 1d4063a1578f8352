import { brief, requireOptions } from '../input/known-options.js';
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
  const given: unknown = start;
  if (typeof given !== 'object' || given === null)
    throw new InputError(
      `start is ${brief(given)}: give ${k} numbers, or {"seed": 1, "scale": 0.1} for random ones`,
    );
  if (!('length' in start)) {
    requireOptions('start', start, ['seed', 'scale']);
    const { seed, scale = 0.1 } = start;
    if (!(typeof scale === 'number' && scale > 0 && Number.isFinite(scale)))
      throw new InputError(`start.scale is ${brief(scale)}: give a positive number`);
    if (!(Number.isSafeInteger(seed) && seed >= 0))
      throw new InputError(`start.seed is ${brief(seed)}: give an integer, 0 or more`);
    const random = randomSource(seed);
    return Float64Array.from({ length: k }, () => scale * random.normal());
  }
  if (start.length !== k)
    throw new InputError(
      `start has ${start.length} numbers, the model has ${k} parameters (${model.description})`,
    );
  // Before the copy, which would turn null into 0 and the text "3" into 3.
  for (let i = 0; i < k; i++)
    if (!Number.isFinite(start[i]))
      throw new InputError(`start[${i}] is ${brief(start[i])}: every parameter must be a finite number`);
  return Float64Array.from(start);
}
