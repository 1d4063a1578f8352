import { beforeAll, describe, expect, it } from 'vitest';
import {
  dataSet,
  deepLinear,
  gaussianBlobs,
  linear,
  mexicanHat,
  type MarginModel,
} from '../../problems/index.js';
import { exponentialLoss, follow, type FollowOptions, type Start, type Until } from '../../src/index.js';
import { results, type Check, type Followed } from '../../src/results/index.js';
import { verificationFlows } from '../../src/results/verification.js';
import { altered, deep, inseparable, threePoints } from './flows.js';

function checked(
  model: MarginModel,
  start: Start,
  until: Until,
  options?: FollowOptions,
  twin?: MarginModel,
): Followed {
  return {
    name: 'test',
    description: 'A flow of the tests.',
    trajectory: follow(model, exponentialLoss, start, until, options),
    ...(twin ? { twin: follow(twin, exponentialLoss, start, until, options) } : {}),
  };
}

function verdictOf(name: string, flow: Followed): Check {
  const result = results.find((one) => one.name === name);
  if (result === undefined) throw new Error(`no result ${name}`);
  return result.check(flow);
}

const hatStart = [Math.sqrt(1 / 3) * Math.cos(2), Math.sqrt(1 / 3) * Math.sin(2), Math.sqrt(2 / 3)];

describe('the flows of verification', () => {
  const followed: Followed[] = [];
  beforeAll(() => {
    for (const flow of verificationFlows) {
      const run = flow.run();
      let next = run.next();
      while (next.done !== true) next = run.next();
      followed.push(next.value);
    }
  }, 120_000);

  it('reach their goals and are consistent with every result that applies', () => {
    const verdicts = followed.flatMap((flow) =>
      results.filter((result) => result.appliesTo(flow)).map((result) => result.check(flow)),
    );
    expect(followed.map(({ trajectory }) => trajectory.status)).toEqual([
      'reached',
      'reached',
      'reached',
      'reached',
      'reached',
    ]);
    expect(verdicts.length).toBe(32);
    for (const { result, flow, verdict, because } of verdicts)
      expect(verdict, `${result} on ${flow}: ${because}`).toBe('consistent');
  });

  it('have numbers with errors: no NaN, and bounds that the values respect by more than their error', () => {
    for (const flow of followed)
      for (const result of results.filter((one) => one.appliesTo(flow)))
        for (const { quantity, value, bound, relation, numericalError } of result.check(flow).measurements) {
          expect(Number.isFinite(value ?? 0), quantity).toBe(true);
          expect(Number.isFinite(numericalError), quantity).toBe(true);
          if (value === null || bound === null || relation === null) continue;
          if (relation === '<=') expect(value, quantity).toBeLessThanOrEqual(bound + numericalError);
          else expect(value, quantity).toBeGreaterThanOrEqual(bound - numericalError);
        }
  });

  it('put the hat once around its axis while its twin stays short', () => {
    const hat = followed[4];
    const { measurements } = verdictOf('mexican-hat', hat);
    const turns = measurements.find(({ quantity }) => quantity.startsWith('turns'));
    expect(turns?.value).toBeGreaterThan(1);
    const twin = measurements.find(({ quantity }) => quantity.startsWith('length of the twin'));
    expect(twin?.value).toBeLessThan(1);
    expect(hat.trajectory.final.pathLength).toBeGreaterThan(5);
  });

  it('meet kinks, of which Theorem 4.1 does not speak', () => {
    const overKinks = followed[3];
    expect(overKinks.trajectory.kinks?.crossed).toBeGreaterThan(10);
    expect(overKinks.trajectory.kinks?.held).toBeGreaterThan(10);
    const said = results.filter((result) => result.appliesTo(overKinks)).map(({ name }) => name);
    expect(said).toEqual([
      'assumption-2.1',
      'assumption-2.2',
      'monotonicity',
      'lemma-3.4',
      'theorem-3.1',
      'corollary-3.2',
    ]);
  });
});

