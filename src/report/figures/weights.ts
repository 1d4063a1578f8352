import * as Plot from '@observablehq/plot';
import { chooseExamples, SUPPORT } from './chosen.js';
import { curve, TOO_SHORT } from './curve.js';
import { pens, type Figure } from './figure.js';
import { formatNumber } from '../numbers.js';
import { scaleAround } from './scale.js';
import type { View } from './view.js';

/** The weights q of the examples, which tend to the multipliers of the limiting margin problem. */
export function weightsFigure(view: View): Figure {
  const { points, flow, clock } = view;
  const { model, final } = flow.trajectory;
  const chosen = chooseExamples(final.margins, final.weights);
  const lines = (examples: readonly number[]) =>
    clock === null
      ? []
      : examples.flatMap((example) =>
          curve(points, clock, (at) => at.weights[example]).map((point) => ({ ...point, example })),
        );
  const supporting = lines(chosen.supporting);
  const others = lines(chosen.others);
  return {
    title: 'Weights of the examples, $q_i = \\partial\\alpha/\\partial p_i$',
    caption:
      `At the end ${chosen.supports} of ${model.count} examples carry more than ${formatNumber(SUPPORT)} of the ` +
      'largest weight; in the limit the weights are the multipliers of the problem of the largest margin.',
    label: `Weights of the examples; ${chosen.supports} of ${model.count} are not negligible at the end.`,
    xTitle: clock?.title ?? '',
    yTitle: '$q_i$',
    keys: [
      { pen: pens.supporting, means: 'supports the margin' },
      ...(chosen.others.length > 0 ? [{ pen: pens.other, means: 'does not' }] : []),
    ],
    chart:
      clock === null || supporting.length < 2
        ? { missing: TOO_SHORT }
        : (width) => ({
            width,
            height: width > 400 ? 360 : 280,
            x: clock.scale,
            y: scaleAround([0, ...supporting.map(({ y }) => y), ...others.map(({ y }) => y)], 0.03),
            marks: [
              Plot.line(others, { x: 'x', y: 'y', z: 'example', ...pens.other }),
              Plot.line(supporting, { x: 'x', y: 'y', z: 'example', ...pens.supporting }),
            ],
          }),
  };
}
