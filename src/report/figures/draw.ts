import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { raw, type Html } from '../html.js';
import type { Scale, Tick } from './scale.js';
import { slimPath } from './slim-path.js';

/** A chart at one size. Colours are CSS variables of the page, so that one chart serves both colour schemes. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly x: Scale;
  readonly y: Scale;
  readonly marks: readonly Plot.Markish[];
  /** Set where the axes are drawn by the marks themselves, in a square in the middle. */
  readonly square?: boolean;
}

/** Width of a character of a tick label. */
const CHARACTER = 6.6;

/** Thin and zero-width characters do not count in full. */
const lengthOf = (label: string): number => label.replace(/\u2009/g, '').length;

/** What to draw at each tick, by its value. */
const labelled = (ticks: readonly Tick[]) => {
  const labels = new Map(ticks.map(({ value, label }) => [value, label]));
  return { values: [...labels.keys()], tickFormat: (value: number) => labels.get(value) ?? '' };
};

function axes(drawing: Drawing): { marks: Plot.Markish[]; marginLeft: number } {
  const { x, y, width, height } = drawing;
  const xTicks = labelled(x.ticks(width < 400 ? 5 : width < 700 ? 7 : 10));
  const yTicks = y.ticks(Math.max(3, Math.round(height / 62)));
  const { values, tickFormat } = labelled(yTicks);
  return {
    marginLeft: Math.ceil(Math.max(2, ...yTicks.map((tick) => lengthOf(tick.label))) * CHARACTER) + 12,
    marks: [
      Plot.gridY(values, { stroke: 'var(--grid)', strokeOpacity: 1 }),
      Plot.axisY(values, { tickFormat, tickSize: 0, tickPadding: 8, label: null }),
      Plot.axisX(xTicks.values, { tickFormat: xTicks.tickFormat, tickSize: 5, tickPadding: 4, label: null }),
      Plot.frame({ anchor: 'bottom', stroke: 'var(--axis)' }),
    ],
  };
}

const scaleOptions = (scale: Scale): Plot.ScaleOptions => ({
  type: scale.log ? 'log' : 'linear',
  domain: [...scale.domain],
});

/** Renders a chart to SVG. `label` is what is read out in place of it. */
export function draw(drawing: Drawing, label: string): Html {
  const { width, height, square } = drawing;
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const side = height - 16;
  const framing = square
    ? {
        marginTop: 8,
        marginBottom: 8,
        marginLeft: (width - side) / 2,
        marginRight: (width - side) / 2,
        marks: [],
      }
    : { marginTop: 10, marginBottom: 28, marginRight: 14, ...axes(drawing) };
  const svg = Plot.plot({
    document,
    width,
    height,
    ...framing,
    className: 'plot',
    x: { ...scaleOptions(drawing.x), axis: null },
    y: { ...scaleOptions(drawing.y), axis: null },
    marks: [...framing.marks, ...drawing.marks],
  });
  svg.querySelector('style')?.remove();
  for (const path of svg.querySelectorAll('path')) {
    const d = path.getAttribute('d');
    if (d !== null) path.setAttribute('d', slimPath(d));
  }
  for (const name of ['width', 'height', 'font-size', 'font-family']) svg.removeAttribute(name);
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  return raw(svg.outerHTML);
}
