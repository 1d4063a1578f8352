import { describe, expect, it } from 'vitest';
import type { FaultKind } from '../../bench/fuzz/fault.js';
import { judge } from '../../bench/fuzz/judge/index.js';
import { judgePair } from '../../bench/fuzz/judge/path.js';
import { descend } from '../../bench/fuzz/judge/stationary.js';
import { runCase, type FuzzLibrary } from '../../bench/fuzz/run-case.js';
import { summary } from '../../bench/fuzz/summary.js';
import { dataSet, linear, squaredRelu } from '../../problems/index.js';
import * as farflow from '../../src/index.js';
import { exponentialLoss, follow, logisticLoss, type Observation, type Trajectory } from '../../src/index.js';
import { results } from '../../src/results/index.js';

const library: FuzzLibrary = { ...farflow, results };

const x = [
  [1, 0.2],
  [0.6, 1],
  [-0.3, 0.9],
];
const model = squaredRelu(dataSet({ x, y: [1, 1, -1] }), [1, -1]);
const start = { seed: 3, scale: 0.5 };
const truth = follow(model, exponentialLoss, start, { logInverseRisk: 10 }, { samples: 20 });

/** The kinds of faults found in a trajectory that differs from a true one. */
const kinds = (change: Partial<Trajectory>, of: Trajectory = truth): Set<FaultKind> =>
  new Set(judge(library, { ...of, ...change }, null).map(({ kind }) => kind));

/** The samples, one of them changed. */
const withSample = (k: number, change: (at: Observation) => Partial<Observation>): Partial<Trajectory> => ({
  samples: truth.samples.map((at, i) => (i === k ? { ...at, ...change(at) } : at)),
});

const only = (kind: FaultKind): Set<FaultKind> => new Set([kind]);

describe('the judge', () => {
  it('finds nothing wrong with a true path', () => {
    expect(truth.status).toBe('reached');
    expect(kinds({})).toEqual(new Set());
  });

  it.each([
    ['logInverseRisk', { logInverseRisk: 10.00001 }],
    ['logInverseRisk', { logInverseRisk: 9.99999 }],
    ['lnLogInverseRisk', { lnLogInverseRisk: null }],
    ['logTime', { logTime: 99.9 }],
    ['sphericalTime', { sphericalTime: 1.0001 }],
    ['lnSphericalTime', { lnSphericalTime: 1.0001 }],
  ] as const)('holds the final observation against a goal in %s', (key, change) => {
    const value = key === 'logInverseRisk' ? 10 : 1;
    const goal = { key, value };
    expect(kinds({ goal, final: { ...truth.final, [key]: value } })).toEqual(new Set());
    expect(kinds({ goal, final: { ...truth.final, ...change } })).toContain('false goal');
  });

  it('knows a goal near risk 1 by the risk', () => {
    const goal = { key: 'lnLogInverseRisk', value: -30 } as const;
    const at = (logInverseRisk: number) => ({ ...truth.final, logInverseRisk, lnLogInverseRisk: null });
    expect(kinds({ goal, final: at(-1e-12) })).not.toContain('false goal');
    expect(kinds({ goal, final: at(-1e-6) })).toContain('false goal');
  });

  it('finds a risk that rises', () => {
    const { logInverseRisk } = truth.samples[9];
    expect(kinds(withSample(10, () => ({ logInverseRisk: logInverseRisk! - 1e-3 })))).toContain('risen risk');
  });

  it('finds a risk beyond doubles that rises', () => {
    const [a, b] = truth.samples.slice(-2);
    const far = (lnLogInverseRisk: number) => ({ logInverseRisk: null, lnLogInverseRisk });
    const faults = (to: number) => judgePair(truth, { ...a, ...far(1e6) }, { ...b, ...far(to) });
    expect(faults(1e6 + 1)).toEqual([]);
    expect(faults(1e6 - 1)).toMatchObject([{ kind: 'risen risk' }]);
  });

  it('finds a sample beside the path', () => {
    const turned = ({ direction }: Observation) => {
      const [a, b, ...rest] = direction;
      const [c, s] = [Math.cos(0.1), Math.sin(0.1)];
      return { direction: Float64Array.of(c * a - s * b, s * a + c * b, ...rest) };
    };
    expect(kinds(withSample(10, turned))).toEqual(new Set(['off the path', 'wrong observation']));
  });

  it('finds a path that gets shorter, and times that run back', () => {
    const { pathLength, logTime, time } = truth.samples[9];
    expect(kinds(withSample(10, () => ({ pathLength: pathLength - 1e-3 })))).toEqual(only('off the path'));
    expect(kinds(withSample(10, () => ({ logTime: logTime! * 0.99 })))).toEqual(only('clock'));
    expect(kinds(withSample(10, () => ({ time: { ...time, value: time.value - 1 } })))).toEqual(
      only('clock'),
    );
  });

  it('finds observations that are not those of their parameters', () => {
    expect(
      kinds(withSample(10, ({ logInverseRisk }) => ({ logInverseRisk: logInverseRisk! * 1.0001 }))),
    ).toContain('wrong observation');
    expect(kinds(withSample(10, ({ margins }) => ({ margins: margins.map((p) => p * 1.0001) })))).toEqual(
      only('wrong observation'),
    );
  });

  it('finds numbers that are missing', () => {
    expect(kinds(withSample(10, () => ({ radialGradient: NaN })))).toEqual(only('not finite'));
    expect(kinds(withSample(10, () => ({ logNorm: null })))).toContain('not finite');
    expect(kinds({ largestFall: { value: Infinity, clockTime: 1 } })).toContain('not finite');
  });

  it('finds a place that cannot be gone back to, or is another', () => {
    const at = () => {
      throw new RangeError('outside');
    };
    expect(kinds({ at })).toEqual(only('at'));
    expect(kinds({ at: () => truth.samples[0] })).toContain('at');
  });

  it('finds a verdict that is false', () => {
    expect(kinds({ largestFall: { value: 0.1, clockTime: 1 } })).toEqual(only('violated'));
  });
});

