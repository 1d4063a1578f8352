import * as Plot from '@observablehq/plot';
import { formatNumber } from '../numbers.js';
import { formatPlace } from './along.js';
import { curve, TOO_SHORT } from './curve.js';
import { pens, twinKeys, type Figure } from './figure.js';
import { logScale } from './scale.js';
import type { View } from './view.js';

/** The angle between W and the negative gradient, Theorem 4.1. */
export function alignmentFigure(view: View): Figure {
  const { points, twinPoints, flow, clock } = view;
  const positive = (angle: number | null): number | null => (angle !== null && angle > 0 ? angle : null);
  const angles = clock === null ? [] : curve(points, clock, (at) => positive(at.alignmentAngle));
  const twinAngles = clock === null ? [] : curve(twinPoints, clock, (at) => positive(at.alignmentAngle));
  const { final } = flow.trajectory;
  const end = final.alignmentAngle;
  const place = clock === null ? '' : ` at ${formatPlace(clock, final)}`;
  const steepness =
    clock === null || clock.scale.log || clock.title.startsWith('$\\ln')
      ? 'A straight line is a power law of the clock'
      : 'A straight line is exponential decay';
  return {
    title: 'Angle between $W$ and $-\\nabla\\mathcal L$',
    caption:
      end === null
        ? 'The gradient vanishes at the end, so there is no angle there.'
        : `${steepness}; at the end the angle is ${formatNumber(end, 3)} radians.`,
    label: `Alignment angle on a logarithmic scale, ${formatNumber(end, 3)} radians${place}.`,
    xTitle: clock?.title ?? '',
    yTitle: '$\\angle(W, -\\nabla\\mathcal L)$, radians',
    keys: twinKeys(view),
    chart:
      clock === null || angles.length < 2
        ? {
            missing:
              clock === null ? TOO_SHORT : 'The angle is zero or unknown nearly everywhere on this run.',
          }
        : (width) => {
            const all = [...angles, ...twinAngles].map(({ y }) => y);
            return {
              width,
              height: width > 400 ? 300 : 250,
              x: clock.scale,
              y: logScale(Math.min(...all) / 1.5, Math.max(...all) * 1.5),
              marks: [
                Plot.line(twinAngles, { x: 'x', y: 'y', ...pens.twin }),
                Plot.line(angles, { x: 'x', y: 'y', ...pens.main }),
              ],
            };
          },
  };
}
