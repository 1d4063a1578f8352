import { describe, expect, it } from 'vitest';
import {
  evaluateMargins,
  evaluatePredictions,
  marginBlocks,
  smallestMargins,
  type MarginBackend,
} from '../../../src/index.js';
import {
  convolutional,
  dataSet,
  InputError,
  linear,
  mexicanHat,
  relu,
  squaredRelu,
} from '../../../problems/index.js';
import { batch, batchCases, worstError } from './batch-cases.js';

const small = { examples: 23, features: 5, vectors: 7 };

describe.each(batchCases(6).map((one) => [one.name, one] as const))('%s', (_, one) => {
  it('margins at unit vectors, and ln of the norms', async () => {
    const made = batch(one, small, 1, { w: 3, x: 0 });
    const { model, w, data } = made;
    const result = await evaluateMargins(model, w, data.x, data.y);
    expect(result.vectors).toBe(7);
    expect(result.examples).toBe(23);
    expect(worstError(result.margins, made)).toBeLessThan(1e-14);
    expect(result.ran).toMatchObject({ backend: 'cpu', precision: 'float64', fallback: null });
    for (let b = 0; b < 7; b++) {
      const norm = Math.hypot(...w.subarray(b * model.dimension, (b + 1) * model.dimension));
      expect(result.logNorms[b]).toBeCloseTo(Math.log(norm), 13);
    }
  });

  it('agrees with the model itself', async () => {
    const { model, w, data } = batch(one, small, 2);
    const { margins } = await evaluateMargins(model, w, data.x, data.y);
    const own = new Float64Array(23);
    for (let b = 0; b < 7; b++) {
      const at = w.slice(b * model.dimension, (b + 1) * model.dimension);
      const norm = Math.hypot(...at);
      model.margins(at, own);
      for (let i = 0; i < 23; i++) expect(margins[b * 23 + i] * norm ** model.degree).toBeCloseTo(own[i], 11);
    }
  });

  it('parameters and examples of any scale', async () => {
    const made = batch(one, small, 3, { w: 280, x: 140 });
    const { margins } = await evaluateMargins(made.model, made.w, made.data.x, made.data.y);
    expect(worstError(margins, made)).toBeLessThan(1e-14);
  });

  it('the same to the bit, however small the blocks', async () => {
    const { model, w, data } = batch(one, small, 4);
    const whole = await evaluateMargins(model, w, data.x, data.y);
    for (const memory of [0, 1500, 6000, 20000]) {
      const cut = await evaluateMargins(model, w, data.x, data.y, { memory });
      expect(cut.margins).toEqual(whole.margins);
    }
  });

  it('predictions are margins without labels', async () => {
    const { model, w, data } = batch(one, small, 5);
    const { margins } = await evaluateMargins(model, w, data.x, data.y);
    const { values } = await evaluatePredictions(model, w, data.x);
    expect(values.map((value, at) => value * data.y[at % 23])).toEqual(margins);
  });

  it('smallest margins, block by block', async () => {
    const { model, w, data, margins } = batch(one, small, 6);
    const least = await smallestMargins(model, w, data.x, data.y, { memory: 3000 });
    for (let b = 0; b < 7; b++) {
      const own = margins.subarray(b * 23, (b + 1) * 23);
      expect(least.margins[b]).toBeCloseTo(Math.min(...own), 13);
      expect(least.examples[b]).toBe(own.indexOf(Math.min(...own)));
    }
  });
});

it('blocks cover everything once, and are bounded', async () => {
  const { model, w, data } = batch(batchCases(6)[2], { examples: 500, features: 3, vectors: 40 }, 7);
  const seen = new Uint8Array(40 * 500);
  for await (const block of marginBlocks(model, w, data.x, data.y, { memory: 20000 })) {
    expect(block.values.length).toBe(block.vectors * block.examples);
    expect(block.values.byteLength).toBeLessThan(20000 / 3);
    for (let b = 0; b < block.vectors; b++)
      for (let i = 0; i < block.examples; i++) seen[(block.firstVector + b) * 500 + block.firstExample + i]++;
  }
  expect(seen.every((times) => times === 1)).toBe(true);
});

