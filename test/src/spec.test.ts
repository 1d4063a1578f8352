import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { InputError } from '../../problems/index.js';
import { checkSpec, follow, jsonSchema, parseSpec, resolveSpec, type Spec } from '../../src/index.js';

const x = [
  [1, 2],
  [3, -1],
];
const data = { x, y: [1, -1] };
const model = { kind: 'linear' };
const csv = { csv: 'points.csv' };

describe('a specification', () => {
  it.each<[string, unknown]>([
    ['with nothing but a model and data', { model, data }],
    [
      'with everything',
      {
        $schema: 's',
        model,
        data,
        loss: 'logistic',
        start: [1, 2],
        until: { logTime: 3 },
        samples: 2,
        relativeTolerance: 1e-6,
      },
    ],
    [
      'of a deep linear network',
      { model: { kind: 'deep-linear', widths: [2, 3, 1] }, data, start: { seed: 1 } },
    ],
    ['of squared ReLU', { model: { kind: 'squared-relu', signs: [1, -1] }, data: { ...csv, label: 'kind' } }],
    ['of ReLU', { model: { kind: 'relu', width: 3 }, data: { ...csv, label: -1 } }],
    ['of leaky ReLU', { model: { kind: 'leaky-relu', width: 3, slope: 0.1 }, data: csv }],
    ['of a deep ReLU network', { model: { kind: 'deep-relu', widths: [2, 3, 2, 1], slope: 0.2 }, data: csv }],
    [
      'of a convolution on a line',
      { model: { kind: 'convolutional', shape: { length: 6 }, filters: 2, kernel: 3 }, data: csv },
    ],
    [
      'of a convolution on images',
      {
        model: {
          kind: 'convolutional',
          shape: { height: 4, width: 6, channels: 3 },
          filters: 2,
          kernel: [2, 3],
          stride: [1, 2],
          pool: 2,
          slope: 0.1,
        },
        data: csv,
      },
    ],
    ['of the hat', { model: { kind: 'mexican-hat', degree: 2, definable: false } }],
    [
      'of a table with everything',
      {
        model,
        data: { ...csv, label: 1, positive: 'a', header: false, bias: true, standardize: true },
      },
    ],
    ['of prepared examples', { model, data: { ...data, bias: true, standardize: true } }],
    ['at the strictest tolerance', { model, data, relativeTolerance: 1e-13 }],
    ['up to the limit', { model, data, until: 'limit' }],
    ['up to a tail', { model, data, until: { tail: 'limit' } }],
  ])('%s', (_, value) => {
    expect(checkSpec(value)).toBe(value);
    expect(parseSpec(`\uFEFF${JSON.stringify(value)}`)).toEqual(value);
  });

  it.each<[string, unknown, string]>([
    ['a misspelt key', { modle: model, data }, 'unknown key "modle": did you mean "model"?'],
    [
      'a misspelt key inside',
      { model: { kind: 'deep-linear', width: [2, 1] }, data },
      'unknown key "model.width": did you mean "widths"?',
    ],
    [
      'a misspelt key of the data',
      { model, data: { csv: 'a', lable: 'b' } },
      'unknown key "data.lable": did you mean "label"?',
    ],
    [
      'a misspelt goal',
      { model, data, until: { logInversRisk: 1 } },
      'unknown key "until.logInversRisk": did you mean "logInverseRisk"?',
    ],
    ['a misspelt start', { model, data, start: { sed: 1 } }, 'unknown key "start.sed": did you mean "seed"?'],
    [
      'an unknown key',
      { model, data: { ...csv, separator: ';' } },
      'unknown key "data.separator": the nearest is "header"; valid are csv, label, positive, header, bias, standardize',
    ],
    ['no model', { data }, 'model is missing: give an object in braces'],
    ['a number for all', 3, 'the specification is 3: give an object in braces'],
    ['a model that is a word', { model: 'linear' }, 'model is "linear": give an object in braces'],
    ['a misspelt model', { model: { kind: 'linaer' } }, 'model.kind is "linaer": did you mean "linear"?'],
    [
      'a model without a kind',
      { model: {} },
      'model.kind is missing: give "linear", "deep-linear", "squared-relu", "relu", "leaky-relu", "deep-relu", "convolutional" or "mexican-hat"',
    ],
    [
      'a half width',
      { model: { kind: 'deep-linear', widths: [2, 1.5] }, data },
      'model.widths[1] is 1.5: give an integer',
    ],
    [
      'one width',
      { model: { kind: 'deep-linear', widths: [2] }, data },
      'model.widths has too few entries: give at least 2',
    ],
    [
      'a sign of 0',
      { model: { kind: 'squared-relu', signs: [1, 0] }, data },
      'model.signs[1] is 0: give 1 or -1',
    ],
    [
      'a deep ReLU network without a hidden layer',
      { model: { kind: 'deep-relu', widths: [2, 1] }, data },
      'model.widths has too few entries: give at least 3',
    ],
    [
      'a slope of 2',
      { model: { kind: 'deep-relu', widths: [2, 3, 1], slope: 2 }, data },
      'model.slope is 2: give at most 1',
    ],
    [
      'a misspelt key of a convolution',
      { model: { kind: 'convolutional', shape: { length: 6 }, filters: 2, kernle: 3 }, data },
      'unknown key "model.kernle": did you mean "kernel"?',
    ],
    [
      'a misspelt key of a shape',
      { model: { kind: 'convolutional', shape: { height: 2, widht: 3 }, filters: 2, kernel: 1 }, data },
      'unknown key "model.shape.widht": did you mean "width"?',
    ],
    [
      'a shape that is a list',
      { model: { kind: 'convolutional', shape: [2, 3], filters: 2, kernel: 1 }, data },
      'model.shape is [2,3]: give {"length": n} or {"height": rows, "width": columns}, with "channels" if there are several',
    ],
    [
      'a kernel of three numbers',
      { model: { kind: 'convolutional', shape: { length: 6 }, filters: 2, kernel: [1, 2, 3] }, data },
      'model.kernel has too many entries: give at most 2',
    ],
    [
      'a kernel of 0',
      { model: { kind: 'convolutional', shape: { length: 6 }, filters: 2, kernel: 0 }, data },
      'model.kernel is 0: give at least 1',
    ],
    [
      'a kernel that is a word',
      { model: { kind: 'convolutional', shape: { length: 6 }, filters: 2, kernel: 'small' }, data },
      'model.kernel is "small": give one number or [rows, columns]',
    ],
    [
      'a hat without a degree',
      { model: { kind: 'mexican-hat' } },
      'model.degree is missing: give a finite number',
    ],
    [
      'a hat of degree 0',
      { model: { kind: 'mexican-hat', degree: 0 } },
      'model.degree is 0: give a number above 0',
    ],
    [
      'definable as a word',
      { model: { kind: 'mexican-hat', degree: 1, definable: 'no' } },
      'model.definable is "no": give true or false',
    ],
    [
      'a null feature',
      { model, data: { x: [[1, null]], y: [1] } },
      'data.x[0][1] is null: give a finite number',
    ],
    ['a label of 0', { model, data: { x, y: [1, 0] } }, 'data.y[1] is 0: give 1 or -1'],
    [
      'empty data',
      { model, data: {} },
      'data is {}: give {"x": [[…]], "y": [1, -1, …]} or {"csv": "file", "label": "column"}',
    ],
    [
      'a label that is a list',
      { model, data: { ...csv, label: [1] } },
      'data.label is [1]: give the name of a column or its position',
    ],
    ['a misspelt loss', { model, data, loss: 'logistics' }, 'loss is "logistics": did you mean "logistic"?'],
    ['an unknown loss', { model, data, loss: 'hinge' }, 'loss is "hinge": give "exponential" or "logistic"'],
    ['a start with a word', { model, data, start: [1, 'a'] }, 'start[1] is "a": give a finite number'],
    [
      'a start that is a word',
      { model, data, start: 'zero' },
      'start is "zero": give a list of numbers or {"seed": 1, "scale": 0.1}',
    ],
    [
      'an unknown word for until',
      { model, data, until: 'forever' },
      'until is "forever": give one goal, {"logInverseRisk": 1000} say, or "limit"',
    ],
    ['a negative tail', { model, data, until: { tail: -1 } }, 'until.tail is -1: give a number above 0'],
    ['one sample', { model, data, samples: 1 }, 'samples is 1: give at least 2'],
    [
      'a tolerance that follow does not take',
      { model, data, relativeTolerance: 5e-14 },
      'relativeTolerance is 5e-14: give at least 1e-13',
    ],
    ['a bias that is a number', { model, data: { ...csv, bias: 1 } }, 'data.bias is 1: give true or false'],
    [
      'a positive label that is a list',
      { model, data: { ...csv, positive: ['a'] } },
      'data.positive is ["a"]: give one of the labels',
    ],
    ['a tolerance of 1', { model, data, relativeTolerance: 1 }, 'relativeTolerance is 1: give at most 0.1'],
  ])('with %s is refused', (_, value, message) => {
    expect(() => checkSpec(value, 'spec.json')).toThrow(new InputError(`spec.json: ${message}`));
  });

  it.each([
    ['{"model": {"kind": "linear"},}', /^s is not valid JSON: line 1, column 30: /],
    ['{\n  "model": tru,\n "x": 1}', /^s is not valid JSON: line 2, column 15: /],
    ['{\n "a":\n  NaN}', /^s is not valid JSON: line 3, column 3: /],
    ['{"a": "b"', /^s is not valid JSON: /],
    ['', /^s is not valid JSON: /],
    ['a,b,y\n1,2,0', /^s is not valid JSON: line 1, column 1: /],
  ])('that is not JSON, %j, is refused with its place', (text, message) => {
    expect(() => parseSpec(text, 's')).toThrow(message);
    expect(() => parseSpec(text, 's')).toThrow(InputError);
  });
});

