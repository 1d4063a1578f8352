import { describe, expect, it } from 'vitest';
import { gaussianBlobs, linear, mexicanHat, squaredRelu, xorDisk } from '../../problems/index.js';
import {
  exponentialLoss,
  follow,
  logisticLoss,
  plain,
  readCsv,
  trajectoryJson,
  type Trajectory,
} from '../../src/index.js';
import { contract } from './trajectory-json-contract.js';

/** Paths of what JSON cannot hold. */
function strangers(value: unknown, path = ''): string[] {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return [];
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path];
  if (typeof value !== 'object' || ArrayBuffer.isView(value)) return [path];
  return Object.entries(value).flatMap(([key, inner]) => strangers(inner, `${path}.${key}`));
}

const blobs = gaussianBlobs({ count: 12, dimension: 3, gap: 1, seed: 2 });
const hatStart = [0.3, 0.2, 0.9];
const disk = squaredRelu(xorDisk({ count: 6, seed: 3 }), [1, -1, 1, -1]);

describe('a trajectory in JSON', () => {
  it.each<[string, () => Trajectory]>([
    ['from W = 0', () => follow(linear(blobs), exponentialLoss, [0, 0, 0], { logInverseRisk: 50 })],
    ['in time', () => follow(linear(blobs), logisticLoss, [0, 0, 0], { logTime: 3 }, { clock: 'time' })],
    [
      'that never separates',
      () => follow(disk, exponentialLoss, { seed: 1, scale: 0.1 }, { sphericalTime: 0.01 }),
    ],
    [
      'whose risk is beyond doubles',
      () => follow(mexicanHat({ degree: 2 }), exponentialLoss, hatStart, { sphericalTime: 500 }),
    ],
    [
      'of no step',
      () =>
        follow(linear(blobs), exponentialLoss, [0, 0, 0], { logTime: 3 }, { signal: AbortSignal.abort() }),
    ],
  ])('%s keeps the contract, without NaN and infinities', (_, run) => {
    const trajectory = run();
    const json = trajectoryJson(trajectory);
    expect(strangers(json)).toEqual([]);
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
    contract.parse(json);
    expect(json.status).toBe(trajectory.status);
    expect(json.samples).toHaveLength(trajectory.samples.length);
    expect(json.final).toEqual(json.samples[json.samples.length - 1]);
    expect(json.final.margins).toEqual([...trajectory.final.margins]);
    expect(json.until).toEqual({ [trajectory.goal.key]: trajectory.goal.value });
  });

  it('says in logs what does not fit', () => {
    const trajectory = follow(mexicanHat({ degree: 2 }), exponentialLoss, hatStart, { sphericalTime: 500 });
    const { final } = trajectoryJson(trajectory);
    expect(final.logInverseRisk).toBeNull();
    expect(final.lnLogInverseRisk).toBeGreaterThan(709);
    expect(final.logTime).toBeNull();
    expect(final.time).toEqual(trajectory.final.time);
    expect(final.time.level).toBe(2);
  });

  it('writes down the names that the data bring, and the version', () => {
    const data = readCsv('height,class\n1,cat\n-2,dog\n');
    const trajectory = follow(linear(data), exponentialLoss, [0], { logTime: 1 });
    const json = trajectoryJson(trajectory, { data, version: '1.2.3' });
    expect(json).toMatchObject({ labelNames: ['cat', 'dog'], featureNames: ['height'], version: '1.2.3' });
    contract.parse(json);
  });
});

it('plain data have nulls for numbers that JSON has no word for', () => {
  expect(
    plain({ a: NaN, b: [Infinity, 1], c: Float64Array.of(-Infinity, 2), d: 'x', e: null, f: true }),
  ).toEqual({
    a: null,
    b: [null, 1],
    c: [null, 2],
    d: 'x',
    e: null,
    f: true,
  });
});
