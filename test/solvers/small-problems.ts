import { expect } from 'vitest';
import { integrate, type InitialValueProblem, type Method } from '../../solvers/index.js';

/** The logistic equation from ½, closed form 1/(1 + e^{−t}). */
export const logistic: InitialValueProblem = {
  t0: 0,
  tEnd: 2,
  y0: [0.5],
  f: (_t, y, out) => void (out[0] = y[0] * (1 - y[0])),
  jacobian: (_t, y, J) => void (J[0] = 1 - 2 * y[0]),
};

/** The pendulum of length 1 in Cartesian coordinates with its multiplier: a problem of index 2. */
export const pendulum: InitialValueProblem = {
  t0: 0,
  tEnd: 2,
  y0: [1, 0, 0, 0, 0],
  mass: [1, 1, 1, 1, 0],
  index: [1, 1, 1, 1, 2],
  f(_t, [x, y, u, v, tension], out) {
    out[0] = u;
    out[1] = v;
    out[2] = -tension * x;
    out[3] = -tension * y - 9.81;
    out[4] = x * u + y * v;
  },
};

/** How far constraint and energy of the pendulum are off at the end; the rod must carry the forces on the mass. */
export function pendulumDefect(method: Method, tolerance: number): number {
  const { y, status } = integrate(pendulum, {
    method,
    relativeTolerance: tolerance,
    absoluteTolerance: tolerance,
    saveAt: [2],
  });
  expect(status).toBe('success');
  const [x, h, u, v, tension] = y[0];
  // The rod carries the centripetal and the radial force.
  expect(Math.abs(tension - (u * u + v * v - 9.81 * h))).toBeLessThan(1e3 * tolerance);
  return Math.abs(x * x + h * h - 1) + Math.abs(0.5 * (u * u + v * v) + 9.81 * h);
}
