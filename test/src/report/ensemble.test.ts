import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { renderReport } from '../../../src/report/index.js';
import { histogram } from '../../../src/report/figures/limit-margins.js';
import { ensembleWith, gamma, stopped } from '../ensembles.js';
import { ensembleReport, reportOn } from './ensemble-fixtures.js';

async function pageOn(report: ReturnType<typeof reportOn>): Promise<{ page: string; document: Document }> {
  const page = renderReport(await report);
  const bare = page.replace(/base64,[^)]*/g, '');
  expect(bare.match(/.{0,60}\b(?:NaN|undefined|Infinity|null)\b|\[object|katex-error/g)).toBeNull();
  const { document } = parseHTML(page);
  const levels = [...document.querySelectorAll('h1, h2, h3, h4')].map(({ tagName }) => Number(tagName[1]));
  levels.slice(1).forEach((level, i) => expect(level - levels[i]).toBeLessThanOrEqual(1));
  return { page, document };
}

const rows = (document: Document, table: string): string[][] =>
  [...document.querySelectorAll(`${table} tbody tr`)].map((row) =>
    [...row.querySelectorAll('th, td')].map(({ textContent }) => textContent),
  );

const titles = (document: Document): string[] =>
  [...document.querySelectorAll('figure')].map(
    (figure) => figure.querySelector('.figure-title')!.textContent,
  );

describe('the report on many starts', () => {
  it('tells limits with their counts and a seed, the most frequent first', async () => {
    const runs = [gamma(1, 0.25), gamma(2, 0.5), gamma(3, 0.25), gamma(4, 0.25), stopped(5, 'refused')];
    const { document } = await pageOn(reportOn(ensembleWith(runs)));
    expect(rows(document, '.groups')).toEqual([
      ['0.25', '0', '3', '75.0 %', '1'],
      ['0.5', '0', '1', '25.0 %', '2'],
    ]);
    expect(rows(document, '.statuses')).toEqual([
      ['goal reached', '4', '80.0 %', 'Seed 1'],
      ['refused at its start', '1', '20.0 %', 'Seed 5: It refused.'],
    ]);
    expect(document.body.textContent).toContain('0.5, seed 2');
    // A needle for each limit, with its count.
    const needles = document.querySelector('figure .chart')!;
    expect(needles.querySelectorAll('circle')).toHaveLength(2);
    const counts = [...needles.querySelectorAll('[aria-label=text] text')].map(
      ({ textContent }) => textContent,
    );
    expect(counts.sort()).toEqual(['1', '3']);
  });

  it('draws a histogram and quantiles where starts are many and differ', async () => {
    const { document } = await pageOn(ensembleReport(90));
    const [limits, paths] = [...document.querySelectorAll('figure')].map(
      (one) => one.querySelector('.chart')!,
    );
    expect(limits.querySelectorAll('circle')).toHaveLength(90);
    expect(limits.querySelectorAll('rect').length).toBeGreaterThanOrEqual(8);
    expect(paths.querySelectorAll('[aria-label=area] path')).toHaveLength(2);
  });

  it('draws a line for each start where they are few', async () => {
    const { document } = await pageOn(ensembleReport(20));
    const paths = [...document.querySelectorAll('figure')][1].querySelector('.chart')!;
    // Twenty that reached it, five that did not, best and worst.
    expect(paths.querySelectorAll('[aria-label=line] path')).toHaveLength(27);
  });

  it.each([
    ['one start', [gamma(1, 0.5)], 2],
    ['equal limits', [gamma(1, 0.5), gamma(2, 0.5)], 2],
    ['no start that reached the goal', [stopped(1, 'stationary'), stopped(2, 'refused')], 1],
    ['starts that were all refused', [stopped(1, 'refused')], 1],
    ['a limit that is not positive', [gamma(1, -0.5), gamma(2, 0)], 2],
  ])('is sound for %s', async (_, runs, figures) => {
    const { document } = await pageOn(reportOn(ensembleWith(runs)));
    expect(titles(document)).toHaveLength(figures);
  });

  it('says what was not finished', async () => {
    const some = await pageOn(reportOn(ensembleWith([gamma(1, 0.5)], { starts: 9 })));
    expect(some.document.querySelector('.notice')!.textContent).toBe(
      'Given up when 1 of 9 starts had come to an end.',
    );
    const none = await pageOn(reportOn(ensembleWith([], { starts: 9 })));
    expect(none.document.querySelector('.notice')!.textContent).toContain('0 of 9');
    expect(titles(none.document)).toEqual([]);
  });
});

it('a histogram has every value in a bin that holds it', () => {
  const values = Array.from({ length: 200 }, (_, i) => Math.sin(i) ** 3).sort((a, b) => a - b);
  const bars = histogram(values);
  expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(200);
  for (const { x1, x2, count } of bars) {
    const inside = values.filter((value) => value >= x1 - 1e-12 && value <= x2 + 1e-12).length;
    expect(Math.abs(inside - count)).toBeLessThanOrEqual(1);
  }
});
