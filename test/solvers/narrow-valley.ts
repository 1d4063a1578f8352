import type { InitialValueProblem } from '../../solvers/index.js';

/**
 * r' = −λ (r − 1), φ' = 1 in Cartesian coordinates, from (1, 0): the solution goes round the unit circle, and the stiff
 * direction turns with it.
 */
export function narrowValley(lambda: number, tEnd: number): InitialValueProblem {
  return {
    t0: 0,
    tEnd,
    y0: [1, 0],
    f(_t, y, out) {
      const r = Math.hypot(y[0], y[1]);
      const pull = (-lambda * (r - 1)) / r;
      out[0] = pull * y[0] - y[1];
      out[1] = pull * y[1] + y[0];
    },
    jacobian(_t, y, J) {
      const r = Math.hypot(y[0], y[1]);
      const pull = (-lambda * (r - 1)) / r;
      const bend = -lambda / (r * r * r);
      J[0] = pull + bend * y[0] * y[0];
      J[1] = bend * y[0] * y[1] - 1;
      J[2] = bend * y[0] * y[1] + 1;
      J[3] = pull + bend * y[1] * y[1];
    },
  };
}
