/*
 * Sums of float32 numbers: n of them, one after the other, lose up to n roundings; sums of sums far fewer.
 */

/** Terms that one loop may add. */
const SHORT = 32;

/**
 * The lengths of loops, one within the other, outermost first, whose product is at least `count`, and little more.
 * One loop up to 32, two up to 1024, three beyond.
 */
export function loopLengths(count: number): number[] {
  const depth = count <= SHORT ? 1 : count <= SHORT * SHORT ? 2 : 3;
  const lengths: number[] = [];
  let rest = count;
  for (let left = depth; left > 1; left--) {
    const length = Math.round(rest ** (1 / left));
    lengths.push(length);
    rest = Math.ceil(rest / length);
  }
  lengths.push(rest);
  return lengths;
}

/** The number of steps of such loops. */
export const steps = (lengths: readonly number[]): number =>
  lengths.reduce((size, length) => size * length, 1);

/** The step that loops over `name`0, `name`1, … are at, counted through; `0` where there is no loop. */
export function counter(name: string, lengths: readonly number[]): string {
  let text = '0';
  lengths.forEach((length, k) => {
    text = k === 0 ? `${name}0` : `(${text}) * ${length} + ${name}${k}`;
  });
  return text;
}

/**
 * Statements that add up terms over nested loops with counters `name`0, `name`1, …, each loop in a sum of its own. The
 * total is in `name`Sum0.
 *
 * @param body statements of the innermost loop; they add to the sum whose name they are given
 */
export function nestedSum(name: string, lengths: readonly number[], body: (sum: string) => string): string {
  let text = body(`${name}Sum${lengths.length - 1}`);
  for (let k = lengths.length - 1; k >= 0; k--) {
    const outer = k === 0 ? '' : `${name}Sum${k - 1} += ${name}Sum${k};`;
    const counted = `${name}${k}`;
    text = `let ${name}Sum${k} = 0; for (let ${counted} = 0; ${counted} < ${lengths[k]}; ${counted}++) { ${text} } ${outer}`;
  }
  return text;
}
