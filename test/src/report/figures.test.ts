import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { randomSource } from '../../../problems/index.js';
import { alongClock, alongRisk, position } from '../../../src/report/figures/along.js';
import { chooseExamples } from '../../../src/report/figures/chosen.js';
import { principalCoordinates } from '../../../src/report/figures/principal-coordinates.js';
import { refined } from '../../../src/report/figures/refined.js';
import { linearScale, logScale } from '../../../src/report/figures/scale.js';
import { slimPath } from '../../../src/report/figures/slim-path.js';
import { deepNet, hat, threePoints } from './fixtures.js';

describe('principal coordinates', () => {
  const random = randomSource(7);
  const dimension = 9;
  const axes = [3, 1.2, 0.4, 0.1];
  const path = Array.from({ length: 60 }, (_, i) =>
    Float64Array.from(
      { length: dimension },
      (_, a) => (axes[a] ?? 0) * Math.sin((a + 1) * i * 0.1 + a) + 0.5,
    ),
  );
  // Turned at random, so that the plane is no coordinate plane.
  const turn = Array.from({ length: dimension }, () =>
    Float64Array.from({ length: dimension }, () => random.normal()),
  );
  const turned = path.map((point) =>
    Float64Array.from(turn, (row) => row.reduce((sum, entry, a) => sum + entry * point[a], 0)),
  );
  const lengths = turned.map((_, i) => i);

  it('are those of the covariance matrix', () => {
    const plane = principalCoordinates(turned, lengths)!;
    const data = new Matrix(turned.map((point) => [...point]));
    data.subRowVector(data.mean('column'));
    const values = new EigenvalueDecomposition(data.transpose().mmul(data)).realEigenvalues.sort(
      (a, b) => b - a,
    );
    const trace = values.reduce((sum, value) => sum + value, 0);
    expect(plane.shares[0]).toBeCloseTo(values[0] / trace, 10);
    expect(plane.shares[1]).toBeCloseTo(values[1] / trace, 8);
    const moment = (k: 0 | 1) => plane.points.reduce((sum, point) => sum + point[k] ** 2, 0);
    expect(moment(0) / values[0]).toBeCloseTo(1, 10);
    expect(moment(1) / values[1]).toBeCloseTo(1, 8);
    expect(Math.abs(plane.points.reduce((sum, [a, b]) => sum + a * b, 0)) / trace).toBeLessThan(1e-8);
  });

  it('of a straight path are one', () => {
    const line = Array.from({ length: 5 }, (_, i) => Float64Array.of(i, 2 * i));
    const plane = principalCoordinates(line, [0, 1, 2, 3, 4])!;
    expect(plane.shares[0]).toBeCloseTo(1, 12);
    expect(plane.points.every(([, b]) => Math.abs(b) < 1e-9)).toBe(true);
  });

  it('of a path that stands still are none', () => {
    expect(principalCoordinates([Float64Array.of(1, 0), Float64Array.of(1, 0)], [0, 0])).toBeNull();
  });
});

describe('axes', () => {
  const labels = (scale: ReturnType<typeof linearScale>, count: number) =>
    scale.ticks(count).map(({ label }) => label);

  it('have round ticks with as many decimals as they need', () => {
    expect(labels(linearScale(0, 1), 5)).toEqual(['0', '0.2', '0.4', '0.6', '0.8', '1.0']);
    expect(labels(linearScale(-3, 3), 6)).toEqual(['−3', '−2', '−1', '0', '1', '2', '3']);
    expect(labels(linearScale(0.35355, 0.35357), 4)).toEqual([
      '0.353550',
      '0.353555',
      '0.353560',
      '0.353565',
      '0.353570',
    ]);
    expect(labels(linearScale(0, 4e52), 4)).toEqual([
      '0',
      '10⁵²',
      '2\u00a0×\u00a010⁵²',
      '3\u00a0×\u00a010⁵²',
      '4\u00a0×\u00a010⁵²',
    ]);
    expect(labels(linearScale(5, 5), 4).length).toBeGreaterThanOrEqual(2);
  });

  it('are labelled by powers of ten where they are logarithmic', () => {
    expect(labels(logScale(0.1, 1000), 5)).toEqual(['0.1', '1', '10', '100', '1000']);
    expect(labels(logScale(1e-9, 1), 5)).toEqual(['10⁻⁸', '10⁻⁶', '10⁻⁴', '10⁻²', '1']);
    expect(labels(logScale(1e-3, 0.08), 5)).toEqual(['0.001', '0.003', '0.01', '0.03']);
    expect(labels(logScale(2.1e-7, 2.9e-7), 5).length).toBeGreaterThanOrEqual(2);
    expect(labels(logScale(1, 1e300), 6).length).toBeLessThanOrEqual(7);
  });

  it('follow the clock and the length of the run', () => {
    expect(alongClock(threePoints().trajectory)!.scale.log).toBe(true);
    expect(alongClock(deepNet().trajectory)!.title).toContain('spherical time $s$');
    const { trajectory, twin } = hat();
    expect(alongClock(trajectory, twin)!.title).toContain('\\ln s');
    expect(alongRisk(trajectory, twin)!.title).toContain('\\ln\\ln(n/\\mathcal L)');
    expect(alongRisk(deepNet().trajectory)!.title).toContain('$\\ln(n/\\mathcal L)$');
  });
});

it('points are added where samples are far apart on an axis', () => {
  const { trajectory } = hat();
  const axis = alongClock(trajectory)!;
  const points = refined(trajectory, [axis]);
  expect(points.length).toBeLessThanOrEqual(trajectory.samples.length + 160);
  for (let i = 1; i < points.length; i++) {
    expect(points[i].clockTime).toBeGreaterThan(points[i - 1].clockTime);
    expect(position(axis, points[i]) - position(axis, points[i - 1])).toBeLessThan(1 / 80);
  }
});

it('paths lose the points that do not show', () => {
  expect(slimPath('M0,0L1,1L2,2L3,3')).toBe('M0,0L3,3');
  expect(slimPath('M0,0L1,0.01L2,0M5,5L6,7.12345')).toBe('M0,0L2,0M5,5L6,7.12');
  expect(slimPath('M0,0L5,5L0,0.001')).toBe('M0,0L5,5L0,0');
  expect(slimPath('M0,0A1,1,0,1,1,2,0Z')).toBe('M0,0A1,1,0,1,1,2,0Z');
});

it('of many examples those that support the margin are drawn first', () => {
  const margins = Float64Array.from({ length: 500 }, (_, i) => 1 + i);
  const weights = Float64Array.from({ length: 500 }, (_, i) => (i < 3 ? 0.3 : 1e-9));
  const chosen = chooseExamples(margins, weights);
  expect([...chosen.supporting].sort()).toEqual([0, 1, 2]);
  expect(chosen.others).toHaveLength(45);
  expect(chosen.others[0]).toBe(3);
  expect(chosen.others[44]).toBe(499);
  expect(
    chooseExamples(
      margins,
      margins.map(() => 1),
    ).supporting.length,
  ).toBe(48);
});
