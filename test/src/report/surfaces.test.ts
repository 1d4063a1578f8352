import { parseHTML } from 'linkedom';
import { beforeAll, describe, expect, it } from 'vitest';
import { dataSet, linear, xorDisk } from '../../../problems/index.js';
import { exponentialLoss, follow } from '../../../src/index.js';
import { levelPath, regionPath } from '../../../src/report/figures/level-sets.js';
import { surfacesFigure } from '../../../src/report/figures/surfaces.js';
import { renderReport, reportEntry, type Report } from '../../../src/report/index.js';
import { surfaceEntry } from './fixtures.js';

const box = { left: 100, top: 10, width: 200, height: 100 };
const resolution = 64;

/** A field by a function on the unit square, with the origin at its lower left. */
const field = (f: (x: number, y: number) => number) => ({
  resolution,
  values: Float64Array.from({ length: resolution * resolution }, (_, at) =>
    f((at % resolution) / (resolution - 1), Math.floor(at / resolution) / (resolution - 1)),
  ),
});

const pieces = (d: string) =>
  d
    .split('M')
    .slice(1)
    .map((piece) =>
      piece
        .replace('Z', '')
        .split('L')
        .map((point) => point.split(',').map(Number)),
    );

function area(points: number[][]): number {
  let sum = 0;
  points.forEach(([x, y], i) => {
    const [u, v] = points[(i + 1) % points.length];
    sum += x * v - u * y;
  });
  return Math.abs(sum) / 2;
}

describe('level sets', () => {
  it('of a plane are straight lines from edge to edge, and not the edge', () => {
    const [line, ...others] = pieces(
      levelPath(
        field((x) => x - 0.3),
        0,
        box,
      ),
    );
    expect(others).toEqual([]);
    expect(line.map(([x]) => x)).toEqual([160, 160]);
    expect(line.map(([, y]) => y).sort((a, b) => a - b)).toEqual([10, 110]);
  });

  it('stand upright', () => {
    const d = regionPath(
      field((_, y) => y - 0.75),
      0,
      box,
    );
    expect(d.endsWith('Z')).toBe(true);
    const ys = pieces(d)[0].map(([, y]) => y);
    expect(Math.min(...ys)).toBe(10);
    expect(Math.max(...ys)).toBe(35);
  });

  it('of a cone are circles, round to a fraction of a pixel', () => {
    const cone = field((x, y) => 0.3 - Math.hypot(x - 0.5, y - 0.5));
    const [ring] = pieces(levelPath(cone, 0, box));
    for (const [x, y] of ring) expect(Math.hypot((x - 200) / 200, (y - 60) / 100)).toBeCloseTo(0.3, 2);
    expect(area(pieces(regionPath(cone, 0, box))[0]) / (200 * 100)).toBeCloseTo(Math.PI * 0.09, 2);
  });

  it('of a saddle are two lines, and of nothing nothing', () => {
    expect(
      pieces(
        levelPath(
          field((x, y) => (x - 0.4) * (y - 0.4) - 0.01),
          0,
          box,
        ),
      ),
    ).toHaveLength(2);
    expect(
      levelPath(
        field(() => 1),
        0,
        box,
      ),
    ).toBe('');
    expect(
      regionPath(
        field(() => -1),
        0,
        box,
      ),
    ).toBe('');
    const all = pieces(
      regionPath(
        field(() => 1),
        0,
        box,
      ),
    )[0];
    expect(area(all)).toBeGreaterThan(0.999 * 200 * 100);
  });
});