describe('verdicts on flows that break a result', () => {
  it('a hat that claims to be definable violates Theorem 3.1', () => {
    const liar = altered(mexicanHat({ degree: 2, definable: false }), {
      definability: { definable: true, reason: 'a lie' },
    });
    const flow = checked(liar, hatStart, { lnSphericalTime: 9 });
    const check = verdictOf('theorem-3.1', flow);
    expect(check.verdict).toBe('violated');
    expect(check.because).toMatch(/grows without bound/);
  });

  it('the hat as it is leaves Theorem 3.1 inconclusive, for want of a hypothesis', () => {
    const flow = checked(mexicanHat({ degree: 2, definable: false }), hatStart, { lnSphericalTime: 6 });
    const check = verdictOf('theorem-3.1', flow);
    expect(check.verdict).toBe('inconclusive');
    expect(check.because).toMatch(/hypothesis not met: Assumption 2\.1/);
    expect(verdictOf('theorem-4.1', flow).verdict).toBe('consistent');
  });

  it('the twin in place of the hat is no counterexample', () => {
    const twin = altered(mexicanHat({ degree: 2, definable: true }), {
      definability: { definable: false, reason: 'a lie' },
    });
    const check = verdictOf('mexican-hat', checked(twin, hatStart, { lnSphericalTime: 9 }));
    expect(check.verdict).toBe('inconclusive');
    expect(check.because).toMatch(/not settled in the valley/);
  });

  it('a path that is not longer than its twin will ever be is inconclusive', () => {
    const hat = mexicanHat({ degree: 2, definable: false });
    const flow = checked(hat, hatStart, { lnSphericalTime: 9 }, {}, hat);
    expect(verdictOf('mexican-hat', flow).verdict).toBe('inconclusive');
  });

  it('a hat whose flow runs three times as fast violates the law of the valley', () => {
    const hat = mexicanHat({ degree: 2, definable: false });
    const valueOf = (w: Float64Array): number => {
      const p = new Float64Array(1);
      hat.margins(w, p);
      return p[0];
    };
    const scaled = (w: Float64Array, out: Float64Array): void => {
      for (let i = 0; i < 3; i++) out[i] *= 3 * valueOf(w) ** 2;
    };
    const { sphericalPart: _, ...plain } = hat;
    const cubed = altered(plain, {
      degree: 6,
      margins: (w, out) => void (out[0] = valueOf(w) ** 3),
      pullback(w, q, out) {
        hat.pullback(w, q, out);
        scaled(w, out);
      },
      jacobian(w, out) {
        hat.jacobian(w, out);
        scaled(w, out);
      },
    });
    const check = verdictOf('mexican-hat', checked(cubed, hatStart, { lnSphericalTime: 9 }));
    expect(check.verdict).toBe('violated');
    expect(check.because).toMatch(/a law of the valley does not hold/);
  });

  it('a hat that shot far out before it settled violates nothing', () => {
    const hat = mexicanHat({ degree: 2, definable: false });
    for (const [start, lnSphericalTime] of [
      [[3, 2, 10], 7],
      [[0.5, 0.3, 0.8], 11],
    ] as const)
      expect(verdictOf('mexican-hat', checked(hat, start, { lnSphericalTime })).verdict).not.toBe('violated');
  });

  it.each(['time', 'log-time', 'spherical'] as const)(
    'a sound flow violates nothing in the clock %s',
    (clock) => {
      const points = linear(
        dataSet({
          x: [
            [1, 0.5],
            [1, -1],
            [3, 0.3],
          ],
          y: [1, 1, 1],
        }),
      );
      for (const relativeTolerance of [1e-4, 1e-8]) {
        const flow = checked(points, [0.3, 0.1], { logTime: 300 }, { clock, relativeTolerance });
        for (const result of results.filter((one) => one.appliesTo(flow)))
          expect(result.check(flow).verdict, result.name).not.toBe('violated');
      }
    },
  );

  it('says nothing of a run with two samples, or of one that hardly began', () => {
    for (const [until, options] of [
      [{ logInverseRisk: 5.1 }, { samples: 2 }],
      [{ sphericalTime: 1e-13 }, {}],
      [{ logInverseRisk: 50 }, { signal: { aborted: true } }],
    ] as const) {
      const flow = checked(threePoints, [3, 3], until, options);
      for (const name of ['theorem-3.1', 'corollary-3.2', 'theorem-4.1', 'lemma-3.4'])
        expect(verdictOf(name, flow).verdict, name).toBe('inconclusive');
    }
  });

  it('a hat that was not followed far is inconclusive', () => {
    const flow = checked(mexicanHat({ degree: 2, definable: false }), hatStart, { lnSphericalTime: 3 });
    expect(verdictOf('mexican-hat', flow).verdict).toBe('inconclusive');
  });

  it('a margin that is not homogeneous violates Assumption 2.1', () => {
    const bent = altered(deep, {
      margins(w, out) {
        deep.margins(w, out);
        for (let i = 0; i < out.length; i++) out[i] *= 1 + 1e-9 * Math.sin(w[0]);
      },
    });
    const flow = { ...checked(deep, { seed: 1 }, { sphericalTime: 1 }) };
    const check = verdictOf('assumption-2.1', { ...flow, trajectory: { ...flow.trajectory, model: bent } });
    expect(check.verdict).toBe('violated');
  });

  it('a flow that does not follow the gradient violates monotonicity and Lemma 3.4', () => {
    // The pullback turned by a right angle: the flow circles past the best direction.
    const turned = altered(threePoints, {
      pullback(w, q, out) {
        threePoints.pullback(w, q, out);
        [out[0], out[1]] = [0.2 * out[0] - out[1], 0.2 * out[1] + out[0]];
      },
    });
    const flow = checked(turned, [4, 3], { sphericalTime: 1 });
    expect(verdictOf('monotonicity', flow).verdict).toBe('violated');
    expect(verdictOf('lemma-3.4', flow).verdict).toBe('violated');
  });

  it('a gradient that is wrong by one part in 1e5 violates Lemma 3.4', () => {
    const off = altered(threePoints, {
      pullback(w, q, out) {
        threePoints.pullback(w, q, out);
        out[0] *= 1 + 1e-5;
      },
    });
    expect(verdictOf('lemma-3.4', checked(off, [4, 3], { logInverseRisk: 100 })).verdict).not.toBe(
      'consistent',
    );
    expect(verdictOf('lemma-3.4', checked(threePoints, [4, 3], { logInverseRisk: 100 })).verdict).toBe(
      'consistent',
    );
  });

  it('data that are not separable leave everything inconclusive', () => {
    const flow = checked(inseparable, [0.5, 0.5], { logInverseRisk: 10 });
    for (const result of results.filter((one) => one.appliesTo(flow) && one.name !== 'assumption-2.1'))
      expect(result.check(flow).verdict, result.name).toBe('inconclusive');
  });

  it('a run that is too short is inconclusive', () => {
    const model = deepLinear(gaussianBlobs({ count: 10, dimension: 3, gap: 0.2, seed: 2 }), [3, 2, 1]);
    const flow = checked(model, { seed: 1, scale: 0.5 }, { sphericalTime: 0.3 });
    for (const name of ['theorem-3.1', 'corollary-3.2', 'theorem-4.1'])
      expect(verdictOf(name, flow).verdict, name).toBe('inconclusive');
  });
});
