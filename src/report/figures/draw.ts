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
  /** Set for a picture of the plane, in which both axes have the same scale. */
  readonly picture?: boolean;
  /** Set where the marks draw the axes themselves, in a square in the middle. */
  readonly square?: boolean;
}

const MARGINS = { marginTop: 10, marginBottom: 28, marginRight: 18 } as const;

/** Left margin of a picture, fixed so that its scale can be. */
const PICTURE_MARGIN = 52;

/** Width and height of what is inside the axes of a picture. */
export const pictureSize = (width: number, height: number): readonly [number, number] => [
  width - PICTURE_MARGIN - MARGINS.marginRight,
  height - MARGINS.marginTop - MARGINS.marginBottom,
];

/** Width of a character of a tick label. */
const CHARACTER = 6.6;

/** Thin and zero-width characters do not count in full. */
const lengthOf = (label: string): number => label.replace(/\u2009/g, '').length;

/** Values and labels for an axis; as a text, since Plot leaves out labels of its own choice from formatted ones. */
const labelled = (ticks: readonly Tick[]) => {
  const labels = new Map(ticks.map(({ value, label }) => [value, label]));
  return { values: [...labels.keys()], text: (value: number) => labels.get(value) ?? '' };
};

function axes(drawing: Drawing): { marks: Plot.Markish[]; marginLeft: number } {
  const { x, y, width, height, picture } = drawing;
  const across = labelled(x.ticks(width < 400 ? 5 : width < 700 ? 7 : 10));
  const yTicks = y.ticks(Math.max(3, Math.round(height / 62)));
  const up = labelled(yTicks);
  const grid = { stroke: 'var(--grid)', strokeOpacity: 1 };
  const widest = Math.max(2, ...yTicks.map((tick) => lengthOf(tick.label)));
  return {
    marginLeft: picture ? PICTURE_MARGIN : Math.ceil(widest * CHARACTER) + 12,
    marks: [
      Plot.gridY(up.values, grid),
      ...(picture ? [Plot.gridX(across.values, grid)] : []),
      Plot.axisY(up.values, { text: up.text, tickSize: 0, tickPadding: 8, label: null }),
      Plot.axisX(across.values, { text: across.text, tickSize: 5, tickPadding: 4, label: null }),
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
    : { ...MARGINS, ...axes(drawing) };
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
