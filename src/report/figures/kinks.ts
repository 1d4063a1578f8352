import * as Plot from '@observablehq/plot';
import type { Choice, KinkPath, Slide } from '../../follow/kink-path.js';
import type { Trajectory } from '../../follow/trajectory.js';
import { alongClock, type ClockAxis } from './along.js';
import { pens, type Figure } from './figure.js';
import { linearScale, type Scale } from './scale.js';

/** Up to this many kinks each has its name above its bar. */
const NAMED = 14;

/** Heights: of a kink with its name, of one without, and of the inside of a chart at least and at most. */
const WITH_NAME = 32;
const WITHOUT = 9;
const LOWEST = 120;
const HIGHEST = 560;
/** What the axis below takes. */
const AXIS = 40;

/** What is free to the left of an axis without labels: names begin there, so that long ones fit on a phone. */
const MARGIN = 24;

/** A bar narrower than this would not be seen. */
const LEAST_WIDTH = 2;

/** One kink, with all that happened on it. */
interface Row {
  readonly where: string;
  readonly slides: readonly Slide[];
  readonly choices: readonly Choice[];
}

/** Kinks that the flow slid along, in the order in which it first came to them. */
function rowsOf({ slides, choices }: KinkPath): readonly Row[] {
  const rows = new Map<number, { where: string; slides: Slide[]; choices: Choice[] }>();
  const rowOf = (kink: number, where: string) => {
    const row = rows.get(kink) ?? { where, slides: [], choices: [] };
    rows.set(kink, row);
    return row;
  };
  for (const slide of slides) rowOf(slide.kink, slide.where).slides.push(slide);
  for (const choice of choices) rowOf(choice.kink, choice.where).choices.push(choice);
  return [...rows.values()];
}

/** Rows from the top down; without names their numbers are the ticks. */
function rowScale(count: number, named: boolean): Scale {
  const { ticks } = linearScale(0, count);
  return {
    log: false,
    domain: [named ? count + 0.1 : count, 0],
    ticks: (wanted) => (named ? [] : ticks(wanted).filter(({ value }) => Number.isInteger(value))),
  };
}

function marksOf(rows: readonly Row[], clock: ClockAxis, named: boolean): Plot.Markish[] {
  const end = clock.scale.domain[1];
  const top = named ? 0.6 : 0.15;
  const bars = (open: boolean) =>
    rows.flatMap(({ slides }, row) =>
      slides
        .filter(({ to }) => (to === null) === open)
        .map(({ from, to }) => ({
          x1: clock.place(from),
          x2: to === null ? end : clock.place(to),
          y1: row + top,
          y2: row + 0.92,
        })),
    );
  const thin = { insetLeft: -LEAST_WIDTH / 2, insetRight: -LEAST_WIDTH / 2 };
  const box = { x1: 'x1', x2: 'x2', y1: 'y1', y2: 'y2' } as const;
  const choices = rows.flatMap((row, r) =>
    row.choices.map(({ at }) => ({ x: clock.place(at), y1: r + top - 0.1, y2: r + 1 })),
  );
  const names = rows.map(({ where }, row) => ({ x: clock.scale.domain[0], y: row + top - 0.12, where }));
  return [
    Plot.rect(bars(false), { ...box, ...thin, fill: pens.slidAndLeft.stroke }),
    Plot.rect(bars(true), { ...box, ...thin, fill: pens.slides.stroke }),
    Plot.ruleX(choices, { x: 'x', y1: 'y1', y2: 'y2', stroke: pens.choice.stroke, strokeWidth: 2 }),
    named
      ? Plot.text(names, {
          x: 'x',
          y: 'y',
          text: 'where',
          textAnchor: 'start',
          lineAnchor: 'bottom',
          dx: -MARGIN,
        })
      : null,
  ];
}

/** When the flow slid along which kinks: a bar for each. Null where it never did. */
export function kinksFigure(trajectory: Trajectory, kinks: KinkPath): Figure | null {
  const rows = rowsOf(kinks);
  const clock = alongClock(trajectory);
  if (rows.length === 0 || clock === null) return null;
  const named = rows.length <= NAMED;
  const inside = Math.min(HIGHEST, Math.max(named ? 0 : LOWEST, rows.length * (named ? WITH_NAME : WITHOUT)));
  const some = (open: boolean): boolean => kinks.slides.some(({ to }) => (to === null) === open);
  return {
    title: 'Kinks that the flow slid along',
    caption: named
      ? 'Each bar is a stretch of the path that keeps to the surface on which a switching function vanishes.'
      : `Each bar is a stretch of the path that keeps to the surface on which a switching function vanishes; the ${rows.length} kinks stand in the order in which the path first came to them.`,
    label: `When the flow slid along which of ${rows.length} kinks.`,
    xTitle: clock.title,
    yTitle: named ? '' : 'kinks',
    wide: true,
    keys: [
      ...(some(true) ? [{ pen: pens.slides, means: 'held to the end of the run' }] : []),
      ...(some(false) ? [{ pen: pens.slidAndLeft, means: 'left again' }] : []),
      ...(kinks.choices.length > 0
        ? [{ pen: pens.choice, means: 'other solutions leave, this one stays' }]
        : []),
    ],
    chart: (width) => ({
      width,
      height: inside + AXIS,
      x: clock.scale,
      y: rowScale(rows.length, named),
      marks: marksOf(rows, clock, named),
    }),
  };
}
