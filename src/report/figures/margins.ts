import * as Plot from '@observablehq/plot';
import { formatNumber } from '../numbers.js';
import { formatPlace, position, type Along } from './along.js';
import { chooseExamples, SUPPORT } from './chosen.js';
import { curve, TOO_SHORT, type Point } from './curve.js';
import { pens, type Figure, type Key } from './figure.js';
import { scaleAround } from './scale.js';
import type { View } from './view.js';

interface ExamplePoint extends Point {
  readonly example: number;
}

/** The largest distance of any margin from its last value over the last tenth of the axis. */
function lastMove(view: View, axis: Along): number {
  const last = view.points[view.points.length - 1];
  let most = 0;
  for (const at of view.points)
    if (position(axis, at) >= 0.9)
      at.margins.forEach((p, i) => (most = Math.max(most, Math.abs(p - last.margins[i]))));
  return most;
}

/** The margins of all examples against $\ln(n/\mathcal L)$: Figure 2 of Ji & Telgarsky (2020) for this flow. */
export function marginsFigure(view: View): Figure {
  const { points, twinPoints, flow, risk } = view;
  const { model, loss, final } = flow.trajectory;
  const chosen = chooseExamples(final.margins, final.weights);
  const lines = (examples: readonly number[]): ExamplePoint[] =>
    risk === null
      ? []
      : examples.flatMap((example) =>
          // At W = 0 there is no direction, and no normalised margin.
          curve(points, risk, (at) => (at.logNorm === null ? null : at.margins[example])).map((point) => ({
            ...point,
            example,
          })),
        );
  const supporting = lines(chosen.supporting);
  const others = lines(chosen.others);
  const smoothed = risk === null ? [] : curve(points, risk, (at) => at.smoothedMargin);
  const twin = risk === null ? [] : curve(twinPoints, risk, (at) => at.smoothedMargin);

  const shown = chosen.supporting.length + chosen.others.length;
  const single = model.count === 1;
  // With one example and the exponential loss α̃ is its margin.
  const same = single && loss.name === 'exponential';
  const { supports } = chosen;
  const rest = model.count - supports;
  const keys: Key[] = same ? [] : [{ pen: pens.emphasis, means: 'smoothed margin $\\tilde\\alpha$' }];
  if (single)
    keys.push({ pen: pens.main, means: same ? '$p_1(\\theta) = \\tilde\\alpha$' : '$p_1(\\theta)$' });
  else {
    const whose = supports === 1 ? 'the example that supports' : `the ${supports} examples that support`;
    keys.push({ pen: pens.supporting, means: `$p_i(\\theta)$ of ${whose} the margin` });
  }
  if (rest > 0)
    keys.push({ pen: pens.other, means: rest === 1 ? 'of the other one' : `of the ${rest} others` });
  if (twin.length > 1) keys.push({ pen: pens.twin, means: '$\\tilde\\alpha$ of the definable twin' });

  const sample = shown < model.count ? ` ${shown} of the ${model.count} examples are drawn.` : '';
  const place = risk === null ? '' : ` up to ${formatPlace(risk, final)}`;
  const support = single
    ? ''
    : `; an example supports the margin where its weight $q_i$ ends above ${formatNumber(SUPPORT)} of the largest`;
  const largest = risk === null ? 0 : lastMove(view, risk);
  const move =
    risk === null
      ? 'the accuracy did not grow on this run'
      : `over the last tenth of the axis no margin moves ${largest > 0 ? `by more than ${formatNumber(largest, 2)}` : 'at all'}`;
  return {
    wide: true,
    title: 'Margins of the examples, normalised by $\\|W\\|^L$',
    caption: `After Figure 2 of the paper: ${move}${support}.${sample}`,
    label: `Normalised margins of ${shown} ${shown === 1 ? 'example' : 'examples'} and the smoothed margin${place}.`,
    xTitle: risk?.title ?? '',
    yTitle: '$p_i(W)/\\|W\\|^L$',
    keys,
    chart:
      risk === null || smoothed.length + supporting.length < 4
        ? { missing: TOO_SHORT }
        : (width) => {
            const margins = [...supporting, ...others, ...(single ? twin : [])].map(({ y }) => y);
            const y = scaleAround(margins.concat(smoothed[smoothed.length - 1]?.y ?? margins));
            // α̃ comes from minus infinity where ‖W‖ is small: it enters from below.
            const inside = ({ y: value }: Point): boolean => value >= y.domain[0] && value <= y.domain[1];
            const options = { x: 'x', y: 'y' } as const;
            return {
              width,
              height: width > 700 ? 400 : width > 400 ? 320 : 280,
              x: risk.scale,
              y,
              marks: [
                ...(y.domain[0] < 0 && y.domain[1] > 0 ? [Plot.ruleY([0], { stroke: 'var(--axis)' })] : []),
                Plot.line(others, { ...options, z: 'example', ...pens.other }),
                Plot.line(same ? [] : smoothed.filter(inside), { ...options, ...pens.emphasis }),
                Plot.line(supporting, {
                  ...options,
                  z: 'example',
                  ...(single ? pens.main : pens.supporting),
                }),
                Plot.line(twin.filter(inside), { ...options, ...pens.twin }),
              ],
            };
          },
  };
}