it('can be given up between blocks', async () => {
  const { model, w, data } = batch(batchCases(6)[0], { examples: 500, features: 3, vectors: 40 }, 8);
  const signal = { aborted: false };
  let blocks = 0;
  const run = async (): Promise<void> => {
    for await (const _ of marginBlocks(model, w, data.x, data.y, { memory: 20000, signal })) {
      blocks++;
      signal.aborted = true;
    }
  };
  await expect(run()).rejects.toMatchObject({ name: 'AbortError' });
  expect(blocks).toBe(1);
});

describe('numbers of very different sizes', () => {
  const of = (...values: number[]): Float64Array => Float64Array.of(...values);
  const one = (features: number) => dataSet({ x: [new Array<number>(features).fill(1)], y: [1] });
  const both = squaredRelu(one(2), [-1, 1]);
  const single = squaredRelu(one(2), [1]);

  it.each([
    ['a small neuron decides', both, of(1, 0, 0, 1e-162), of(1e-90, 1e80), 1e-164],
    ['a small neuron is alone', both, of(1, 0, 0, 1e-170), of(0, 1e190), 1e40],
    [
      'a small row and a small weight',
      relu(one(2), 2),
      of(1, 0, 0, 1e-200, 1, 1e-200),
      of(0, 1e300),
      1e-100 / 2 ** 0.5 / 2 ** 0.5,
    ],
    ['a small feature beside a huge one', linear(one(2)), of(0, 1), of(1e308, 1e-15), 1e-15],
    ['a smaller one', linear(one(2)), of(0, 1), of(1e308, 1e-290), 1e-290],
    ['its sign', linear(one(2)), of(0, 1), of(1e300, -1e-30), -1e-30],
    ['a small square beside a huge feature', single, of(0, 1), of(1e150, 1e-15), 1e-30],
    ['beside a huger one', single, of(0, 1), of(1e170, 1), 1],
    ['beside the hugest', single, of(0, 1), of(1.7e308, 1e-15), 1e-30],
    [
      'sums that overflow on the way',
      linear(one(3)),
      of(1, 1, -1),
      of(1.7e308, 1.7e308, 1.7e308),
      1.7e308 / 3 ** 0.5,
    ],
  ])('%s', async (_, model, w, x, exact) => {
    const { values } = await evaluatePredictions(model, w, x);
    expect(Math.abs(values[0] / exact - 1)).toBeLessThan(1e-14);
  });

  it('rows do not depend on each other', async () => {
    const w = of(1, 1e-165);
    const alone = await evaluatePredictions(single, w, of(0, 1e37));
    const beside = await evaluatePredictions(single, w, of(0, 1e37, 1e91, 0, 1e153, 0));
    expect(beside.values[0]).toBe(alone.values[0]);
    expect(Math.abs(alone.values[0] / 1e-256 - 1)).toBeLessThan(1e-14);
  });

  it.each([undefined, 0])('nor on the memory there is: %s', async (memory) => {
    const options = memory === undefined ? {} : { memory };
    const w = of(1e-162, 1, 1e-162, 0);
    const { values } = await evaluatePredictions(relu(one(1), 2), w, of(1e75, 1e100), options);
    expect(Math.abs(values[0] / 1e-249 - 1)).toBeLessThan(1e-13);
    expect(Math.abs(values[1] / 1e-224 - 1)).toBeLessThan(1e-13);
  });
});

it('parameters and labels may be written to once the call is made', async () => {
  const { model, w, data } = batch(batchCases(6)[3], small, 10);
  const expected = await evaluateMargins(model, w, data.x, data.y);
  const [mine, labels] = [w.slice(), [...data.y]];
  const result = evaluateMargins(model, mine, data.x, labels);
  mine.fill(Number.NaN);
  labels.fill(7);
  expect((await result).margins).toEqual(expected.margins);
});

it('takes any arrays of numbers', async () => {
  const { model, w, data } = batch(batchCases(6)[0], small, 11);
  const expected = await evaluateMargins(model, w, data.x, data.y);
  const listed = [[...w], [...data.x]] as unknown as [Float64Array, Float64Array];
  expect((await evaluateMargins(model, ...listed, data.y)).margins).toEqual(expected.margins);
});

