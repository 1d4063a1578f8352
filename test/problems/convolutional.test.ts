import { describe, expect, test } from 'vitest';
import { convolutional, type ConvolutionalOptions } from '../../problems/convolutional.js';
import { dataSet } from '../../problems/data-set.js';
import { InputError } from '../../problems/input-error.js';
import { randomSource } from '../../problems/random.js';
import { written } from './differences.js';
import { kinkGradient, kinksOf, patternAt, valuesAt } from './kinked-points.js';

const numbers = (length: number, write: (out: Float64Array) => void) =>
  Array.from(written(length, write), (entry) => entry + 0);
const example = (x: number[], y: 1 | -1 = 1) => dataSet({ x: [x], y: [y] });

describe('two windows of two: patches (1, 2) and (2, 0), (0, −1) and (−1, 3)', () => {
  const model = convolutional(example([1, 2, 0, -1, 3], -1), {
    shape: { length: 5 },
    filters: 1,
    kernel: 2,
    pool: 2,
  });
  const kinks = kinksOf(model);
  // Responses −1 and 2, 1 and −4.
  const w = Float64Array.of(1, -1, 2, 3);

  test('margins and derivatives', () => {
    expect([model.kind, model.degree, model.dimension, model.count]).toEqual(['convolutional', 2, 4, 1]);
    expect(model.hessianBlocks).toEqual([4]);
    expect(numbers(1, (out) => model.margins(w, out))).toEqual([-7]);
    expect(numbers(4, (out) => model.jacobian(w, out))).toEqual([-4, 3, -2, -1]);
    expect(numbers(16, (out) => model.hessian(w, Float64Array.of(2), out))).toEqual([
      ...[0, 0, -4, 0],
      ...[0, 0, 0, 2],
      ...[-4, 0, 0, 0],
      ...[0, 2, 0, 0],
    ]);
    expect(numbers(1, (out) => model.invariants?.form(w, w, out))).toEqual([2 - 13]);
  });

  test('kinks: who wins each window, and whether the winner is positive', () => {
    const pattern = Int8Array.of(-1, 1, 1, 1);
    expect(Array.from(valuesAt(model, w))).toEqual([-3, 2, 5, 1]);
    expect(Array.from(patternAt(model, w))).toEqual(Array.from(pattern));
    expect([0, 1, 2, 3].map((kink) => kinks.jump(w, pattern, kink))).toEqual([-2, -2, -3, -3]);
    expect(Array.from(kinkGradient(model, w, pattern, 0))).toEqual([-1, 2, 0, 0]);
    expect(Array.from(kinkGradient(model, w, pattern, 1))).toEqual([2, 0, 0, 0]);
    expect([0, 3].map((kink) => kinks.describe(kink))).toEqual([
      'entry 2 of window 1 of filter 1 on example 1',
      'the maximum in window 2 of filter 1 on example 1',
    ]);
    // Who wins does not matter where the winner is not positive.
    expect(kinks.jump(w, Int8Array.of(-1, -1, 1, 1), 0)).toBe(-0);
  });

  test('two responses that are held alike put the kernel into a subspace', () => {
    const piece = kinks.piece(Int8Array.of(0, 1, 1, 1));
    expect(piece.constraints).toBeUndefined();
    // The kernel becomes (0.4, 0.2), with responses 0.8 and 0.8, −0.2 and 0.2; the first stays the winner of the second window.
    expect(numbers(1, (out) => piece.margins(w, out))[0]).toBeCloseTo(-(2 * 0.8 - 3 * 0.2), 14);
    expect(numbers(1, (out) => piece.blockMargins?.(w, out))[0]).toBeCloseTo(-1, 14);
  });
});

test('on ties derivatives are those of the last of the responses that tie', () => {
  const model = convolutional(example([1, 0, 0, 1]), {
    shape: { length: 4 },
    filters: 1,
    kernel: 2,
    pool: 3,
  });
  // Patches (1, 0), (0, 0), (0, 1); at (2, 2) the first and the last tie.
  expect(numbers(3, (out) => model.jacobian(Float64Array.of(2, 2, 5), out))).toEqual([0, 5, 2]);
  expect(Array.from(valuesAt(model, Float64Array.of(2, 2, 5)))).toEqual([2, 0]);
});

