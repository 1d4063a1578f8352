import { describe, expect, it } from 'vitest';
import { dataSet, InputError } from '../../problems/index.js';
import {
  exponentialLoss,
  follow,
  inOriginalUnits,
  logisticLoss,
  prepareData,
  scaleHint,
  standardized,
  withBias,
} from '../../src/index.js';
import { linear } from '../../problems/index.js';

const x = [
  [1, 7, -4],
  [2, 7, 0],
  [3, 7, 1],
  [4, 7, 1],
];
const data = dataSet({ x, y: [1, -1, 1, 1], featureNames: ['a', 'one', 'b'], labelNames: ['no', 'yes'] });
const column = (values: ArrayLike<number>, a: number, d: number) =>
  Array.from(values).filter((_, k) => k % d === a);

describe('standardized features', () => {
  it('have mean 0 and deviation 1, and a constant one is left as it is, with a note', () => {
    const { data: made, standardization, notes } = standardized(data);
    // Mean square distances of 1, 2, 3, 4 and of −4, 0, 1, 1 from their means.
    const [s, r] = [Math.sqrt(5 / 4), Math.sqrt((3.5 ** 2 + 0.5 ** 2 + 1.5 ** 2 + 1.5 ** 2) / 4)];
    expect(standardization).toEqual({ means: [2.5, 0, -0.5], deviations: [s, 1, r] });
    expect(column(made.x, 0, 3)).toEqual([-1.5 / s, -0.5 / s, 0.5 / s, 1.5 / s]);
    expect(column(made.x, 1, 3)).toEqual([7, 7, 7, 7]);
    expect(made).toMatchObject({ y: data.y, featureNames: data.featureNames, labelNames: data.labelNames });
    expect(notes).toEqual(['column "one" is the same in every row and was not standardized']);
  });

  it.each([1e-300, 1e-150, 1e-3, 3, 1e9, 1e150, 1e300])('are the same in units of %d', (c) => {
    const scaled = dataSet({ x: x.map((row) => row.map((value) => value * c)), y: data.y });
    const [one, other] = [standardized(data), standardized(scaled)];
    for (const a of [0, 2])
      column(other.data.x, a, 3).forEach((value, i) => expect(value).toBeCloseTo(one.data.x[3 * i + a], 13));
    expect(other.standardization.deviations[0] / c).toBeCloseTo(one.standardization.deviations[0], 13);
    expect(other.notes).toEqual(['feature 2 is the same in every row and was not standardized']);
  });

  it('keep their digits beside a large mean', () => {
    const far = dataSet({ x: [0, 1, 2, 3].map((k) => [2 ** 52 + k]), y: data.y });
    const { data: made } = standardized(far);
    // The mean is none of the doubles.
    const s = Math.sqrt(5 / 4);
    [-1.5, -0.5, 0.5, 1.5].forEach((value, i) => expect(made.x[i]).toBeCloseTo(value / s, 14));
    expect(
      standardized(dataSet({ x: [[0.1], [0.1], [0.1]], y: [1, 1, -1] })).standardization.deviations,
    ).toEqual([1]);
  });

  it('that vary by less than doubles tell are refused', () => {
    const tiny = dataSet({ x: [[5e-324], [1e-323]], y: [1, -1] });
    expect(() => standardized(tiny)).toThrow(InputError);
    expect(() => standardized(tiny)).toThrow(/^feature 1 varies by .*too little to standardize: rescale it$/);
  });
});

describe('a bias', () => {
  it('is a last feature of ones', () => {
    const made = withBias(data);
    expect(made.dimension).toBe(4);
    expect(column(made.x, 3, 4)).toEqual([1, 1, 1, 1]);
    expect(column(made.x, 0, 4)).toEqual([1, 2, 3, 4]);
    expect(made.featureNames).toEqual(['a', 'one', 'b', 'bias']);
  });

  it('is refused where there is a column of this name', () => {
    expect(() => withBias(withBias(data))).toThrow(
      new InputError('there is a column "bias" already: leave out --bias ("bias"), or call it otherwise'),
    );
  });
});

describe('a predictor in the units of the data', () => {
  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])(
    'says of every example what the one that was followed says: bias %s, standardized %s',
    (bias, standardize) => {
      const { data: made, preparation } = prepareData(data, { bias, standardize });
      const { final } = follow(
        linear(made),
        bias ? logisticLoss : exponentialLoss,
        new Float64Array(made.dimension),
        { logTime: 3 },
      );
      const { weights, intercept } = inOriginalUnits(final.direction, preparation);
      expect(weights).toHaveLength(3);
      x.forEach((row, i) => {
        const said = row.reduce((sum, value, a) => sum + weights[a] * value, intercept);
        expect(data.y[i] * said).toBeCloseTo(final.margins[i], 12);
      });
    },
  );
});

describe('the hint at scaling', () => {
  const sized = (...sizes: number[]) => dataSet({ x: [sizes, sizes.map((s) => -s)], y: [1, -1] });

  it.each([[[1, 1000]], [[1e-200, 1e-198]], [[0, 5]], [[3]]])('is not given for sizes %j', (sizes) => {
    expect(scaleHint(sized(...sizes))).toBeNull();
  });

  it.each([[[1, 1001]], [[1e200, 1e-200]], [[0, 5, 5e-4]]])('is for %j', (sizes) => {
    expect(scaleHint(sized(...sizes))).toMatch(
      /^features differ much in size \(feature \d up to .*--standardize/,
    );
    const { notes } = prepareData(sized(...sizes), { standardize: true }).preparation;
    expect(notes.filter((note) => note.includes('much'))).toEqual([]);
  });
});
