import { describe, expect, test } from 'vitest';
import {
  integrate,
  radauIIA5,
  radauIIA9,
  rodas5P,
  statusAdvice,
  type InitialValueProblem,
} from '../../solvers/index.js';
import { algebraicPart } from '../../solvers/algebraic-defect.js';
import { denseLinearAlgebra } from '../../solvers/dense-linear-algebra.js';
import { orientation } from '../../solvers/orientation.js';
import { transistorAmplifier, transistorAmplifierEnd } from './transistor-amplifier.js';

/** $y' = -yz$, $0 = e^z - e^{y^2}$: $y = 1/\sqrt{1 + 2t}$, $z = y^2$. */
const exponential = (z: number): InitialValueProblem => ({
  f: (_t, y, out) => out.set([-y[0] * y[1], Math.exp(y[1]) - Math.exp(y[0] * y[0])]),
  mass: [1, 0],
  t0: 0,
  tEnd: 2,
  y0: [1, z],
});

/** The same, its equations added to each other: M is full, and no row of it is empty. */
const mixed = (z: number): InitialValueProblem => {
  const { f, ...rest } = exponential(z);
  return {
    ...rest,
    f(t, y, out) {
      f(t, y, out);
      out.set([out[0] + out[1], out[0] - out[1]]);
    },
    mass: [1, 0, 1, 0],
  };
};

/** A pendulum by its velocities, index 2; it is let go at the side with the given speed along the rod. */
const pendulum = (speed: number, tension: number): InitialValueProblem => ({
  f: (_t, [x, y, u, v, l], out) => out.set([u, v, -l * x, -l * y - 9.81, x * u + y * v]),
  mass: [1, 1, 1, 1, 0],
  index: [1, 1, 1, 1, 2],
  t0: 0,
  tEnd: 1,
  y0: [1, 0, speed, 0, tension],
});

const wrong = 'The initial value does not satisfy the algebraic equations of the problem';

describe.each([radauIIA5, radauIIA9, rodas5P])('$name', (method) => {
  const index2 = method !== rodas5P;

  test('finds nothing wrong with starts that satisfy the algebraic equations, to rounding or to the tolerance', () => {
    const problems = [exponential(1), exponential(1 + 1e-8), mixed(1), mixed(1 + 1e-8), transistorAmplifier];
    // Multipliers of index 2 are determined by the motion, and may have any value.
    if (index2) problems.push(pendulum(0, 0), pendulum(0, 5), pendulum(1e-12, 0));
    for (const problem of problems)
      for (const relativeTolerance of [1e-3, 1e-6]) {
        const { status, message } = integrate(
          { ...problem, tEnd: Math.min(problem.tEnd, 0.5) },
          { method, relativeTolerance, absoluteTolerance: 1e-6 },
        );
        expect(status).toBe('success');
        expect(message).toBe(statusAdvice.success);
      }
  });

  test('not even to rounding alone, at tolerances next to it', () => {
    const run = (equation: (y: number, z: number) => number, z: number) =>
      integrate(
        {
          f: (_t, y, out) => out.set([-y[0], equation(y[0], y[1])]),
          mass: [1, 0],
          t0: 0,
          tEnd: 1e-3,
          y0: [1, z],
        },
        { method, relativeTolerance: 1e-12, absoluteTolerance: 0, maxSteps: 50 },
      ).message;
    // Rounding of the state, which 10⁵ times as much stands for, and rounding in f.
    expect(run((y, z) => Math.sin(1e5 * (z - y / 3)) + 1e5 * (z * 1e5 - (y * 1e5) / 3), 1 / 3)).not.toContain(
      wrong,
    );
    expect(run((y, z) => 1e5 + z - 1e5 - y / 3, 1 / 3)).not.toContain(wrong);
    expect(run((y, z) => 1e5 + z - 1e5 - y / 3, 1 / 3 + 1e-9)).toContain(wrong);
  });

  test('says which component the first step has moved, and where to', () => {
    for (const problem of [exponential(1.001), mixed(1.001)]) {
      const { status, message, y } = integrate(problem, { method });
      expect(status).toBe('success');
      expect(message).toMatch(
        /^The end of the interval was reached\. The initial value .*: component 1 is 1\.001, and to first order it should be 1\.0000005\d*\. The first step moved it there\.$/,
      );
      expect(Math.abs(y[y.length - 1][0] - Math.sqrt(0.2))).toBeLessThan(1e-5);
    }
    if (index2) {
      const { message } = integrate(pendulum(0.1, 0), { method });
      expect(message).toMatch(/component 2 is 0\.1, and to first order it should be \d\.\d*e-(9|1\d)\./);
    }
  });

  test('and names the start where no step could be taken from it', () => {
    const { status, message, t } = integrate(exponential(2), { method });
    expect(status).not.toBe('success');
    expect(t.length).toBe(1);
    expect(message).toContain(`${wrong}: component 1 is 2, and to first order it should be 1.3678`);
  });

  test('does not blame a start that was good for what happens later', () => {
    // 0 = z² − (1 − t), and no solution after t = 1.
    const { status, message } = integrate(
      {
        f: (t, y, out) => out.set([1, y[1] * y[1] - (1 - t)]),
        mass: [1, 0],
        t0: 0,
        tEnd: 2,
        y0: [0, 1],
      },
      { method },
    );
    expect(status).not.toBe('success');
    expect(message).not.toContain('initial value');
  });
});

