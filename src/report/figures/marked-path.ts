import * as Plot from '@observablehq/plot';
import type { Stroke } from './figure.js';

/** A place of a picture whose axes are both coordinates of the direction. */
export type Place = readonly [number, number];

/** A path with a ring at its start and a dot at its end. */
export function markedPath(path: readonly Place[], pen: Stroke): Plot.Markish[] {
  const first = path[0];
  const last = path[path.length - 1];
  return [
    Plot.line(path, pen),
    Plot.dot([first], { r: 4.5, stroke: pen.stroke, strokeWidth: 2, fill: 'var(--paper)' }),
    Plot.dot([last], { r: 5, fill: pen.stroke, stroke: 'var(--paper)', strokeWidth: 1.5 }),
  ];
}

/** `start` and `end` beside the marks, on the side where there is room: towards `centre`. */
export function endLabels(path: readonly Place[], centre: number): Plot.Markish[] {
  const first = path[0];
  const last = path[path.length - 1];
  return (
    [
      [first, 'start'],
      [last, 'end'],
    ] as const
  ).map(([place, label]) => {
    const left = place[0] > centre;
    return Plot.text([place], {
      text: () => label,
      textAnchor: left ? 'end' : 'start',
      dx: left ? -10 : 10,
      fill: 'var(--ink)',
      stroke: 'var(--paper)',
      strokeWidth: 4,
    });
  });
}
