import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { blobsCsv, farflow, folder, LONG, wideCsv } from './cli-harness.js';
import { contract } from './trajectory-json-contract.js';

const jsonOf = (file: string) => contract.parse(JSON.parse(readFileSync(file, 'utf8')));
const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot(...a.map((value, k) => value - b[k]));

const blobSpec = (model: object, more: object = {}) =>
  JSON.stringify({
    model,
    data: { csv: 'blobs.csv', label: 'class' },
    start: { seed: 3, scale: 0.3 },
    ...more,
  });

const specs: Readonly<Record<string, string>> = {
  linear: JSON.stringify({
    model: { kind: 'linear' },
    data: { csv: 'blobs.csv', standardize: true, bias: true },
  }),
  'deep-linear': blobSpec({ kind: 'deep-linear', widths: [5, 3, 1] }, { loss: 'logistic' }),
  'squared-relu': blobSpec({ kind: 'squared-relu', signs: [1, -1, 1, -1] }),
  'leaky-relu': blobSpec({ kind: 'leaky-relu', width: 3, slope: 0.3 }),
};

/** Follows to a first goal, and on from there to another; and to that at once. */
async function bothWays(spec: string, first: string, last: string) {
  const dir = folder({ 'blobs.csv': blobsCsv, 's.json': spec });
  const at = (name: string) => path.join(dir, name);
  const run = async (...args: string[]) => {
    const { code, stderr } = await farflow(['follow', ...args, '--quiet', '--samples', '20']);
    return { code, stderr };
  };
  expect((await run(at('s.json'), '--until', first, '--json', at('1.json'))).code).toBe(0);
  const on = await run('--resume', at('1.json'), '--until', last, '--json', at('2.json'));
  expect(on).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^farflow: going on from ln\(1\/risk\) = /),
  });
  expect((await run(at('s.json'), '--until', last, '--json', at('3.json'))).code).toBe(0);
  return { first: jsonOf(at('1.json')), on: jsonOf(at('2.json')), once: jsonOf(at('3.json')) };
}