const noFiles = (path: string): string => {
  throw new InputError(`cannot read ${path}`);
};
const resolve = (spec: unknown, read = noFiles) => resolveSpec(checkSpec(spec), read);

describe('a specification is resolved', () => {
  it('with defaults', () => {
    const plan = resolve({ model, data });
    expect(plan.model).toMatchObject({ kind: 'linear', dimension: 2, count: 2 });
    expect(plan.loss.name).toBe('exponential');
    expect(plan.start).toEqual(new Float64Array(2));
    expect(plan.until).toEqual({ logInverseRisk: 1000 });
    expect(plan.options).toEqual({});
  });

  it('to something that can be followed', () => {
    const spec: Spec = {
      model: { kind: 'deep-linear', widths: [2, 2, 1] },
      data: { x, y: [1, -1] },
      loss: 'logistic',
      until: { logInverseRisk: 5 },
      samples: 7,
      relativeTolerance: 1e-6,
    };
    const { model: m, loss, start, until, options } = resolveSpec(spec, noFiles);
    const trajectory = follow(m, loss, start, until, options);
    expect(trajectory.status).toBe('reached');
    expect(trajectory.samples).toHaveLength(7);
    expect(trajectory.relativeTolerance).toBe(1e-6);
  });

  it('to deep and convolutional networks of the sizes it says', () => {
    const deep = { kind: 'deep-relu', widths: [2, 3, 2, 1], slope: 0.2 };
    expect(resolve({ model: deep, data }).model).toMatchObject({
      kind: 'deep-relu',
      dimension: 2 * 3 + 3 * 2 + 2,
      degree: 3,
      description: expect.stringContaining('slope 0.2') as string,
    });
    const lines = { x: [[1, 2, 3, 4, 5, 6, 7]], y: [1] };
    const onLine = {
      kind: 'convolutional',
      shape: { length: 7 },
      filters: 2,
      kernel: 3,
      stride: 2,
      pool: 2,
    };
    // Kernels at 0, 2 and 4; one window of the first two.
    expect(resolve({ model: onLine, data: lines }).model).toMatchObject({
      kind: 'convolutional',
      dimension: 2 * (3 + 1),
      degree: 2,
    });
  });

  it('with data from a file, whose path is handed over as it is written', () => {
    const asked: string[] = [];
    const plan = resolve({ model, data: { csv: '../p.csv', label: 'k' } }, (path) => {
      asked.push(path);
      return 'a,k\n1,no\n2,yes\n';
    });
    expect(asked).toEqual(['../p.csv']);
    expect(plan.data?.labelNames).toEqual(['no', 'yes']);
  });

  it.each([['limit'], [{ tail: 'limit' }]])('%j is a tail of 1e-12', (until) => {
    expect(resolve({ model, data, until }).until).toEqual({ tail: 1e-12 });
  });

  it.each<[string, unknown, string]>([
    [
      'two goals',
      { model, data, until: { logTime: 1, tail: 1 } },
      'until has 2 keys: give exactly one of logInverseRisk, lnLogInverseRisk, logTime, sphericalTime, lnSphericalTime, tail',
    ],
    [
      'no data',
      { model },
      'data is missing, which the model linear needs: give {"x": [[…]], "y": [1, -1, …]} or {"csv": "file"}',
    ],
    [
      'data for the hat',
      { model: { kind: 'mexican-hat', degree: 2 }, data },
      'data is given and the model mexican-hat has none: leave it out',
    ],
    [
      'a ReLU with a slope',
      { model: { kind: 'relu', width: 2, slope: 0.1 }, data },
      'model.slope is 0.1 and a ReLU has none: use the kind leaky-relu',
    ],
    [
      'a network of other inputs than the data have',
      { model: { kind: 'deep-relu', widths: [3, 2, 1] }, data },
      'the first width is 3 and the data have 2 features: make them equal',
    ],
    [
      'a shape of other inputs than the data have',
      { model: { kind: 'convolutional', shape: { length: 5 }, filters: 1, kernel: 2 }, data },
      'the shape 5 with 1 channels has 5 places and the data have 2 features: make them equal',
    ],
    [
      'ragged data',
      { model, data: { x: [[1, 2], [3]], y: [1, 1] } },
      'row 2 of x has 1 values and row 1 has 2: make them equal',
    ],
    [
      'too long a start',
      { model, data, start: [1, 2, 3] },
      'start has 3 numbers, the model has 2 parameters (linear predictor of 2 features on 2 examples)',
    ],
    [
      'more samples than memory holds',
      { model, data, samples: 1e9 },
      'samples is 1000000000, which there is no room for, at 28 numbers each: give at most 3571428',
    ],
    [
      'more neurons than memory holds',
      { model: { kind: 'relu', width: 1e9 }, data },
      'the model relu would have 3000000000 parameters, and there is room for 10000000: make it smaller',
    ],
    ['a file that cannot be read', { model, data: csv }, 'cannot read points.csv'],
  ])('%s is refused', (_, value, message) => {
    expect(() => resolve(value)).toThrow(new InputError(message));
  });

  it('a bad table names the file and the line', () => {
    expect(() => resolve({ model, data: csv }, () => 'a,y\n1,0\nx,1\n')).toThrow(
      'points.csv: line 3, column 1 ("a") is "x": features must be numbers',
    );
  });
});

