import * as Plot from '@observablehq/plot';
import { quantile } from '../../ensemble/quantile.js';
import type { LimitMargins } from '../../ensemble/limit-margins.js';
import type { EnsembleEntry } from '../report.js';
import { TOO_SHORT, type Point } from './curve.js';
import { ensemblePaths, heightAt, riskAxis, type EnsemblePath, type RiskAxis } from './ensemble-paths.js';
import { pens, type Figure, type Key } from './figure.js';
import { scaleAround } from './scale.js';

/** Up to so many starts that reached the goal are drawn one by one; of more, the quantiles. */
const LINES = 60;

/** Of those that did not, so many are drawn at most. */
const STRAYS = 40;

/** Positions at which quantiles are taken, and starts without which there are none. */
const PLACES = 90;
const ENOUGH = 8;

const bands = {
  outer: { fill: 'var(--blue)', fillOpacity: 0.16 },
  inner: { fill: 'var(--blue)', fillOpacity: 0.3 },
} as const;

const thin = { stroke: 'var(--blue)', strokeWidth: 1, strokeOpacity: 0.55 } as const;
const best = { stroke: 'var(--ink)', strokeWidth: 1.6 } as const;
const worst = { stroke: 'var(--orange)', strokeWidth: 2, strokeDasharray: '6 4' } as const;

interface Band {
  readonly x: number;
  readonly low: number;
  readonly lower: number;
  readonly middle: number;
  readonly upper: number;
  readonly high: number;
}

function bandOf(paths: readonly EnsemblePath[], { scale }: RiskAxis): Band[] {
  const [lo, hi] = scale.domain;
  const out: Band[] = [];
  for (let k = 0; k <= PLACES; k++) {
    const share = k / PLACES;
    const x = k === PLACES ? hi : scale.log ? lo * (hi / lo) ** share : lo + share * (hi - lo);
    const heights = Float64Array.from(paths, (path) => heightAt(path, scale, x))
      .filter((height) => !Number.isNaN(height))
      .sort();
    if (heights.length < Math.max(ENOUGH, paths.length / 2)) continue;
    const at = (p: number): number => quantile(heights, p);
    out.push({ x, low: at(0.05), lower: at(0.25), middle: at(0.5), upper: at(0.75), high: at(0.95) });
  }
  return out;
}

function evenly<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, k) => items[Math.floor((k * items.length) / most)]);
}

interface Piece extends Point {
  readonly seed: number;
}

const piecesOf = (paths: readonly EnsemblePath[]): Piece[] =>
  paths.flatMap(({ run, points }) => points.map((point) => ({ ...point, seed: run.seed })));

/** Best and worst, where they differ. */
function extremes(paths: readonly EnsemblePath[], limits: LimitMargins | null) {
  const of = (seed: number | undefined) => paths.filter(({ run }) => run.seed === seed);
  if (limits === null || limits.groups.length < 2) return { best: [], worst: [] };
  return { best: of(limits.best.seed), worst: of(limits.worst.seed) };
}

/** $\gamma$ against $\ln(1/\mathcal L)$ for all starts. */
export function ensembleMarginsFigure({ ensemble, margins, limits }: EnsembleEntry): Figure {
  const axis = riskAxis(ensemble);
  const paths = axis === null ? [] : ensemblePaths(ensemble, margins, axis);
  const reached = paths.filter((path) => path.reached);
  const others = paths.filter((path) => !path.reached);
  const many = reached.length > LINES;
  const strays = evenly(others, STRAYS);
  const band = many ? bandOf(reached, axis!) : [];
  const ends = extremes(reached, limits);
  const keys: Key[] = [];
  if (many)
    keys.push(
      { pen: pens.main, means: 'median' },
      { pen: { stroke: 'var(--blue)', strokeWidth: 9, strokeOpacity: 0.46 }, means: 'middle half' },
      { pen: { stroke: 'var(--blue)', strokeWidth: 9, strokeOpacity: 0.16 }, means: '5 to 95 %' },
    );
  else if (reached.length > 0) keys.push({ pen: thin, means: 'a start that reached the goal' });
  if (strays.length > 0) keys.push({ pen: pens.other, means: 'one that did not' });
  if (ends.best.length > 0) keys.push({ pen: best, means: `best, seed ${limits!.best.seed}` });
  if (ends.worst.length > 0) keys.push({ pen: worst, means: `worst, seed ${limits!.worst.seed}` });
  const left =
    strays.length < others.length
      ? ` Of the ${others.length} that did not reach the goal ${strays.length} are drawn.`
      : '';
  const what = many
    ? 'Quantiles over the starts that reached the goal, at each risk.'
    : 'A line for each start.';
  return {
    title: 'Normalised margin along the way',
    caption: `${what}${left} The least margin $\\gamma = \\min_i p_i(W)/\\|W\\|^L$, as it was at the points kept of each run.`,
    label: `Normalised margin of ${paths.length} starts against ln(1/risk).`,
    xTitle: axis?.title ?? '',
    yTitle: '$\\gamma$',
    keys,
    chart:
      axis === null || paths.length === 0
        ? { missing: TOO_SHORT }
        : (width) => {
            const lines = many ? [] : piecesOf(reached);
            const stray = piecesOf(strays);
            const extreme = [...piecesOf(ends.best), ...piecesOf(ends.worst)];
            const heights = [...lines, ...stray, ...extreme].map(({ y }) => y);
            const y = scaleAround([...heights, ...band.flatMap(({ low, high }) => [low, high])]);
            const options = { x: 'x', y: 'y', z: 'seed' } as const;
            return {
              width,
              height: width > 400 ? 320 : 280,
              x: axis.scale,
              y,
              marks: [
                ...(y.domain[0] < 0 && y.domain[1] > 0 ? [Plot.ruleY([0], { stroke: 'var(--axis)' })] : []),
                Plot.areaY(band, { x: 'x', y1: 'low', y2: 'high', ...bands.outer }),
                Plot.areaY(band, { x: 'x', y1: 'lower', y2: 'upper', ...bands.inner }),
                Plot.line(stray, { ...options, ...pens.other }),
                Plot.line(lines, { ...options, ...thin }),
                Plot.line(band, { x: 'x', y: 'middle', ...pens.main }),
                Plot.line(piecesOf(ends.worst), { ...options, ...worst }),
                Plot.line(piecesOf(ends.best), { ...options, ...best }),
              ],
            };
          },
  };
}
