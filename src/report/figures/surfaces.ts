import * as Plot from '@observablehq/plot';
import type { PredictionSurface, PredictionSurfaces, SurfaceOf } from '../../surfaces/prediction-surfaces.js';
import { html, type Html } from '../html.js';
import { formatNumber, formatShare } from '../numbers.js';
import { prose } from '../prose.js';
import { draw, pictureSize } from './draw.js';
import { renderKeys, type Key } from './figure.js';
import { levelPath, regionPath, type Box } from './level-sets.js';
import { linearScale } from './scale.js';

/** Of a picture; its inside is a square. */
const WIDTH = 340;
const HEIGHT = WIDTH + pictureSize(WIDTH, WIDTH)[0] - pictureSize(WIDTH, WIDTH)[1];

/** Shades of either sign. */
const SHADES = 6;
/** Each lies on top of those before it. */
const OPACITY = 0.135;

/** Examples that are marked at most. */
const MOST_MARKS = 800;
/** Half of the length of a stroke of a mark, pixels. */
const STROKE = 3.6;

const colours = { positive: 'var(--orange)', negative: 'var(--blue)' } as const;

const keys: readonly Key[] = [
  { pen: { stroke: colours.negative, strokeWidth: 9, strokeOpacity: 0.55 }, means: '$\\Phi < 0$' },
  { pen: { stroke: colours.positive, strokeWidth: 9, strokeOpacity: 0.55 }, means: '$\\Phi > 0$' },
  { pen: { stroke: 'var(--ink)', strokeWidth: 1.6 }, means: '$\\Phi = 0$' },
];

/** A mark of paths of its own, in pixels. */
type Painter = (box: Box) => readonly Readonly<Record<string, string | number>>[];

const painted =
  (paint: Painter): Plot.RenderFunction =>
  (_index, _scales, _values, dimensions, context) => {
    const { width, height, marginLeft, marginTop, marginRight, marginBottom } = dimensions;
    const create = (name: 'g' | 'path') =>
      context.document.createElementNS('http://www.w3.org/2000/svg', name);
    const group = create('g');
    const box = {
      left: marginLeft,
      top: marginTop,
      width: width - marginLeft - marginRight,
      height: height - marginTop - marginBottom,
    };
    for (const attributes of paint(box)) {
      const path = create('path');
      for (const [name, value] of Object.entries(attributes)) path.setAttribute(name, String(value));
      if (attributes['d'] !== '') group.append(path);
    }
    return group;
  };

/** Quantiles of |Φ| in the picture, from 0 on: as much of it lies between any two neighbours, where Φ is not 0. */
function levels(values: Float64Array): number[] {
  const sizes = values
    .filter((value) => value !== 0)
    .map(Math.abs)
    .sort();
  if (sizes.length === 0) return [];
  return Array.from({ length: SHADES }, (_, k) =>
    k === 0 ? 0 : sizes[Math.floor((k * sizes.length) / SHADES)],
  );
}

/** Regions above each level, and for the other sign below minus it; those of higher levels on top. */
function shades(values: Float64Array, resolution: number): Painter {
  const at = levels(values);
  const opposite = values.map((value) => -value);
  const smallest = Number.MIN_VALUE;
  return (box) =>
    (
      [
        ['positive', values],
        ['negative', opposite],
      ] as const
    ).flatMap(([sign, field]) =>
      at.map((level) => ({
        d: regionPath({ values: field, resolution }, Math.max(level, smallest), box),
        fill: colours[sign],
        'fill-opacity': OPACITY,
      })),
    );
}

/** Covers the grid lines. */
const ground: Painter = ({ left, top, width, height }) => [
  { d: `M${left},${top}h${width}v${height}h${-width}Z`, fill: 'var(--paper)' },
];

const boundary =
  (values: Float64Array, resolution: number): Painter =>
  (box) => [
    {
      d: levelPath({ values, resolution }, 0, box),
      fill: 'none',
      stroke: 'var(--ink)',
      'stroke-width': 1.6,
      'stroke-linejoin': 'round',
    },
  ];

/** Signs at the places of the examples, on a halo that keeps them apart from what is behind. */
function signs({ places, labels, window }: PredictionSurfaces): Painter {
  const every = Math.ceil(labels.length / MOST_MARKS);
  const across = `h${2 * STROKE}`;
  return ({ left, top, width, height }) => {
    let d = '';
    for (let i = 0; i < labels.length; i += every) {
      const x = left + (width * (places[2 * i] - window.x[0])) / (window.x[1] - window.x[0]);
      const y = top + (height * (window.y[1] - places[2 * i + 1])) / (window.y[1] - window.y[0]);
      const short = (value: number): string => value.toFixed(1);
      d += `M${short(x - STROKE)},${short(y)}${across}`;
      if (labels[i] > 0) d += `M${short(x)},${short(y - STROKE)}v${2 * STROKE}`;
    }
    const pen = { d, fill: 'none', 'stroke-linecap': 'round' };
    return [
      { ...pen, stroke: 'var(--paper)', 'stroke-width': 5, 'stroke-opacity': 0.85 },
      { ...pen, stroke: 'var(--ink)', 'stroke-width': 1.9 },
    ];
  };
}