test('a comparison is felt where its winner wins all those after it', () => {
  const model = convolutional(example([1, 3, 2, 5]), {
    shape: { length: 4 },
    filters: 1,
    kernel: 1,
    pool: 4,
  });
  const kinks = kinksOf(model);
  const w = Float64Array.of(1, 7);
  const jumps = (...pattern: number[]) =>
    [0, 1, 2, 3].map((kink) => kinks.jump(w, Int8Array.from(pattern), kink));
  expect(jumps(1, 1, 1, 1)).toEqual([7, 7, 7, 7]);
  expect(jumps(1, -1, 1, 1)).toEqual([0, 7, 7, 7]);
  expect(jumps(-1, 1, -1, 1)).toEqual([0, 0, 7, 7]);
  // The third entry against the larger of the two before: 3 − 2 or 1 − 2.
  const slopeOf = (first: number) => kinkGradient(model, w, Int8Array.of(first, 1, 1, 1), 1)[0];
  expect([slopeOf(-1), slopeOf(0), slopeOf(1)]).toEqual([1, 1, -1]);
  expect([kinks.below?.(1, 0), kinks.below?.(3, 2), kinks.below?.(0, 1)]).toEqual([true, true, false]);
});

describe('patches that are equal, and such as are zero', () => {
  test('equal ones count once', () => {
    const model = convolutional(example([1, 1, 1, 2]), {
      shape: { length: 4 },
      filters: 1,
      kernel: 2,
      pool: 3,
    });
    const kinks = kinksOf(model);
    expect(kinks.count).toBe(2);
    expect(kinks.describe(0)).toBe('entry 3 of window 1 of filter 1 on example 1');
    expect(Array.from(valuesAt(model, Float64Array.of(1, 1, 1)))).toEqual([2 - 3, 3]);
  });

  test('beside zero the largest response is never negative', () => {
    const model = convolutional(example([0, 0, 1, 2]), {
      shape: { length: 4 },
      filters: 1,
      kernel: 2,
      pool: 3,
    });
    const kinks = kinksOf(model);
    const w = Float64Array.of(-1, -1, 3);
    expect([kinks.describe(0), kinks.describe(1), kinks.count]).toEqual([
      'entry 2 of window 1 of filter 1 on example 1',
      'entry 3 of window 1 of filter 1 on example 1',
      2,
    ]);
    expect(Array.from(valuesAt(model, w))).toEqual([1, 3]);
    expect(numbers(3, (out) => model.jacobian(w, out))).toEqual([0, 0, 0]);
    expect(kinks.jump(w, Int8Array.of(1, 1), 1)).toBe(3);
  });

  test('and of a response that ties with zero, the derivatives are those of slope 1', () => {
    const model = convolutional(example([0, 0, 1]), { shape: { length: 3 }, filters: 1, kernel: 2, pool: 2 });
    expect(numbers(3, (out) => model.jacobian(Float64Array.of(1, 0, 4), out))).toEqual([0, 4, 0]);
  });

  test('an example that is zero has no kinks', () => {
    const model = convolutional(example([0, 0, 0]), { shape: { length: 3 }, filters: 2, kernel: 2, pool: 2 });
    expect(kinksOf(model).count).toBe(0);
    expect(numbers(1, (out) => model.margins(new Float64Array(6).fill(1), out))).toEqual([0]);
  });
});

test('kinks that depend on each other are held by as many equations as it takes', () => {
  // The comparisons of (1, 0), (0, 1) and (1, 1) with each other, twice: the kernel becomes 0.
  const x = [1, 0, 1, 1, 1, 0, 1, 1];
  const model = convolutional(example(x), { shape: { length: 8 }, filters: 1, kernel: 2, pool: 3 });
  const kinks = kinksOf(model);
  const piece = kinks.piece(new Int8Array(kinks.count));
  const w = Float64Array.of(0.3, 0.7, 2, 3);
  expect(kinks.count).toBe(6);
  expect(Math.abs(numbers(1, (out) => piece.margins(w, out))[0])).toBeLessThan(1e-15);
});

