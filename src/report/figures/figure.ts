import { html, type Html } from '../html.js';
import { prose } from '../prose.js';
import { draw, type Drawing } from './draw.js';
import type { View } from './view.js';

/** How a curve looks: its colour is a variable of the page's style. */
export interface Stroke {
  readonly stroke: string;
  readonly strokeWidth: number;
  readonly strokeDasharray?: string;
  readonly strokeOpacity?: number;
}

/** The pens all charts draw with. */
export const pens = {
  main: { stroke: 'var(--blue)', strokeWidth: 2.25 },
  twin: { stroke: 'var(--orange)', strokeWidth: 2, strokeDasharray: '6 4' },
  supporting: { stroke: 'var(--blue)', strokeWidth: 1.4 },
  other: { stroke: 'var(--quiet)', strokeWidth: 1.1 },
  emphasis: { stroke: 'var(--orange)', strokeWidth: 4.5, strokeOpacity: 0.75 },
  slides: { stroke: 'var(--blue)', strokeWidth: 8 },
  slidAndLeft: { stroke: 'var(--orange)', strokeWidth: 8 },
  choice: { stroke: 'var(--ink)', strokeWidth: 2 },
  limit: { stroke: 'var(--ink)', strokeWidth: 1.2, strokeDasharray: '2 3' },
} as const satisfies Record<string, Stroke>;

export interface Key {
  readonly pen: Stroke;
  /** Prose. */
  readonly means: string;
}

/** What the two lines of a chart with a twin are. */
export const twinKeys = (view: View): Key[] =>
  view.twinPoints.length < 2
    ? []
    : [
        { pen: pens.main, means: 'this flow' },
        { pen: pens.twin, means: 'its definable twin' },
      ];

/** A chart with everything around it; texts are prose, in which math stands between dollar signs. */
export interface Figure {
  readonly title: string;
  /** One sentence that says what to see. */
  readonly caption: string;
  /** Read out in place of the picture; no math. */
  readonly label: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly keys: readonly Key[];
  /** Set for the figure that takes the whole width of the page. */
  readonly wide?: boolean;
  /** The chart at a width, or why there is none. */
  readonly chart: ((width: number) => Drawing) | { readonly missing: string };
}

/** Widths at which charts are drawn; the style shows the one that fits. */
const NARROW = 340;
const HALF = 540;
const FULL = 1100;

function swatch(pen: Stroke): Html {
  const { stroke, strokeWidth, strokeDasharray = 'none', strokeOpacity = 1 } = pen;
  return html`<svg class="swatch" width="26" height="10" viewBox="0 0 26 10" aria-hidden="true"><path d="M1,5H25" stroke="${stroke}" stroke-width="${strokeWidth}" stroke-dasharray="${strokeDasharray}" stroke-opacity="${strokeOpacity}" fill="none"/></svg>`;
}

/** What the pens of a figure mean. */
export function renderKeys(keys: readonly Key[]): Html | null {
  if (keys.length === 0) return null;
  return html`<ul class="keys">${keys.map(({ pen, means }) => html`<li>${swatch(pen)}${prose(means)}</li>`)}</ul>`;
}

export function renderFigure(figure: Figure): Html {
  const { title, caption, label, keys, chart, wide = false } = figure;
  const kind = wide ? 'wide' : 'half';
  const heading = html`<p class="figure-title">${prose(title)}</p>`;
  if (typeof chart !== 'function')
    return html`<figure class="${kind}">${heading}<p class="missing">${prose(chart.missing)}</p></figure>`;
  const sizes = [['narrow', NARROW], ['middle', HALF], ...(wide ? ([['full', FULL]] as const) : [])] as const;
  return html`<figure class="${kind}">
${heading}
${renderKeys(keys)}
${figure.yTitle === '' ? null : html`<p class="y-title">${prose(figure.yTitle)}</p>`}
<div class="charts">${sizes.map(([name, width]) => html`<div class="chart ${name}">${draw(chart(width), label)}</div>`)}</div>
${figure.xTitle === '' ? null : html`<p class="x-title">${prose(figure.xTitle)}</p>`}
<figcaption>${prose(caption)}</figcaption>
</figure>`;
}
