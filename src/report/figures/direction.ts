import * as Plot from '@observablehq/plot';
import type { Observation } from '../../observation.js';
import { formatNumber, formatShare } from '../numbers.js';
import { TOO_SHORT } from './curve.js';
import { pens, type Figure } from './figure.js';
import { endLabels, markedPath, type Place } from './marked-path.js';
import { principalCoordinates } from './principal-coordinates.js';
import { linearScale } from './scale.js';
import type { View } from './view.js';

const heightAt = (width: number): number => (width > 400 ? 340 : 320);

/** Points with a direction: at W = 0 there is none. */
const directed = (points: readonly Observation[]): readonly Observation[] =>
  points.filter(({ direction }) => direction.some((entry) => entry !== 0));

const circle: readonly Place[] = Array.from({ length: 241 }, (_, k) => [
  Math.cos((Math.PI * k) / 120),
  Math.sin((Math.PI * k) / 120),
]);

/** The unit disk with two axes through its middle, and paths in it. */
function disk(names: readonly [string, string], paths: readonly Plot.Markish[]) {
  return (width: number) => ({
    width,
    height: heightAt(width),
    square: true,
    x: linearScale(-1.14, 1.14),
    y: linearScale(-1.14, 1.14),
    marks: [
      Plot.link([0], { x1: -1, x2: 1, y1: 0, y2: 0, stroke: 'var(--grid)' }),
      Plot.link([0], { x1: 0, x2: 0, y1: -1, y2: 1, stroke: 'var(--grid)' }),
      Plot.line(circle, { stroke: 'var(--axis)', strokeWidth: 1 }),
      Plot.text([[1.04, 0]], { text: () => names[0], textAnchor: 'start', fill: 'var(--muted)' }),
      Plot.text([[0, 1.09]], { text: () => names[1], fill: 'var(--muted)' }),
      ...paths,
    ],
  });
}

/** The curve of the hat on the sphere, seen from above its summit. */
function onTheHat(view: View): Figure {
  const seen = (points: readonly Observation[]): Place[] =>
    directed(points).map(({ direction }) => [direction[0], direction[1]]);
  const path = seen(view.points);
  const twin = seen(view.twinPoints);
  const beside = twin.length > 1;
  return {
    title: 'Direction on the sphere, seen from above',
    caption:
      'Orthographic view of $\\theta$ along the axis of the hat, whose rim $z = 0$ is the circle: the flow winds ' +
      `outward${beside ? ', its definable twin comes to rest' : ''}; a ring marks the start, a dot the end.`,
    label: `The direction in the unit disk, seen along the axis of the hat${beside ? ', beside its definable twin' : ''}.`,
    xTitle: '',
    yTitle: '',
    keys: beside
      ? [
          { pen: pens.main, means: 'this flow' },
          { pen: pens.twin, means: 'its definable twin' },
        ]
      : [],
    chart:
      path.length < 2
        ? { missing: TOO_SHORT }
        : disk(['x', 'y'], [...(beside ? markedPath(twin, pens.twin) : []), ...markedPath(path, pens.main)]),
  };
}

function onTheCircle(view: View): Figure {
  const path = directed(view.points).map(({ direction }): Place => [direction[0], direction[1]]);
  const end = path[path.length - 1] ?? [0, 0];
  return {
    title: 'Direction on the circle',
    caption:
      `$\\theta$ of the two parameters moves by ${formatNumber(view.flow.trajectory.final.pathLength, 3)} radians in all ` +
      `and ends at (${formatNumber(end[0])}, ${formatNumber(end[1])}); a ring marks the start, a dot the end.`,
    label: 'The direction of the two parameters on the unit circle.',
    xTitle: '',
    yTitle: '',
    keys: [],
    chart:
      path.length < 2
        ? { missing: TOO_SHORT }
        : disk(
            ['θ₁', 'θ₂'],
            [
              Plot.link([0], { x1: 0, y1: 0, x2: end[0], y2: end[1], ...pens.limit }),
              ...markedPath(path, { ...pens.main, strokeWidth: 3.5 }),
            ],
          ),
  };
}

function inItsPlane(view: View): Figure {
  const points = directed(view.points);
  const dimension = view.flow.trajectory.model.dimension;
  const plane =
    points.length < 2
      ? null
      : principalCoordinates(
          points.map(({ direction }) => direction),
          points.map(({ pathLength }) => pathLength),
        );
  const shares = plane?.shares ?? [0, 0];
  const range = (k: 0 | 1): [number, number] => {
    const values = (plane?.points ?? []).map((place) => place[k]);
    return [Math.min(...values), Math.max(...values)];
  };
  return {
    title: `Direction in its leading plane`,
    caption:
      `$\\theta$ on the sphere of ${formatNumber(dimension)} parameters, seen in the two principal coordinates that ` +
      `carry ${formatShare(shares[0] + shares[1])} of the variance along its path, both axes to the same scale.`,
    label: 'Path of the direction in its leading two principal coordinates.',
    xTitle: `first coordinate, ${formatShare(shares[0])} of the variance`,
    yTitle: `second coordinate, ${formatShare(shares[1])}`,
    keys: [],
    chart:
      plane === null
        ? { missing: points.length < 2 ? TOO_SHORT : 'The direction does not move on this run.' }
        : (width) => {
            const height = heightAt(width);
            const [xLow, xHigh] = range(0);
            const [yLow, yHigh] = range(1);
            // One unit is as long upwards as sideways: the plane is a picture, not a graph.
            const unit = Math.max(
              (1.16 * (xHigh - xLow)) / (width - 70),
              (1.16 * (yHigh - yLow)) / (height - 38),
            );
            const around = (lo: number, hi: number, pixels: number) =>
              linearScale((lo + hi - unit * pixels) / 2, (lo + hi + unit * pixels) / 2);
            return {
              width,
              height,
              x: around(xLow, xHigh, width - 70),
              y: around(yLow, yHigh, height - 38),
              marks: [...markedPath(plane.points, pens.main), ...endLabels(plane.points, (xLow + xHigh) / 2)],
            };
          },
  };
}

/** Where the direction goes: on the sphere for the hat, on the circle for two parameters, else in its leading plane. */
export function directionFigure(view: View): Figure {
  const { model } = view.flow.trajectory;
  if (model.kind === 'mexican-hat') return onTheHat(view);
  if (model.dimension === 1)
    return {
      title: 'Direction',
      caption: '',
      label: '',
      xTitle: '',
      yTitle: '',
      keys: [],
      chart: { missing: 'With a single parameter the direction is its sign, which does not change.' },
    };
  return model.dimension === 2 ? onTheCircle(view) : inItsPlane(view);
}
