import { InputError } from '../../problems/index.js';

/** @throws InputError where there are no labels at all */
export function requireLabels(y: ArrayLike<number> | null | undefined): void {
  if (y === null || y === undefined)
    throw new InputError(`y is ${y}: give a label for each row, or take predictions, which need none`);
}

/** @throws InputError unless there is a label, +1 or −1, for each example */
export function checkLabels(y: ArrayLike<number>, examples: number): void {
  if (y.length !== examples)
    throw new InputError(`x has ${examples} rows and y has ${y.length} labels: give one label for each row`);
  for (let i = 0; i < examples; i++)
    if (y[i] !== 1 && y[i] !== -1)
      throw new InputError(`label ${i + 1} is ${y[i]}: labels must be the numbers +1 and -1`);
}
