import { describe, expect, it } from 'vitest';
import {
  convolutional,
  dataSet,
  deepLinear,
  deepRelu,
  leakyRelu,
  linear,
  relu,
  squaredRelu,
  type MarginModel,
} from '../../problems/index.js';
import {
  coveringRadius,
  evaluateMargins,
  evaluatePredictions,
  exponentialLoss,
  follow,
  InputError,
  logisticLoss,
  planEnsemble,
  resolveSpec,
  smallestMargins,
  type Loss,
} from '../../src/index.js';
import { followMany } from '../../src/workers/index.js';
import { altered, deep, threePoints } from './flows.js';

/*
 * What is not known is refused: one clear line that names the thing, the value and what to do; never a TypeError from
 * within, never something else done instead.
 */

/** Calls as JavaScript makes them, without types. */
type Loose = (...given: unknown[]) => unknown;
const loosely = (called: unknown): Loose => called as Loose;
const following = loosely(follow);
const run = (changes: {
  model?: unknown;
  loss?: unknown;
  start?: unknown;
  until?: unknown;
  options?: unknown;
}) => {
  const given = {
    model: threePoints,
    loss: exponentialLoss,
    start: [1, 1],
    until: { logInverseRisk: 20 },
    options: {},
    ...changes,
  };
  return () => following(given.model, given.loss, given.start, given.until, given.options);
};
const without = (name: keyof MarginModel): unknown =>
  Object.fromEntries(Object.entries(threePoints).filter(([key]) => key !== name));
const data = dataSet({ x: [[1, 2]], y: [1] });
const table = { model: { kind: 'linear' }, data: { x: [[1, 2]], y: [1] } };
const nothing = (): string => '';

