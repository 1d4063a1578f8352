import { describe, expect, it } from 'vitest';
import { dataSet, linear, squaredRelu } from '../../problems/index.js';
import { coveringCondition } from '../../src/covering/proposition-4-3.js';
import { exponentialLoss, follow } from '../../src/index.js';
import { coveringSection } from '../../src/report/covering-section.js';

const alternating = (count: number): number[] =>
  Array.from({ length: count }, (_, j) => (j % 2 === 0 ? 1 : -1));

/** 2m neurons, of each sign m that are evenly spaced on the circle. */
const evenly = (m: number): number[] =>
  Array.from({ length: m }, (_, j) => [
    Math.cos((2 * Math.PI * j) / m),
    Math.sin((2 * Math.PI * j) / m),
  ]).flatMap((row) => [...row, ...row]);

describe('the covering condition of Proposition 4.3', () => {
  const data = dataSet({
    x: [
      [3, 4],
      [-1, 2],
    ],
    y: [1, -1],
  });

  it('holds at the start for the radius or the largest move, and at the end for the radius there', () => {
    const m = 24;
    const model = squaredRelu(data, alternating(2 * m));
    const condition = coveringCondition(follow(model, exponentialLoss, evenly(m), { logInverseRisk: 200 }))!;
    const { start, end, move, epsilon, loss, largestMargin } = condition;
    expect(start.upper).toBeCloseTo(2 * Math.sin(Math.PI / (2 * m)), 12);
    expect(move).toBeGreaterThan(start.upper);
    expect(end.lower).toBeGreaterThan(start.upper);
    expect(epsilon).toBe(Math.min(move, end.upper));
    // The longest example has norm 5, and margins go with its square.
    expect(largestMargin).toBe(25);
    expect(loss).toBeCloseTo(100 * epsilon, 12);
  });

  it('is of squared ReLU networks of few features', () => {
    const flow = follow(linear(data), exponentialLoss, [0, 0], { logInverseRisk: 2 });
    expect(coveringCondition(flow)).toBeNull();
    const five = dataSet({ x: [[1, 0, 0, 0, 0]], y: [1] });
    const wide = follow(squaredRelu(five, [1]), exponentialLoss, [1, 0, 0, 0, 0], { logInverseRisk: 2 });
    expect(coveringCondition(wide)).toBeNull();
  });

  it('is read as what it says of the largest margin', () => {
    const cover = (radius: number) => {
      const bounds = { lower: radius, upper: radius };
      return { ...bounds, positive: bounds, negative: bounds };
    };
    const textOf = (epsilon: number, margin: number): string =>
      coveringSection(
        {
          start: cover(epsilon),
          end: cover(epsilon),
          move: 0,
          epsilon,
          largestMargin: 1,
          loss: 4 * epsilon,
        },
        margin,
      )!.html.replace(/<[^>]*>/g, '');
    expect(textOf(0.01, 0.2)).toMatch(
      /from a margin of 0\.2 at the end, the largest at any width is at most 0\.240,/,
    );
    expect(textOf(0.25, 0)).toMatch(/= 1, and says nothing/);
    expect(textOf(0.21, 0.2)).toMatch(/says nothing/);
    expect(textOf(Infinity, 0.2)).toMatch(/Neurons of one sign are missing/);
    expect(coveringSection(undefined, 1)).toBeNull();
  });
});
