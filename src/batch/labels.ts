import { brief } from '../input/known-options.js';
import { InputError } from '../../problems/index.js';

/** @throws InputError where there are no labels at all */
export function requireLabels(y: ArrayLike<number> | null | undefined): void {
  if (y === null || y === undefined)
    throw new InputError(`y is ${y}: give a label for each row, or take predictions, which need none`);
  if (!Array.isArray(y) && !ArrayBuffer.isView(y))
    throw new InputError(`y is ${brief(y)}: give an array of labels, each +1 or -1`);
  // Before they are copied, which would turn [1] and the text "1" into 1.
  const labels: ArrayLike<unknown> = y;
  for (let i = 0; i < labels.length; i++)
    if (typeof labels[i] !== 'number')
      throw new InputError(`label ${i + 1} is ${brief(labels[i])}: labels must be the numbers +1 and -1`);
}

/** @throws InputError unless there is a label, +1 or −1, for each example */
export function checkLabels(y: ArrayLike<number>, examples: number): void {
  if (y.length !== examples)
    throw new InputError(`x has ${examples} rows and y has ${y.length} labels: give one label for each row`);
  for (let i = 0; i < examples; i++)
    if (y[i] !== 1 && y[i] !== -1)
      throw new InputError(`label ${i + 1} is ${brief(y[i])}: labels must be the numbers +1 and -1`);
}
