import * as Plot from '@observablehq/plot';
import type { Trajectory } from '../../follow/trajectory.js';
import { formatError, formatNumber } from '../numbers.js';
import { remainingLength } from '../remaining.js';
import { formatPlace } from './along.js';
import { curve, TOO_SHORT } from './curve.js';
import { pens, twinKeys, type Figure } from './figure.js';
import { linearScale } from './scale.js';
import type { View } from './view.js';

function outlook(trajectory: Trajectory): string {
  const { tail } = trajectory;
  const rest = remainingLength(trajectory);
  if (rest !== null) return `the decay of its speed leaves about ${formatError(rest)} to come`;
  if (tail === null) return 'the run is too short to say how much is to come';
  return `its speed goes like the power ${formatNumber(-tail.exponent, 3)} of the clock, which does not bound what is to come`;
}

/** A limit is drawn where it is near enough to be more than a guess: this share of the length so far. */
const NEAR = 0.5;

/** The path length ζ of the direction. */
export function pathLengthFigure(view: View): Figure {
  const { points, twinPoints, flow, clock } = view;
  const { trajectory, twin } = flow;
  const { final } = trajectory;
  const lengths = clock === null ? [] : curve(points, clock, (at) => at.pathLength);
  const twinLengths = clock === null ? [] : curve(twinPoints, clock, (at) => at.pathLength);
  const left = remainingLength(trajectory);
  const rest = left !== null && left < NEAR * final.pathLength ? left : null;
  const keys = twinKeys(view);
  if (rest !== null) keys.push({ pen: pens.limit, means: 'estimated limit' });
  const beside =
    twin === undefined ? '' : ` Its twin ends at ${formatNumber(twin.final.pathLength)}: ${outlook(twin)}.`;
  const place = clock === null ? '' : ` at ${formatPlace(clock, final)}`;
  return {
    title: 'Path length of the direction, $\\zeta = \\int \\|d\\theta\\|$',
    caption: `The direction has travelled ${formatNumber(final.pathLength)}; ${outlook(trajectory)}.${beside}`,
    label: `Path length of the direction, ${formatNumber(final.pathLength)}${place}.`,
    xTitle: clock?.title ?? '',
    yTitle: '$\\zeta$, radians',
    keys,
    chart:
      clock === null || lengths.length < 2
        ? { missing: TOO_SHORT }
        : (width) => {
            const most = Math.max(...lengths.map(({ y }) => y), ...twinLengths.map(({ y }) => y));
            const limit = rest === null ? [] : [final.pathLength + rest];
            return {
              width,
              height: width > 400 ? 300 : 250,
              x: clock.scale,
              y: linearScale(0, Math.max(most, ...limit) * 1.06),
              marks: [
                Plot.ruleY(limit, pens.limit),
                Plot.line(twinLengths, { x: 'x', y: 'y', ...pens.twin }),
                Plot.line(lengths, { x: 'x', y: 'y', ...pens.main }),
              ],
            };
          },
  };
}
