import { parseHTML } from 'linkedom';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  dataSet,
  gaussianBlobs,
  linear,
  mexicanHat,
  sphericallySymmetric,
  type MarginModel,
} from '../../../problems/index.js';
import { exponentialLoss, follow, type Observation, type Trajectory } from '../../../src/index.js';
import { renderReport } from '../../../src/report/index.js';
import type { Followed } from '../../../src/results/check.js';
import { deepNet, entryOf, fullReport, hat, threePoints } from './fixtures.js';

const pageOf = (...flows: Followed[]): string =>
  renderReport({ title: 'Report', entries: flows.map((flow) => entryOf(flow)) });

const documentOf = (page: string): Document => parseHTML(page).document;

/** The page without its fonts, in which any letters can occur. */
const withoutFonts = (page: string): string => page.replace(/base64,[^)]*/g, '');

/** Everything that no page may have in it, whatever was followed. */
function expectSound(page: string): Document {
  const broken = [...withoutFonts(page).matchAll(/.{0,60}\b(?:NaN|undefined|Infinity|null)\b|\[object/g)];
  expect(broken.map(([text]) => text)).toEqual([]);
  expect(page.includes('katex-error')).toBe(false);
  const document = documentOf(page);
  for (const chart of document.querySelectorAll('.chart svg'))
    expect(chart.querySelectorAll('path[d^="M"], circle').length).toBeGreaterThan(0);
  return document;
}

describe('a report on four flows', () => {
  let page: string;
  let document: Document;
  beforeAll(() => {
    page = renderReport(fullReport());
    document = documentOf(page);
  });

  it('has no broken number, formula or chart', () => {
    expectSound(page);
  });

  it('loads nothing', () => {
    expect(document.querySelectorAll('script, iframe, img, object, embed, base').length).toBe(0);
    const loading =
      /(?:src|href|action|poster|data)\s*=\s*["'](?!#|data:).{0,40}|@import|url\((?!data:).{0,40}/gi;
    expect(withoutFonts(page).match(loading)).toBeNull();
  });

  it('is reasonably small', () => {
    expect(Buffer.byteLength(page)).toBeLessThan(1e6);
  });

  it('is the same for the same report', () => {
    expect(renderReport(fullReport()) === page).toBe(true);
  });

  it('serves light, dark and paper', () => {
    expect(page.includes('prefers-color-scheme:dark')).toBe(true);
    expect(page.includes('@media print')).toBe(true);
    const colours = [...document.querySelectorAll('.chart svg *')]
      .flatMap((element) => [element.getAttribute('stroke'), element.getAttribute('fill')])
      .filter((colour) => colour !== null);
    expect(
      [...new Set(colours)].filter((colour) => !/^(none|currentColor|var\(--[a-z]+\))$/.test(colour)),
    ).toEqual([]);
  });

  it('shows every figure, each chart at two widths or more', () => {
    const figures = [...document.querySelectorAll('figure')];
    expect(figures.length).toBe(20);
    for (const figure of figures) {
      expect(figure.querySelectorAll('.chart svg[role=img][aria-label]').length).toBeGreaterThanOrEqual(2);
      expect(figure.querySelector('figcaption')!.textContent.length).toBeGreaterThan(20);
    }
  });

  it('tells every verdict in words, at a glance and in full', () => {
    const words = [...document.querySelectorAll('.overview td')].map((cell) => cell.textContent.trim());
    expect(words.filter((word) => word === 'consistent')).toHaveLength(13);
    expect(words.filter((word) => word === 'violated')).toHaveLength(1);
    expect(words.filter((word) => word === 'inconclusive')).toHaveLength(2);
    expect(document.querySelectorAll('.check').length).toBe(16);
    for (const card of document.querySelectorAll('.check')) {
      expect(card.querySelector('header .mark')!.textContent).toMatch(/consistent|violated|inconclusive/);
      expect(card.querySelector('.statement .katex')).not.toBeNull();
      expect(card.querySelectorAll('.hypotheses tbody tr').length).toBe(4);
      expect(card.querySelectorAll('.measurements tbody tr').length).toBe(4);
    }
  });

  it('has links that lead somewhere, unique names and headings in order', () => {
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const link of document.querySelectorAll('a[href], use[href]'))
      expect(ids).toContain(link.getAttribute('href')!.slice(1));
    const levels = [...document.querySelectorAll('h1, h2, h3, h4')].map(({ tagName }) => Number(tagName[1]));
    expect(levels[0]).toBe(1);
    levels.slice(1).forEach((level, i) => expect(level - levels[i]).toBeLessThanOrEqual(1));
    expect(document.documentElement.getAttribute('lang')).toBe('en');
  });

  it('carries the fonts of its formulas and no others', () => {
    const families = [...page.matchAll(/@font-face\{[^}]*?font-family:"?(\w+)/g)].map(([, family]) => family);
    expect(families).toEqual(expect.arrayContaining(['KaTeX_Main', 'KaTeX_Math', 'KaTeX_Caligraphic']));
    expect(families).not.toContain('KaTeX_Fraktur');
    expect(page.includes('.ttf')).toBe(false);
  });

  it('writes times beyond a double as iterated exponentials', () => {
    expect(document.body.textContent.match(/exp\(exp\(\d/)).not.toBeNull();
  });
});

it('escapes what comes from people', () => {
  const evil = '<script>alert("x")</script><img src=x onerror=alert(1)> & \' "';
  const flow: Followed = {
    ...threePoints(),
    name: evil,
    description: `${evil} $x < \\href{javascript:alert(1)}{y}$`,
  };
  const entry = entryOf(flow);
  const checks = entry.checks.map((check) => ({
    ...check,
    because: evil,
    hypotheses: [{ name: evil, met: 'no' as const, how: evil }],
  }));
  const page = renderReport({ title: evil, subtitle: evil, version: evil, entries: [{ ...entry, checks }] });
  const document = documentOf(page);
  expect(document.querySelectorAll('script, img, [onerror]').length).toBe(0);
  expect(
    [...document.querySelectorAll('[href]')].filter((one) => !/^(#|data:,$)/.test(one.getAttribute('href')!)),
  ).toEqual([]);
  expect(document.querySelector('h2.none, .flow h2')!.textContent).toBe(evil);
  expect(document.querySelector('.overview td')!.getAttribute('data-label')).toBe(evil);
  expect(document.title).toBe(evil);
});

describe('a report is sound', () => {
  /** The first samples of a trajectory, as if the run had broken down there. */
  const brokenOff = (trajectory: Trajectory, count: number): Trajectory => {
    const samples = trajectory.samples.slice(0, count);
    return {
      ...trajectory,
      status: 'non-finite',
      message: 'Stopped: component 2 of the right-hand side is not finite.',
      samples,
      final: samples[samples.length - 1],
      tail: null,
      at: () => {
        throw new RangeError('broken');
      },
    };
  };

  it.each([1, 2, 3])('for a run that broke down after %i samples', (count) => {
    for (const whole of [deepNet(), threePoints(), hat()]) {
      const page = pageOf({ ...whole, trajectory: brokenOff(whole.trajectory, count) });
      const document = expectSound(page);
      expect(document.querySelector('.notice')!.textContent).toContain('component 2');
      if (count === 1) {
        expect(document.querySelectorAll('.missing').length).toBeGreaterThanOrEqual(4);
        expect(document.querySelector('.missing')!.textContent).toContain('too short');
      }
    }
  });

  it('where observations are unknown', () => {
    const whole = deepNet();
    const unknown = (at: Observation): Observation => ({
      ...at,
      sphericalTime: null,
      lnSphericalTime: null,
      logTime: null,
      logNorm: null,
      logInverseRisk: null,
      lnLogInverseRisk: null,
      riskAccuracy: null,
      smoothedMargin: null,
      alignmentAngle: null,
    });
    const { trajectory } = whole;
    expectSound(
      pageOf({
        ...whole,
        trajectory: {
          ...trajectory,
          samples: trajectory.samples.map(unknown),
          final: unknown(trajectory.final),
          separated: null,
          tail: { exponent: 0.9, length: Infinity },
          at: (x) => unknown(trajectory.at(x)),
        },
      }),
    );
  });

  it('for one parameter and one example', () => {
    const model = linear(dataSet({ x: [[2]], y: [1] }));
    const trajectory = follow(model, exponentialLoss, [0.5], { logInverseRisk: 50 });
    const document = expectSound(pageOf({ name: 'One', description: '', trajectory }));
    expect(document.body.textContent.replace(/\s+/g, ' ')).toContain('With a single parameter');
  });

  it('for many examples, of which it draws some', () => {
    const model = linear(gaussianBlobs({ count: 500, dimension: 3, gap: 1, seed: 4 }));
    const trajectory = follow(model, exponentialLoss, [0, 0, 0], { logTime: 40 });
    const page = pageOf({ name: 'Many', description: '', trajectory });
    const document = expectSound(page);
    expect(Buffer.byteLength(page)).toBeLessThan(1e6);
    expect(document.querySelectorAll('figure.wide .chart.middle path').length).toBeLessThan(70);
    expect(document.querySelector('figure.wide figcaption')!.textContent).toContain('48 of the 500');
  });

  it('for many parameters, with as many evaluations as for few', () => {
    const evaluationsFor = (dimension: number): number => {
      let evaluations = 0;
      const plain = linear(sphericallySymmetric({ count: 6, dimension, seed: 1 }));
      const counted: MarginModel = {
        ...plain,
        margins(w, out) {
          evaluations++;
          plain.margins(w, out);
        },
        pullback(w, q, out) {
          evaluations++;
          plain.pullback(w, q, out);
        },
      };
      const options = { samples: 60, relativeTolerance: 1e-4 };
      const trajectory = follow(counted, exponentialLoss, { seed: 1, scale: 1e-3 }, { logTime: 4 }, options);
      evaluations = 0;
      expectSound(pageOf({ name: 'Wide', description: '', trajectory }));
      return evaluations;
    };
    const few = evaluationsFor(100);
    expect(few).toBeGreaterThan(100);
    expect(few).toBeLessThan(10_000);
    expect(evaluationsFor(10_000)).toBeLessThan(few);
  });

  it('for a hat that barely moved, and one without a twin', () => {
    const start = [0.5, 0.28, 1];
    const trajectory = follow(mexicanHat({ degree: 3 }), exponentialLoss, start, { sphericalTime: 0.01 });
    expectSound(pageOf({ name: 'Hat', description: '', trajectory }));
  });

  it('without flows or without checks', () => {
    expectSound(renderReport({ title: 'Nothing', entries: [] }));
    const document = expectSound(
      renderReport({ title: 'One', entries: [{ flow: threePoints(), checks: [], results: [] }] }),
    );
    expect(document.body.textContent.replace(/\s+/g, ' ')).toContain('no result was held against it');
  });

  it('where the result of a check is not given', () => {
    const { flow, checks } = entryOf(threePoints());
    const document = expectSound(renderReport({ title: 'One', entries: [{ flow, checks, results: [] }] }));
    expect(document.querySelector('.check h4')!.textContent).toBe('theorem-3.1');
  });
});