const cases: readonly (readonly [string, () => unknown, RegExp])[] = [
  // Losses
  [
    'a loss under another name',
    run({ loss: { ...exponentialLoss, name: 'mine' } }),
    /^the loss is an object named "mine", neither exponentialLoss nor logisticLoss/,
  ],
  [
    'another loss under the name of one',
    run({ loss: { ...exponentialLoss, summarize: logisticLoss.summarize } }),
    /^the loss is an object named "exponential", neither/,
  ],
  [
    'a loss as a string',
    run({ loss: 'exponential' }),
    /^the loss is "exponential", a string: import \{ exponentialLoss \} from 'farflow'/,
  ],
  [
    'a string that is no loss',
    run({ loss: 'hinge' }),
    /^the loss is "hinge": give exponentialLoss or logisticLoss/,
  ],
  ['no loss', run({ loss: undefined }), /^the loss is undefined/],
  // Options
  [
    'rtol',
    run({ options: { rtol: 1e-6 } }),
    /^follow has no option "rtol": did you mean "relativeTolerance"\?$/,
  ],
  ['a misspelt option', run({ options: { relativeTolerence: 1e-6 } }), /did you mean "relativeTolerance"\?$/],
  ['maxiters', run({ options: { maxiters: 5 } }), /did you mean "maxSteps"\?$/],
  [
    'options that are a number',
    run({ options: 1e-6 }),
    /^the options of follow are 0\.000001: give an object/,
  ],
  ['options that are null', run({ options: null }), /^the options of follow are null/],
  [
    'a method as a string',
    run({ options: { method: 'dop853' } }),
    /^method is "dop853": give the method itself/,
  ],
  [
    'a clock that is none',
    run({ options: { clock: 'logtime' } }),
    /^clock is "logtime": did you mean "log-time"\?$/,
  ],
  ['maxSteps NaN', run({ options: { maxSteps: NaN } }), /^maxSteps is NaN/],
  [
    'a tolerance as a string',
    run({ options: { relativeTolerance: '1e-6' } }),
    /^relativeTolerance is "1e-6"/,
  ],
  ['a signal that is none', run({ options: { signal: true } }), /^signal is true/],
  [
    'onProgress that is no function',
    run({ options: { onProgress: 'yes' } }),
    /^onProgress is "yes": give a function/,
  ],
  // Goals
  [
    'a goal by a wrong name',
    run({ until: { loginverserisk: 20 } }),
    /^until\.loginverserisk is not known: did you mean "logInverseRisk"\?$/,
  ],
  ['a goal that is a number', run({ until: 20 }), /^until is 20: give an object/],
  ['no goal', run({ until: undefined }), /^until is undefined/],
  ['a goal as a string', run({ until: { logInverseRisk: '20' } }), /^until\.logInverseRisk is "20"/],
  // Starts
  [
    'a start of another length',
    run({ start: [1, 2, 3] }),
    /^start has 3 numbers, the model has 2 parameters/,
  ],
  ['a start with NaN', run({ start: [1, NaN] }), /^start\[1\] is NaN/],
  ['a start with null', run({ start: [1, null] }), /^start\[1\] is null/],
  ['a start of text', run({ start: ['1', '2'] }), /^start\[0\] is "1"/],
  ['a start of rows', run({ start: [[1], [2]] }), /^start\[0\] is an array/],
  ['a start as a string', run({ start: 'zeros' }), /^start is "zeros": give 2 numbers, or \{"seed": 1/],
  ['a number as a start', run({ start: 0 }), /^start is 0: give 2 numbers/],
  ['no start', run({ start: null }), /^start is null/],
  [
    'a misspelt start',
    run({ start: { seed: 1, sclae: 2 } }),
    /^start has no option "sclae": did you mean "scale"\?$/,
  ],
  ['a seed that is none', run({ start: { seed: 1.5 } }), /^start\.seed is 1\.5/],
  ['a start without a seed', run({ start: { scale: 1 } }), /^start\.seed is undefined/],
  // Models
  ['no model', run({ model: undefined }), /^the model is undefined: give one that is made of data/],
  ['a data set as a model', run({ model: data }), /^the model has no margins: give a function/],
  [
    'a model without pullback',
    run({ model: without('pullback') }),
    /^the model has no pullback: give a function/,
  ],
  ['a model without jacobian', run({ model: without('jacobian') }), /^the model has no jacobian/],
  [
    'a model without hessian',
    run({ model: without('hessian') }),
    /^the model has no hessian: give a function/,
  ],
  ['a model without blocks', run({ model: without('hessianBlocks') }), /^the model has no hessianBlocks/],
  ['a model without definability', run({ model: without('definability') }), /^the model has no definability/],
  [
    'a degree of 0',
    run({ model: altered(threePoints, { degree: 0 }) }),
    /^the model's degree is 0: give a number greater than 0/,
  ],
  [
    'blocks of fewer parameters',
    run({ model: altered(deep, { hessianBlocks: [2] }), start: { seed: 1 } }),
    /^the model's hessianBlocks sum to 2 and it has 6 parameters/,
  ],
  // Data
  ['ragged rows', () => dataSet({ x: [[1, 2], [3]], y: [1, 1] }), /^row 2 of x has 1 values and row 1 has 2/],
  [
    'rows that are numbers',
    () => loosely(dataSet)({ x: [1, 2], y: [1, 1] }),
    /^row 1 of x is 1: give an array of features/,
  ],
  [
    'a flat array',
    () => loosely(dataSet)({ x: Float64Array.of(1, 2), y: [1, 1] }),
    /^x is a Float64Array without the length of a row/,
  ],
  [
    'labels of 0 and 1',
    () => dataSet({ x: [[1], [2]], y: [1, 0] }),
    /^label 2 is 0: labels must be the numbers \+1 and -1/,
  ],
  ['a label NaN', () => dataSet({ x: [[1]], y: [NaN] }), /^label 1 is NaN/],
  ['a feature NaN', () => dataSet({ x: [[1, NaN]], y: [1] }), /^row 1, column 2 of x is NaN/],
  ['a feature null', () => loosely(dataSet)({ x: [[1, null]], y: [1] }), /^row 1, column 2 of x is null/],
  ['no labels', () => loosely(dataSet)({ x: [[1]] }), /^y is undefined: give an array of labels/],
  ['no rows', () => loosely(dataSet)({ y: [1] }), /^x is undefined: give an array for each example/],
  ['no data', () => loosely(dataSet)(), /^the data are undefined/],
  ...(
    [
      ['linear', (given: unknown) => loosely(linear)(given)],
      ['deepLinear', (given: unknown) => loosely(deepLinear)(given, [2, 1])],
      ['squaredRelu', (given: unknown) => loosely(squaredRelu)(given, [1])],
      ['relu', (given: unknown) => loosely(relu)(given, 2)],
      ['leakyRelu', (given: unknown) => loosely(leakyRelu)(given, 2, 0.1)],
      ['deepRelu', (given: unknown) => loosely(deepRelu)(given, [2, 2, 1])],
      [
        'convolutional',
        (given: unknown) => loosely(convolutional)(given, { shape: { length: 2 }, filters: 1, kernel: 1 }),
      ],
    ] as const
  ).flatMap(([name, make]) => [
    [
      `${name} of raw rows`,
      () => make({ x: [[1, 2]], y: [1] }),
      /^the data of the model are an object and no data set: give dataSet/,
    ] as const,
    [`${name} of nothing`, () => make(undefined), /^the data of the model are undefined/] as const,
  ]),
  ['widths that are a number', () => loosely(deepLinear)(data, 3), /^the widths are 3: give a list/],
  ['no signs', () => loosely(squaredRelu)(data), /^there are no signs/],
  [
    'a shape that is none',
    () => loosely(convolutional)(data, { filters: 1, kernel: 1 }),
    /^the shape is undefined: give \{length/,
  ],
  // Specifications and ensembles
  ['a loss that is none', () => loosely(resolveSpec)({ ...table, loss: 'hinge' }, nothing), /loss.*"hinge"/],
  [
    'a misspelt model',
    () => loosely(resolveSpec)({ ...table, model: { kind: 'linaer' } }, nothing),
    /linaer/,
  ],
  ['an unknown key', () => loosely(resolveSpec)({ ...table, rtol: 1e-6 }, nothing), /rtol/],
  ['no specification', () => loosely(resolveSpec)(undefined, nothing), /specification/],
  [
    'a misspelt option of an ensemble',
    () => loosely(planEnsemble)(table, { starts: 2, sedd: 1 }, nothing),
    /^followMany has no option "sedd": did you mean "seed"\?$/,
  ],
  [
    'threads',
    () => loosely(followMany)(table, { starts: 2, threads: 1 }),
    /^followMany has no option "threads": did you mean "workers"\?$/,
  ],
  // Batches
  [
    'ragged parameters',
    () => loosely(evaluateMargins)(threePoints, [[1, 2], [3]], [[1, 2]], [1]),
    /^row 2 of W has 1 values and the model 2 parameters/,
  ],
  [
    'ragged examples',
    () =>
      loosely(evaluatePredictions)(
        threePoints,
        [1, 2],
        [
          [1, 2],
          [3, 4, 5],
        ],
      ),
    /^row 2 of x has 3 values and the model 2 features/,
  ],
  [
    'numbers beside rows',
    () => loosely(evaluateMargins)(threePoints, [[1, 2], 3, 4], [[1, 2]], [1]),
    /^row 2 of W is 3 beside rows that are arrays/,
  ],
  [
    'rows of rows',
    () => loosely(evaluatePredictions)(threePoints, [[[1], [2]]], [[1, 2]]),
    /^row 1, column 1 of W is an array: give numbers/,
  ],
  [
    'text in a row',
    () => loosely(evaluatePredictions)(threePoints, ['1', '2'], [[1, 2]]),
    /^row 1, column 1 of W is "1": give numbers/,
  ],
  [
    'null in a row',
    () => loosely(evaluatePredictions)(threePoints, [1, 2], [[1, null]]),
    /^row 1, column 2 of x is null: give numbers/,
  ],
  [
    'no parameters',
    () => loosely(evaluatePredictions)(threePoints, undefined, [[1, 2]]),
    /^W is undefined: give a Float64Array/,
  ],
  [
    'labels in rows',
    () => loosely(evaluateMargins)(threePoints, [1, 2], [1, 2], [[1]]),
    /^label 1 is an array/,
  ],
  [
    'a label as a number',
    () => loosely(smallestMargins)(threePoints, [1, 2], [1, 2], 1),
    /^y is 1: give an array of labels/,
  ],
  [
    'a batch without a model',
    () => loosely(evaluatePredictions)(undefined, [1, 2], [1, 2]),
    /^the model is undefined/,
  ],
  [
    'a misspelt option of a batch',
    () => loosely(evaluatePredictions)(threePoints, [1, 2], [1, 2], { backed: 'gpu' }),
    /^a batch has no option "backed": did you mean "backend"\?$/,
  ],
  [
    'a misspelt option of a covering',
    () => loosely(coveringRadius)(squaredRelu(data, [1]), [1, 2], { tol: 1 }),
    /^coveringRadius has no option "tol"/,
  ],
];

async function thrown(call: () => unknown): Promise<unknown> {
  try {
    await call();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('what is refused, in one line', () => {
  it.each(cases)('%s', async (_name, call, message) => {
    const error = await thrown(call);
    expect(error).toBeInstanceOf(InputError);
    const { message: line } = error as Error;
    expect(line).toMatch(message);
    expect(line).not.toContain('\n');
    expect(line.length).toBeLessThan(300);
  });
});

describe('what is accepted', () => {
  it('the two losses themselves, and options that are not given', () => {
    for (const loss of [exponentialLoss, logisticLoss] as readonly Loss[])
      expect(follow(threePoints, loss, [1, 1], { logInverseRisk: 20 }, {}).status).toBe('reached');
  });

  it('rows flat and nested, of any kind of array: the same predictions', async () => {
    const flat = await evaluateMargins(
      threePoints,
      Float64Array.of(1, 2, 3, -1),
      Float64Array.of(1, 2, 0, 1),
      [1, -1],
    );
    // θ = (1, 2)/√5 and (3, −1)/√10 on (1, 2) and (0, 1).
    const [a, b] = [Math.sqrt(5), Math.sqrt(10)];
    [5 / a, -2 / a, 1 / b, 1 / b].forEach((value, i) => expect(flat.margins[i]).toBeCloseTo(value, 14));
    for (const [w, x] of [
      [
        [1, 2, 3, -1],
        [1, 2, 0, 1],
      ],
      [
        [
          [1, 2],
          [3, -1],
        ],
        [
          [1, 2],
          [0, 1],
        ],
      ],
      [
        [Float64Array.of(1, 2), [3, -1]],
        [Int8Array.of(1, 2), [0, 1]],
      ],
      [
        Float32Array.of(1, 2, 3, -1),
        [
          [1, 2],
          [0, 1],
        ],
      ],
    ])
      expect((await evaluateMargins(threePoints, w as number[], x as number[], [1, -1])).margins).toEqual(
        flat.margins,
      );
  });
});
