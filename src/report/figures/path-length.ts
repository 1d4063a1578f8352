import * as Plot from '@observablehq/plot';
import type { Trajectory } from '../../trajectory.js';
import { formatError, formatNumber } from '../numbers.js';
import { formatPlace } from './along.js';
import { curve, TOO_SHORT } from './curve.js';
import { pens, type Figure, type Key } from './figure.js';
import { linearScale } from './scale.js';
import type { View } from './view.js';

/** The remaining length, where an estimate says more than that it is unknown. */
function remaining({ tail, final }: Trajectory): number | null {
  return tail !== null && Number.isFinite(tail.length) && tail.length < 0.5 * final.pathLength
    ? tail.length
    : null;
}

function outlook(trajectory: Trajectory): string {
  const { tail } = trajectory;
  const rest = remaining(trajectory);
  if (rest !== null) return `the decay of its speed leaves about ${formatError(rest)} to come`;
  if (tail === null) return 'the run is too short to say how much is to come';
  return `its speed falls like a power ${formatNumber(-tail.exponent, 3)} of the clock, too slowly to bound what is to come`;
}

/** The path length ζ of the direction. */
export function pathLengthFigure(view: View): Figure {
  const { points, twinPoints, flow, clock } = view;
  const { trajectory, twin } = flow;
  const { final } = trajectory;
  const lengths = clock === null ? [] : curve(points, clock, (at) => at.pathLength);
  const twinLengths = clock === null ? [] : curve(twinPoints, clock, (at) => at.pathLength);
  const rest = remaining(trajectory);
  const keys: Key[] = [];
  if (twin !== undefined)
    keys.push({ pen: pens.main, means: 'this flow' }, { pen: pens.twin, means: 'its definable twin' });
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
