import { describe, expect, it } from 'vitest';
import { InputError } from '../../problems/index.js';
import {
  countStatuses,
  ensembleJson,
  follow,
  followStart,
  limitMargins,
  planEnsemble,
  resolveSpec,
  snapshotMargins,
  type EnsembleOptions,
  type Spec,
} from '../../src/index.js';
import { buffersOf } from '../../src/ensemble/run.js';
import { quantile } from '../../src/ensemble/quantile.js';
import { ensembleWith, gamma, stopped } from './ensembles.js';

const never = (file: string): never => {
  throw new Error(`${file} was read`);
};

const data = {
  x: [
    [1, 0.2],
    [0.6, 1],
    [-0.3, 0.9],
  ],
  y: [1, 1, 1] as const,
};
const spec: Spec = { model: { kind: 'deep-linear', widths: [2, 2, 1] }, data, until: { logInverseRisk: 20 } };

describe('quantiles', () => {
  // Type 7 of Hyndman & Fan (1996), as R computes them by default.
  it.each([
    [[1, 2, 3, 4], 0.25, 1.75],
    [[1, 2, 3, 4], 0.5, 2.5],
    [[3, 7, 10, 20, 40], 0.9, 32],
    [[3, 7, 10, 20, 40], 0.25, 7],
    [[5], 0.95, 5],
    [[1, 2], 0, 1],
    [[1, 2], 1, 2],
  ])('of %j at %d', (sorted, share, expected) => {
    expect(quantile(sorted, share)).toBeCloseTo(expected, 12);
  });

  it('of nothing are none', () => {
    expect(quantile([], 0.5)).toBeNaN();
  });
});

describe('limits', () => {
  it('are distributed as they are, with the seeds of the extremes', () => {
    const limits = limitMargins(
      ensembleWith([gamma(11, 0.4), gamma(12, 0.1), gamma(13, 0.2), gamma(14, 0.3)]),
    )!;
    expect(limits).toMatchObject({
      count: 4,
      min: 0.1,
      max: 0.4,
      worst: { seed: 12, margin: 0.1 },
      best: { seed: 11, margin: 0.4 },
    });
    expect(limits.quantiles['0.25']).toBeCloseTo(0.175, 12);
    expect(limits.quantiles['0.5']).toBeCloseTo(0.25, 12);
    expect(limits.quantiles['0.95']).toBeCloseTo(0.385, 12);
    expect(limits.limits.map(({ seed }) => seed)).toEqual([12, 13, 14, 11]);
  });

  it('that are equal form groups, named by the smallest seed', () => {
    const runs = [gamma(5, 0.5), gamma(4, 0.25 + 1e-8), gamma(3, 0.25), gamma(6, 0.5 - 1e-9), gamma(7, 0.5)];
    expect(limitMargins(ensembleWith(runs))).toMatchObject({
      tolerance: 1e-6,
      groups: [
        { least: 0.25, most: 0.25 + 1e-8, count: 2, seed: 3 },
        { least: 0.5 - 1e-9, most: 0.5, count: 3, seed: 5 },
      ],
    });
  });

  it('do not run together in a chain', () => {
    const runs = Array.from({ length: 100 }, (_, i) => gamma(i, 1 + 0.006 * i));
    const { groups } = limitMargins(ensembleWith(runs), 0.01)!;
    for (const { least, most } of groups) expect(most - least).toBeLessThanOrEqual(0.01 * most);
    expect(groups.length).toBeGreaterThan(30);
    expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(100);
  });

  it('are told apart no finer than the runs have come', () => {
    // The smoothed margin is short of the normalised one by 2 % of it: so is the limit, perhaps.
    const limits = limitMargins(ensembleWith([gamma(1, 0.5, 0.49), gamma(2, 0.504, 0.504)]))!;
    expect(limits.tolerance).toBeCloseTo(0.02, 12);
    expect(limits.groups).toHaveLength(1);
    expect(limitMargins(ensembleWith([gamma(1, 0.5, 0.49), gamma(2, 0.504)]), 1e-6)!.groups).toHaveLength(2);
  });

  it('are those of runs that reached the goal', () => {
    const runs = [gamma(1, 0.5), stopped(2, 'stationary'), stopped(3, 'refused')];
    expect(limitMargins(ensembleWith(runs))!.count).toBe(1);
    expect(limitMargins(ensembleWith([stopped(1, 'max-steps')]))).toBeNull();
    expect(limitMargins(ensembleWith([]))).toBeNull();
  });

  it('need a tolerance that is one', () => {
    expect(() => limitMargins(ensembleWith([gamma(1, 0.5)]), -1)).toThrow(InputError);
    expect(() => limitMargins(ensembleWith([gamma(1, 0.5)]), NaN)).toThrow(InputError);
  });
});

