import type { Observation, RunPoint } from './observation.js';

/** How far apart two directions are; at W = 0 there is none. */
function distance(a: Observation, b: Observation): number {
  if (a.logNorm === null || b.logNorm === null) return 0;
  let sum = 0;
  for (let i = 0; i < a.direction.length; i++) sum += (a.direction[i] - b.direction[i]) ** 2;
  return Math.sqrt(sum);
}

/**
 * Sees points of a path whose length is never less than the distance between them. The length ζ is integrated, and
 * with it its error: over stretches that are shorter than the tolerance it may fall short of the chord, or run back. It
 * is given the least values at or above the integral that do neither.
 *
 * @param points of the path, in order.
 * @param see looks at a point, with ζ as it was integrated.
 * @returns what sees any point between the first and the last of them.
 */
export function onPath(
  points: readonly RunPoint[],
  see: (point: RunPoint) => Observation,
): (point: RunPoint) => Observation {
  const known = new Map<RunPoint, Observation>();
  const views: Observation[] = [];
  for (const point of points) {
    const seen = see(point);
    const before = views.at(-1);
    const least = before === undefined ? 0 : before.pathLength + distance(before, seen);
    const view = seen.pathLength < least ? { ...seen, pathLength: least } : seen;
    views.push(view);
    known.set(point, view);
  }
  return (point) => {
    const view = known.get(point);
    if (view !== undefined) return view;
    const seen = see(point);
    const last = points.findLastIndex(({ clockTime }) => clockTime <= point.clockTime);
    const before = views[Math.max(last, 0)];
    const after = views[Math.min(last + 1, views.length - 1)];
    const least = before.pathLength + distance(before, seen);
    const most = after.pathLength - distance(seen, after);
    return { ...seen, pathLength: Math.max(least, Math.min(seen.pathLength, most)) };
  };
}