describe('farflow follow --resume', () => {
  it.each(Object.keys(specs))('goes on where a flow ended, to where it would have come: %s', async (kind) => {
    const { first, on, once } = await bothWays(specs[kind], 'logInverseRisk=20', 'logInverseRisk=500');
    expect(on).toMatchObject({ status: 'reached', until: { logInverseRisk: 500 } });
    expect(on.spec).toEqual({ ...first.spec, until: { logInverseRisk: 500 } });
    // Both to the tolerance, 1e-8.
    expect(distance(on.final.direction, once.final.direction)).toBeLessThan(1e-7);
    expect(Math.abs(on.final.logNorm! - once.final.logNorm!)).toBeLessThan(1e-7);
    expect(Math.abs(on.samples[0].logInverseRisk! - 20)).toBeLessThan(1e-6);
    expect(on.resumed!.pathLength + on.final.pathLength).toBeCloseTo(once.final.pathLength, 6);
    for (const key of ['labelNames', 'featureNames', 'bias', 'standardization'] as const)
      expect(on[key]).toEqual(first[key]);
    if (once.originalUnits)
      expect(distance(on.originalUnits!.weights, once.originalUnits.weights)).toBeLessThan(1e-6);
  });

  it.each([
    ['logTime=2', 'logTime=6'],
    ['sphericalTime=2', 'lnSphericalTime=2'],
  ])('counts goals that are times from the first start: %s, then %s', async (before, after) => {
    const { on, once } = await bothWays(specs['squared-relu'], before, after);
    const [key] = after.split('=');
    expect(on.until).toEqual({ [key]: Number(after.split('=')[1]) });
    expect(distance(on.final.direction, once.final.direction)).toBeLessThan(1e-7);
    const total = on.resumed!.time.value + on.final.time.value;
    expect(total / once.final.time.value).toBeCloseTo(1, 7);
  });

  it('goes on after Ctrl-C, which says in which clock it stopped and how to go on', async () => {
    const dir = folder({ 'blobs.csv': wideCsv });
    const [table, one, two] = ['blobs.csv', '1.json', '2.json'].map((name) => path.join(dir, name));
    const stopped = await farflow(['follow', table, ...LONG, '--json', one, '--quiet'], {
      interruptAfter: 200,
    });
    expect(stopped.code).toBe(130);
    const { final, spec } = jsonOf(one);
    expect(stopped.stdout).toMatch(
      /^Stopped at .* It was interrupted at ln\(1\+t\) = [\d.]+ of the clock log-time, at time t = .*\. farflow follow --resume .*1\.json goes on from there\.$/m,
    );
    expect(spec).toMatchObject({ until: { logTime: 1e6 } });
    const goal = String(Math.ceil(final.logTime!) + 1000);
    const on = await farflow([
      'follow',
      '--resume',
      one,
      '--until',
      `logTime=${goal}`,
      '--json',
      two,
      '--quiet',
    ]);
    expect(on.code).toBe(0);
    expect(jsonOf(two).resumed!.time).toEqual(final.time);
    expect(on.stdout).toContain(`Reached logTime=${goal}.`);
    const { code, stderr } = await farflow(['follow', '--resume', two]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `farflow: ${two} has reached logTime=${goal} already: ask for more with --until\n`,
    });
  });

  it('without a file says that nothing was kept', async () => {
    const dir = folder({ 'blobs.csv': wideCsv });
    const args = ['follow', path.join(dir, 'blobs.csv'), ...LONG, '--quiet'];
    const { stdout } = await farflow(args, { interruptAfter: 100 });
    expect(stdout).toMatch(/\. Nothing was kept to go on from: with --json FILE, /);
  });

  it('follows again from the start what has more digits than doubles', async () => {
    const hat = JSON.stringify({ model: { kind: 'mexican-hat', degree: 2 }, until: { logInverseRisk: 5 } });
    const dir = folder({ 'hat.json': hat });
    const [spec, one, two, three] = ['hat.json', '1.json', '2.json', '3.json'].map((name) =>
      path.join(dir, name),
    );
    await farflow(['follow', spec, '--json', one]);
    const until = ['--until', 'logInverseRisk=30'];
    const { code, stderr } = await farflow(['follow', '--resume', one, ...until, '--json', two]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr:
        'farflow: the flow is followed again from its start: the turning of its direction has more digits than a double\n',
    });
    await farflow(['follow', spec, ...until, '--json', three]);
    expect(jsonOf(two)).toEqual(jsonOf(three));
  });

  const result = (more: object) => {
    const time = { level: 0, value: 1 };
    const final = {
      direction: [0.6, 0.8],
      logNorm: 0,
      time,
      sphericalTime: 1,
      pathLength: 1,
      logInverseRisk: 1,
    };
    const spec = { model: { kind: 'linear' }, data: { x: [[1, 2]], y: [1] } };
    return JSON.stringify({ status: 'aborted', spec, final, ...more });
  };

  it.each<[string, string, string[], RegExp]>([
    ['a table', 'a,y\n1,2\n', [], /r\.json is not valid JSON: /],
    [
      'a specification',
      '{"model": {"kind": "linear"}}',
      [],
      /is no result that can be gone on from: give a file/,
    ],
    ['many starts', '{"starts": 3, "runs": []}', [], /holds the result of many starts/],
    [
      'a direction of the wrong length',
      result({ final: { ...JSON.parse(result({})).final, direction: [1] } }),
      [],
      /final\.direction has 1 numbers and the model has 2 parameters/,
    ],
    [
      'a direction of words',
      result({ final: { ...JSON.parse(result({})).final, direction: ['a'] } }),
      [],
      /final\.direction\[0\] is "a": give a finite number/,
    ],
    [
      'a spec of no model',
      result({ spec: { modle: 1 } }),
      [],
      /spec: unknown key "modle": did you mean "model"\?/,
    ],
    [
      'a goal that is past',
      result({}),
      ['--until', 'logTime=0.1'],
      /until logTime=0\.1 is already past where the flow goes on/,
    ],
    [
      'a time since W = 0',
      result({ final: { ...JSON.parse(result({})).final, sphericalTime: null } }),
      ['--until', 'sphericalTime=9'],
      /spherical time is infinite from W = 0/,
    ],
    [
      'another label',
      result({}),
      ['--label', 'x'],
      /^--label cannot be changed on the way: leave it out with --resume$/,
    ],
    ['starts', result({}), ['--starts', '3'], /^--starts cannot be changed on the way/],
    [
      'a table besides',
      result({}),
      ['blobs.csv'],
      /^--resume goes on from .*, and blobs\.csv is something else to follow/,
    ],
  ])('%s is refused in one line', async (_, text, more, message) => {
    const file = path.join(folder({ 'r.json': text }), 'r.json');
    const { code, stdout, stderr } = await farflow(['follow', '--resume', file, ...more]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^farflow: .*\n$/);
    expect(stderr.slice('farflow: '.length, -1)).toMatch(message);
  });

  it('of a result given as a specification is pointed at', async () => {
    const file = path.join(folder({ 'r.json': result({}) }), 'r.json');
    const { code, stderr } = await farflow(['follow', file]);
    expect(code).toBe(2);
    expect(stderr).toBe(
      `farflow: ${file} is the result of a run and no specification: --resume ${file} goes on from it\n`,
    );
  });
});