describe('stationary', () => {
  // (0, 0.5), (0, −0.25) do not separate: the minimum of e^{-w/2} + e^{w/4} is at (4/3) ln 2.
  const flat = linear(dataSet({ x: [[0.5], [-0.25]], y: [1, 1] }));
  const minimum = (4 / 3) * Math.LN2;

  it.each([
    ['exponential', exponentialLoss],
    ['logistic', logisticLoss],
  ])('is said rightly at the minimum of the %s risk alone', (_, loss) => {
    const run = follow(flat, loss, [1], { logTime: 1 }, { relativeTolerance: 1e-6 });
    const at = (w: number): Partial<Trajectory> => ({
      status: 'stationary',
      final: { ...run.final, direction: Float64Array.of(Math.sign(w)), logNorm: Math.log(Math.abs(w)) },
    });
    // σ(−w/2)/2 = σ(w/4)/4 for the logistic loss: by bisection.
    let [low, high] = [0, 3];
    const slope = (w: number): number =>
      loss === exponentialLoss
        ? 0.25 * Math.exp(w / 4) - 0.5 * Math.exp(-w / 2)
        : 0.25 / (1 + Math.exp(-w / 4)) - 0.5 / (1 + Math.exp(w / 2));
    for (let k = 0; k < 60; k++)
      if (slope((low + high) / 2) > 0) high = (low + high) / 2;
      else low = (low + high) / 2;
    if (loss === exponentialLoss) expect(low).toBeCloseTo(minimum, 12);
    expect(kinds(at(low), run)).not.toContain('false stationary');
    expect(kinds(at(low - 0.3), run)).toContain('false stationary');
  });

  it('is looked at by a descent that falls by what there is to fall', () => {
    const start = 0.2;
    const risk = (w: number): number => Math.exp(-w / 2) + Math.exp(w / 4);
    const fall = Math.log(risk(start)) - Math.log(risk(minimum));
    expect(descend({ model: flat, loss: exponentialLoss }, Float64Array.of(start), 1)).toBeCloseTo(fall, 10);
  });
});

describe('a run of a case', () => {
  const spec = { model: { kind: 'linear' }, data: { x: [[1], [2]], y: [1, 1] } } as const;

  it('ends as refused where the library says what is wrong in a line', async () => {
    const { end, message, faults } = await runCase(
      library,
      { spec: { ...spec, until: { logTime: -1 } }, gate: false },
      {},
    );
    expect(end).toBe('refused');
    expect(message).toMatch(/logTime/);
    expect(faults).toEqual([]);
  });

  it('asks whether the data separate where the command line does', async () => {
    const apart = { ...spec, data: { x: [[1], [2]], y: [1, -1] as const } };
    expect((await runCase(library, { spec: apart, gate: true }, {})).end).toBe('refused');
    expect((await runCase(library, { spec: apart, gate: false }, { maxSteps: 100 })).end).not.toBe('refused');
  });

  it('ends as a crash where anything else is thrown', async () => {
    const broken = {
      ...library,
      follow: () => {
        throw new TypeError('x is undefined');
      },
    };
    const { end, faults } = await runCase(broken, { spec, gate: false }, {});
    expect(end).toBe('crash');
    expect(faults).toMatchObject([
      { kind: 'crash', what: expect.stringMatching('following: x is undefined') as string },
    ]);
  });

  it('ends as aborted at its signal', async () => {
    let looks = 0;
    const signal = {
      get aborted() {
        return ++looks > 10;
      },
    };
    expect(await runCase(library, { spec, gate: false }, { signal })).toMatchObject({
      end: 'aborted',
      faults: [],
    });
  });
});

it('the table counts ends by what is wrong with them', () => {
  const outcome = (index: number, end: string, ...kinds: FaultKind[]) => ({
    index,
    end,
    message: '',
    milliseconds: 100 * index,
    faults: kinds.map((kind) => ({ kind, what: '' })),
  });
  const table = summary([
    outcome(1, 'reached'),
    outcome(2, 'reached', 'clock', 'clock', 'risen risk'),
    outcome(3, 'hang', 'hang'),
  ]);
  expect(table.split('\n').map((line) => line.trim().split(/ {2,}/))).toEqual([
    ['end', 'cases', 'good', 'hang', 'risen risk', 'clock', 'longest, s'],
    ['reached', '2', '1', '0', '1', '1', '0.2'],
    ['hang', '1', '0', '1', '0', '0', '0.3'],
    ['all', '3', '1', '1', '1', '1', '0.3'],
  ]);
});
