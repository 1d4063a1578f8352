/** Largest difference of an entry. */
export function largestGap(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  let gap = 0;
  for (let i = 0; i < wanted.length; i++) {
    const one = Math.abs(found[i] - wanted[i]);
    if (!(one <= gap)) gap = one;
  }
  return gap;
}
