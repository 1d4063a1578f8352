import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { follow, resolveSpec, startingPoint, type Spec } from '../../src/index.js';
import type * as Cli from '../../src/cli/run.js';
import type * as Workers from '../../src/workers/index.js';
import { BUILD_TIME, built } from '../built.js';
import { farflow, folder } from './cli-harness.js';

let followMany: typeof Workers.followMany;
let runCli: typeof Cli.runCli;
beforeAll(async () => {
  ({ followMany } = (await built('src/workers/index.js')) as typeof Workers);
  ({ runCli } = (await built('src/cli/run.js')) as typeof Cli);
}, BUILD_TIME);

const never = (file: string): never => {
  throw new Error(`${file} was read`);
};

/** A small network with kinks. */
const kinked: Spec = {
  model: { kind: 'leaky-relu', width: 2, slope: 0.5 },
  data: {
    x: [
      [1, 0.2],
      [-0.3, 0.9],
    ],
    y: [1, -1],
  },
  until: { logInverseRisk: 4 },
  start: { seed: 5, scale: 0.3 },
};

/** One neuron (w, a) on the example x = 1. */
const single: Spec = {
  model: { kind: 'relu', width: 1 },
  data: { x: [[1]], y: [1] },
  until: { logInverseRisk: 5 },
  start: { seed: 1, scale: 1 },
};

/**
 * How its flow ends: w² − a² is kept, w and a grow where w > 0, and w comes to 0, where the neuron dies, unless a has
 * become positive before.
 */
function endOf(seed: number): string {
  const [w, a] = startingPoint(resolveSpec(single, never).model, { seed, scale: 1 });
  if (!(w > 0)) return 'refused';
  return a > -w ? 'reached' : 'stationary';
}

const seedsOf = (count: number): number[] => Array.from({ length: count }, (_, i) => 1 + i);

describe('many starts in threads', () => {
  it('are the same bit for bit for any number of threads, and those that follow makes one by one', async () => {
    const starts = 3;
    const ensembles = [];
    for (const workers of [1, 2, 3]) ensembles.push(await followMany(kinked, { starts, workers }));
    const [one, two, three] = ensembles.map(({ runs }) => runs);
    expect(two).toEqual(one);
    expect(three).toEqual(one);
    expect(one.map(({ seed }) => seed)).toEqual([5, 6, 7]);
    for (const run of one) {
      const plan = resolveSpec({ ...kinked, start: { seed: run.seed, scale: 0.3 } }, never);
      const { status, message, stats, final } = follow(
        plan.model,
        plan.loss,
        plan.start,
        plan.until,
        plan.options,
      );
      expect({ ...run, snapshots: null }).toEqual({
        seed: run.seed,
        status,
        message,
        stats,
        final,
        snapshots: null,
      });
      expect(run.snapshots!.count).toBeLessThanOrEqual(50);
      expect(run.snapshots!.directions).toHaveLength(6 * run.snapshots!.count);
    }
  }, 60_000);

  it('keep what has come to an end when they are given up', async () => {
    const abort = new AbortController();
    const seen: number[] = [];
    const { runs, starts } = await followMany(kinked, {
      starts: 500,
      workers: 2,
      signal: abort.signal,
      onProgress: ({ done }) => {
        seen.push(done);
        if (done === 3) abort.abort();
      },
    });
    expect(starts).toBe(500);
    expect(runs.length).toBeGreaterThanOrEqual(3);
    expect(runs.length).toBeLessThanOrEqual(4);
    expect(seen).toEqual(Array.from(seen, (_, i) => i));
    for (const { status } of runs) expect(['failed', 'aborted']).not.toContain(status);
    const none = await followMany(kinked, { starts: 5, signal: abort.signal });
    expect(none.runs).toEqual([]);
  });

  it('end with the error of a progress callback that throws', async () => {
    const onProgress = ({ done }: { done: number }): void => {
      if (done > 0) throw new Error('enough');
    };
    await expect(followMany(single, { starts: 3, workers: 1, onProgress })).rejects.toThrow('enough');
  });

  it('and call it no more after that', async () => {
    const seen: number[] = [];
    const onProgress = ({ done }: { done: number }): void => {
      seen.push(done);
      if (done === 1) throw new Error('enough');
    };
    await expect(followMany(single, { starts: 40, workers: 2, onProgress })).rejects.toThrow('enough');
    expect(seen).toEqual([0, 1]);
  });

  it('read a table once, where they are told to', async () => {
    let reads = 0;
    const table: Spec = { model: { kind: 'linear' }, data: { csv: 'd.csv' }, until: { logInverseRisk: 5 } };
    const read = (): string => {
      reads++;
      return 'a,b,class\n1,0.1,1\n-0.2,1,-1\n0.3,0.5,1\n';
    };
    const { runs } = await followMany(table, { starts: 3, workers: 1, samples: 4, read });
    expect(reads).toBe(1);
    expect(runs.map(({ status, snapshots }) => [status, snapshots!.count])).toEqual(
      Array(3).fill(['reached', 4]),
    );
  });

  it.each([
    [{ starts: 2, workers: 0 }, /^workers is 0: give an integer of at least 1$/],
    [{ starts: 0 }, /^starts is 0: give an integer of at least 1$/],
  ])('are refused before any work: %j', async (options, message) => {
    await expect(followMany(kinked, options)).rejects.toThrow(message);
  });
});

