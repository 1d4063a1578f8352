import { describe, expect, it } from 'vitest';
import { hatCoordinates, mexicanHat } from '../../problems/index.js';
import { exponentialLoss, follow, logisticLoss } from '../../src/index.js';
import { results } from '../../src/results/index.js';
import reference from '../reference/mexican_hat.json' with { type: 'json' };
import { notFinite } from './reach.js';

/*
 * The hat as far as its clock goes. The valley's floor is a curve, and what κ says of v on it a quadrature, whatever the
 * start: test/problems/hat_valley_reference.py, mpmath, 30 digits and more.
 */
const onTheFloor = [
  [200, 183.033965200265636],
  [700, 679.064816985492777],
] as const;

const hat = mexicanHat({ degree: 2 });
const twin = mexicanHat({ degree: 2, definable: true });

function pointAt(v: number, psi: number, side = 1): number[] {
  const r = Math.sqrt(1 - 1 / v);
  return [r * Math.cos(v + psi), r * Math.sin(v + psi), side / Math.sqrt(v)];
}

const floorAngle = (v: number): number => Math.PI / 2 - (1 + 5 / v) / (4 * v ** 3);

/** dζ/dv along the floor, with dφ/dv = 1 + 3/(4v⁴) + 5/v⁵ + O(v⁻⁶). */
function floorSpeed(v: number): number {
  const m = v - 1;
  return Math.sqrt(1 / (4 * v * v * m) + (m / v) * (1 + 3 / (4 * v ** 4) + 5 / v ** 5) ** 2);
}

/** Length of the floor between two v, by Simpson's rule. */
function floorLength(from: number, to: number): number {
  const pieces = 4000;
  const h = (to - from) / pieces;
  let sum = floorSpeed(from) + floorSpeed(to);
  for (let k = 1; k < pieces; k++) sum += (k % 2 === 1 ? 4 : 2) * floorSpeed(from + k * h);
  return (sum * h) / 3;
}

describe('the Mexican hat', () => {
  const start = pointAt(reference.start.v, reference.start.phiMinusV);

  it.each(onTheFloor)('from the file’s start at ln κ = %d', (lnSphericalTime, v) => {
    // Several samples in the last halving of κ, for the verdict.
    const path = follow(
      hat,
      exponentialLoss,
      start,
      { lnSphericalTime },
      { maxSteps: 2 * lnSphericalTime, samples: 8 * lnSphericalTime },
    );
    expect(path.message).toBe(`Reached lnSphericalTime=${lnSphericalTime}.`);
    expect(path.stats.rejected).toBeLessThan(20);
    const at = hatCoordinates(path.final.direction);
    expect(Math.abs(at.v - v)).toBeLessThan(1e-9);
    // To the next term of the floor, and the rounding of the direction.
    expect(Math.abs(at.psi - floorAngle(v))).toBeLessThan(20 / v ** 5 + 1e-15 * v);
    expect(path.samples.flatMap(notFinite)).toEqual([]);
    // tan ϑ = |∇f|/(L(1−f)), and κ |∇f| = dζ/d ln κ = (dζ/dv)/(1 + 3/v + 9/v² + O(v⁻³)).
    const aligned = (path.final.alignmentAngle ?? NaN) * 2 * Math.exp(lnSphericalTime);
    expect(Math.abs(aligned - floorSpeed(v) / (1 + 3 / v + 9 / v ** 2))).toBeLessThan(100 / v ** 3);
    const before = reference.checkpoints.find((one) => one.lnSphericalTime === 120);
    const length = (before?.pathLength ?? NaN) + floorLength(before?.v ?? NaN, v);
    expect(Math.abs(path.final.pathLength - length)).toBeLessThan(1e-8);
    const check = results
      .find(({ name }) => name === 'mexican-hat')
      ?.check({
        name: 'hat',
        description: 'The hat.',
        trajectory: path,
        coarse: follow(hat, exponentialLoss, start, { lnSphericalTime }, { relativeTolerance: 1e-7 }),
        twin: follow(twin, exponentialLoss, start, { lnSphericalTime }),
      });
    expect(check?.verdict, check?.because).toBe('consistent');
  });

  it.each([
    [exponentialLoss, 1],
    [logisticLoss, -1],
  ])('from within the valley, %#', (loss, side) => {
    const [lnSphericalTime, v] = onTheFloor[1];
    const from = pointAt(640, floorAngle(640), side);
    const path = follow(hat, loss, from, { lnSphericalTime }, { maxSteps: 1000 });
    expect(path.message).toBe('Reached lnSphericalTime=700.');
    expect(Math.abs(hatCoordinates(path.final.direction).v - v)).toBeLessThan(1e-9);
    expect(Math.sign(path.final.direction[2])).toBe(side);
    expect(Math.abs(path.final.pathLength - floorLength(640, v))).toBeLessThan(1e-8);
    expect(path.final.weights[0]).toBe(1);
  });
});

