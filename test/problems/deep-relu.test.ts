import { describe, expect, test } from 'vitest';
import { dataSet } from '../../problems/data-set.js';
import { deepLinear } from '../../problems/deep-linear.js';
import { deepRelu } from '../../problems/deep-relu.js';
import { InputError } from '../../problems/input-error.js';
import { norm, written } from './differences.js';
import { kinkGradient, kinksOf, valuesAt } from './kinked-points.js';

const numbers = (length: number, write: (out: Float64Array) => void) =>
  Array.from(written(length, write), (entry) => entry + 0);

describe('two layers: p = ±(3 max(0, x1 + x2) − 2 max(0, −x1 + 2 x2))', () => {
  const x = [
    [1, 2],
    [2, -1],
  ];
  const model = deepRelu(dataSet({ x, y: [1, -1] }), [2, 2, 1]);
  const kinks = kinksOf(model);
  const w = Float64Array.of(1, 1, -1, 2, 3, -2);
  const pattern = Int8Array.of(1, 1, 1, -1);

  test('margins and derivatives', () => {
    expect([model.kind, model.degree, model.dimension, model.count]).toEqual(['deep-relu', 2, 6, 2]);
    expect(model.definability.definable).toBe(true);
    expect(numbers(2, (out) => model.margins(w, out))).toEqual([3, -3]);
    expect(numbers(12, (out) => model.jacobian(w, out))).toEqual([
      ...[3, 6, -2, -4, 3, 3],
      ...[-6, 3, 0, 0, -1, 0],
    ]);
    const zero = [0, 0, 0, 0];
    expect(numbers(36, (out) => model.hessian(w, Float64Array.of(1, 10), out))).toEqual([
      ...[...zero, -19, 0],
      ...[...zero, 12, 0],
      ...[...zero, 0, 1],
      ...[...zero, 0, 2],
      ...[-19, 12, 0, 0, 0, 0],
      ...[0, 0, 1, 2, 0, 0],
    ]);
  });

  test('kinks, unit by unit and in each example by example', () => {
    expect(Array.from(valuesAt(model, w))).toEqual([3, 1, 3, -4]);
    expect(Array.from(kinks.example)).toEqual([0, 1, 0, 1]);
    expect([0, 1, 2, 3].map((kink) => kinks.jump(w, pattern, kink))).toEqual([3, -3, -2, 2]);
    expect(Array.from(kinkGradient(model, w, pattern, 3))).toEqual([0, 0, 2, -1, 0, 0]);
    expect(kinks.describe(3)).toBe('unit 2 of layer 1 on example 2');
  });

  test('invariants: the squares into each unit less those out of it', () => {
    expect(numbers(2, (out) => model.invariants?.form(w, w, out))).toEqual([2 - 9, 5 - 4]);
  });

  test('on a kink derivatives are those of the inactive side', () => {
    const at = Float64Array.of(1, 1, 2, -1, 3, -2); // ⟨(2, −1), (1, 2)⟩ = 0.
    const inactive = kinks.piece(Int8Array.of(1, 1, -1, 1));
    expect(numbers(12, (out) => model.jacobian(at, out))).toEqual(
      numbers(12, (out) => inactive.jacobian(at, out)),
    );
    expect(numbers(12, (out) => model.jacobian(at, out)).slice(0, 6)).toEqual([3, 6, 0, 0, 3, 0]);
  });

  test('a unit held on an example is put orthogonal to it', () => {
    const piece = kinks.piece(Int8Array.of(1, 1, 0, 1));
    // ⟨(−1, 2), (1, 2)⟩/5 = 3/5: the unit becomes (−1.6, 0.8), which is 4 off 0 on the second example.
    expect(numbers(2, (out) => piece.margins(w, out))[0]).toBe(9);
    expect(numbers(2, (out) => piece.margins(w, out))[1]).toBeCloseTo(-(3 - 2 * -4), 13);
    const both = kinks.piece(Int8Array.of(1, 1, 0, 0));
    expect(numbers(12, (out) => both.jacobian(w, out))).toEqual([3, 6, 0, 0, 3, 0, -6, 3, 0, 0, -1, 0]);
  });
});

