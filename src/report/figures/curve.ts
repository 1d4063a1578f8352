import type { Observation } from '../../follow/observation.js';
import type { Along } from './along.js';

/** A point of a chart, in the units of its axes. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The points at which both coordinates are numbers. */
export function curve(
  points: readonly Observation[],
  axis: Along,
  read: (at: Observation) => number | null,
): Point[] {
  const out: Point[] = [];
  for (const at of points) {
    const x = axis.read(at);
    const y = read(at);
    if (x !== null && y !== null && Number.isFinite(x) && Number.isFinite(y)) out.push({ x, y });
  }
  return out;
}

/** A chart needs two points to have a line. */
export const TOO_SHORT = 'The run is too short for a picture: fewer than two points of it lie on these axes.';
