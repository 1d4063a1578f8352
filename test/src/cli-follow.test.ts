import { readdirSync, readFileSync, symlinkSync, lstatSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { xorDisk } from '../../problems/index.js';
import { contract } from './trajectory-json-contract.js';
import { blobs, blobsCsv, csvOf, farflow, folder } from './cli-harness.js';

const crossed = csvOf(xorDisk({ count: 12, seed: 3 }));

describe('farflow follow DATA.csv', () => {
  it('follows the linear predictor from w = 0 to the goal', async () => {
    const dir = folder({ 'blobs.csv': blobsCsv });
    const args = [
      'follow',
      path.join(dir, 'blobs.csv'),
      '--label',
      'class',
      '--until',
      'logInverseRisk=1000',
    ];
    const { code, stdout, stderr } = await farflow(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^linear predictor of 5 features on 40 examples, exponential loss\nReached logInverseRisk=1000\.\n/,
    );
    expect(stdout).toMatch(/^ {2}labels +cat is -1, dog is \+1$/m);
    expect(stdout).toMatch(/^ {2}ln\(1\/risk\) +1000$/m);
    expect(stdout).toMatch(/^ {2}time t +exp\(999\.\d+\)$/m);
    expect(readdirSync(dir)).toEqual(['blobs.csv']);
  });

  it('writes the contract, and nothing else, with --json -', async () => {
    const dir = folder({ 'blobs.csv': blobsCsv });
    const { code, stdout, stderr } = await farflow([
      'follow',
      path.join(dir, 'blobs.csv'),
      '--json',
      '-',
      '--samples',
      '11',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const json = contract.parse(JSON.parse(stdout));
    expect(json).toMatchObject({
      status: 'reached',
      until: { logInverseRisk: 1000 },
      labelNames: ['cat', 'dog'],
    });
    expect(json.samples).toHaveLength(11);
    expect(json.final.logInverseRisk).toBeCloseTo(1000, 6);
  });

  it('writes JSON and a report where it is told to', async () => {
    const dir = folder({ 'blobs.csv': blobsCsv });
    const at = (name: string) => path.join(dir, name);
    writeFileSync(at('target.json'), 'old');
    symlinkSync('target.json', at('link.json'));
    const { code, stdout } = await farflow([
      'follow',
      at('blobs.csv'),
      '--until',
      'logTime=20',
      '--json',
      at('link.json'),
      '--report',
      at('report'),
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain(`JSON    ${at('link.json')}`);
    expect(stdout).toContain(`report  ${at('report/index.html')}`);
    expect(lstatSync(at('link.json')).isSymbolicLink()).toBe(true);
    contract.parse(JSON.parse(readFileSync(at('target.json'), 'utf8')));
    expect(readFileSync(at('report/index.html'), 'utf8')).toContain('</html>');
    expect(readdirSync(dir).sort()).toEqual(['blobs.csv', 'link.json', 'report', 'target.json']);
  });

  it.each([
    ['by name', 'kind', 'kind'],
    ['by position', '6', 'kind'],
    ['by position from the end', '-1', 'kind'],
  ])('finds the labels %s', async (_, label, column) => {
    const dir = folder({ 'd.csv': csvOf(blobs, ['0', '1'], column) });
    const { code } = await farflow([
      'follow',
      path.join(dir, 'd.csv'),
      '--label',
      label,
      '--until',
      'logTime=2',
    ]);
    expect(code).toBe(0);
  });
});

describe('farflow follow SPEC.json', () => {
  const spec = (more: object) =>
    JSON.stringify({
      model: { kind: 'deep-linear', widths: [5, 2, 1] },
      data: { csv: 'blobs.csv' },
      ...more,
    });

  it('finds the data beside it, and the command line has the last word', async () => {
    const dir = folder({
      'blobs.csv': blobsCsv,
      's.json': spec({ until: { logInverseRisk: 1 }, samples: 5 }),
    });
    const args = [
      'follow',
      path.join(dir, 's.json'),
      '--json',
      '-',
      '--until',
      'logInverseRisk=7',
      '--samples',
      '4',
      '--label',
      'class',
    ];
    const { code, stdout } = await farflow(args);
    expect(code).toBe(0);
    const json = contract.parse(JSON.parse(stdout));
    expect(json).toMatchObject({ model: { kind: 'deep-linear' }, until: { logInverseRisk: 7 } });
    expect(json.samples).toHaveLength(4);
  });

  it('ends with 3 where the flow comes to rest before the goal, and writes the path', async () => {
    const dir = folder({
      'xor.csv': crossed,
      's.json': JSON.stringify({
        model: { kind: 'linear' },
        data: { csv: 'xor.csv' },
        until: { logTime: 1e6 },
      }),
    });
    const { code, stdout, stderr } = await farflow([
      'follow',
      path.join(dir, 's.json'),
      '--json',
      '-',
      '--quiet',
    ]);
    expect(code).toBe(3);
    expect(contract.parse(JSON.parse(stdout)).status).toBe('stationary');
    expect(stderr).toMatch(/^farflow: The gradient .*\n$/);
  });
});

describe('bad input is one clear line, exit code 2 and nothing written:', () => {
  const linear = { model: { kind: 'linear' }, data: { csv: 'blobs.csv' } };
  it.each<[string, string | object | undefined, string[], RegExp]>([
    ['an unreadable file', undefined, [], /^cannot read .*input: there is no such file or folder$/],
    ['an empty table', '', [], /input is empty: give a header line and one line for each example$/],
    [
      'a ragged table',
      'a,b,y\n1,2,0\n1,1\n',
      [],
      /input: line 3 has 2 fields and the header has 3: make them equal$/,
    ],
    ['one label', 'a,y\n1,0\n2,0\n', [], /input: the label column "y" has 1 value \(0\): two are needed/],
    [
      'three labels',
      'a,y\n1,0\n2,1\n3,2\n',
      [],
      /input: the label column "y" has 3 values \(0, 1, 2\): follow one of them against the rest with --positive NAME/,
    ],
    [
      'NaN',
      'a,y\n1,0\nNaN,1\n',
      [],
      /input: line 3, column 1 \("a"\) is NaN: features must be finite numbers$/,
    ],
    [
      'an unknown label column',
      'a,kind\n1,0\n2,1\n',
      ['--label', 'knd'],
      /input: there is no column "knd": did you mean "kind"\?$/,
    ],
    [
      'a misspelt key',
      { modle: { kind: 'linear' } },
      [],
      /input: unknown key "modle": did you mean "model"\?$/,
    ],
    ['broken JSON', '{"model": }', [], /input is not valid JSON: line 1, column 11: /],
    [
      'a missing table',
      { ...linear, data: { csv: 'none.csv' } },
      [],
      /input: cannot read .*none\.csv: there is no such file or folder$/,
    ],
    [
      'a start of the wrong length',
      { ...linear, start: [1, 2] },
      [],
      /input: start has 2 numbers, the model has 5 parameters/,
    ],
    [
      'a start that cannot move',
      {
        model: { kind: 'deep-linear', widths: [5, 1, 1] },
        data: { csv: 'blobs.csv' },
        start: [0, 0, 0, 0, 0, 0],
      },
      [],
      /^start is all zeros: the gradient vanishes there for degree L = 2/,
    ],
    [
      'a goal already past',
      linear,
      ['--until', 'logInverseRisk=-100'],
      /^until logInverseRisk=-100 is already past at the start/,
    ],
    [
      'a goal out of reach',
      crossed,
      [],
      /^until logInverseRisk=1000 is out of reach, since the model does not separate these data and the risk never falls below [\d.]+: [\d.]+·z\d+ \+ .* = 0 .*\(Gordan\); /,
    ],
    [
      'a ReLU with a slope',
      { ...linear, model: { kind: 'relu', width: 3, slope: 0.5 } },
      [],
      /input: model.slope is 0.5 and a ReLU has none/,
    ],
    [
      'a label for data without columns',
      { model: { kind: 'mexican-hat', degree: 2 } },
      ['--label', 'y'],
      /^--label is said of data, and the specification has none: leave it out$/,
    ],
    ['a seed without starts', linear, ['--seed', '3'], /^--seed is the seed of the first of several starts/],
    ['workers without starts', linear, ['--workers', '2'], /^--workers share several starts among them/],
    [
      'starts of a specification that has one',
      { ...linear, start: [1, 2, 3, 4, 5] },
      ['--starts', '3'],
      /input: start is a list of numbers, and an ensemble draws its starts: leave it out or give /,
    ],
    ...['0', '-3', '2.5', 'ten', '', '1e99'].map((starts): [string, object, string[], RegExp] => [
      `${JSON.stringify(starts)} starts`,
      linear,
      ['--starts', starts],
      /^option '--starts <N>' argument '.*' is invalid\. Give an integer, 1 or more\.$/,
    ]),
    [
      'a seed that is none',
      linear,
      ['--starts', '3', '--seed', '0.5'],
      /^option '--seed <S>' argument '0.5' is invalid\. Give an integer, 0 or more\.$/,
    ],
    [
      'a seed too large for all starts',
      linear,
      ['--starts', '3', '--seed', '9007199254740990'],
      /input: seed is 9007199254740990: give a smaller one/,
    ],
    [
      'no workers',
      linear,
      ['--starts', '3', '--workers', '0'],
      /^option '--workers <N>' argument '0' is invalid\. Give an integer, 1 or more\.$/,
    ],
    [
      'starts with a goal out of reach',
      crossed,
      ['--starts', '3'],
      /^until logInverseRisk=1000 is out of reach/,
    ],
    [
      'a misspelt goal',
      linear,
      ['--until', 'logInversRisk=1'],
      /^--until: there is no goal "logInversRisk": did you mean "logInverseRisk"\?$/,
    ],
    [
      'a goal without a value',
      linear,
      ['--until', '1000'],
      /^--until is "1000": give KEY=VALUE, logInverseRisk=1000 say, or limit$/,
    ],
    [
      'a goal that is no number',
      linear,
      ['--until', 'logTime=long'],
      /^--until logTime is "long": give a finite number$/,
    ],
    [
      'a goal without a number',
      linear,
      ['--until', 'logTime='],
      /^--until logTime is "": give a finite number$/,
    ],
    [
      'a report in a file',
      linear,
      ['--report', 'DIR/blobs.csv'],
      /^cannot write to the folder .*blobs\.csv: a part of its path is a file/,
    ],
    [
      'a report in no folder',
      linear,
      ['--report', 'DIR/none/report'],
      /^cannot write to the folder .*report: the folder it belongs in does not exist; make it first$/,
    ],
    [
      'JSON in no folder',
      linear,
      ['--json', 'DIR/none/r.json'],
      /^cannot write .*r\.json: the folder it belongs in does not exist; make it first$/,
    ],
    ['JSON over a folder', linear, ['--json', 'DIR'], /^cannot write .*: it is a folder$/],
    [
      'JSON over the input',
      linear,
      ['--json', 'DIR/input'],
      /^--json would write over .*input: name another file$/,
    ],
    ['JSON nowhere', linear, ['--json', ''], /^--json has no file: name one, or - for standard output$/],
  ])('%s', async (_, input, options, message) => {
    const files = {
      'blobs.csv': blobsCsv,
      ...(input === undefined ? {} : { input: typeof input === 'string' ? input : JSON.stringify(input) }),
    };
    const dir = folder(files);
    const written =
      options.includes('--json') || options.includes('--report')
        ? []
        : ['--json', 'DIR/r.json', '--report', 'DIR/report'];
    const args = ['follow', path.join(dir, 'input'), ...written, ...options].map((arg) =>
      arg.replace('DIR', dir),
    );
    const { code, stdout, stderr } = await farflow(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^farflow: .*\n$/);
    expect(stderr.slice('farflow: '.length, -1)).toMatch(message);
    expect(readdirSync(dir).sort()).toEqual(Object.keys(files).sort());
  });
});