describe('margins are those of the definition, added up by hand', () => {
  const pair = (extent: ConvolutionalOptions['kernel'] = 1, line: boolean): [number, number] =>
    typeof extent === 'number' ? [line ? 1 : extent, extent] : [extent[0], extent[1]];

  /** Loops over everything, each example as channels of rows. */
  function margin(x: ArrayLike<number>, w: Float64Array, options: ConvolutionalOptions): number {
    const { shape } = options;
    const line = 'length' in shape;
    const [height, width] = line ? [1, shape.length] : [shape.height, shape.width];
    const channels = shape.channels ?? 1;
    const [kh, kw] = pair(options.kernel, line);
    const [sh, sw] = pair(options.stride, line);
    const [ph, pw] = pair(options.pool, line);
    let place = 0;
    let sum = 0;
    for (let f = 0; f < options.filters; f++) {
      const kernel = w.subarray(place, (place += channels * kh * kw));
      const output: number[][] = [];
      for (let r = 0; r + kh <= height; r += sh) {
        output.push([]);
        for (let c = 0; c + kw <= width; c += sw) {
          let z = 0;
          for (let ch = 0; ch < channels; ch++)
            for (let a = 0; a < kh; a++)
              for (let b = 0; b < kw; b++)
                z += kernel[(ch * kh + a) * kw + b] * x[ch * height * width + (r + a) * width + c + b];
          output[output.length - 1].push(Math.max(z, (options.slope ?? 0) * z));
        }
      }
      for (let r = 0; r + ph <= output.length; r += ph)
        for (let c = 0; c + pw <= output[0].length; c += pw) {
          const window = output.slice(r, r + ph).flatMap((row) => row.slice(c, c + pw));
          sum += w[place++] * Math.max(...window);
        }
    }
    expect(place).toBe(w.length);
    return sum;
  }

  test.each<[string, number, ConvolutionalOptions]>([
    ['line', 7, { shape: { length: 7 }, filters: 3, kernel: 2, pool: 2 }],
    ['line with steps', 12, { shape: { length: 12 }, filters: 2, kernel: 3, stride: 2, pool: 2, slope: 0.2 }],
    ['line of channels', 12, { shape: { length: 6, channels: 2 }, filters: 2, kernel: 3 }],
    ['rectangle', 30, { shape: { height: 5, width: 6 }, filters: 2, kernel: 2, pool: 2 }],
    [
      'rectangle of channels',
      105,
      {
        shape: { height: 5, width: 7, channels: 3 },
        filters: 2,
        kernel: [2, 3],
        stride: [1, 2],
        pool: [2, 1],
        slope: 0.4,
      },
    ],
  ])('%s', (_name, features, options) => {
    const random = randomSource(features);
    const draw = (length: number) => Array.from({ length }, () => random.normal());
    const x = [draw(features), draw(features)];
    const model = convolutional(dataSet({ x, y: [1, -1] }), options);
    const w = Float64Array.from(draw(model.dimension));
    const p = numbers(2, (out) => model.margins(w, out));
    expect(p[0]).toBeCloseTo(margin(x[0], w, options), 12);
    expect(p[1]).toBeCloseTo(-margin(x[1], w, options), 12);
    const parts = numbers(2 * options.filters, (out) => model.blockMargins?.(w, out));
    [0, 1].forEach((i) => {
      const sum = parts.filter((_, at) => at % 2 === i).reduce((total, part) => total + part, 0);
      expect(sum).toBeCloseTo(p[i], 12);
    });
  });
});

describe('refuses', () => {
  const square = { height: 3, width: 4 };
  test.each<[Partial<ConvolutionalOptions>, string]>([
    [{ filters: 0 }, 'the number of filters is 0: give an integer of at least 1'],
    [{ kernel: 0 }, 'the kernel is 0'],
    [{ kernel: [2, 1.5] }, "the kernel's number of columns is 1.5"],
    [
      { kernel: [2] as unknown as [number, number] },
      'the kernel is [2]: give one number, or rows and columns',
    ],
    [{ kernel: '2' as unknown as number }, 'the kernel is "2": give one number, or rows and columns'],
    [{ kernel: [4, 1] }, 'the kernel of 4 × 1 is larger than the input, 3 × 4: make it smaller'],
    [{ stride: 0 }, 'the stride is 0'],
    [{ pool: 3 }, 'the pool of 3 × 3 is larger than the output of the convolution, 2 × 3'],
    [{ pool: Number.NaN }, 'the pool is NaN'],
    [{ slope: 1.5 }, 'slope is 1.5: give a number from 0 to 1'],
    [{ shape: { length: 11 } }, 'the shape 11 with 1 channels has 11 places and the data have 12 features'],
    [{ shape: { ...square, channels: 2 } }, 'the shape 3 × 4 with 2 channels has 24 places'],
    [{ shape: { height: 0, width: 4 } }, 'the height is 0'],
    [{ shape: { length: 12 }, kernel: [1, 2] }, 'the kernel is [1,2]: give one number for inputs on a line'],
  ])('%j', (wrong, part) => {
    const build = () =>
      convolutional(example(new Array<number>(12).fill(1)), {
        shape: square,
        filters: 1,
        kernel: 2,
        ...wrong,
      });
    expect(build).toThrow(InputError);
    expect(build).toThrow(part);
  });
});
