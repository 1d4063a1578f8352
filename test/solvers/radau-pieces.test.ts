import { describe, expect, it } from 'vitest';
import {
  denseLinearAlgebra,
  integrate,
  radauIIA5,
  type InitialValueProblem,
  type LinearAlgebra,
} from '../../solvers/index.js';

/*
 * A weight on a table: x' = −1 + λ(t) pulled down until it lies, 0 ≤ x ⊥ λ ≥ 0, with one unknown z for both, λ = z₊ and
 * x = z₋. A lift of sin t beats the pull from time to time: x' = −1 + 2 sin t + λ. It falls from x(0) = 0.2, lies
 * until 2 sin t = 1, rises, and lies again from when it has come down.
 */
const force = (t: number): number => -1 + 2 * Math.sin(t);
const rise = (t: number): number => -t - 2 * Math.cos(t);
/** When it lifts off: sin t = ½. */
const OFF = Math.PI / 6;

function exact(t: number): { x: number; lambda: number } {
  const falling = 0.2 + rise(t) - rise(0);
  const landed = bisect((s) => 0.2 + rise(s) - rise(0), 0, OFF);
  if (t < landed) return { x: falling, lambda: 0 };
  if (t < OFF) return { x: 0, lambda: -force(t) };
  const again = bisect((s) => rise(s) - rise(OFF), 2, 6);
  return t < again ? { x: rise(t) - rise(OFF), lambda: 0 } : { x: 0, lambda: Math.max(0, -force(t)) };
}

function bisect(g: (t: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  for (let k = 0; k < 100; k++) {
    const middle = 0.5 * (low + high);
    if (g(middle) > 0) low = middle;
    else high = middle;
  }
  return low;
}

function fallingWeight(): InitialValueProblem {
  const mass = Float64Array.of(1, 0);
  return {
    f: (t, [x, z], out) => {
      out[0] = force(t) + Math.max(z, 0);
      out[1] = x - Math.max(-z, 0);
    },
    t0: 0,
    y0: [0.2, -0.2],
    tEnd: 6,
    mass,
    index: [1, 2],
    linearAlgebra: (setup) => {
      let side = 0;
      const jacobian = (_t: number, y: Float64Array, out: Float64Array): void => {
        side = y[1] > 0 ? 1 : -1;
        out.set([0, side > 0 ? 1 : 0, 1, side > 0 ? 0 : 1]);
      };
      const dense = denseLinearAlgebra({ ...setup, jacobian, mass });
      const pieces: Partial<LinearAlgebra> = {
        differs: (_t, y) => y[1] > 0 !== side > 0,
        weigh: (values, h) => {
          if (side > 0) values[1] *= Math.min(1, h);
        },
      };
      return { ...dense, ...pieces };
    },
  };
}

describe('a right-hand side in pieces', () => {
  it('is gone through, from slack to force and back', () => {
    const saveAt = Array.from({ length: 59 }, (_, i) => 0.1 * (i + 1));
    const { status, t, y } = integrate(fallingWeight(), {
      method: radauIIA5,
      relativeTolerance: 1e-8,
      absoluteTolerance: 1e-8,
      saveAt,
    });
    expect(status).toBe('success');
    t.forEach((at, i) => {
      expect(Math.abs(y[i][0] - exact(at).x)).toBeLessThan(1e-6);
    });
  });
});
