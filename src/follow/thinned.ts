/** A monotone scale on which points are spaced, and its inverse. */
export interface Scale {
  to(x: number): number;
  from(coordinate: number): number;
}

/** The clock itself. */
export const linearScale: Scale = Object.freeze({ to: (x: number) => x, from: (c: number) => c });

/** Its logarithm. */
export const logScale: Scale = Object.freeze({ to: Math.log, from: Math.exp });

/** So many points within one step say all there is to say of it. */
const IN_A_STEP = 16;

/** The smallest number of full precision. */
const SMALLEST = 2 ** -1022;

/**
 * Points kept along a run of unknown length, evenly spaced on a scale: whenever there are more than `capacity` of them
 * the spacing doubles and every other point is dropped. So there are always between half of and all of `capacity`, but for
 * steps so long that more than sixteen would lie in one: of these only every second, fourth, … is kept.
 */
export interface Thinned<T> {
  /** Called with the end of each step; `take` makes the point at a position within it. */
  advance(end: number, take: (x: number) => T): void;
  /** The points kept, in order; none stands at `start` itself. */
  readonly points: readonly T[];
}

/** @param spacing a guess that only matters in being small. */
export function thinned<T>(scale: Scale, start: number, spacing: number, capacity: number): Thinned<T> {
  const origin = scale.to(start);
  // points[i] stands at origin + (i + 1)·gap, if it was kept at all.
  let points: (T | undefined)[] = [];
  // A spacing of 0 would never double to anything.
  let gap = Math.max(spacing, SMALLEST);
  return {
    advance(end, take) {
      const reach = scale.to(end) - origin;
      while (reach / gap > capacity) {
        gap *= 2;
        points = points.filter((_, i) => i % 2 === 1);
      }
      const last = Math.floor(reach / gap);
      let stride = 1;
      while ((last - points.length) / stride > IN_A_STEP) stride *= 2;
      while (points.length < last) {
        const i = points.length + 1;
        const x = scale.from(origin + i * gap);
        points.push(i % stride === 0 ? take(Math.min(x, end)) : undefined);
      }
    },
    get points() {
      return points.filter((point) => point !== undefined);
    },
  };
}

/** Of points, `count` that are as evenly spaced as may be on a coordinate, the first and the last among them. */
export function pickEvenly<T>(points: readonly T[], coordinate: (point: T) => number, count: number): T[] {
  if (points.length <= count) return [...points];
  const first = coordinate(points[0]);
  const last = coordinate(points[points.length - 1]);
  const picked: T[] = [];
  let from = 0;
  for (let j = 0; j < count; j++) {
    const wanted = first + ((last - first) * j) / (count - 1);
    // As many points must be left over as are still to be picked.
    const reserve = points.length - (count - j);
    const gap = (i: number): number => Math.abs(coordinate(points[i]) - wanted);
    while (from < reserve && gap(from + 1) <= gap(from)) from++;
    picked.push(points[from]);
    from++;
  }
  return picked;
}
