import * as Plot from '@observablehq/plot';
import { quantile } from '../../ensemble/quantile.js';
import type { LimitMargins } from '../../ensemble/limit-margins.js';
import { formatError, formatNumber } from '../numbers.js';
import { pens, type Figure } from './figure.js';
import { linearScale, scaleAround, type Scale } from './scale.js';

/** Up to so many different limits stand for themselves; more are gathered in bins. */
const FEW = 14;

/** How far below the axis the limits themselves are laid out, as a share of the height. */
const STRIP = 0.06;

/** The axis of the limits. Their labels are long: they differ in late digits. */
function limitScale(values: readonly number[], room: number): Scale {
  const { ticks, ...scale } = scaleAround(values, room);
  return { ...scale, ticks: (wanted) => ticks(Math.max(2, Math.round(0.5 * wanted))) };
}

interface Bar {
  readonly x1: number;
  readonly x2: number;
  readonly count: number;
}

/** Numbers of starts on the axis: whole ones from 0 on. */
function countScale(most: number, below: number): Scale {
  const { ticks } = linearScale(0, most);
  return {
    log: false,
    domain: [-below * most, most * 1.14],
    ticks: (wanted) =>
      ticks(wanted)
        .filter(({ value }) => Number.isInteger(value))
        .map(({ value }) => ({ value, label: formatNumber(value) })),
  };
}

/**
 * Bins of equal width, about as wide as Freedman & Diaconis (1981) advise, between 8 and 40 of them.
 *
 * @param sorted at least two different numbers
 */
export function histogram(sorted: readonly number[]): Bar[] {
  const lo = sorted[0];
  const span = sorted[sorted.length - 1] - lo;
  const middle = quantile(sorted, 0.75) - quantile(sorted, 0.25);
  const wish = (span * Math.cbrt(sorted.length)) / (2 * middle);
  const bins = Math.round(Math.min(40, Math.max(8, Number.isNaN(wish) ? 8 : wish)));
  const bars = Array.from({ length: bins }, (_, b) => ({
    x1: lo + (b / bins) * span,
    x2: lo + ((b + 1) / bins) * span,
    count: 0,
  }));
  for (const value of sorted) bars[Math.min(bins - 1, Math.floor(((value - lo) / span) * bins))].count++;
  return bars;
}

const heightOf = (width: number): number => (width > 400 ? 320 : 280);

function needles({ groups }: LimitMargins): Figure['chart'] {
  const points = groups.map(({ least, most, count }) => ({ x: (least + most) / 2, count }));
  const x = limitScale(
    points.map((point) => point.x),
    0.08,
  );
  const y = countScale(Math.max(...points.map(({ count }) => count)), 0);
  const position = { x: 'x', y: 'count' } as const;
  return (width) => ({
    width,
    height: heightOf(width),
    x,
    y,
    marks: [
      Plot.ruleX(points, { x: 'x', y1: 0, y2: 'count', stroke: 'var(--blue)', strokeWidth: 3 }),
      Plot.dot(points, { ...position, r: 5.5, fill: 'var(--blue)' }),
      Plot.text(points, {
        ...position,
        text: ({ count }: { count: number }) => formatNumber(count),
        dy: -14,
        fill: 'var(--ink)',
        stroke: 'var(--paper)',
        strokeWidth: 4,
      }),
    ],
  });
}

function bars({ limits }: LimitMargins): Figure['chart'] {
  const margins = limits.map(({ margin }) => margin);
  const binned = histogram(margins);
  const most = Math.max(...binned.map(({ count }) => count));
  const x = limitScale(margins, 0.02);
  const y = countScale(most, 2 * STRIP);
  const strip = margins.map((margin) => ({ margin, y: -STRIP * most }));
  return (width) => ({
    width,
    height: heightOf(width),
    x,
    y,
    marks: [
      Plot.rect(binned, { x1: 'x1', x2: 'x2', y1: 0, y2: 'count', fill: 'var(--blue)', inset: 0.5 }),
      Plot.dot(strip, { x: 'margin', y: 'y', r: 2.2, fill: 'var(--blue)', fillOpacity: 0.5 }),
      Plot.ruleX([quantile(margins, 0.5)], { y1: 0, y2: most, ...pens.limit }),
      Plot.ruleY([0], { stroke: 'var(--axis)' }),
    ],
  });
}

/** How often which limit of the normalised margin was reached. */
export function limitMarginsFigure(limits: LimitMargins): Figure {
  const { count, groups, tolerance } = limits;
  const few = groups.length <= FEW;
  const which = groups.length === 1 ? 'One limit' : `${groups.length} different limits`;
  return {
    title: 'Limits of the normalised margin',
    caption: few
      ? `${which} in ${count} ${count === 1 ? 'start' : 'starts'}; equal to a relative ${formatError(tolerance)}.`
      : `${count} starts with ${groups.length} limits that differ by more than a relative ${formatError(tolerance)}; each is a dot below the bars.`,
    label: `How many of ${count} starts have which limit of the normalised margin.`,
    xTitle: '$\\gamma$ at the end',
    yTitle: 'starts',
    keys: few ? [] : [{ pen: pens.limit, means: 'median' }],
    chart: few ? needles(limits) : bars(limits),
  };
}
