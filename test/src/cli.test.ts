import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { papers } from '../../src/citations.js';
import { results } from '../../src/results/index.js';
import { farflow } from './cli-harness.js';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

describe('farflow', () => {
  it('alone prints help', async () => {
    const { code, stdout, stderr } = await farflow([]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const command of ['follow', 'verify', 'list', 'cite', 'schema'])
      expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
  });

  it.each([
    ['--version', `${version}\n`],
    ['--help', /^Usage: farflow /],
  ])('%s', async (option, expected) => {
    const { code, stdout } = await farflow([option]);
    expect(code).toBe(0);
    if (typeof expected === 'string') expect(stdout).toBe(expected);
    else expect(stdout).toMatch(expected);
  });

  it.each(['follow', 'verify', 'list', 'cite', 'schema'])('%s --help', async (command) => {
    expect(await farflow([command, '--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`farflow ${command}`),
    });
  });

  it.each<[string[], string]>([
    [['folow'], "unknown command 'folow' (Did you mean follow?)"],
    [['--vresion'], "unknown option '--vresion' (Did you mean --version?)"],
    [['follow'], "missing required argument 'SPEC.json|DATA.csv'"],
    [['follow', 'a', 'b'], "too many arguments for 'follow'. Expected 1 argument but got 2."],
    [['follow', 'a', '--lable', 'b'], "unknown option '--lable' (Did you mean --label?)"],
    [
      ['follow', 'a', '--samples', '1'],
      "option '--samples <N>' argument '1' is invalid. Give an integer, 2 or more.",
    ],
    [['follow', 'a', '--json'], "option '--json <FILE>' argument missing"],
    [['list'], "missing required argument 'problems|solvers|results'"],
    [['list', 'problem'], 'there is no list of "problem": did you mean "problems"?'],
    [['list', 'toString'], 'there is no list of "toString": use one of problems, solvers, results'],
    [['cite', 'LyuLee2020'], 'nothing to cite is called "LyuLee2020": did you mean "LyuLi2020"?'],
    [['verify', 'theorem31'], 'there is no result "theorem31": did you mean "theorem-3.1"?'],
  ])('%j is one line on stderr and exit code 2', async (args, message) => {
    expect(await farflow(args)).toEqual({ code: 2, stdout: '', stderr: `farflow: ${message}\n` });
  });
});

describe('farflow list', () => {
  it('problems names the kinds of the schema', async () => {
    const { code, stdout } = await farflow(['list', 'problems']);
    expect(code).toBe(0);
    expect(stdout.split('\n').map((line) => line.split(' ')[0])).toEqual([
      'linear',
      'deep-linear',
      'squared-relu',
      'relu',
      'leaky-relu',
      'deep-relu',
      'convolutional',
      'mexican-hat',
      '',
    ]);
  });

  it('solvers names methods with their orders', async () => {
    expect((await farflow(['list', 'solvers'])).stdout).toMatch(
      /^dormand-prince-54 +Dormand–Prince 5\(4\): order 5/m,
    );
  });

  it('results names all results, without TeX', async () => {
    const { stdout } = await farflow(['list', 'results']);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(results.map(({ name }) => name));
    expect(stdout).not.toMatch(/[$\\]/);
  });
});

describe('farflow cite', () => {
  const keys = (bibtex: string) => [...bibtex.matchAll(/^@\w+\{(.+),$/gm)].map(([, key]) => key);

  it('prints everything, each once', async () => {
    const { code, stdout } = await farflow(['cite']);
    expect(code).toBe(0);
    const all = keys(stdout);
    expect(new Set(all).size).toBe(all.length);
    expect(all).toEqual(
      expect.arrayContaining(['farflow', ...papers.map(({ key }) => key), 'DormandPrince1980']),
    );
  });

  it.each([
    ['farflow', ['farflow']],
    ['lyuli2020', ['LyuLi2020']],
    ['dormand-prince-54', ['DormandPrince1980', 'Shampine1986']],
    ['theorem-3.1', ['JiTelgarsky2020']],
  ])('%s', async (name, expected) => {
    expect(keys((await farflow(['cite', name])).stdout)).toEqual(expected);
  });

  it('farflow gives the version', async () => {
    expect((await farflow(['cite', 'farflow'])).stdout).toContain(`version = {${version}}`);
  });

  it.each(results.map((result) => [result.name]))('knows where %s comes from', async (name) => {
    expect(keys((await farflow(['cite', name])).stdout)).toHaveLength(1);
  });
});

it('farflow schema prints JSON Schema', async () => {
  const { code, stdout } = await farflow(['schema']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    type: 'object',
    required: ['model'],
    additionalProperties: false,
  });
});

describe('farflow verify', () => {
  it('holds the results that are named against the flows they speak of', async () => {
    const { code, stdout, stderr } = await farflow([
      'verify',
      'theorem-3.1',
      'corollary-3.2',
      '--json',
      '-',
      '--quiet',
    ]);
    expect(stderr).toBe('');
    const { verdict, flows, checks } = JSON.parse(stdout);
    expect(code).toBe({ consistent: 0, violated: 1, inconclusive: 3 }[verdict as string]);
    const names = flows.map(({ name }: { name: string }) => name);
    // The hat is not definable, so these two say nothing of it, and it is not followed.
    expect(names).toEqual(['linear', 'deep-linear', 'squared-relu', 'relu']);
    expect(checks.map(({ result, flow }: Record<string, string>) => `${result} ${flow}`).sort()).toEqual(
      ['corollary-3.2', 'theorem-3.1']
        .flatMap((result) => names.map((name: string) => `${result} ${name}`))
        .sort(),
    );
    for (const check of checks) {
      expect(['consistent', 'violated', 'inconclusive']).toContain(check.verdict);
      expect(check.hypotheses.length).toBeGreaterThan(0);
      expect(check.measurements.length).toBeGreaterThan(0);
    }
  });

  it('after Ctrl-C tells of what was finished', async () => {
    const { code, stdout, stderr } = await farflow(['verify', 'theorem-3.1', '--quiet'], {
      interruptAfter: 1,
    });
    expect(code).toBe(130);
    expect(stdout).toContain('Theorem 3.1 (theorem-3.1)');
    expect(stderr).toMatch(/^farflow: interrupted; \d of 4 flows were finished\n$/);
  });
});

it('the command itself runs', () => {
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'src/cli/main.ts', '--version'],
    { encoding: 'utf8' },
  );
  expect({ status, stdout }).toEqual({ status: 0, stdout: `${version}\n` });
});