describe('prediction surfaces in a report', () => {
  const xor = xorDisk({ count: 12, seed: 2 });
  let document: Document;
  let figure: Element;
  let page: string;
  let report: Report;
  beforeAll(async () => {
    report = { title: 'Surfaces', entries: [await surfaceEntry()] };
    page = renderReport(report);
    document = parseHTML(page).document;
    figure = document.querySelector('figure.surfaces')!;
  });

  it('are three panels, as in Figure 1', () => {
    expect([...figure.querySelectorAll('.panel-title')].map((title) => title.textContent)).toEqual([
      'Activations frozen at the start (NTK)',
      'First perfect classification',
      'At the end',
    ]);
    expect(figure.querySelectorAll('.chart svg[role=img][aria-label]').length).toBe(3);
    expect(figure.querySelector('figcaption')?.textContent).toContain('sextiles');
    expect(page.replace(/base64,[^)]*/g, '')).not.toMatch(/NaN|undefined|katex-error/);
  });

  it('are small, of the colours of the page', () => {
    expect(figure.outerHTML.length).toBeLessThan(100_000);
    for (const path of figure.querySelectorAll('.chart svg path'))
      for (const name of ['fill', 'stroke'])
        expect(path.getAttribute(name) ?? 'none').toMatch(/^(none|currentColor|var\(--[a-z]+\))$/);
  });

  it('mark every example by its label', () => {
    const plus = xor.y.filter((y) => y > 0).length;
    for (const svg of figure.querySelectorAll('.chart svg')) {
      const marks = [...svg.querySelectorAll('path')].filter((path) =>
        /h7\.2/.test(path.getAttribute('d') ?? ''),
      );
      expect(marks).toHaveLength(2);
      for (const mark of marks) {
        const d = mark.getAttribute('d')!;
        expect(d.match(/h/g)).toHaveLength(xor.count);
        expect(d.match(/v/g)).toHaveLength(plus);
      }
    }
  });

  it('are the same for the same flow', () => {
    expect(renderReport(report) === page).toBe(true);
  });

  it('of a linear predictor have its line as boundary, between examples of the plane at the height of the bias', async () => {
    const data = dataSet({
      x: [
        [1, 0, 2],
        [-1, 0.5, 2],
        [0.3, 1, 2],
        [-1, -1, 2],
      ],
      y: [1, -1, 1, -1],
    });
    const model = linear(data);
    const trajectory = follow(model, exponentialLoss, [0, 0, 0], { logInverseRisk: 50 });
    const flow = { name: 'flow', description: 'A flow.', trajectory, data };
    const entry = await reportEntry(flow, [], []);
    const found = parseHTML(renderReport({ title: 'Line', entries: [entry] })).document.querySelector(
      'figure.surfaces',
    )!;
    const { window } = entry.surfaces!;
    const end = [...found.querySelectorAll('.chart svg')].pop()!;
    const line = [...end.querySelectorAll('path')].find(
      (path) => path.getAttribute('stroke-width') === '1.6',
    )!;
    const [, , width, height] = end.getAttribute('viewBox')!.split(' ').map(Number);
    const [w1, w2, w3] = trajectory.final.direction;
    const points = pieces(line.getAttribute('d')!)[0];
    expect(points).toHaveLength(2);
    for (const [px, py] of points) {
      // Margins of a picture: 52 and 18 pixels at the sides, 10 above and 28 below.
      const x = window.x[0] + ((px - 52) / (width - 70)) * (window.x[1] - window.x[0]);
      const y = window.y[1] - ((py - 10) / (height - 38)) * (window.y[1] - window.y[0]);
      expect(Math.abs(w1 * x + w2 * y + 2 * w3)).toBeLessThan(0.01);
    }
    expect(found.textContent).toContain('feature 3 is 2');
  });

  it('of a predictor that is 0 everywhere are empty, with the names of the features as they are', async () => {
    const { surfaces } = await surfaceEntry();
    const [zero] = surfaces!.surfaces.slice(2).map((one) => ({ ...one, values: one.values.map(() => 0) }));
    const page = surfacesFigure({ ...surfaces!, names: ['a $x$ < b', 'cost in $'], surfaces: [zero] }).html;
    const found = parseHTML(`<!doctype html><body>${page}</body>`).document;
    expect(found.querySelector('.x-title')?.textContent).toBe('a $x$ < b');
    expect(found.querySelector('.y-title')?.textContent).toBe('cost in $');
    expect(found.querySelectorAll('path[fill-opacity]').length).toBe(0);
    expect(found.querySelectorAll('.panels.one .panel').length).toBe(1);
  });

  it('are not there for more features', async () => {
    const data = dataSet({ x: [[1, 2, 3, 4]], y: [1] });
    const trajectory = follow(linear(data), exponentialLoss, [0, 0, 0, 0], { logInverseRisk: 5 });
    const entry = await reportEntry({ name: 'flow', description: 'A flow.', trajectory, data }, [], []);
    expect(entry).not.toHaveProperty('surfaces');
    const without = renderReport({ title: 'Four', entries: [entry] });
    expect(without.includes('class="wide surfaces"')).toBe(false);
  });

  it('come with how the neurons cover the sphere', () => {
    const heads = [...document.querySelectorAll('h3')].map((head) => head.textContent);
    expect(heads).toContain('How the neurons cover the sphere');
    expect(document.querySelector('.reading')?.textContent).toMatch(/says nothing: no margin exceeds/);
  });
});
