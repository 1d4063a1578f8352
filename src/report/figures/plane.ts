import * as Plot from '@observablehq/plot';
import { pictureSize, type Drawing } from './draw.js';
import type { Stroke } from './figure.js';
import { linearScale } from './scale.js';

/*
 * Pictures whose two axes are coordinates of the direction: one unit is as long upwards as sideways.
 */

export type Place = readonly [number, number];

const heightAt = (width: number): number => (width > 400 ? 360 : 320);

/** The unit circle, once round from an angle. */
export const circle = (from = 0): readonly Place[] =>
  Array.from({ length: 1441 }, (_, k) => [
    Math.cos(from + (Math.PI * k) / 720),
    Math.sin(from + (Math.PI * k) / 720),
  ]);

/** A path with a ring at its start and a dot at its end. */
export function markedPath(path: readonly Place[], pen: Stroke): Plot.Markish[] {
  const first = path[0];
  const last = path[path.length - 1];
  return [
    Plot.line(path, { ...pen, strokeLinejoin: 'round' }),
    Plot.dot([first], { r: 4.5, stroke: pen.stroke, strokeWidth: 2, fill: 'var(--paper)' }),
    Plot.dot([last], { r: 5, fill: pen.stroke, stroke: 'var(--paper)', strokeWidth: 1.5 }),
  ];
}

function extent(path: readonly Place[], k: 0 | 1): [number, number] {
  const values = path.map((place) => place[k]);
  return [Math.min(...values), Math.max(...values)];
}

/** The larger side of the box around a path. */
export function span(path: readonly Place[]): number {
  return Math.max(...([0, 1] as const).map((k) => extent(path, k)).map(([lo, hi]) => hi - lo));
}

/** `start` and `end` beside the marks, on the side towards the middle of the path, where there is room. */
function endLabels(path: readonly Place[]): Plot.Markish[] {
  const [lo, hi] = extent(path, 0);
  const ends = [
    [path[0], 'start'],
    [path[path.length - 1], 'end'],
  ] as const;
  return ends.map(([place, label]) => {
    const left = place[0] > (lo + hi) / 2;
    return Plot.text([place], {
      text: () => label,
      textAnchor: left ? 'end' : 'start',
      dx: left ? -11 : 11,
      fill: 'var(--ink)',
      stroke: 'var(--paper)',
      strokeWidth: 4,
    });
  });
}

/** A path as large as it fits, with axes. `behind` is drawn beneath it, as far as it is in sight. */
export function closeUp(
  path: readonly Place[],
  pen: Stroke,
  behind: readonly Place[] = [],
): (width: number) => Drawing {
  return (width) => {
    const height = heightAt(width);
    const size = pictureSize(width, height);
    const box = [extent(path, 0), extent(path, 1)] as const;
    const unit = Math.max(...box.map(([lo, hi], k) => (1.16 * (hi - lo)) / size[k]));
    const [x, y] = box.map(([lo, hi], k) =>
      linearScale((lo + hi - unit * size[k]) / 2, (lo + hi + unit * size[k]) / 2),
    );
    const inSight = ([a, b]: Place): boolean =>
      a >= x.domain[0] && a <= x.domain[1] && b >= y.domain[0] && b <= y.domain[1];
    return {
      width,
      height,
      picture: true,
      x,
      y,
      marks: [
        Plot.line(behind.filter(inSight), { stroke: 'var(--axis)', strokeWidth: 1 }),
        ...markedPath(path, pen),
        ...endLabels(path),
      ],
    };
  };
}

/** The unit disk with two axes through its middle, and marks in it. */
export function disk(
  names: readonly [string, string],
  marks: readonly Plot.Markish[],
): (width: number) => Drawing {
  return (width) => ({
    width,
    height: heightAt(width),
    square: true,
    x: linearScale(-1.12, 1.12),
    y: linearScale(-1.12, 1.12),
    marks: [
      Plot.link([0], { x1: -1, x2: 1, y1: 0, y2: 0, stroke: 'var(--grid)' }),
      Plot.link([0], { x1: 0, x2: 0, y1: -1, y2: 1, stroke: 'var(--grid)' }),
      Plot.line(circle(), { stroke: 'var(--axis)', strokeWidth: 1.2 }),
      Plot.text([[1.03, 0]], {
        text: () => names[0],
        textAnchor: 'start',
        fill: 'var(--muted)',
        fontStyle: 'italic',
      }),
      Plot.text([[0, 1.07]], { text: () => names[1], fill: 'var(--muted)', fontStyle: 'italic' }),
      ...marks,
    ],
  });
}