test('the transistor amplifier may say that all of its components are of index 1', () => {
  const { status, y } = integrate(
    { ...transistorAmplifier, index: new Array<number>(8).fill(1) },
    { method: radauIIA5, relativeTolerance: 1e-4, absoluteTolerance: 1e-4, saveAt: [0.2] },
  );
  expect(status).toBe('success');
  y[0].forEach((value, i) => expect(Math.abs(value - transistorAmplifierEnd[i])).toBeLessThan(1e-4));
});

test('algebraic equations are rows without derivatives, and sums of rows in which they cancel', () => {
  const partOf = (mass: ArrayLike<number>, f: number[]): number[] => {
    const n = f.length;
    const algebra = denseLinearAlgebra({ f: () => true, dimension: n, mass });
    const out = new Float64Array(n);
    algebraicPart(mass, n, algebra).of(Float64Array.from(f), out);
    return [...out];
  };
  expect(partOf([1, 0, 2], [3, 4, 5])).toEqual([0, 4, 0]);
  expect(partOf([1, 0, 0, 0], [3, 4])).toEqual([0, 4]);
  // Two ends of a capacitor: the currents add up to zero.
  partOf([-1, 1, 1, -1], [3, 5]).forEach((value) => expect(Math.abs(value - 4)).toBeLessThan(1e-14));
  expect(partOf([2, 1, 1, 1], [3, 5])).toEqual([0, 0]);
});

describe('the sign of a short step’s matrix', () => {
  const J = Float64Array.of(5, 1, 2, -3);
  test('is that of the mass matrix, and of the direction', () => {
    expect(orientation(undefined, 2)(J, 0.1)).toBe(1);
    expect(orientation(undefined, 2)(J, -0.1)).toBe(1);
    expect(orientation(undefined, 3)(J, -0.1)).toBe(-1);
    expect(orientation(Float64Array.of(1, 0, 0, -1), 2)(J, 1)).toBe(-1);
    expect(orientation(Float64Array.of(-1e-9, 0, 0, 1e-9), 2)(J, 1)).toBe(-1);
  });
  test('of an algebraic equation it is that of its Jacobian, and none where that is singular', () => {
    const mass = Float64Array.of(1, 0, 0, 0);
    expect(orientation(mass, 2)(J, 1)).toBe(1);
    expect(orientation(mass, 2)(Float64Array.of(5, 1, 2, 3), 1)).toBe(-1);
    expect(orientation(mass, 2)(Float64Array.of(5, 0, 0, 0), 1)).toBe(0);
  });
});
