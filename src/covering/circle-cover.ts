import type { Bounds } from './bounds.js';

/**
 * How far a point of the circle can be from the nearest of some points on it. Opposite the middle of the widest gap g
 * between neighbours the angle is g/2, and the chord $2\sin(g/4)$.
 *
 * @param points at least one, two entries each
 */
export function circleCover(points: Float64Array): Bounds {
  const angles = new Float64Array(points.length / 2);
  for (let j = 0; j < angles.length; j++) angles[j] = Math.atan2(points[2 * j + 1], points[2 * j]);
  angles.sort();
  let widest = angles[0] + 2 * Math.PI - angles[angles.length - 1];
  for (let j = 1; j < angles.length; j++) widest = Math.max(widest, angles[j] - angles[j - 1]);
  const radius = 2 * Math.sin(widest / 4);
  return { lower: radius, upper: radius };
}
