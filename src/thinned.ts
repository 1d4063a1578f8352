/**
 * Points kept along a run of unknown length, evenly spaced: multiples of a spacing that doubles, dropping every other
 * point, whenever there are more than `capacity` of them. So there are always between half of and all of `capacity`.
 */
export interface Thinned<T> {
  /** Called with the end of each step; `take` makes the point at a position within it. */
  advance(end: number, take: (x: number) => T): void;
  /** The points kept, in order. */
  readonly points: readonly T[];
}

/** Starts with the first point and a guess at the spacing, which only matters in being small. */
export function thinned<T>(start: number, first: T, spacing: number, capacity: number): Thinned<T> {
  let points: T[] = [first];
  // points[i] stands at start + i·spacing.
  let gap = spacing;
  const halve = (): void => {
    gap *= 2;
    points = points.filter((_, i) => i % 2 === 0);
  };
  return {
    advance(end, take) {
      while ((end - start) / gap > capacity) halve();
      for (;;) {
        const next = start + points.length * gap;
        if (next > end) break;
        points.push(take(next));
      }
    },
    get points() {
      return points;
    },
  };
}

/** Of points and a last one, `count` that are as evenly spaced as may be, the first and the last among them. */
export function pickEvenly<T>(points: readonly T[], position: (point: T) => number, count: number): T[] {
  if (points.length <= count) return [...points];
  const first = position(points[0]);
  const last = position(points[points.length - 1]);
  const picked: T[] = [];
  let from = 0;
  for (let j = 0; j < count; j++) {
    const wanted = first + ((last - first) * j) / (count - 1);
    const reserve = points.length - (count - j);
    while (from < reserve && Math.abs(position(points[from + 1]) - wanted) <= Math.abs(position(points[from]) - wanted))
      from++;
    picked.push(points[Math.min(from, reserve)]);
    from++;
  }
  return picked;
}
