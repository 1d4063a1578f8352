import * as Plot from '@observablehq/plot';
import type { Observation } from '../../follow/observation.js';
import { formatNumber, formatShare } from '../numbers.js';
import { TOO_SHORT } from './curve.js';
import { pens, twinKeys, type Figure } from './figure.js';
import { circle, closeUp, disk, markedPath, span, type Place } from './plane.js';
import { principalCoordinates } from './principal-coordinates.js';
import type { View } from './view.js';

/** Points with a direction: at W = 0 there is none. */
const directed = (points: readonly Observation[]): readonly Observation[] =>
  points.filter(({ direction }) => direction.some((entry) => entry !== 0));

const firstTwo = (points: readonly Observation[]): Place[] =>
  directed(points).map(({ direction }) => [direction[0], direction[1]]);

const MARKS = 'a ring marks the start, a dot the end';

/** Largest angle between two points of a curve in the disk, radians. */
const FINEST = 0.08;

/** The points with others between them on arcs about the middle: a turn of few points is round all the same. */
function rounded(path: readonly Place[]): Place[] {
  const out = path.slice(0, 1);
  for (let i = 1; i < path.length; i++) {
    const [from, to] = [path[i - 1], path[i]];
    const [angle, end] = [Math.atan2(from[1], from[0]), Math.atan2(to[1], to[0])];
    const turn = end - angle - 2 * Math.PI * Math.round((end - angle) / (2 * Math.PI));
    const [near, far] = [Math.hypot(...from), Math.hypot(...to)];
    const count = Math.ceil(Math.abs(turn) / FINEST);
    for (let k = 1; k < count; k++) {
      const r = near + ((far - near) * k) / count;
      out.push([r * Math.cos(angle + (turn * k) / count), r * Math.sin(angle + (turn * k) / count)]);
    }
    out.push(to);
  }
  return out;
}

/** Circles 30 and 60 degrees from the summit, so that the disk is seen as a sphere. */
const latitudes = [0.5, Math.sqrt(0.75)].map((r) =>
  Plot.line(
    circle().map(([x, y]) => [r * x, r * y]),
    { stroke: 'var(--grid)', strokeWidth: 1 },
  ),
);

/** The curve of the hat on the sphere, seen from above its summit. */
function onTheHat(view: View): Figure {
  const path = rounded(firstTwo(view.points));
  const twin = rounded(firstTwo(view.twinPoints));
  const beside = twin.length > 1;
  // Many turns need a thin pen.
  const winding = view.flow.trajectory.final.pathLength > 4 * Math.PI;
  return {
    title: 'Direction on the sphere, seen from above',
    caption: `Orthographic view of $\\theta$ along the axis of the hat, whose rim $z = 0$ is the outer circle; ${MARKS}.`,
    label: `The direction in the unit disk, seen along the axis of the hat${beside ? ', beside its definable twin' : ''}.`,
    xTitle: '',
    yTitle: '',
    keys: twinKeys(view),
    chart:
      path.length < 2
        ? { missing: TOO_SHORT }
        : disk(
            ['x', 'y'],
            [
              ...latitudes,
              ...markedPath(path, winding ? { ...pens.main, strokeWidth: 1.5 } : pens.main),
              // On top, since its end lies on the rim, where the turns of the other crowd.
              ...(beside ? markedPath(twin, pens.twin) : []),
            ],
          ),
  };
}

/** A path on the circle that is shorter than this is shown close up. */
const SHORT = 0.7;

function onTheCircle(view: View): Figure {
  const path = firstTwo(view.points);
  const [x, y] = path[path.length - 1] ?? [0, 0];
  const near = path.length > 1 && span(path) < SHORT;
  return {
    title: near ? 'Direction on the circle, close up' : 'Direction on the circle',
    caption:
      `$\\theta$ of the two parameters moves by ${formatNumber(view.flow.trajectory.final.pathLength, 3)} radians in ` +
      `all and ends at (${formatNumber(x)}, ${formatNumber(y)}); ${MARKS}.`,
    label: 'The direction of the two parameters on the unit circle.',
    xTitle: near ? '$\\theta_1$' : '',
    yTitle: near ? '$\\theta_2$' : '',
    keys: [],
    chart:
      path.length < 2 || span(path) === 0
        ? { missing: path.length < 2 ? TOO_SHORT : STILL }
        : near
          ? closeUp(path, pens.main, circle(Math.atan2(y, x) + Math.PI))
          : disk(['θ₁', 'θ₂'], markedPath(path, { ...pens.main, strokeWidth: 3.5 })),
  };
}

const STILL = 'The direction does not move on this run.';

function inItsPlane(view: View): Figure {
  const points = directed(view.points);
  const plane =
    points.length < 2
      ? null
      : principalCoordinates(
          points.map(({ direction }) => direction),
          points.map(({ pathLength }) => pathLength),
        );
  const [first, second] = plane?.shares ?? [0, 0];
  return {
    title: 'Direction in its leading plane',
    caption:
      `$\\theta$ on the sphere of ${formatNumber(view.flow.trajectory.model.dimension)} parameters, in the two ` +
      `principal coordinates that carry ${formatShare(first + second)} of the variance along its path; both axes have ` +
      'the same scale.',
    label: 'Path of the direction in its leading two principal coordinates.',
    xTitle: `first coordinate, ${formatShare(first)} of the variance`,
    yTitle: `second coordinate, ${formatShare(second)}`,
    keys: [],
    chart:
      plane === null ? { missing: points.length < 2 ? TOO_SHORT : STILL } : closeUp(plane.points, pens.main),
  };
}

/** Where the direction goes: on the sphere for the hat, on the circle for two parameters, else in its leading plane. */
export function directionFigure(view: View): Figure {
  const { model } = view.flow.trajectory;
  if (model.kind === 'mexican-hat') return onTheHat(view);
  if (model.dimension === 2) return onTheCircle(view);
  const figure = inItsPlane(view);
  return model.dimension > 1
    ? figure
    : {
        ...figure,
        title: 'Direction',
        chart: { missing: 'With a single parameter the direction is its sign.' },
      };
}
