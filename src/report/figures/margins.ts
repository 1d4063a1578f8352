import * as Plot from '@observablehq/plot';
import { formatNumber } from '../numbers.js';
import { formatPlace } from './along.js';
import { chooseExamples, SUPPORT } from './chosen.js';
import { curve, TOO_SHORT, type Point } from './curve.js';
import { pens, type Figure, type Key } from './figure.js';
import { scaleAround } from './scale.js';
import type { View } from './view.js';

interface ExamplePoint extends Point {
  readonly example: number;
}

/** The largest move of any margin over the last tenth of the points on the axis. */
function lastMove(view: View): number {
  const last = view.points[view.points.length - 1];
  const before = view.points[Math.floor(0.9 * (view.points.length - 1))];
  let most = 0;
  last.margins.forEach((p, i) => (most = Math.max(most, Math.abs(p - before.margins[i]))));
  return most;
}

/** The margins of all examples against $\ln(n/\mathcal L)$: Figure 2 of Ji & Telgarsky (2020) for this flow. */
export function marginsFigure(view: View): Figure {
  const { points, twinPoints, flow, risk } = view;
  const { model, final } = flow.trajectory;
  const chosen = chooseExamples(final.margins, final.weights);
  const lines = (examples: readonly number[]): ExamplePoint[] =>
    risk === null
      ? []
      : examples.flatMap((example) =>
          curve(points, risk, (at) => at.margins[example]).map((point) => ({ ...point, example })),
        );
  const supporting = lines(chosen.supporting);
  const others = lines(chosen.others);
  const smoothed = risk === null ? [] : curve(points, risk, (at) => at.smoothedMargin);
  const twin = risk === null ? [] : curve(twinPoints, risk, (at) => at.smoothedMargin);

  const shown = chosen.supporting.length + chosen.others.length;
  const single = model.count === 1;
  const keys: Key[] = [
    { pen: pens.emphasis, means: 'smoothed margin $\\tilde\\alpha$' },
    {
      pen: pens.supporting,
      means: single
        ? 'margin $p_1(\\theta)$'
        : `$p_i(\\theta)$ of the ${chosen.supports} examples that support the margin`,
    },
  ];
  if (chosen.others.length > 0)
    keys.push({ pen: pens.other, means: `of the ${model.count - chosen.supports} others` });
  if (twin.length > 1) keys.push({ pen: pens.twin, means: '$\\tilde\\alpha$ of the definable twin' });

  const sample = shown < model.count ? ` ${shown} of the ${model.count} examples are drawn.` : '';
  const place = risk === null ? '' : ` up to ${formatPlace(risk, final)}`;
  const support = single
    ? ''
    : `; an example supports the margin where its weight $q_i$ ends above ${formatNumber(SUPPORT)} of the largest`;
  return {
    wide: true,
    title: 'Margins of the examples, normalised by $\\|W\\|^L$',
    caption:
      `The axes of Figure 2 of the paper: over the last tenth of the run no margin moves by more than ` +
      `${formatNumber(lastMove(view), 2)}${support}.${sample}`,
    label: `Normalised margins of ${shown} examples and the smoothed margin${place}.`,
    xTitle: risk?.title ?? '',
    yTitle: '$p_i(W)/\\|W\\|^L$',
    keys,
    chart:
      risk === null || smoothed.length + supporting.length < 4
        ? { missing: TOO_SHORT }
        : (width) => {
            const margins = [...supporting, ...others].map(({ y }) => y);
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
                Plot.line(smoothed.filter(inside), { ...options, ...pens.emphasis }),
                Plot.line(supporting, { ...options, z: 'example', ...pens.supporting }),
                Plot.line(twin.filter(inside), { ...options, ...pens.twin }),
              ],
            };
          },
  };
}
