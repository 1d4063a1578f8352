/**
 * The quantile of sorted numbers at a share between 0 and 1, with straight lines between them: type 7 of Hyndman & Fan
 * (1996). NaN where there is none.
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const rest = place - below;
  return rest === 0 ? (sorted[below] ?? NaN) : sorted[below] + rest * (sorted[below + 1] - sorted[below]);
}
