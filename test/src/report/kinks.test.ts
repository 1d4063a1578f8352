import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { dataSet, relu } from '../../../problems/index.js';
import { exponentialLoss, follow, type KinkPath, type Slide, type Trajectory } from '../../../src/index.js';
import { renderReport } from '../../../src/report/index.js';
import { threePoints } from './fixtures.js';

/*
 * The exact solution of kinks-sliding.test.ts: both neurons come to their kink at the time s at which
 * β cosh k s + A sinh k s = η cot(ψ/2), k = sin(ψ/2), and slide for ever.
 */
const psi = Math.PI / 3;
const [beta, eta, A] = [0.1, 1, 0.3];
const k = Math.sin(psi / 2);
const cot = (eta * Math.cos(psi / 2)) / k;
const meeting = Math.log((cot + Math.sqrt(cot * cot + A * A - beta * beta)) / (A + beta)) / k;

function sliding(): Trajectory {
  const x = [
    [1, 0],
    [Math.cos(psi), Math.sin(psi)],
  ];
  const P = [Math.cos(psi / 2), Math.sin(psi / 2)];
  const D = [Math.sin(psi / 2), -Math.cos(psi / 2)];
  const w = [beta, -beta].flatMap((b) => [b * D[0] + eta * P[0], b * D[1] + eta * P[1]]);
  const model = relu(dataSet({ x, y: [1, -1] }), 2);
  return follow(model, exponentialLoss, [...w, A, -A], { sphericalTime: 20 });
}

const path = sliding();
const pageOf = (trajectory: Trajectory) =>
  parseHTML(
    renderReport({
      title: 'Kinks',
      entries: [{ flow: { name: 'flow', description: 'A flow.', trajectory }, checks: [], results: [] }],
    }),
  ).document;
const withKinks = (kinks: Partial<KinkPath>): Trajectory => ({
  ...path,
  kinks: { crossed: 0, held: 0, left: 0, slides: [], choices: [], ...kinks },
});
const figureOf = (document: Document) =>
  [...document.querySelectorAll('figure')].find(
    (figure) => figure.querySelector('.figure-title')?.textContent === 'Kinks that the flow slid along',
  );
const number = (element: Element, name: string): number => Number(element.getAttribute(name));

describe('kinks in a report', () => {
  it('are bars from where the path comes to them', () => {
    const document = pageOf(path);
    expect(document.querySelector('.met-kinks')?.textContent).toBe(
      'The flow crossed no kinks and slid along 2, of which it left none again; at the end it slides along all of them.',
    );
    const charts = [...figureOf(document)!.querySelectorAll('.chart svg')];
    expect(charts.length).toBe(3);
    for (const chart of charts) {
      const bars = [...chart.querySelectorAll('[aria-label=rect] rect')];
      expect(bars.length).toBe(2);
      expect([...chart.querySelectorAll('[aria-label=text] text')].map((text) => text.textContent)).toEqual([
        'neuron 1 on example 2',
        'neuron 2 on example 1',
      ]);
      // From its tick at 0 the axis is linear and ends with the run, at s = 20. Bars reach 1 pixel beyond what they say.
      const [, , right] = chart.getAttribute('viewBox')!.split(' ').map(Number);
      const end = right - 18;
      for (const bar of bars) {
        const [from, to] = [number(bar, 'x') + 1, number(bar, 'x') + number(bar, 'width') - 1];
        expect(to).toBeCloseTo(end, 6);
        const start = (from - (meeting / 20) * end) / (1 - meeting / 20);
        expect(start).toBeCloseTo(26, 4);
      }
    }
    const [first] = document.querySelectorAll('.slides tbody tr');
    expect(Number(first.querySelector('td')?.textContent)).toBeCloseTo(meeting, 4);
    expect(first.textContent).toContain('the end');
  });

  it('are readable when there are hundreds', () => {
    const slides = Array.from(
      { length: 600 },
      (_, r): Slide => ({
        where: `neuron ${r}`,
        kink: r,
        from: r / 40,
        to: r % 2 === 0 ? null : r / 40 + 0.001,
      }),
    );
    const choices = [{ where: 'neuron 7', kink: 7, at: 7 / 40 }];
    const document = pageOf(withKinks({ held: 600, left: 300, slides, choices }));
    for (const chart of figureOf(document)!.querySelectorAll('.chart svg')) {
      const [, , , height] = chart.getAttribute('viewBox')!.split(' ').map(Number);
      expect(height).toBeLessThanOrEqual(600);
      const bars = [...chart.querySelectorAll('[aria-label=rect] rect')];
      expect(bars.length).toBe(600);
      for (const bar of bars) expect(number(bar, 'width')).toBeGreaterThanOrEqual(2);
      expect(chart.querySelectorAll('[aria-label="y-axis tick label"] text').length).toBeLessThan(40);
      expect(chart.textContent).not.toContain('neuron');
    }
    expect(document.querySelectorAll('.slides tbody tr').length).toBe(200);
    expect(document.querySelector('.slides')?.textContent).toContain('The first 200 of 600');
    expect(document.querySelector('.met-kinks')?.textContent).toMatch(
      /stays on 1 kink that other solutions leave, .*: neuron 7, from 0\.175 by its clock\.$/,
    );
  });

  it.each<[string, Partial<KinkPath>, string]>([
    ['none', {}, 'The flow met no kink.'],
    ['one crossed', { crossed: 1 }, 'The flow crossed 1 kink and slid along none.'],
  ])('are told in words without a figure where the flow slid along none: %s', (_, kinks, words) => {
    const document = pageOf(withKinks(kinks));
    expect(document.querySelector('.met-kinks')?.textContent).toBe(words);
    expect(figureOf(document)).toBeUndefined();
    expect(document.querySelector('.slides')).toBeNull();
  });

  it('have no section where the model has none', () => {
    expect(pageOf(threePoints().trajectory).body.textContent).not.toMatch(/kink/);
  });
});
