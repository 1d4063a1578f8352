import { describe, expect, it } from 'vitest';
import { caseOf } from '../../bench/fuzz/cases.js';
import { runCase } from '../../bench/fuzz/run-case.js';
import { randomSource } from '../../problems/index.js';
import * as farflow from '../../src/index.js';
import { results } from '../../src/results/index.js';

const library = { ...farflow, results };
const SEED = 12;
const COUNT = 200;
/** Steps that a case may take: enough for most to come to their end. */
const MAX_STEPS = 1500;

describe('a case of the fuzz bench', () => {
  it('depends on its seed and its index alone', () => {
    const drawn = (seed: number, index: number): string => JSON.stringify(caseOf(randomSource, seed, index));
    const alone = drawn(3, 7);
    for (let index = 0; index < 7; index++) drawn(3, index);
    expect(drawn(3, 7)).toBe(alone);
    expect(drawn(4, 7)).not.toBe(alone);
    expect(drawn(3, 8)).not.toBe(alone);
  });

  it('is of every model, loss and goal before long', () => {
    const specs = Array.from({ length: 400 }, (_, index) => caseOf(randomSource, 1, index).spec);
    const kinds = new Set(specs.map(({ model }) => model.kind));
    expect(kinds.size).toBe(8);
    expect(new Set(specs.map(({ loss }) => loss)).size).toBe(3);
    const goals = new Set(
      specs.map(({ until }) => (typeof until === 'object' ? Object.keys(until)[0] : (until ?? 'default'))),
    );
    expect(goals).toEqual(new Set([...farflow.untilKeys, 'limit', 'default']));
    const hats = specs.map(({ model }) => model.kind === 'mexican-hat' && model.definable === true);
    expect(new Set(hats).size).toBe(2);
  });
});

describe(`cases of seed ${SEED}`, () => {
  const ends = new Set<string>();
  it.each(Array.from({ length: COUNT / 10 }, (_, k) => 10 * k))(
    '%i and the nine after it end well',
    async (from) => {
      const bad: string[] = [];
      for (let index = from; index < from + 10; index++) {
        const { end, faults } = await runCase(library, caseOf(randomSource, SEED, index, 'quick'), {
          maxSteps: MAX_STEPS,
        });
        ends.add(end);
        for (const { kind, what } of faults) bad.push(`${index}, ${end}, ${kind}: ${what}`);
      }
      expect(bad).toEqual([]);
    },
  );

  it('end in several ways', () => {
    expect([...ends]).toEqual(expect.arrayContaining(['reached', 'refused', 'stationary', 'max-steps']));
  });
});
