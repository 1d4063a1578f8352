import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluateMargins, type MarginBackend } from '../../src/index.js';
import type * as Workers from '../../src/workers/index.js';
import { ranges } from '../../src/workers/margin-task.js';
import { BUILD_TIME, built } from '../built.js';
import { batch, batchCases } from './batch/batch-cases.js';
import { expectExact, type ExactCase } from './batch/exact-layers.js';

let cpuThreads: typeof Workers.cpuThreads;
/** One for each number of threads: to start them takes longer than to use them. */
const open = new Map<number, MarginBackend>();
const threads = (count: number): MarginBackend => {
  const backend = open.get(count) ?? cpuThreads({ threads: count });
  open.set(count, backend);
  return backend;
};

beforeAll(async () => {
  ({ cpuThreads } = (await built('src/workers/index.js')) as typeof Workers);
}, BUILD_TIME);

afterAll(() => Promise.all([...open.values()].map(async (backend) => backend.close())));

const activation = { kind: 'squared-relu' } as const;
const cases: ExactCase[] = [
  // Many examples, one vector; few examples, many vectors; both; neither worth telling.
  { shape: { features: 2, width: 700, activation }, examples: 2003, vectors: 1 },
  { shape: { features: 60, width: 300, activation }, examples: 190, vectors: 15 },
  { shape: { features: 700, width: 1, activation: { kind: 'identity' } }, examples: 403, vectors: 401 },
  { shape: { features: 3, width: 2, activation }, examples: 5, vectors: 4 },
];

describe.each([1, 2, 3])('%d threads', (count) => {
  it.each(cases)('exact: %j', async (one) => {
    const backend = threads(count);
    expect(backend.description).toMatch(count === 1 ? /on one thread$/ : new RegExp(`on ${count} threads$`));
    await expectExact(backend.load, one);
  });
});

it('results are those of one thread to the bit', async () => {
  const { model, w, data } = batch(batchCases(30)[4], { examples: 1001, features: 7, vectors: 33 }, 1);
  const alone = await evaluateMargins(model, w, data.x, data.y);
  for (const count of [2, 3]) {
    const several = await evaluateMargins(model, w, data.x, data.y, { cpu: threads(count) });
    expect(several.margins).toEqual(alone.margins);
    expect(several.ran.description).toMatch(`on ${count} threads`);
  }
});

it('batches may run side by side', async () => {
  const cpu = threads(2);
  const made = [1, 2, 3, 4].map((seed) =>
    batch(batchCases(40)[2], { examples: 900 + seed, features: 11, vectors: 20 + seed }, seed),
  );
  const together = await Promise.all(
    made.map(({ model, w, data }) => evaluateMargins(model, w, data.x, data.y, { cpu })),
  );
  for (const [k, { model, w, data }] of made.entries())
    expect(together[k].margins).toEqual((await evaluateMargins(model, w, data.x, data.y)).margins);
});

it('refuses a number of threads there cannot be', () => {
  for (const count of [0, -1, 1.5, Number.NaN])
    expect(() => cpuThreads({ threads: count })).toThrow(/^threads is .*: give an integer of at least 1$/);
});

it('ranges cover everything once and differ little', () => {
  for (const [count, parts] of [
    [1, 3],
    [4, 3],
    [13, 3],
    [100, 7],
    [8193, 16],
  ]) {
    const made = ranges(count, parts, 4);
    expect(made.length).toBeLessThanOrEqual(parts);
    expect(
      made.reduce((next, { first, count: size }) => (first === next && size > 0 ? next + size : NaN), 0),
    ).toBe(count);
  }
});