it('statuses are counted, what was reached first and then the most frequent', () => {
  const runs = [
    stopped(1, 'stationary'),
    stopped(2, 'refused'),
    gamma(3, 1),
    stopped(4, 'stationary'),
    stopped(5, 'aborted'),
  ];
  expect([...countStatuses(runs)]).toEqual([
    ['reached', 1],
    ['stationary', 2],
    ['aborted', 1],
    ['refused', 1],
  ]);
});

describe('a plan', () => {
  it('has the examples in it, as they are in the file', () => {
    const csv = 'a,b,class\n1,0.1,cat\n-0.30000000000000004,2,dog\n';
    const table: Spec = { model: { kind: 'linear' }, data: { csv: 'd.csv' } };
    const { ensemble } = planEnsemble(table, { starts: 3 }, () => csv);
    expect(JSON.parse(JSON.stringify(ensemble))).toEqual({
      spec: {
        model: { kind: 'linear' },
        data: {
          x: [
            [1, 0.1],
            [-0.30000000000000004, 2],
          ],
          y: [-1, 1],
        },
        start: { seed: 1, scale: 0.1 },
        samples: 50,
      },
      starts: 3,
      seed: 1,
      scale: 0.1,
    });
  });

  it('takes seed, scale and samples of the specification where the options have none', () => {
    const given = { ...spec, start: { seed: 9, scale: 0.7 }, samples: 7 };
    expect(planEnsemble(given, { starts: 2 }, never).ensemble).toMatchObject({
      seed: 9,
      scale: 0.7,
      spec: { samples: 7 },
    });
    const asked = planEnsemble(given, { starts: 2, seed: 0, samples: 3 }, never).ensemble;
    expect(asked).toMatchObject({ seed: 0, scale: 0.7, spec: { samples: 3 } });
  });

  it.each<[Spec, EnsembleOptions, RegExp]>([
    [
      { ...spec, start: [1, 2, 3, 4, 5, 6] },
      { starts: 1 },
      /^start is a list of numbers, and an ensemble draws/,
    ],
    [spec, { starts: 0 }, /^starts is 0: give an integer of at least 1$/],
    [spec, { starts: 1.5 }, /^starts is 1.5/],
    [spec, { starts: 2, seed: -1 }, /^seed is -1/],
    [spec, { starts: 2, samples: 1 }, /^samples is 1: give an integer of at least 2$/],
    [spec, { starts: 2, seed: Number.MAX_SAFE_INTEGER }, /^seed is 9007199254740991: give a smaller one/],
    [{ model: { kind: 'linear' } }, { starts: 1 }, /^data is missing/],
  ])('is refused in one line: %#', (bad, options, message) => {
    expect(() => planEnsemble(bad, options, never)).toThrow(message);
    expect(() => planEnsemble(bad, options, never)).toThrow(InputError);
  });
});