describe('refuses', () => {
  const data = dataSet({
    x: [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    y: [1, -1, 1],
  });
  const model = squaredRelu(data, [1, -1]);
  const w = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const refused = (promise: Promise<unknown>, message: RegExp): Promise<void> =>
    expect(promise).rejects.toSatisfy((error) => error instanceof InputError && message.test(error.message));

  it.each([
    [
      'W that does not fill its rows',
      w.subarray(1),
      data.x,
      data.y,
      /^W has 7 values, not a multiple of the model's 4/,
    ],
    ['no W', new Float64Array(), data.x, data.y, /^W has no rows/],
    ['x that does not fill its rows', w, data.x.subarray(1), data.y, /^x has 5 values/],
    ['no x', w, new Float64Array(), [], /^x has no rows/],
    ['NaN in W', w.with(5, Number.NaN), data.x, data.y, /^row 2, column 2 of W is NaN/],
    ['infinity in W', w.with(0, -Infinity), data.x, data.y, /^row 1, column 1 of W is -Infinity/],
    ['NaN in x', w, data.x.with(3, Number.NaN), data.y, /^row 2, column 2 of x is NaN/],
    ['infinity in x', w, data.x.with(4, Infinity), data.y, /^row 3, column 1 of x is Infinity/],
    ['a zero vector', w.map((v, a) => (a < 4 ? 0 : v)), data.x, data.y, /^row 1 of W is zero/],
    ['too few labels', w, data.x, [1, 1], /^x has 3 rows and y has 2 labels/],
    ['labels of another kind', w, data.x, [1, 0, 1], /^label 2 is 0/],
    ['what overflows', w, data.x.with(2, 1e200), data.y, /^row 2 of x is too large/],
  ])('%s', (_, badW, badX, badY, message) => refused(evaluateMargins(model, badW, badX, badY), message));

  it('models that are no hidden layer', async () => {
    const hat = mexicanHat({ degree: 2 });
    await refused(evaluateMargins(hat, new Float64Array(3).fill(1), data.x, data.y), /^a mexican-hat model/);
    const conv = convolutional(data, { shape: { length: 2 }, filters: 1, kernel: 1 });
    await refused(
      evaluatePredictions(conv, new Float64Array(conv.dimension).fill(1), data.x),
      /^a convolutional model/,
    );
  });

  it('no labels at all', async () => {
    for (const none of [null, undefined]) {
      const y = none as unknown as number[];
      await refused(
        evaluateMargins(model, w, data.x, y),
        /^y is (null|undefined): give a label for each row/,
      );
      await refused(
        smallestMargins(model, w, data.x, y),
        /^y is (null|undefined): give a label for each row/,
      );
    }
  });

  it('memory that is no number', async () => {
    for (const memory of [null, '5', Number.NaN, -1])
      await refused(evaluatePredictions(model, w, data.x, { memory: memory as number }), /^memory is/);
  });

  it('a number of neurons in the place of their signs', () => {
    expect(() => squaredRelu(data, 2 as unknown as number[])).toThrow(/^there are no signs/);
  });

  it('a backend there is none of', () =>
    refused(evaluateMargins(model, w, data.x, data.y, { backend: 'tpu' as 'cpu' }), /^backend is "tpu"/));

  it('more at once than an array holds, before anything is computed', async () => {
    const count = 2 ** 15;
    const one = linear(dataSet({ x: [[1]], y: [1] }));
    const many = new Float64Array(count).fill(1);
    await refused(evaluatePredictions(one, many, many), /^W and x make 1073741824 values.*predictionBlocks/);
  });
});

it('closes what it opened, and leaves open what it was given', async () => {
  const { model, w, data } = batch(batchCases(2)[0], small, 9);
  let closed = 0;
  let released = 0;
  const cpu: MarginBackend = {
    name: 'cpu',
    precision: 'float64',
    description: 'test',
    load: (_, x, examples) => ({
      predict(_rows, _c, vectors, out) {
        out.fill(x[0] * examples * vectors);
      },
      close() {
        released++;
      },
    }),
    close() {
      closed++;
    },
  };
  const { ran } = await evaluateMargins(model, w, data.x, data.y, { cpu });
  expect(ran.description).toBe('test');
  expect([released, closed]).toEqual([1, 0]);
});