describe('three scalar layers of slope ½: p = −abc/4 for a, b of opposite signs, a < 0', () => {
  const model = deepRelu(dataSet({ x: [[1]], y: [-1] }), [1, 1, 1, 1], { slope: 0.5 });
  const kinks = kinksOf(model);
  const w = Float64Array.of(-2, 3, 5);
  const pattern = Int8Array.of(-1, -1);

  test('margins, derivatives and kinks', () => {
    expect(numbers(1, (out) => model.margins(w, out))).toEqual([7.5]);
    expect(numbers(3, (out) => model.jacobian(w, out))).toEqual([-3.75, 2.5, 1.5]);
    expect(numbers(9, (out) => model.hessian(w, Float64Array.of(4), out))).toEqual([
      ...[0, -5, -3],
      ...[-5, 0, 2],
      ...[-3, 2, 0],
    ]);
    expect(Array.from(valuesAt(model, w))).toEqual([-2, -3]);
    expect(Array.from(kinkGradient(model, w, pattern, 1))).toEqual([1.5, -1, 0]);
    // p = −abc for a > 0, as b > 0: both units follow the first.
    expect([0, 1].map((kink) => kinks.jump(w, pattern, kink))).toEqual([-15 + 3.75, -2.5]);
    expect(Array.from(kinks.beyond?.(w, pattern, 0, 1) ?? [])).toEqual([1, 1]);
    expect(
      Array.from(
        kinks.beyond?.(
          w.map((entry) => -entry),
          pattern,
          0,
          1,
        ) ?? [],
      ),
    ).toEqual([1, -1]);
    expect([kinks.below?.(1, 0), kinks.below?.(0, 1), kinks.below?.(1, 1)]).toEqual([true, false, false]);
    expect(kinks.describe(1)).toBe('unit 1 of layer 2 on example 1');
  });

  test('a unit further up that is held is a constraint', () => {
    const { constraints } = kinks.piece(Int8Array.of(-1, 0));
    expect(Array.from(constraints?.kinks ?? [])).toEqual([1]);
    expect(numbers(1, (out) => constraints?.values(w, out))).toEqual([-3]);
    expect(numbers(3, (out) => constraints?.jacobian(w, out))).toEqual([1.5, -1, 0]);
    expect(numbers(9, (out) => constraints?.hessian(w, Float64Array.of(4), out))).toEqual([
      ...[0, 2, 0],
      ...[2, 0, 0],
      ...[0, 0, 0],
    ]);
  });
});

describe('units that nothing reaches', () => {
  const data = dataSet({
    x: [
      [1, 0],
      [0, 0],
    ],
    y: [1, 1],
  });
  const model = deepRelu(data, [2, 1, 1, 1]);
  const kinks = kinksOf(model);
  const w = Float64Array.of(-1, 1, 2, 3);

  test('have no kink there', () => {
    // Kinks: layer 1 on both examples, then layer 2.
    const inactive = Int8Array.of(-1, 1, 1, 1);
    const active = Int8Array.of(1, 1, 1, 1);
    expect([0, 1, 2, 3].map((kink) => kinks.jump(w, inactive, kink))).toEqual([6, 0, 0, 0]);
    expect([0, 1, 2, 3].map((kink) => kinks.jump(w, active, kink))).toEqual([6, 0, 3, 0]);
    expect([0, 1, 2, 3].map((kink) => kinks.idle?.(inactive, kink))).toEqual([false, true, true, true]);
    expect([0, 1, 2, 3].map((kink) => kinks.idle?.(active, kink))).toEqual([false, true, false, true]);
  });

  test('take the side that they wake on', () => {
    const asleep = Int8Array.of(-1, 1, -1, 1);
    expect(kinks.jump(w, asleep, 0)).toBe(6);
    expect(Array.from(kinks.beyond?.(w, asleep, 0, 1) ?? [])).toEqual([1, 1, 1, 1]);
    const inhibited = Float64Array.of(-1, 1, -2, 3);
    expect(kinks.jump(inhibited, asleep, 0)).toBe(0);
    expect(Array.from(kinks.beyond?.(inhibited, Int8Array.of(1, 1, 1, 1), 0, 1) ?? [])).toEqual([
      1, 1, -1, 1,
    ]);
    expect(Array.from(kinks.beyond?.(w, Int8Array.of(1, 1, 1, 1), 0, -1) ?? [])).toEqual([-1, 1, 1, 1]);
  });

  test('are no constraints', () => {
    expect(kinks.piece(Int8Array.of(-1, 1, 0, 1)).constraints).toBeUndefined();
    expect(kinks.piece(Int8Array.of(0, 1, 0, 1)).constraints).toBeUndefined();
    expect(Array.from(kinks.piece(Int8Array.of(1, 1, 0, 1)).constraints?.kinks ?? [])).toEqual([2]);
  });
});