describe('farflow follow --starts', () => {
  const withSpec = (spec: object): string => folder({ 'spec.json': JSON.stringify(spec) });

  it('tells the limits and writes JSON and a report', async () => {
    const dir = withSpec({ ...single, model: { kind: 'leaky-relu', width: 2 } });
    const at = (name: string): string => path.join(dir, name);
    const args = ['follow', at('spec.json'), '--starts', '3', '--seed', '2', '--workers', '2', '--quiet'];
    const out = ['--json', at('r.json'), '--report', at('report')];
    const { code, stdout, stderr } = await farflow([...args, ...out], { cli: runCli });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^3 starts from seed 2, scale 1, until logInverseRisk=5: 3 reached$/m);
    expect(stdout).toMatch(/^ {2}50 % +0\.\d+$/m);
    const json = JSON.parse(readFileSync(at('r.json'), 'utf8'));
    expect(json).toMatchObject({ starts: 3, seed: 2, scale: 1, statuses: { reached: 3 } });
    expect(json.limitMargins.count).toBe(3);
    expect(json.runs.map(({ seed }: { seed: number }) => seed)).toEqual([2, 3, 4]);
    expect(readFileSync(at('report/index.html'), 'utf8')).toContain('3 starts of spec.json');
  });

  it('goes on where one start is refused or comes to rest, and ends with 3', async () => {
    const dir = withSpec(single);
    const args = [
      'follow',
      path.join(dir, 'spec.json'),
      '--starts',
      '8',
      '--workers',
      '1',
      '--json',
      '-',
      '--quiet',
    ];
    const { code, stdout } = await farflow(args, { cli: runCli });
    expect(code).toBe(3);
    const { statuses, runs } = JSON.parse(stdout);
    expect(runs.map(({ status }: { status: string }) => status)).toEqual(seedsOf(8).map(endOf));
    for (const status of ['reached', 'refused', 'stationary'])
      expect(statuses[status]).toBe(seedsOf(8).filter((seed) => endOf(seed) === status).length);
  });

  it('ends with 2 in one line where no start can be followed, and writes nothing', async () => {
    const dir = withSpec({ ...single, until: { logInverseRisk: -50 } });
    const args = [
      'follow',
      path.join(dir, 'spec.json'),
      '--starts',
      '3',
      '--workers',
      '1',
      '--json',
      path.join(dir, 'r.json'),
    ];
    const { code, stdout, stderr } = await farflow(args, { cli: runCli });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^farflow: none of 3 starts can be followed until logInverseRisk=-50: [^\n]+\n$/);
    expect(existsSync(path.join(dir, 'r.json'))).toBe(false);
  });

  it('keeps what was finished after Ctrl-C, and shows how many were', async () => {
    const dir = withSpec(kinked);
    const json = path.join(dir, 'r.json');
    const args = ['follow', path.join(dir, 'spec.json'), '--starts', '2000', '--json', json];
    const { code, stderr } = await farflow(args, {
      cli: runCli,
      isTTY: true,
      interruptAt: /\b[1-9]\d* of 2000/,
    });
    expect(code).toBe(130);
    expect(stderr).toMatch(/following {2}[█░]{24} +0 % {2}\d+ of 2000 starts, \d+ reached, \d+ s/);
    const { runs, starts, seed } = JSON.parse(readFileSync(json, 'utf8'));
    expect(starts).toBe(2000);
    expect(runs.length).toBeGreaterThan(0);
    expect(stderr).toContain(`farflow: interrupted; ${runs.length} of 2000 starts were finished\n`);
    const [, rest, first] = /^farflow: --starts (\d+) --seed (\d+) follows the rest$/m.exec(stderr)!;
    expect(Number(rest) + Number(first)).toBe(2000 + Number(seed));
  });
});
