import { describe, expect, test } from 'vitest';
import {
  integrate,
  radauIIA,
  radauIIA13,
  radauIIA5,
  radauIIA9,
  type InitialValueProblem,
  type Method,
} from '../../solvers/index.js';
import { correctDigits, hires, oregonator, robertson, vanDerPol } from './ivp-test-set.js';
import { narrowValley } from './narrow-valley.js';

const radauIIA3Stages = radauIIA({ stages: 3 });
const methods: readonly Method[] = [radauIIA3Stages, radauIIA9, radauIIA13];

describe('the test set', () => {
  test.each([hires, robertson, vanDerPol, oregonator])('$name at rtol 1e-8', (one) => {
    const { jacobian: _, ...rest } = one.problem;
    const run = (method: Method, problem: InitialValueProblem) =>
      integrate(problem, {
        method,
        relativeTolerance: 1e-8,
        absoluteTolerance: one.absoluteTolerance(1e-8),
        saveAt: [one.problem.tEnd],
      });
    const fifth = run(radauIIA5, one.problem).stats.accepted;
    const counts = methods.map((method) => {
      const steps = [one.problem, rest].map((problem) => {
        const { y, status, stats } = run(method, problem);
        expect(status).toBe('success');
        expect(correctDigits(one, y[0])).toBeGreaterThan(8.5);
        expect(stats.newton).toBeLessThan(3.5 * (stats.accepted + stats.rejected));
        return stats.accepted;
      });
      expect(Math.abs(steps[1] - steps[0])).toBeLessThan(0.1 * steps[0]);
      return steps[0];
    });
    expect(counts[0]).toBeLessThan(1.05 * fifth);
    expect(counts[1]).toBeLessThan(fifth / 4);
    expect(counts[2]).toBeLessThan(fifth / 9);
  });
});

describe('a narrow valley that turns', () => {
  test.each([
    [radauIIA3Stages, 420, 2e-6],
    [radauIIA9, 170, 1e-8],
    [radauIIA13, 100, 1e-9],
  ] as const)('$name follows it', (method, most, error) => {
    for (const lambda of [1e6, 1e10, 1e13, 1e14]) {
      const { y, status, stats } = integrate(narrowValley(lambda, 100), {
        method,
        relativeTolerance: 1e-8,
        absoluteTolerance: 1e-8,
        saveAt: [100],
      });
      expect(status).toBe('success');
      expect(stats.accepted + stats.rejected, `stiffness ${lambda}`).toBeLessThan(most);
      expect(Math.hypot(y[0][0] - Math.cos(100), y[0][1] - Math.sin(100)), `${lambda}`).toBeLessThan(error);
    }
  });

  test('which one Jacobian a step cannot', () => {
    const { status, t } = integrate(narrowValley(1e13, 100), {
      method: radauIIA5,
      relativeTolerance: 1e-8,
      absoluteTolerance: 1e-8,
      maxSteps: 5000,
    });
    expect(status).toBe('max-steps');
    expect(t[t.length - 1]).toBeLessThan(1);
  });

  test.each(methods)('$name does not believe small updates that hold the motion along it still', (method) => {
    // At loose tolerances updates off the floor are small long before the angle is right.
    for (const tolerance of [1e-3, 1e-5]) {
      for (const lambda of [1e10, 1e13, 1e15]) {
        const { y, status } = integrate(narrowValley(lambda, 100), {
          method,
          relativeTolerance: tolerance,
          absoluteTolerance: tolerance,
          saveAt: [100],
        });
        expect(status).toBe('success');
        expect(Math.hypot(y[0][0] - Math.cos(100), y[0][1] - Math.sin(100))).toBeLessThan(50 * tolerance);
      }
    }
  });

  test.each(methods)('$name follows it by differences as far as they tell directions apart', (method) => {
    const { jacobian: _, ...valley } = narrowValley(1e9, 100);
    const { y, status, stats } = integrate(valley, {
      method,
      relativeTolerance: 1e-8,
      absoluteTolerance: 1e-8,
      saveAt: [100],
    });
    expect(status).toBe('success');
    expect(stats.accepted + stats.rejected).toBeLessThan(450);
    expect(Math.hypot(y[0][0] - Math.cos(100), y[0][1] - Math.sin(100))).toBeLessThan(2e-6);
  });
});
