import { contours } from 'd3-contour';
import { thinned } from './slim-path.js';

/*
 * Level sets of a function on a grid, as paths in pixels. The grid has resolution × resolution points from edge to edge
 * of the picture, the first row at the bottom.
 *
 * d3-contour gives each point of the grid a cell, whose middle it is, and closes its rings around the outermost cells
 * without finding the level there. Between the outermost points, where it does, is what is shown.
 */

/** A rectangle of the picture, in pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Field {
  readonly values: Float64Array;
  readonly resolution: number;
}

type Ring = readonly (readonly [number, number])[];

function ringsAbove({ values, resolution }: Field, level: number): Ring[] {
  // The values are only read, by index.
  const readable = values as unknown as number[];
  const { coordinates } = contours().size([resolution, resolution]).contour(readable, level);
  return coordinates.flat() as unknown as Ring[];
}

const tenth = (value: number): string => String(Math.round(value * 10) / 10);

function polyline(points: Ring, resolution: number, { left, top, width, height }: Box): string {
  const share = (entry: number): number => Math.min(1, Math.max(0, (entry - 0.5) / (resolution - 1)));
  const x = points.map((point) => left + share(point[0]) * width);
  const y = points.map((point) => top + (1 - share(point[1])) * height);
  return `M${thinned(x, y)
    .map((i) => `${tenth(x[i])},${tenth(y[i])}`)
    .join('L')}`;
}

/** The region in which a field is at least `level`; empty where there is none. */
export function regionPath(field: Field, level: number, box: Box): string {
  return ringsAbove(field, level)
    .map((ring) => `${polyline(ring, field.resolution, box)}Z`)
    .join('');
}

/** Stretches of a ring between the outermost points of the grid: level lines. A ring that stays there is one. */
function inside(ring: Ring, resolution: number): Ring[] {
  const beyond = (point: readonly [number, number]): boolean =>
    point.some((entry) => entry < 0.5 || entry > resolution - 0.5);
  const first = ring.findIndex(beyond);
  if (first < 0) return [ring];
  const stretches: (readonly [number, number])[][] = [[]];
  // The last point of a ring is its first.
  for (const point of [...ring.slice(first, -1), ...ring.slice(0, first)])
    if (beyond(point)) stretches.push([]);
    else stretches[stretches.length - 1].push(point);
  return stretches.filter(({ length }) => length > 1);
}

/** The line on which a field is `level`; empty where there is none. */
export function levelPath(field: Field, level: number, box: Box): string {
  return ringsAbove(field, level)
    .flatMap((ring) => inside(ring, field.resolution))
    .map((stretch) => polyline(stretch, field.resolution, box))
    .join('');
}
