import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeReport } from '../../../src/report/index.js';
import { launchBrowser, withoutBrowser } from '../../browser.js';
import { ensembleReport } from './ensemble-fixtures.js';
import { fullReport, surfaceEntry } from './fixtures.js';

/* The report in a real browser, where one is installed. */

describe.skipIf(withoutBrowser('the report'))('in a browser, the report', () => {
  let browser: Browser;
  let folder: string;
  let address: string;
  let ofStarts: string;
  beforeAll(async () => {
    browser = await launchBrowser(['--disable-gpu']);
    folder = mkdtempSync(path.join(tmpdir(), 'farflow-browser-'));
    address = pathToFileURL(writeReport(folder, fullReport())).href;
    ofStarts = pathToFileURL(writeReport(path.join(folder, 'starts'), await ensembleReport(90))).href;
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  /** Opens a report; `troubles` is what went wrong on the way. */
  async function open(
    width: number,
    colorScheme: 'light' | 'dark',
    report = address,
  ): Promise<{ page: Page; troubles: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const troubles: string[] = [];
    page.on('console', (message) => troubles.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
    page.on('requestfailed', (request) => troubles.push(`failed: ${request.url().slice(0, 80)}`));
    page.on('request', (request) => {
      if (!/^(file|data):/.test(request.url())) troubles.push(`request: ${request.url()}`);
    });
    await page.goto(report);
    await page.evaluate(() => document.fonts.ready);
    return { page, troubles };
  }

  const cases = ([1280, 700, 400] as const).flatMap((width) =>
    (['light', 'dark'] as const).map((scheme) => [width, scheme] as const),
  );

  it.each(cases)('opens without trouble at %i pixels, %s', async (width, scheme) => {
    const { page, troubles } = await open(width, scheme);
    const seen = await page.evaluate(() => {
      const within = (inner: DOMRect, outer: DOMRect): boolean =>
        inner.left >= outer.left - 2 &&
        inner.right <= outer.right + 2 &&
        inner.top >= outer.top - 2 &&
        inner.bottom <= outer.bottom + 2;
      const figures = [...document.querySelectorAll('figure')].map((figure) => {
        const shown = [...figure.querySelectorAll<SVGElement>('.chart svg')].filter(
          (svg) => svg.getBoundingClientRect().width > 0,
        );
        const marks = shown.flatMap((svg) =>
          [
            ...svg.querySelectorAll<SVGGraphicsElement>('[aria-label=line] path, [aria-label=dot] circle'),
          ].filter((mark) => {
            const { width: across, height: up } = mark.getBBox();
            return across + up > 0;
          }),
        );
        const texts = shown.flatMap((svg) => [...svg.querySelectorAll('text')]);
        return {
          title: figure.querySelector('.figure-title')?.textContent ?? '',
          shown: shown.length,
          marks: marks.length,
          inside: [...marks, ...texts].every((one) =>
            within(one.getBoundingClientRect(), figure.getBoundingClientRect()),
          ),
          smallest: Math.min(
            ...shown.map(
              (svg) =>
                (12.5 * svg.getBoundingClientRect().width) / (svg as SVGSVGElement).viewBox.baseVal.width,
            ),
          ),
        };
      });
      return {
        figures,
        scrollWidth: document.documentElement.scrollWidth,
        formulas: document.querySelectorAll('.katex .katex-html').length,
        mistakes: document.querySelectorAll('.katex-error').length,
        fonts: ['16px KaTeX_Main', 'italic 16px KaTeX_Math', '16px KaTeX_Caligraphic'].map((font) =>
          document.fonts.check(font),
        ),
        loaded: [...document.fonts].filter(({ status }) => status === 'loaded').length,
        background: getComputedStyle(document.body).backgroundColor,
      };
    });
    await page.close();

    expect(troubles).toEqual([]);
    expect(seen.scrollWidth).toBeLessThanOrEqual(width);
    expect(seen.figures).toHaveLength(20);
    for (const figure of seen.figures) {
      expect(figure, figure.title).toMatchObject({ shown: 1, inside: true });
      expect(figure.marks, figure.title).toBeGreaterThan(0);
      expect(figure.smallest, figure.title).toBeGreaterThanOrEqual(10.5);
    }
    expect(seen.formulas).toBeGreaterThan(100);
    expect(seen.mistakes).toBe(0);
    expect(seen.fonts).toEqual([true, true, true]);
    expect(seen.loaded).toBeGreaterThanOrEqual(3);
    expect(seen.background).toBe(scheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(19, 21, 25)');
  });

  it.each([
    [1280, 'light'],
    [400, 'dark'],
  ] as const)('on many starts opens without trouble at %i pixels, %s', async (width, scheme) => {
    const { page, troubles } = await open(width, scheme, ofStarts);
    const seen = await page.evaluate(() => {
      const shown = (mark: Element): boolean => mark.getBoundingClientRect().width > 0;
      const labels = [...document.querySelectorAll('.chart svg')].map((svg) =>
        [...svg.querySelectorAll('[aria-label="x-axis tick label"] text')]
          .filter(shown)
          .map((text) => text.getBoundingClientRect())
          .sort((a, b) => a.left - b.left),
      );
      return {
        scrollWidth: document.documentElement.scrollWidth,
        marks: [...document.querySelectorAll('figure')].map(
          (figure) => [...figure.querySelectorAll('.chart svg path, .chart svg circle')].filter(shown).length,
        ),
        labels: labels.filter(({ length }) => length > 0).length,
        overlapping: labels.filter((row) => row.slice(1).some((box, i) => box.left < row[i].right)).length,
      };
    });
    await page.close();
    expect(troubles).toEqual([]);
    expect(seen.scrollWidth).toBeLessThanOrEqual(width);
    expect(seen.marks).toHaveLength(2);
    for (const marks of seen.marks) expect(marks).toBeGreaterThan(3);
    expect(seen).toMatchObject({ labels: 2, overlapping: 0 });
  });

  it('shows prediction surfaces side by side, and one after the other on a phone', async () => {
    const report = { title: 'Surfaces', entries: [await surfaceEntry()] };
    const inner = path.join(folder, 'surfaces');
    const at = pathToFileURL(writeReport(inner, report)).href;
    for (const [width, rows] of [
      [1280, 1],
      [400, 3],
    ]) {
      const { page, troubles } = await open(width, 'dark', at);
      const seen = await page.evaluate(() => {
        const shown = [...document.querySelectorAll<SVGSVGElement>('.surfaces .chart svg')];
        const boxes = shown.map((svg) => svg.getBoundingClientRect());
        return {
          count: shown.length,
          tops: new Set(boxes.map(({ top }) => Math.round(top))).size,
          inside: boxes.every(({ left, right }) => left >= 0 && right <= innerWidth),
          smallest: Math.min(...shown.map((svg, i) => (12.5 * boxes[i].width) / svg.viewBox.baseVal.width)),
          scrollWidth: document.documentElement.scrollWidth,
        };
      });
      await page.close();
      expect(troubles).toEqual([]);
      expect(seen).toMatchObject({ count: 3, tops: rows, inside: true });
      expect(seen.smallest).toBeGreaterThanOrEqual(10.5);
      expect(seen.scrollWidth).toBeLessThanOrEqual(width);
    }
  });
});