describe('the published schema', () => {
  const schema = jsonSchema();

  it('is JSON Schema that describes every key and allows no others', () => {
    const node: z.ZodType = z.lazy(() =>
      z.looseObject({
        description: z.string().optional(),
        properties: z.record(z.string(), node).optional(),
        anyOf: z.array(node).optional(),
        oneOf: z.array(node).optional(),
        // Of a pair: its two entries, and no further ones.
        prefixItems: z.array(node).length(2).optional(),
        items: z.union([node, z.literal(false)]).optional(),
      }),
    );
    expect(node.safeParse(schema).success).toBe(true);
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      required: ['model'],
    });
    const bare: string[] = [];
    const walk = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return;
      const { type, properties, additionalProperties } = value as Record<string, unknown>;
      if (type === 'object' && additionalProperties !== false) bare.push(`${path} is open`);
      for (const [key, inner] of Object.entries(
        (properties ?? {}) as Record<string, Record<string, unknown>>,
      ))
        if (inner['description'] === undefined && inner['const'] === undefined && inner['enum'] === undefined)
          bare.push(`${path}.${key}`);
      for (const [key, inner] of Object.entries(value)) walk(inner, `${path}.${key}`);
    };
    walk(schema, '');
    expect(bare).toEqual([]);
  });

  it('asks for exactly one goal', () => {
    const text = JSON.stringify(schema);
    expect(text).toContain('"minProperties":1,"maxProperties":1');
  });
});