describe('one start', () => {
  const plan = resolveSpec({ ...spec, samples: 12 }, never);

  it('is the run that follow makes of its seed, with what was kept as columns', () => {
    const run = followStart(plan, 7, 0.3);
    const same = follow(plan.model, plan.loss, { seed: 7, scale: 0.3 }, plan.until, { samples: 12 });
    expect(run).toMatchObject({ seed: 7, status: 'reached', message: same.message, stats: same.stats });
    expect(run.final).toEqual(same.final);
    const { count, logInverseRisk, lnLogInverseRisk, directions, margins } = run.snapshots!;
    expect(count).toBe(12);
    same.samples.forEach((at, i) => {
      expect(logInverseRisk[i]).toBe(at.logInverseRisk);
      expect(lnLogInverseRisk[i]).toBe(at.lnLogInverseRisk ?? NaN);
      expect(directions.slice(6 * i, 6 * i + 6)).toEqual(at.direction);
      expect(margins.slice(3 * i, 3 * i + 3)).toEqual(at.margins);
    });
  });

  it('has memory of its own in every array, to be handed over', () => {
    const buffers = buffersOf(followStart(plan, 7, 0.3));
    expect(new Set(buffers).size).toBe(7);
  });

  it('that cannot set off is refused with the reason', () => {
    const dead = resolveSpec({ model: { kind: 'relu', width: 1 }, data: { x: [[1]], y: [1] } }, never);
    const runs = Array.from({ length: 12 }, (_, seed) => followStart(dead, seed, 1));
    const refused = runs.filter(({ status }) => status === 'refused');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(12);
    for (const run of refused) {
      expect(run).toMatchObject({ stats: null, final: null, snapshots: null });
      expect(run.message).toMatch(/^start is a stationary point/);
    }
  });

  it('that breaks off with an error fails with it', () => {
    const margins = (): never => {
      throw new Error('margins are broken');
    };
    const broken = {
      ...plan,
      model: { ...plan.model, margins, inBlocks: undefined },
    } as unknown as typeof plan;
    expect(followStart(broken, 1, 0.1)).toMatchObject({ status: 'failed', message: 'margins are broken' });
  });
});

describe('an ensemble as JSON', () => {
  it('has counts, limits and runs, and nothing that JSON has no word for', () => {
    const runs = [gamma(3, 0.25), stopped(4, 'refused'), stopped(5, 'stationary')];
    const json = ensembleJson(ensembleWith(runs, { starts: 4, seed: 3 }), { version: '1.2.3' });
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
    expect(json).toMatchObject({
      starts: 4,
      seed: 3,
      scale: 0.1,
      version: '1.2.3',
      statuses: { reached: 1, refused: 1, stationary: 1 },
      limitMargins: { count: 1, min: 0.25, max: 0.25, groups: [{ count: 1, seed: 3 }] },
    });
    expect(json.runs.map(({ seed, status }) => [seed, status])).toEqual([
      [3, 'reached'],
      [4, 'refused'],
      [5, 'stationary'],
    ]);
    expect(json.runs[0].final!.normalizedMargin).toBe(0.25);
  });

  it('has no limits where none was reached', () => {
    expect(ensembleJson(ensembleWith([stopped(1, 'stationary')])).limitMargins).toBeNull();
  });
});

describe('margins of snapshots', () => {
  it('are what was observed where the model cannot be evaluated in batches, none for a run without', async () => {
    const ensemble = ensembleWith([gamma(1, 0.5), stopped(2, 'refused')]);
    const [first, second] = await snapshotMargins(ensemble);
    expect(first).toBe(ensemble.runs[0].snapshots!.margins);
    expect(second).toHaveLength(0);
  });

  it('are computed in one batch where it can', async () => {
    const plan = resolveSpec({ ...spec, samples: 9 }, never);
    const runs = [1, 2, 3].map((seed) => followStart(plan, seed, 0.3));
    const { final } = runs[2];
    const directions = runs[2].snapshots!.directions.map((value, i) => (i === 20 ? NaN : value));
    const lost = { ...runs[2], final, snapshots: { ...runs[2].snapshots!, directions } };
    const given = [runs[0], stopped(7, 'refused'), lost, runs[1]];
    const all = await snapshotMargins(ensembleWith(given, { model: plan.model, data: plan.data }));
    expect(all[1]).toHaveLength(0);
    expect(all[2]).toBe(lost.snapshots.margins);
    for (const [r, i] of [
      [0, 0],
      [1, 3],
    ]) {
      const { margins } = runs[r].snapshots!;
      expect(all[i]).not.toBe(margins);
      expect(all[i]).toHaveLength(margins.length);
      margins.forEach((margin, m) => expect(Math.abs(all[i][m] - margin)).toBeLessThan(1e-14));
    }
  });
});
