import type { DataSet } from '../../problems/index.js';

/** A feature that all examples share: the coordinate of a bias. */
export interface SharedFeature {
  readonly column: number;
  readonly value: number;
}

/** The plane that examples lie in: two features, and beside them at most one that all examples share. */
export interface DataPlane {
  /** Features across and up, counted from 0. */
  readonly columns: readonly [number, number];
  readonly shared: SharedFeature | null;
}

/** Ranges of the two features. */
export interface PlaneWindow {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

function range({ count, dimension, x }: DataSet, column: number): readonly [number, number] {
  let lo = Infinity;
  let hi = -Infinity;
  for (let i = 0; i < count; i++) {
    lo = Math.min(lo, x[i * dimension + column]);
    hi = Math.max(hi, x[i * dimension + column]);
  }
  return [lo, hi];
}

/** The plane of examples with two features, or with three of which one is constant; null for others. */
export function dataPlane(data: DataSet): DataPlane | null {
  if (data.dimension === 2) return { columns: [0, 1], shared: null };
  if (data.dimension !== 3) return null;
  // The last one first: that is where a bias is put by custom.
  for (let column = 2; column >= 0; column--) {
    const [lo, hi] = range(data, column);
    if (lo !== hi) continue;
    const [a, b] = [0, 1, 2].filter((one) => one !== column);
    return { columns: [a, b], shared: { column, value: lo } };
  }
  return null;
}

/** What is left free around the examples, as a share of their extent on each side. */
const ROOM = 0.14;
/** Features whose ranges differ by no more than this factor get the same scale. */
const ALIKE = 4;

/** A window around all examples. */
export function windowAround(data: DataSet, { columns }: DataPlane): PlaneWindow {
  const ranges = columns.map((column) => range(data, column));
  const extents = ranges.map(([lo, hi]) => hi - lo);
  const widest = Math.max(...extents);
  const [x, y] = ranges.map(([lo, hi], k): readonly [number, number] => {
    const own = extents[k] * ALIKE >= widest ? widest : extents[k];
    // Examples in one place: a window of their own size.
    const extent = own > 0 ? own : Math.max(Math.abs(lo), Math.abs(hi)) || 1;
    const half = extent * (0.5 + ROOM);
    return [(lo + hi) / 2 - half, (lo + hi) / 2 + half];
  });
  return { x, y };
}

/** Coordinates of the examples in the plane, two entries each. */
export function placesOf({ count, dimension, x }: DataSet, { columns }: DataPlane): Float64Array {
  const places = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) for (const k of [0, 1]) places[2 * i + k] = x[i * dimension + columns[k]];
  return places;
}

/** A grid of resolution × resolution points from edge to edge of the window, from its lower left row by row, as examples. */
export function gridOver(plane: DataPlane, { x, y }: PlaneWindow, resolution: number): Float64Array {
  const { columns, shared } = plane;
  const dimension = shared === null ? 2 : 3;
  const out = new Float64Array(resolution * resolution * dimension);
  const at = ([lo, hi]: readonly [number, number], k: number): number =>
    lo + ((hi - lo) * k) / (resolution - 1);
  for (let r = 0, start = 0; r < resolution; r++)
    for (let c = 0; c < resolution; c++, start += dimension) {
      out[start + columns[0]] = at(x, c);
      out[start + columns[1]] = at(y, r);
      if (shared !== null) out[start + shared.column] = shared.value;
    }
  return out;
}
