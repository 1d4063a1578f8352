import { describe, expect, it } from 'vitest';
import { dataSet, deepLinear, linear, squaredRelu, type MarginModel } from '../../problems/index.js';
import { randomSource } from '../../problems/random.js';
import { noDependents } from '../../src/flow/central-path/dependents.js';
import { findDependents } from '../../src/flow/central-path/find-dependents.js';
import { dot } from './reach.js';

/*
 * The combinations that are found must hold for margins at any W; and there must be as many as there are dependencies,
 * counted by hand.
 */
const random = randomSource(3);
const normal = (length: number) => Array.from({ length }, () => random.normal());
const plane = [
  [1, 0.5, 0.1],
  [1, -1, 0.4],
  [1, 0.3, -0.7],
  [1, -0.2, -0.2],
  [1, 0.4, 0.8],
];
const onlyOnes = (x: number[][]) => dataSet({ x, y: x.map(() => 1) });
const negative = (x: number[][]) => x.map((row) => row.map((value) => -value));
const four = [
  [1, 0.5],
  [0.3, -1],
  [0.9, 0.8],
  [-0.7, 0.6],
];

interface Case {
  readonly name: string;
  readonly model: MarginModel;
  readonly dependents: number;
}
const cases: Case[] = [
  // Points of an affine plane: three span it.
  { name: 'linear, five in a plane', model: linear(onlyOnes(plane)), dependents: 2 },
  {
    name: 'linear, one of them twice and another with the other sign',
    model: linear(dataSet({ x: [...plane, plane[3], ...negative([plane[0]])], y: [1, 1, 1, 1, 1, 1, -1] })),
    dependents: 4,
  },
  { name: 'deep linear', model: deepLinear(onlyOnes(plane), [3, 4, 2, 1]), dependents: 2 },
  {
    name: 'features of very different size',
    model: linear(onlyOnes(plane.map(([a, b, c]) => [a, 1e8 * b, 1e-7 * c]))),
    dependents: 2,
  },
  {
    name: 'rows that differ by 1e-12',
    model: linear(
      onlyOnes([
        [1, 0.5],
        [1, 0.5 + 1e-12],
      ]),
    ),
    dependents: 0,
  },
  {
    name: 'rows in general position',
    model: linear(
      onlyOnes([
        [1, 2],
        [0.3, 0.1],
        [2, -1],
      ]),
    ),
    dependents: 0,
  },
  {
    name: 'squared ReLU, the plane',
    model: squaredRelu(onlyOnes([...plane, plane[1], plane[1]]), [1, -1, 1]),
    dependents: 2,
  },
  {
    name: 'squared ReLU, the same features with the other label',
    model: squaredRelu(dataSet({ x: [four[0], four[0], four[1]], y: [1, -1, 1] }), [1, -1]),
    dependents: 0,
  },
  // p(x) − p(−x) is a quadratic form of x, of which there are three.
  {
    name: 'squared ReLU, x and −x with the other label',
    model: squaredRelu(
      dataSet({ x: [...four, ...negative(four), four[2]], y: [1, 1, -1, 1, -1, -1, 1, -1, -1] }),
      [1, -1, 1],
    ),
    dependents: 2,
  },
  // p(x) + p(−x) likewise, but the combination that vanishes has not the sum of factors 0.
  {
    name: 'squared ReLU, x and −x with the same label',
    model: squaredRelu(onlyOnes([...four, ...negative(four)]), [1, -1, 1]),
    dependents: 0,
  },
];

describe.each(cases)('$name', ({ model, dependents }) => {
  const found = noDependents(model.count);
  const search = findDependents(model);
  const find = (omega: number[], eta: number) => {
    search(Float64Array.from(omega), Float64Array.from(omega.map(Math.log)), eta, found);
  };

  it('combinations of margins hold at any W, and their factors sum to 1', () => {
    for (let round = 0; round < 10; round++) {
      const omega = Array.from({ length: model.count }, () => Math.exp(4 * random.normal()));
      find(omega, 1e-9);
      expect(found.count).toBe(dependents);
      expect(found.marks.reduce((sum, mark) => sum + mark, 0)).toBe(dependents);
      const w = Float64Array.from(normal(model.dimension));
      const margins = new Float64Array(model.count);
      model.margins(w, margins);
      const largest = Math.max(...margins.map(Math.abs));
      for (let k = 0; k < found.count; k++) {
        const bases = [...found.bases.subarray(found.starts[k], found.starts[k + 1])];
        const factors = found.factors.subarray(found.starts[k], found.starts[k + 1]);
        const i = found.examples[k];
        expect(bases).not.toContain(i);
        for (const b of bases) expect(found.marks[b]).toBe(0);
        const size = largest * factors.reduce((sum, value) => sum + Math.abs(value), 1);
        const combined = dot(
          factors,
          bases.map((b) => margins[b]),
        );
        expect(Math.abs(margins[i] - combined)).toBeLessThan(1e-12 * size);
        expect(Math.abs(factors.reduce((sum, value) => sum + value, -1))).toBeLessThan(
          1e-12 * (size / largest),
        );
      }
    }
  });

  it('none while margins tell weights apart, and none of weights that are nothing', () => {
    const omega = new Array<number>(model.count).fill(0.2);
    find(omega, 0.1);
    expect(found.count).toBe(0);
    find(omega.fill(1e-100), 1e-9);
    expect(found.count).toBe(0);
  });
});

it('a model without rows has none', () => {
  const { rows: _, ...plain } = linear(onlyOnes([[1], [1]]));
  const found = noDependents(2);
  findDependents(plain)(Float64Array.of(0.5, 0.5), Float64Array.of(-0.7, -0.7), 1e-9, found);
  expect(found.count).toBe(0);
});