test('equal examples are told, and those that differ in the label alone', () => {
  const x = [[1], [2], [1], [1]];
  const { rows } = deepRelu(dataSet({ x, y: [1, 1, 1, -1] }), [1, 1, 1]);
  expect(rows?.dimension).toBe(0);
  expect(Array.from(rows?.first ?? [])).toEqual([0, 1, 0, 3]);
  expect(Array.from(rows?.lines?.of ?? [])).toEqual([0, 1, 0, 0]);
  expect(Array.from(rows?.lines?.signs ?? [])).toEqual([1, 1, 1, -1]);
});

test('equal examples are constrained once', () => {
  const x = [[1], [2], [1]];
  const kinks = kinksOf(deepRelu(dataSet({ x, y: [1, 1, 1] }), [1, 1, 1, 1]));
  const held = (...layer2: number[]) =>
    Array.from(kinks.piece(Int8Array.from([1, 1, 1, ...layer2])).constraints?.kinks ?? []);
  expect(held(0, 0, 0)).toEqual([3, 4]);
  expect(held(1, 0, 0)).toEqual([4, 5]);
});

test('with all units active it is the deep linear network', () => {
  const x = [
    [1, 2],
    [3, 1],
  ];
  const data = dataSet({ x, y: [1, -1] });
  const widths = [2, 3, 4, 2, 1];
  const [model, linear] = [deepRelu(data, widths), deepLinear(data, widths)];
  const w = Float64Array.from({ length: model.dimension }, (_, a) => 1 + ((7 * a) % 5));
  const q = Float64Array.of(2, 3);
  const k = model.dimension;
  // Integers: every sum is exact.
  expect(numbers(2, (out) => model.margins(w, out))).toEqual(numbers(2, (out) => linear.margins(w, out)));
  expect(numbers(2 * k, (out) => model.jacobian(w, out))).toEqual(
    numbers(2 * k, (out) => linear.jacobian(w, out)),
  );
  expect(numbers(k * k, (out) => model.hessian(w, q, out))).toEqual(
    numbers(k * k, (out) => linear.hessian(w, q, out)),
  );
  expect(norm(written(k * k, (out) => model.hessian(w, q, out)))).toBeGreaterThan(1);
});

describe('refuses', () => {
  const data = dataSet({ x: [[1, 2, 3]], y: [1] });
  test.each([
    [[3], 'at least two'],
    [[3, 1], 'widths 3-1 have no hidden layer'],
    [[3, 2], 'last width is 2'],
    [[2, 4, 1], 'first width is 2 and the data have 3 features'],
    [[3, 0, 1], 'width 2 is 0'],
    [[3, 1.5, 1], 'width 2 is 1.5'],
  ])('the widths %j', (widths, part) => {
    expect(() => deepRelu(data, widths)).toThrow(InputError);
    expect(() => deepRelu(data, widths)).toThrow(part);
  });

  test.each([[1.1], [-0.1], [Number.NaN], ['0' as unknown as number]])('the slope %j', (slope) => {
    expect(() => deepRelu(data, [3, 2, 1], { slope })).toThrow(InputError);
    expect(() => deepRelu(data, [3, 2, 1], { slope })).toThrow('slope is ');
  });
});