function titleOf(of: SurfaceOf): string {
  switch (of.kind) {
    case 'tangent-kernel':
      return 'Activations frozen at the start (NTK)';
    case 'classified':
      return of.fromStart ? 'At the start' : 'First perfect classification';
    case 'end':
      return 'At the end';
  }
}

function noteOf(of: SurfaceOf): string {
  if (of.kind === 'tangent-kernel') return 'Largest margin of the neural tangent kernel.';
  const { normalizedMargin, riskAccuracy, lnLogInverseRisk } = of.at;
  const accuracy =
    riskAccuracy === null
      ? `$\\ln\\ln(1/\\mathcal L)$ = ${formatNumber(lnLogInverseRisk)}`
      : `$\\ln(n/\\mathcal L)$ = ${formatNumber(riskAccuracy)}`;
  // At the moment itself the margin is 0; what is left of it is how closely the moment was found.
  if (of.kind === 'classified' && !of.fromStart) return `${accuracy}.`;
  return `${accuracy}, normalised margin ${formatNumber(normalizedMargin)}.`;
}

function panel(
  surface: PredictionSurface,
  all: PredictionSurfaces,
  names: readonly [Html | string, Html | string],
): Html {
  const { values, of } = surface;
  const { resolution, window } = all;
  const svg = draw(
    {
      width: WIDTH,
      height: HEIGHT,
      picture: true,
      x: linearScale(...window.x),
      y: linearScale(...window.y),
      marks: [
        painted(ground),
        painted(shades(values, resolution)),
        painted(boundary(values, resolution)),
        painted(signs(all)),
        Plot.frame({ stroke: 'var(--axis)' }),
      ],
    },
    `Prediction surface over the plane of the examples: ${titleOf(of)}.`,
  );
  return html`<div class="panel">
<p class="panel-title">${titleOf(of)}</p>
<p class="fine">${prose(noteOf(of))}</p>
<p class="y-title">${names[1]}</p>
<div class="chart">${svg}</div>
<p class="x-title">${names[0]}</p>
</div>`;
}

/** The share of the picture on which two surfaces have different signs. */
function disagreement(a: PredictionSurface, b: PredictionSurface): number {
  let count = 0;
  for (let i = 0; i < a.values.length; i++) if (a.values[i] > 0 !== b.values[i] > 0) count++;
  return count / a.values.length;
}

/** What a surface is, as part of a sentence. */
function named(of: SurfaceOf): string {
  switch (of.kind) {
    case 'tangent-kernel':
      return 'the frozen activations';
    case 'classified':
      return of.fromStart ? 'the start' : 'the first perfect classification';
    case 'end':
      return 'the end';
  }
}

function changes(surfaces: readonly PredictionSurface[]): string {
  const end = surfaces[surfaces.length - 1];
  const shares = surfaces
    .slice(0, -1)
    .map(
      (one, k) =>
        `on ${formatShare(disagreement(one, end))}${k === surfaces.length - 2 ? ' of the picture' : ''} between ${named(one.of)} and ${named(end.of)}`,
    );
  return shares.length === 0 ? '' : ` The class differs ${shares.reverse().join(' and ')}.`;
}

function caption({ surfaces, plane: { shared }, labels }: PredictionSurfaces): string {
  const bias =
    shared === null ? '' : `, on which feature ${shared.column + 1} is ${formatNumber(shared.value)}`;
  const marked = labels.length > MOST_MARKS ? `Not all of the ${labels.length} examples are marked. ` : '';
  return (
    `After Figure 1 of the paper: $\\Phi(x; \\theta)$ on the plane of the examples${bias}; − and + mark them by their ` +
    `labels. ${marked}Each picture has shades of its own, between sextiles of $|\\Phi|$.${changes(surfaces)}`
  );
}

/** What the predictor says of every point of the plane: Figure 1 of Ji & Telgarsky (2020) for this flow. */
export function surfacesFigure(all: PredictionSurfaces): Html {
  const [a, b] = all.plane.columns;
  // Names are those of the file, in which a dollar sign is a dollar sign.
  const names = all.names ?? ([prose(`$x_${a + 1}$`), prose(`$x_${b + 1}$`)] as const);
  const count = ['one', 'two', 'three'][all.surfaces.length - 1];
  return html`<figure class="wide surfaces">
<p class="figure-title">${prose('Prediction surfaces')}</p>
${renderKeys(keys)}
<div class="panels ${count}">${all.surfaces.map((surface) => panel(surface, all, names))}</div>
<figcaption>${prose(caption(all))}</figcaption>
</figure>`;
}
