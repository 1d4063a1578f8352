import * as Plot from '@observablehq/plot';
import type { Observation } from '../../follow/observation.js';
import { formatNumber } from '../numbers.js';
import { curve, TOO_SHORT } from './curve.js';
import { pens, twinKeys, type Figure } from './figure.js';
import { scaleAround } from './scale.js';
import type { View } from './view.js';

/** Turns around the axis since the start, at every point; the longitude is followed from one to the next. */
function turns(points: readonly Observation[]): Map<Observation, number> {
  const out = new Map<Observation, number>();
  let total = 0;
  let before: number | undefined;
  for (const at of points) {
    const longitude = Math.atan2(at.direction[1], at.direction[0]);
    if (before !== undefined) {
      const step = longitude - before;
      total += step - 2 * Math.PI * Math.round(step / (2 * Math.PI));
    }
    before = longitude;
    out.set(at, total / (2 * Math.PI));
  }
  return out;
}

/** How often the direction of the hat has gone round. */
export function windingFigure(view: View): Figure {
  const { points, twinPoints, clock } = view;
  const wound = turns(points);
  const twinWound = turns(twinPoints);
  const path = clock === null ? [] : curve(points, clock, (at) => wound.get(at)!);
  const twin = clock === null ? [] : curve(twinPoints, clock, (at) => twinWound.get(at)!);
  const total = wound.get(points[points.length - 1]) ?? 0;
  return {
    title: 'Turns around the axis of the hat',
    caption:
      `The direction has gone round ${formatNumber(total, 3)} times; far out the longitude follows $\\ln s$, so that each ` +
      'further turn takes more than 500 times as long as the one before.',
    label: `Turns of the direction around the axis of the hat, ${formatNumber(total, 3)} in all.`,
    xTitle: clock?.title ?? '',
    yTitle: 'turns since the start',
    keys: twinKeys(view),
    chart:
      clock === null || path.length < 2
        ? { missing: TOO_SHORT }
        : (width) => ({
            width,
            height: width > 400 ? 360 : 280,
            x: clock.scale,
            y: scaleAround([...path, ...twin].map(({ y }) => y)),
            marks: [
              Plot.line(twin, { x: 'x', y: 'y', ...pens.twin }),
              Plot.line(path, { x: 'x', y: 'y', ...pens.main }),
            ],
          }),
  };
}