describe('the chart of the valley', () => {
  const chartAt = hat.sphericalPart?.chartAt;
  const chartFrom = (point: readonly number[]) => chartAt?.(Float64Array.from(point));

  it.each([
    [17, 1.2, 1],
    [17, 0.8, -1],
    [40, 1.05, 1],
  ])('says at v = %d, w = %d, side %d what the dip says in three coordinates', (v, w, side) => {
    const psi = Math.PI / 2 - w / (4 * v ** 3);
    const chart = chartFrom(pointAt(v, psi, side));
    if (chart === undefined) throw new Error('no chart');
    const c = chart.start;
    const theta = new Float64Array(3);
    const gradient = new Float64Array(3);
    chart.direction(c, theta);
    pointAt(v, psi, side).forEach((value, a) => {
      expect(Math.abs(theta[a] - value)).toBeLessThan(1e-14);
    });
    hat.dipGradient(theta, gradient);
    const norm = Math.hypot(...gradient);
    expect(Math.abs(chart.shortfall(c) / hat.dip(theta) - 1)).toBeLessThan(1e-8);
    expect(Math.abs(chart.speed(c) / norm - 1)).toBeLessThan(1e-6);
    // Dθ · velocity by central differences.
    const velocity = new Float64Array(2);
    chart.velocity(c, velocity);
    const h = 1e-2 / Math.hypot(...velocity);
    const ends = [new Float64Array(3), new Float64Array(3)];
    [1, -1].forEach((sign, k) => {
      chart.direction(
        c.map((value, a) => value + sign * h * velocity[a]),
        ends[k],
      );
    });
    for (let a = 0; a < 3; a++)
      expect(Math.abs((ends[0][a] - ends[1][a]) / (2 * h) + gradient[a])).toBeLessThan(1e-4 * norm);
  });

  it.each([17, 100, 650])('has the derivative of its velocity, v = %d', (v) => {
    const chart = chartFrom(pointAt(v, Math.PI / 2 - 1.1 / (4 * v ** 3)));
    if (chart === undefined) throw new Error('no chart');
    const found = new Float64Array(4);
    chart.derivative(chart.start, found);
    const ends = [new Float64Array(2), new Float64Array(2)];
    for (let b = 0; b < 2; b++) {
      const h = 1e-4;
      [h, -h].forEach((step, k) => {
        chart.velocity(
          chart.start.map((value, a) => (a === b ? value + step : value)),
          ends[k],
        );
      });
      for (let a = 0; a < 2; a++) {
        const difference = (ends[0][a] - ends[1][a]) / (2 * h);
        expect(Math.abs(difference - found[2 * a + b])).toBeLessThan(
          1e-6 * Math.max(Math.abs(found[2 * a]), Math.abs(found[2 * a + 1])),
        );
      }
    }
  });

  it('is made on the floor alone, and not on the twin', () => {
    expect(chartFrom(pointAt(650, floorAngle(650)))).toBeDefined();
    for (const point of [
      pointAt(650, 0),
      pointAt(650, floorAngle(650) - 1 / 650 ** 3),
      pointAt(5, floorAngle(5)),
      [1, 0, 0],
      [0, 0, 1],
    ])
      expect(chartFrom(point)).toBeUndefined();
    expect(twin.sphericalPart?.chartAt).toBeUndefined();
  });
});
